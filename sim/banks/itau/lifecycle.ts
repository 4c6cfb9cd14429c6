/** What happens to a charge by itself, by a payer, at the notary's or by the account's owner, and whom the bank tells. */
import { randomUUID } from 'node:crypto';
import { addBusinessDays, addDays } from '#lib/calendar.ts';
import type { BankPayment, Channel } from '#sim/kit/bank.ts';
import { localDay, utcTimestamp } from '#sim/kit/clock.ts';
import { notify } from './notifications.ts';
import type { Charge, HistoryEntry, ItauState, Payment, Protest, Situacao } from './state.ts';
import { isOpen, saveCharge } from './state.ts';
import { dueOn } from './terms.ts';

/** Working days that the notary gives the debtor (Lei 9.492/1997, art. 12). */
const NOTARY_DAYS = 3;
/** "00" days mean two days after the due date (Itaú, Cobrança 400 bytes CNAB, July 2021). */
const LEAST_PROTEST_DAYS = 2;

export const MOTIVO = {
  settled: 'Baixa por ter sido liquidado',
  asked: 'Baixa solicitada pelo beneficiario',
  expired: 'Baixa por decurso de prazo',
  rejected: 'Emissao nao efetivada',
} as const;

export function todayOf(state: ItauState): string {
  return localDay(state.env.clock.nowMs()).date;
}

export function note(state: ItauState, charge: Charge, operacao: string, more: Partial<HistoryEntry> = {}): void {
  charge.history.unshift({ data: todayOf(state), operacao, comandado_por: 'SISTEMA', ...more });
}

/** Changes the word of the consulta and writes it down. */
export function enter(state: ItauState, charge: Charge, situacao: Situacao, moment = state.env.clock.nowMs()): void {
  charge.situacao = situacao;
  charge.situacaoAtMs = moment;
  saveCharge(state, charge);
}

export interface PaymentInput {
  amountCents: number;
  channel: Channel;
  moment: number;
  atNotary?: boolean;
}

/** Records a payment: a boleto's money comes the next business day, Pix at once. */
export function pay(state: ItauState, charge: Charge, input: PaymentInput): BankPayment {
  const { amountCents, channel, moment, atNotary = false } = input;
  const day = localDay(moment).date;
  const due = dueOn(charge, day);
  const isDue = amountCents === due.totalCents;
  const payment: Payment = {
    id: randomUUID(),
    channel,
    amountCents,
    paidAt: utcTimestamp(moment),
    discountCents: isDue ? due.discountCents : 0,
    rebateCents: isDue ? due.rebateCents : 0,
    fineCents: isDue ? due.fineCents : 0,
    interestCents: isDue ? due.interestCents : 0,
    atNotary,
    creditOn: channel === 'boleto' ? addBusinessDays(day, 1) : day,
  };
  charge.payments.push(payment);
  if (charge.protest !== undefined && charge.protest.stage !== 'stopped')
    setProtest(state, charge, { ...charge.protest, stage: 'stopped' });
  note(state, charge, 'PAGAMENTO');
  const received = charge.payments.reduce((sum, { amountCents: paid }) => sum + paid, 0);
  const staysOpen = isOpen(charge) && charge.partialPayment && received < charge.amountCents;
  if (staysOpen) saveCharge(state, charge);
  else enter(state, charge, 'Aguardando Crédito', moment);
  notify(state, charge, payment, { type: 'BAIXA_OPERACIONAL' });
  if (channel !== 'boleto') credit(state, charge, [payment], day);
  return payment;
}

/** Puts what was paid into the account. */
export function credit(state: ItauState, charge: Charge, payments: readonly Payment[], day: string): void {
  const { feeCents } = state.accounts.get(charge.account)!.rules;
  for (const payment of payments) {
    payment.creditedOn = day;
    payment.feeCents = feeCents;
  }
  if (charge.situacao === 'Aguardando Crédito') enter(state, charge, 'Paga');
  else saveCharge(state, charge);
  for (const payment of payments) notify(state, charge, payment, { type: 'BAIXA_EFETIVA' });
}

export function awaitingCredit(charge: Charge): Payment[] {
  return charge.payments.filter(({ creditedOn }) => creditedOn === undefined);
}

