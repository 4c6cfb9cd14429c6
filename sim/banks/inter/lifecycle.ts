/** What happens to a charge by itself, by a payer or by the account's owner, and whom the bank tells. */
import { randomUUID } from 'node:crypto';
import { addDays, nextBusinessDay, daysBetween } from '#lib/calendar.ts';
import { cents, parseRate, percentOf } from '#lib/money.ts';
import type { BankPayment, Channel } from '#sim/kit/bank.ts';
import { localDay, utcTimestamp } from '#sim/kit/clock.ts';
import { assignNumbers, renderCodes } from './registration.ts';
import type { Charge, Edit, InterState, Situacao, Term } from './state.ts';
import { isOpen, saveCharge } from './state.ts';
import { callbackOf } from './wire.ts';

/** Emission, payment, cancelling and expiry are told; ATRASADO, PROTESTO and EM_PROCESSAMENTO never are. */
const TOLD: readonly Situacao[] = [
  'RECEBIDO',
  'A_RECEBER',
  'MARCADO_RECEBIDO',
  'CANCELADO',
  'EXPIRADO',
  'FALHA_EMISSAO',
];

/** Takes a new charge in and plans its registration at the CIP. */
export function accept(state: InterState, charge: Charge): void {
  const failure = state.plannedFailures.shift();
  if (failure !== undefined) charge.failure = failure;
  if (charge.registersAtMs <= charge.createdAtMs) register(state, charge);
  else {
    saveCharge(state, charge);
    planRegistration(state, charge);
  }
}

function planRegistration(state: InterState, charge: Charge): void {
  state.env.clock.at(charge.registersAtMs, () => {
    const isKept = state.charges.get(charge.codigoSolicitacao) === charge; // the books may have been cleared
    if (isKept && charge.situacao === 'EM_PROCESSAMENTO') register(state, charge);
  });
}

function register(state: InterState, charge: Charge): void {
  charge.registersAtMs = 0;
  if (charge.failure !== undefined) return enter(state, charge, 'FALHA_EMISSAO');
  const account = state.accounts.get(charge.account)!;
  assignNumbers(state, charge, account);
  enter(state, charge, 'A_RECEBER');
}

/** Changes the situation, writes it down and tells the account's webhook. */
export function enter(state: InterState, charge: Charge, situacao: Situacao, moment = state.env.clock.nowMs()): void {
  charge.situacao = situacao;
  charge.situacaoAtMs = moment;
  saveCharge(state, charge);
  if (TOLD.includes(situacao)) notify(state, charge, callbackOf(charge));
}

/** Queues a callback when the account has a webhook; gives the id of the delivery. */
export function notify(state: InterState, charge: Charge, item: unknown, forged = false): string | undefined {
  const url = state.accounts.get(charge.account)?.webhook?.url;
  if (url === undefined) return undefined;
  return state.env.webhooks.enqueue({
    bank: 'inter',
    account: charge.account,
    url,
    headers: { 'x-conta-corrente': charge.account },
    payload: [item],
    ref: charge.codigoSolicitacao,
    ...(forged ? { forged } : {}),
  });
}

export function pay(
  state: InterState,
  charge: Charge,
  order: { amountCents: number; channel: Channel; moment: number },
): BankPayment {
  const payment: BankPayment = {
    id: randomUUID(),
    channel: order.channel,
    amountCents: order.amountCents,
    paidAt: utcTimestamp(order.moment),
  };
  charge.payments.push(payment);
  enter(state, charge, order.channel === 'direct' ? 'MARCADO_RECEBIDO' : 'RECEBIDO', order.moment);
  return payment;
}

export function cancel(state: InterState, charge: Charge, motivo: string): void {
  charge.motivoCancelamento = motivo;
  enter(state, charge, 'CANCELADO');
}

/** The last day on which the bank accepts a payment. */
export function lastDay(charge: Charge): string {
  return addDays(charge.dueDate, charge.agendaDays);
}

