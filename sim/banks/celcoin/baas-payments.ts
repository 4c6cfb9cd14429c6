/** Pix to a key: taken, decided a moment later, told by webhook; and what comes back of it (developers.celcoin.com.br, Pix Cash-Out). */
import { randomUUID } from 'node:crypto';
import { cents, centsFromDecimal, centsToDecimal } from '#lib/money.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import { utcTimestamp } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { isObject, parseJson, queryOf } from './body.ts';
import { returnText } from './codes.ts';
import type { CelcoinState } from './state.ts';
import { addOut, balanceCents, habitsOf, nextNumber } from './state.ts';
import type { Caller } from './token.ts';
import { entryOf, giveBackToken, type KeyEntry } from './baas-directory.ts';
import { ERRORS, refuse, type BaasError } from './baas-errors.ts';

export interface PixPayment {
  id: string;
  clientCode: string;
  clientId: string;
  account: string;
  amountCents: number;
  endToEndId: string;
  to: KeyEntry;
  text: string | null;
  createdAtMs: number;
  status: 'PROCESSING' | 'CONFIRMED' | 'ERROR';
  /** Why it failed, a code of the bank. */
  error: string | null;
  returns: PixReversal[];
}

export interface PixReversal {
  id: string;
  /** D, the ISPB, the minute, eleven characters: the number of the return in the whole Pix. */
  returnIdentification: string;
  code: string;
  amountCents: number;
  atMs: number;
}

interface Order {
  clientCode: string;
  amountCents: number;
  endToEndId: string;
  key: string;
  text: string | null;
}

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** In the order of a guess: what is missing, what is malformed, what the books have against it. */
function readOrder(body: Record<string, unknown>, account: string): Order | BaasError {
  const { debitParty, creditParty, remittanceInformation } = body;
  const amount = /^(\d{1,9})(?:\.(\d{1,2})0*)?$/.exec(text(body['amount']));
  const amountCents = amount === null ? 0 : centsFromDecimal(`${amount[1]}.${amount[2] ?? '00'}`);
  const clientCode = text(body['clientCode']);
  const key = isObject(creditParty) ? text(creditParty['key']) : '';
  const endToEndId = text(body['endToEndId']);
  const objections: readonly [isBad: boolean, error: BaasError][] = [
    [clientCode === '', ERRORS.clientCodeMissing],
    [clientCode.length > 200, ERRORS.clientCodeLong],
    [body['amount'] === undefined, ERRORS.amountMissing],
    [amountCents <= 0, ERRORS.amount],
    [!isObject(debitParty) || text(debitParty['account']) !== account, ERRORS.account],
    [!isObject(creditParty), ERRORS.creditParty],
    [body['initiationType'] !== 'DICT', ERRORS.initiation],
    [body['paymentType'] !== 'IMMEDIATE', ERRORS.paymentType],
    [body['urgency'] !== 'HIGH', ERRORS.urgency],
    [body['transactionType'] !== 'TRANSFER', ERRORS.transactionType],
    [key === '' || endToEndId === '', ERRORS.endToEndMissing],
    [text(remittanceInformation).length > 140, ERRORS.text],
  ];
  const objection = objections.find(([isBad]) => isBad);
  if (objection !== undefined) return objection[1];
  return { clientCode, amountCents, endToEndId, key, text: text(remittanceInformation) || null };
}

export function pay(state: CelcoinState, caller: Caller, request: BankRequest): Answer {
  const { account, application } = caller;
  const body = parseJson(request.body);
  if (body === undefined) return refuse(ERRORS.invalid);
  const order = readOrder(body, account.number);
  if (!('clientCode' in order)) return refuse(order);
  const objection = objectionTo(state, caller, order);
  if (objection !== undefined) return refuse(objection);
  const to = entryOf(state, order.key);
  if (to === undefined) return refuse(ERRORS.keyUnknown);
  const payment: PixPayment = {
    id: randomUUID(),
    clientCode: order.clientCode,
    clientId: application.clientId,
    account: account.number,
    amountCents: order.amountCents,
    endToEndId: order.endToEndId,
    to,
    text: order.text,
    createdAtMs: state.env.clock.nowMs(),
    status: 'PROCESSING',
    error: null,
    returns: [],
  };
  state.pixPayments.put(payment.id, payment);
  addOut(state, account.number, payment.amountCents);
  giveBackToken(state, account.number);
  told(state, payment);
  scheduleDecision(state, payment);
  return json(200, answerOf(payment));
}