/** The paying bank takes the payment back before the credit: the title is open again. */
export function bounce(state: ItauState, charge: Charge, motivo: string): void {
  const waiting = awaitingCredit(charge);
  charge.payments = charge.payments.filter((payment) => !waiting.includes(payment));
  note(state, charge, 'PAGAMENTO REJEITADO', { motivo });
  enter(state, charge, 'Pagamento Rejeitado');
}

/** The end of a title, for the reason that the consulta shows. */
export function close(
  state: ItauState,
  charge: Charge,
  kind: keyof typeof MOTIVO,
  motivo: string = MOTIVO[kind],
): void {
  charge.baixa = { on: todayOf(state), motivo, kind };
  note(state, charge, 'BAIXAR', { motivo, comandado_por: kind === 'asked' ? 'API' : 'SISTEMA' });
  enter(state, charge, 'Baixada');
}

/** Written off by the beneficiary; the notary is told to stop. */
export function writeOff(state: ItauState, charge: Charge): void {
  if (charge.protest !== undefined && charge.protest.stage !== 'stopped')
    setProtest(state, charge, { ...charge.protest, stage: 'stopped' });
  close(state, charge, 'asked');
}

const PROTEST_NOTES: Record<Protest['stage'], string> = {
  asked: 'INSTRUCAO DE PROTESTO',
  sent: 'ENVIADO A CARTORIO',
  protested: 'PROTESTADO',
  stopping: 'INSTRUCAO DE SUSTACAO DE PROTESTO',
  stopped: 'PROTESTO SUSTADO',
};

export function setProtest(state: ItauState, charge: Charge, protest: Omit<Protest, 'since'>): void {
  charge.protest = { ...protest, since: todayOf(state) };
  note(state, charge, PROTEST_NOTES[protest.stage]);
  saveCharge(state, charge);
}

export function askForProtest(state: ItauState, charge: Charge, days: number): void {
  setProtest(state, charge, { stage: 'asked', daysAfterDue: Math.max(days, LEAST_PROTEST_DAYS) });
  age(state, charge, todayOf(state));
}

/** One only asked for ends at once; the notary takes until the next business day. */
export function stopProtest(state: ItauState, charge: Charge): void {
  const { protest } = charge;
  if (protest === undefined) return;
  const stage = protest.stage === 'asked' ? 'stopped' : 'stopping';
  setProtest(state, charge, { ...protest, stage, was: protest.stage });
}

export function isAtNotary({ protest }: Charge): boolean {
  const stage = protest?.stage === 'stopping' ? protest.was : protest?.stage;
  return stage === 'sent' || stage === 'protested';
}

/** Moves a charge to where the date puts it. */
function age(state: ItauState, charge: Charge, today: string): void {
  const { protest } = charge;
  if (isOpen(charge) && protest !== undefined) {
    if (protest.stage === 'asked' && today >= addDays(charge.dueDate, protest.daysAfterDue))
      setProtest(state, charge, { ...protest, stage: 'sent' });
    else if (protest.stage === 'sent' && today >= addBusinessDays(protest.since, NOTARY_DAYS))
      setProtest(state, charge, { ...protest, stage: 'protested' });
    else if (protest.stage === 'stopping' && today >= addBusinessDays(protest.since, 1))
      setProtest(state, charge, { ...protest, stage: 'stopped' });
  }
  const due = awaitingCredit(charge).filter(({ creditOn }) => creditOn <= today);
  if (due.length > 0) credit(state, charge, due, today);
  else if (charge.situacao === 'Paga' && (lastCredit(charge) ?? today) < today) close(state, charge, 'settled');
  else if (isOpen(charge) && today > charge.limitDate && !isAtNotary(charge)) close(state, charge, 'expired');
}

function lastCredit(charge: Charge): string | undefined {
  return charge.payments.at(-1)?.creditedOn;
}

/** Ages all charges that can still change now, at each midnight in São Paulo and after each move of the clock. */
export function watchDays(state: ItauState): void {
  const { clock } = state.env;
  const ageAll = () => {
    const today = todayOf(state);
    for (const id of state.moving) {
      const charge = state.charges.get(id);
      if (charge !== undefined && !charge.registering) age(state, charge, today);
    }
  };
  const atMidnight = () => {
    ageAll();
    clock.at(localDay(clock.nowMs()).endMs, atMidnight);
  };
  atMidnight();
  clock.onMove(ageAll); // a clock that was set back has used up its midnights
}