/** Moves a charge to where the date puts it. */
function age(state: InterState, charge: Charge, today: string): void {
  if (!isOpen(charge)) return;
  if (today > lastDay(charge)) enter(state, charge, 'EXPIRADO');
  else if (today > charge.dueDate && charge.situacao === 'A_RECEBER') enter(state, charge, 'ATRASADO');
}

/** Ages all open charges now, at each midnight in São Paulo and after each move of the clock. */
export function watchDays(state: InterState): void {
  const { clock } = state.env;
  const atMidnight = () => {
    ageAll(state);
    clock.at(localDay(clock.nowMs()).endMs, atMidnight);
  };
  atMidnight();
  clock.onMove(() => ageAll(state)); // a clock that was set back has used up its midnights
}

function ageAll(state: InterState): void {
  const today = localDay(state.env.clock.nowMs()).date;
  for (const id of state.open) age(state, state.charges.get(id)!, today);
}

/** Takes an edit in; it has its effect now or after the bank's delay. */
export function acceptEdit(state: InterState, edit: Edit): void {
  state.edits.put(edit.codigoEdicao, edit);
  if (edit.effectiveAtMs <= state.env.clock.nowMs()) applyEdit(state, edit);
  else state.env.clock.at(edit.effectiveAtMs, () => applyEdit(state, edit));
}

function applyEdit(state: InterState, edit: Edit): void {
  const charge = state.charges.get(edit.codigoSolicitacao);
  if (edit.effectiveAtMs === 0 || charge === undefined) return; // done already, or the books were cleared
  edit.effectiveAtMs = 0;
  if (isOpen(charge)) {
    charge.amountCents = edit.amountCents ?? charge.amountCents;
    charge.dueDate = edit.dueDate ?? charge.dueDate;
    renderCodes(charge, state.accounts.get(charge.account)!);
    const overdue = charge.dueDate < localDay(state.env.clock.nowMs()).date;
    charge.situacao = overdue ? 'ATRASADO' : 'A_RECEBER';
    saveCharge(state, charge);
    edit.status = 'SUCESSO';
    edit.mensagem = 'Edição realizada com sucesso.';
  } else {
    edit.status = 'FALHA';
    edit.mensagem = `A cobrança está na situação ${charge.situacao} e não permite edição.`;
  }
  state.edits.put(edit.codigoEdicao, edit);
}

/** Sets the timers of what was under way when the books were closed. */
export function resume(state: InterState): void {
  for (const charge of state.charges.values()) {
    if (charge.situacao === 'EM_PROCESSAMENTO') planRegistration(state, charge);
  }
  for (const edit of state.edits.values()) if (edit.effectiveAtMs > 0) acceptEdit(state, edit);
  watchDays(state);
}

/**
 * What the payer owes on a date: the discount until its day, then the amount, then with fine and interest. A due date
 * that is no business day is carried over to the next one without either.
 */
export function amountDue(charge: Charge, date: string): number {
  const { amountCents } = charge;
  if (date <= nextBusinessDay(charge.dueDate)) {
    const { desconto } = charge;
    const until = addDays(charge.dueDate, -(desconto?.quantidadeDias ?? 0));
    return desconto !== undefined && date <= until ? amountCents - termCents(desconto, amountCents) : amountCents;
  }
  const days = daysBetween(charge.dueDate, date);
  const fine = charge.multa === undefined ? 0 : termCents(charge.multa, amountCents);
  return amountCents + fine + interestCents(charge.mora, amountCents, days);
}

/** A fixed value (`VALOR…`) or a percentage of the amount. */
function termCents(term: Term, amountCents: number): number {
  if (term.valor !== undefined) return reaisToCents(term.valor);
  return percentOf(cents(amountCents), parseRate((term.taxa ?? 0).toFixed(2)));
}

function interestCents(mora: Term | undefined, amountCents: number, days: number): number {
  if (mora === undefined) return 0;
  if (mora.codigo === 'VALORDIA') return reaisToCents(mora.valor ?? 0) * days;
  return percentOf(cents(amountCents), parseRate((mora.taxa ?? 0).toFixed(2)), days, 30);
}

function reaisToCents(reais: number): number {
  return Math.round(reais * 100);
}