function objectionTo(state: CelcoinState, { account, application }: Caller, order: Order): BaasError | undefined {
  const mine = [...state.pixPayments.values()].filter(({ clientId }) => clientId === application.clientId);
  if (mine.some(({ clientCode }) => clientCode === order.clientCode)) return ERRORS.repeated;
  if (mine.some(({ endToEndId }) => endToEndId === order.endToEndId)) return ERRORS.endToEndUsed;
  const lookUp = state.lookUps.get(order.endToEndId);
  if (lookUp === undefined || lookUp.key !== order.key || lookUp.account !== account.number) return ERRORS.endToEnd;
  const isPending = (payment: PixPayment) =>
    payment.status === 'PROCESSING' && payment.to.key === order.key && payment.amountCents === order.amountCents;
  if (mine.some(isPending)) return ERRORS.pending;
  return order.amountCents > balanceCents(state, account) ? ERRORS.funds : undefined;
}

function scheduleDecision(state: CelcoinState, { id, createdAtMs }: PixPayment): void {
  state.env.clock.at(createdAtMs + habitsOf(state).pixDelayMs, () => decide(state, id));
}

/** Sets the timers of what was under way when the books were closed. */
export function resumePayments(state: CelcoinState): void {
  for (const payment of state.pixPayments.values())
    if (payment.status === 'PROCESSING') scheduleDecision(state, payment);
}

function decide(state: CelcoinState, id: string): void {
  const payment = state.pixPayments.get(id);
  if (payment === undefined || payment.status !== 'PROCESSING') return;
  const refusedFor = state.pixOutcomes.get(payment.to.key);
  payment.status = refusedFor === undefined ? 'CONFIRMED' : 'ERROR';
  payment.error = refusedFor ?? null;
  state.pixPayments.put(id, payment);
  if (payment.status === 'ERROR') addOut(state, payment.account, -payment.amountCents);
  told(state, payment);
  notify(state, payment, { entity: 'pix-payment-out', status: payment.status, body: bodyOf(payment) });
}

/** By one of the bank's own id, our clientCode, or the endToEndId. */
export function readPayment(state: CelcoinState, { application }: Caller, request: BankRequest): Answer {
  const query = queryOf(request);
  const found = [...state.pixPayments.values()].find(
    (payment) =>
      payment.clientId === application.clientId &&
      (payment.id === query.get('id') ||
        payment.clientCode === query.get('clientcode') ||
        payment.endToEndId === query.get('endtoendid')),
  );
  return found === undefined ? refuse(ERRORS.notFound, 404) : json(200, answerOf(found));
}

function answerOf(payment: PixPayment): object {
  return { version: '1.0.0', status: payment.status, body: bodyOf(payment) };
}

function bodyOf({ id, amountCents, clientCode, endToEndId, account, to, text: message, error }: PixPayment): object {
  return {
    id,
    amount: Number(centsToDecimal(cents(amountCents))),
    clientCode,
    transactionIdentification: null,
    endToEndId,
    initiationType: 'DICT',
    paymentType: 'IMMEDIATE',
    urgency: 'HIGH',
    transactionType: 'TRANSFER',
    debitParty: { account, branch: '0001', accountType: 'TRAN' },
    creditParty: {
      bank: to.ispb,
      key: to.key,
      account: to.account,
      branch: to.branch,
      taxId: to.taxId,
      name: to.name,
      accountType: to.accountType,
    },
    remittanceInformation: message,
    // Where the reason of a failure stands is a guess.
    ...(error === null ? {} : { error: { errorCode: error, message: returnText(error) } }),
  };
}

