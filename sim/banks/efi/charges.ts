/** The operations on one charge that exists: read, due date, cancel, settle, resend, history, balance sheet. */
import { isDate } from '#lib/calendar.ts';
import { localDay } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { renderCodes } from './boleto.ts';
import { refuse } from './errors.ts';
import { readBody } from './fields.ts';
import { chargeOf } from './find.ts';
import { lastDueDate } from './issue.ts';
import { enter, settle } from './lifecycle.ts';
import type { Account, Charge, EfiState, Status } from './state.ts';
import { saveCharge } from './state.ts';
import { detailOf, siteOf } from './wire.ts';

export const DONE: Answer = json(200, { code: 200 });

const CANCELABLE: readonly Status[] = ['new', 'link', 'waiting', 'unpaid'];
const SETTLEABLE: readonly Status[] = ['new', 'waiting', 'unpaid'];
const UPDATABLE: readonly Status[] = ['waiting', 'unpaid'];

export function readCharge(state: EfiState, account: Account, request: BankRequest): Answer {
  const charge = chargeOf(state, account, request);
  return json(200, { code: 200, data: detailOf(state, charge, siteOf(state, request)) });
}

/** PUT …/billet: the due date, and nothing else. */
export function setDueDate(state: EfiState, account: Account, request: BankRequest): Answer {
  const charge = chargeOf(state, account, request);
  const expireAt = readBody(request.body, (fields) => fields.date('expire_at', { required: true }) ?? '');
  changeDueDate(state, account, charge, expireAt);
  return DONE;
}

/** @throws Refused unless the charge waits for its payment and the date is after today. */
export function changeDueDate(state: EfiState, account: Account, charge: Charge, expireAt: string): void {
  if (charge.billet === undefined) refuse(3500036);
  if (!UPDATABLE.includes(charge.status)) refuse(3500038);
  const { date: today } = localDay(state.env.clock.nowMs());
  if (!isDate(expireAt)) refuse(4600060);
  if (expireAt <= today) refuse(4600007);
  if (expireAt > lastDueDate(today)) refuse(4600414);
  moveDueDate(state, account, charge, expireAt);
}

/** A charge past its due date that gets a new one waits again, and the line and the Pix code follow the date (guesses). */
export function moveDueDate(state: EfiState, account: Account, charge: Charge, expireAt: string): void {
  const billet = charge.billet!;
  billet.expireAt = expireAt;
  renderCodes(billet, account);
  charge.history.push({ message: `Vencimento alterado para ${expireAt}`, atMs: state.env.clock.nowMs() });
  if (charge.status === 'unpaid') enter(state, charge, 'waiting');
  else saveCharge(state, charge);
}

export function cancelCharge(state: EfiState, account: Account, request: BankRequest): Answer {
  const charge = chargeOf(state, account, request);
  if (charge.carnet !== undefined) refuse(3500084);
  cancel(state, charge);
  return DONE;
}

export function cancel(state: EfiState, charge: Charge): void {
  if (!CANCELABLE.includes(charge.status)) refuse(3500043);
  enter(state, charge, 'canceled');
}

export function settleCharge(state: EfiState, account: Account, request: BankRequest): Answer {
  const charge = chargeOf(state, account, request);
  if (charge.carnet !== undefined) refuse(3500084);
  markAsPaid(state, charge);
  return DONE;
}

export function markAsPaid(state: EfiState, charge: Charge): void {
  if (!SETTLEABLE.includes(charge.status)) refuse(3500069);
  settle(state, charge);
}

/** The mail itself is not simulated; the history tells of it. */
export function resendCharge(state: EfiState, account: Account, request: BankRequest): Answer {
  const charge = chargeOf(state, account, request);
  if (charge.billet === undefined) refuse(3500036);
  resend(state, charge, readEmail(request));
  return DONE;
}

export function readEmail(request: BankRequest): string {
  return readBody(
    request.body,
    (fields) => fields.text('email', { required: true, pattern: /^[^\s@]+@[^\s@]+$/ }) ?? '',
  );
}

export function resend(state: EfiState, charge: Charge, email: string): void {
  if (charge.status !== 'waiting') refuse(3500066);
  note(state, charge, `Cobrança reenviada para ${email}`);
}

export function resendLink(state: EfiState, account: Account, request: BankRequest): Answer {
  const charge = chargeOf(state, account, request);
  const email = readEmail(request);
  if (charge.link === undefined) refuse(3500097, { filling: String(charge.id) });
  if (charge.status !== 'link') refuse(3500098);
  note(state, charge, `Link de pagamento reenviado para ${email}`);
  return DONE;
}

export function addHistory(state: EfiState, account: Account, request: BankRequest): Answer {
  const charge = chargeOf(state, account, request);
  note(state, charge, readDescription(request));
  return DONE;
}

export function readDescription(request: BankRequest): string {
  return readBody(request.body, (fields) => fields.text('description', { required: true, min: 1, max: 255 }) ?? '');
}

function note(state: EfiState, charge: Charge, message: string): void {
  charge.history.push({ message, atMs: state.env.clock.nowMs() });
  state.charges.put(String(charge.id), charge);
}

/** A statement to be printed with the boleto: kept as it was sent. */
export function setBalanceSheet(state: EfiState, account: Account, request: BankRequest): Answer {
  const charge = chargeOf(state, account, request);
  const sheet = readBody(request.body, (fields) => {
    const title = fields.text('title', { required: true, max: 255 });
    const body = fields.list('body', { required: true, min: 1 }) ?? [];
    const parts = body.map((part) => ({ header: part.text('header'), tables: part.raw('tables') }));
    return { title, body: parts };
  });
  if (charge.carnet !== undefined) refuse(3500085);
  if (charge.balanceSheet !== undefined) refuse(3500086);
  charge.balanceSheet = sheet;
  note(state, charge, 'Balancete definido');
  return DONE;
}
