/** The life of a transfer: taken in one step, settled, and perhaps sent back by the receiving bank. */
import { addBusinessDays, addDays, isBusinessDay, nextBusinessDay } from '#lib/calendar.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import { localDay, momentOf, utcTimestamp } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { parseJson } from './body.ts';
import { isReturnCode, railOf } from './codes.ts';
import type { Refusal } from './errors.ts';
import { REFUSALS, nsuRepeated, refused } from './errors.ts';
import type { Order } from './order.ts';
import { readOrder } from './order.ts';
import type { Outcome } from './outcomes.ts';
import type { CelcoinState, Return, Transfer } from './state.ts';
import {
  addTransfer,
  balanceCents,
  habitsOf,
  nextNumber,
  nsuKey,
  outcomeOf,
  returnedCents,
  saveTransfer,
} from './state.ts';
import type { Caller } from './token.ts';
import { notify } from './webhook.ts';
import { takenAnswer } from './wire.ts';

/** Celcoin's own ISPB: the first digits of every end-to-end id that it gives. */
const CELCOIN_ISPB = '13935893';
const FIRST_TRANSACTION = 817_000_001;

export function send(state: CelcoinState, caller: Caller, request: BankRequest): Answer {
  const habits = habitsOf(state);
  const refuse = (refusal: Refusal) => refused(habits.refusalStatus, refusal);
  const body = parseJson(request.body);
  if (body === undefined) return refuse(REFUSALS.request);
  const reading = readOrder(body, state.participants);
  if ('refusal' in reading) return refuse(reading.refusal);
  const order = reading.value;
  const objection = objectionTo(state, caller, order);
  if (objection !== undefined) return refuse(objection);
  const outcome = outcomeOf(state, order.accountCode);
  if (outcome?.kind === 'error' && !outcome.done) return refuse(REFUSALS.process);
  const transfer = take(state, caller, order, outcome);
  return outcome?.kind === 'error' ? refuse(REFUSALS.process) : json(200, takenAnswer(transfer, habits));
}

/** What the books have against it: a number used before, an equal transfer just taken, too little money. */
function objectionTo(state: CelcoinState, { application, account }: Caller, order: Order): Refusal | undefined {
  const { externalNsu, fingerprint, amountCents } = order;
  if (externalNsu !== null && state.byNsu.has(nsuKey(application.clientId, externalNsu)))
    return nsuRepeated(externalNsu);
  const lastTaken = state.lastTaken.get(`${account.number} ${fingerprint}`) ?? Number.NEGATIVE_INFINITY;
  const elapsedMs = state.env.clock.nowMs() - lastTaken; // negative after the clock was set back
  if (elapsedMs >= 0 && elapsedMs < habitsOf(state).duplicateWindowMs) return REFUSALS.duplicate;
  return amountCents > balanceCents(state, account) ? REFUSALS.funds : undefined;
}

function take(state: CelcoinState, { application, account }: Caller, order: Order, outcome?: Outcome): Transfer {
  const nowMs = state.env.clock.nowMs();
  const kind = railFor(state, order, outcome);
  const transactionId = nextNumber(state, 'transaction', FIRST_TRANSACTION);
  const planned = outcome?.kind === 'return' ? { code: outcome.code, atMs: returnMoment(outcome, nowMs) } : undefined;
  const transfer: Transfer = {
    transactionId,
    sequence: nextNumber(state, `sequence ${account.number}`, 1),
    account: account.number,
    clientId: application.clientId,
    order,
    kind,
    createdAtMs: nowMs,
    ...(kind === 'pix' ? { settlesAtMs: 0, settlesOn: null } : tedSettlement(state, nowMs)),
    endToEnd: kind === 'pix' ? endToEndOf(transactionId, nowMs) : null,
    returns: [],
    ...(planned === undefined ? {} : { plannedReturn: planned }),
  };
  addTransfer(state, transfer);
  schedule(state, transfer);
  return transfer;
}

function railFor(state: CelcoinState, { ispb }: Order, outcome: Outcome | undefined): 'pix' | 'ted' {
  if (outcome?.kind === 'return') return railOf(outcome.code);
  const { rail } = habitsOf(state);
  if (rail === 'pix' || rail === 'ted') return rail;
  return state.participants.byIspb.get(ispb)?.pix === true ? 'pix' : 'ted';
}