/**
 * The bank that received sends money back: all that is left of it, unless told.
 * @throws SimulatorError for a payment that was not made, or more than is left.
 */
export function givePixBack(state: CelcoinState, payment: PixPayment, code: string, amountCents?: number): void {
  const leftCents = payment.amountCents - payment.returns.reduce((sum, item) => sum + item.amountCents, 0);
  const backCents = amountCents ?? leftCents;
  if (payment.status !== 'CONFIRMED') throw new SimulatorError(409, `O Pix ${payment.id} não foi pago.`);
  if (!Number.isSafeInteger(backCents) || backCents <= 0 || backCents > leftCents)
    throw new SimulatorError(400, `Do Pix ${payment.id} restam ${leftCents} centavos a devolver.`);
  const atMs = state.env.clock.nowMs();
  const minute = utcTimestamp(atMs).slice(0, 16).replaceAll(/[-T:]/g, '');
  const number = String(nextNumber(state, 'pix return', 1)).padStart(11, '0');
  const back = {
    id: randomUUID(),
    returnIdentification: `D13935893${minute}${number}`,
    code,
    amountCents: backCents,
    atMs,
  };
  payment.returns.push(back);
  state.pixPayments.put(payment.id, payment);
  addOut(state, payment.account, -backCents);
  told(state, payment);
  notify(state, payment, { entity: 'pix-reversal-in', status: 'CONFIRMED', body: reversalOf(payment, back) });
}

/**
 * A return as messages of production have it (github.com/Mfwks/CelcoinHomolog): the payment as `original…`, its end-to-end id twice, once
 * misspelt, and under no other name. There the reason was a code of the Central Bank; here it is the text of the PBE code (a guess).
 */
export function reversalOf(payment: PixPayment, back: PixReversal): object {
  const { account, to, endToEndId } = payment;
  return {
    id: back.id,
    amount: Number(centsToDecimal(cents(back.amountCents))),
    returnIdentification: back.returnIdentification,
    originalId: payment.id,
    originalClientCode: payment.clientCode,
    originalEndToEndId: endToEndId,
    originalEntoEndId: endToEndId,
    reason: returnText(back.code) || back.code,
    debitParty: {
      bank: to.ispb,
      account: to.account,
      branch: to.branch,
      taxId: to.taxId,
      name: to.name,
      accountType: to.accountType,
    },
    creditParty: { account, branch: '0001', accountType: 'TRAN' },
  };
}

/** To the address that support registered for the account, at once. */
function notify(
  state: CelcoinState,
  payment: PixPayment,
  message: { entity: string; status: string; body: object },
): void {
  const webhook = state.accounts.get(payment.account)?.webhook;
  if (webhook === undefined) return;
  const credentials = Buffer.from(`${webhook.login}:${webhook.password}`).toString('base64');
  const createTimestamp = utcTimestamp(state.env.clock.nowMs()).replace('Z', '+00:00');
  state.env.webhooks.enqueue({
    bank: 'celcoin',
    account: payment.account,
    url: webhook.url,
    headers: { authorization: `Basic ${credentials}` },
    payload: { createTimestamp, ...message },
    ref: payment.id,
  });
}

export function pixStatusOf({ status, amountCents, returns }: PixPayment): 'sent' | 'settled' | 'returned' | 'refused' {
  if (status === 'ERROR') return 'refused';
  if (returns.reduce((sum, item) => sum + item.amountCents, 0) >= amountCents) return 'returned';
  return status === 'CONFIRMED' ? 'settled' : 'sent';
}

function told(state: CelcoinState, payment: PixPayment): void {
  state.env.changed({ kind: 'transfer', ref: payment.id, status: pixStatusOf(payment) });
}