/** Orders are taken day and night; a TED settles in the hours of TED, and what comes after them on the next business day. */
function tedSettlement(state: CelcoinState, nowMs: number): { settlesAtMs: number; settlesOn: string | null } {
  const { tedOpens, tedCloses, tedDelayMs } = habitsOf(state);
  if (state.env.settings.limits === 'sandbox') return { settlesAtMs: nowMs + tedDelayMs, settlesOn: null };
  const { date } = localDay(nowMs);
  if (isBusinessDay(date) && nowMs < momentOf(date, tedCloses)) {
    return { settlesAtMs: Math.max(nowMs, momentOf(date, tedOpens)) + tedDelayMs, settlesOn: null };
  }
  const settlesOn = nextBusinessDay(addDays(date, 1));
  return { settlesAtMs: momentOf(settlesOn, tedOpens) + tedDelayMs, settlesOn };
}

/** E, the ISPB, the minute in UTC, eleven characters of the bank's choice (Central Bank, manual of the DICT and SPI). */
function endToEndOf(transactionId: number, nowMs: number): string {
  const minute = utcTimestamp(nowMs).slice(0, 16).replaceAll(/[-T:]/g, '');
  return `E${CELCOIN_ISPB}${minute}${String(transactionId).padStart(11, '0')}`;
}

function returnMoment(outcome: Extract<Outcome, { kind: 'return' }>, nowMs: number): number {
  if (outcome.afterBusinessDays === undefined) return nowMs + (outcome.afterSeconds ?? 0) * 1000;
  return momentOf(addBusinessDays(localDay(nowMs).date, outcome.afterBusinessDays), '12:00');
}

function schedule(state: CelcoinState, { transactionId, settlesAtMs, plannedReturn }: Transfer): void {
  const { clock } = state.env;
  const id = String(transactionId);
  if (settlesAtMs > 0) clock.at(settlesAtMs, () => settle(state, id));
  if (plannedReturn !== undefined) clock.at(plannedReturn.atMs, () => returnAsPlanned(state, id));
}

/** Sets the timers of what was under way when the books were closed. */
export function resume(state: CelcoinState): void {
  for (const transfer of state.transfers.values()) schedule(state, transfer);
}

function settle(state: CelcoinState, id: string): void {
  const transfer = state.transfers.get(id);
  if (transfer === undefined || transfer.settlesAtMs === 0) return;
  transfer.settlesAtMs = 0;
  saveTransfer(state, transfer);
}

function returnAsPlanned(state: CelcoinState, id: string): void {
  const transfer = state.transfers.get(id);
  const planned = transfer?.plannedReturn;
  if (transfer === undefined || planned === undefined) return;
  delete transfer.plannedReturn;
  if (returnedCents(transfer) < transfer.order.amountCents) giveBack(state, transfer, planned.code);
}

/**
 * The receiving bank sends money back: all that is left of it, unless told.
 * @throws SimulatorError for a code of neither family, or more than is left.
 */
export function giveBack(state: CelcoinState, transfer: Transfer, code: string, amountCents?: number): Return {
  const leftCents = transfer.order.amountCents - returnedCents(transfer);
  const id = transfer.transactionId;
  if (!isReturnCode(code))
    throw new SimulatorError(400, `Motivo inválido: ${code}. Use PBE (Pix) ou SPB (TED) e o número.`);
  if (leftCents === 0) throw new SimulatorError(409, `A transferência ${id} já foi devolvida por inteiro.`);
  const back = { code, amountCents: amountCents ?? leftCents, atMs: state.env.clock.nowMs() };
  if (!Number.isSafeInteger(back.amountCents) || back.amountCents <= 0 || back.amountCents > leftCents) {
    throw new SimulatorError(400, `Da transferência ${id} restam ${leftCents} centavos a devolver.`);
  }
  transfer.returns.push(back);
  saveTransfer(state, transfer, back.amountCents);
  notify(state, transfer, back);
  return back;
}
