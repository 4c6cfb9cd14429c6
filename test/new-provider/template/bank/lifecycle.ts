/** What happens to a boleto by itself, by a payer or by the account's owner, and whom the bank tells. */
import { randomUUID } from 'node:crypto';
import { buildBarcode } from '#lib/boleto/index.ts';
import { addDays, daysBetween, nextBusinessDay } from '#lib/calendar.ts';
import { addCents, cents, parseRate, percentOf } from '#lib/money.ts';
import type { BankPayment, Channel } from '#sim/kit/bank.ts';
import { localDay, utcTimestamp } from '#sim/kit/clock.ts';
import type { Account, Boleto, ExampleBankState, Situacao } from './state.ts';
import { isOpen, saveBoleto } from './state.ts';
import { detailOf } from './wire.ts';

// CHANGE: the code that its boletos bear.
const BANK = '999';

/** CHANGE: which changes the bank tells, by the names of its events. */
const EVENTS: Readonly<Partial<Record<Situacao, string>>> = {
  PAGO: 'boleto.pago',
  BAIXADO: 'boleto.baixado',
  EXPIRADO: 'boleto.expirado',
};

/**
 * The numbers of a new boleto. CHANGE: nosso número and campo livre (25 digits) as the bank's manual of collection lays them out; a bank
 * that `src/lib/boleto/banks` knows is checked against it.
 */
export function numbersFor(
  state: ExampleBankState,
  account: Account,
  { amountCents, dueDate }: Pick<Boleto, 'amountCents' | 'dueDate'>,
): Pick<Boleto, 'nossoNumero' | 'codigoBarras'> {
  account.lastNossoNumero += 1;
  state.accounts.put(account.number, account);
  const nossoNumero = String(account.lastNossoNumero).padStart(11, '0');
  const campoLivre = `0001${account.number.padStart(10, '0')}${nossoNumero}`;
  return {
    nossoNumero,
    codigoBarras: buildBarcode({ bank: BANK, amountCents: cents(amountCents), dueDate, campoLivre }),
  };
}

/** Changes the situation, writes it down and tells the account's webhook. */
export function enter(state: ExampleBankState, boleto: Boleto, situacao: Situacao, moment = state.env.clock.nowMs()) {
  boleto.situacao = situacao;
  boleto.situacaoAtMs = moment;
  saveBoleto(state, boleto);
  const evento = EVENTS[situacao];
  if (evento !== undefined) notify(state, boleto, { evento, boleto: detailOf(boleto) });
}

/** Queues a message when the account has a webhook; gives the id of the delivery. */
export function notify(state: ExampleBankState, { id, account }: Boleto, payload: object, forged = false) {
  const url = state.accounts.get(account)?.webhookUrl;
  if (url === undefined) return undefined;
  return state.env.webhooks.enqueue({ bank: 'example-bank', account, url, headers: {}, payload, ref: id, forged });
}

/** Records the payment whatever the state: what was paid late, twice or after a write-off is kept too. */
export function pay(
  state: ExampleBankState,
  boleto: Boleto,
  order: { amountCents: number; channel: Channel; moment: number },
): BankPayment {
  const { amountCents, channel, moment } = order;
  const payment: BankPayment = { id: randomUUID(), channel, amountCents, paidAt: utcTimestamp(moment) };
  boleto.payments.push(payment);
  enter(state, boleto, 'PAGO', moment);
  return payment;
}

/** What the payer owes on a date. A due date that is no business day is carried over to the next one at no cost. */
export function amountDue({ amountCents, dueDate, ...terms }: Boleto, date: string): number {
  const amount = cents(amountCents);
  if (date <= nextBusinessDay(dueDate)) return amount;
  const { multaPercentual = '0', jurosPercentualMes = '0' } = terms;
  const fine = percentOf(amount, parseRate(multaPercentual));
  const interest = percentOf(amount, parseRate(jurosPercentualMes), daysBetween(dueDate, date), 30);
  return addCents(addCents(amount, fine), interest);
}

/** Ages all open boletos now, at each midnight in São Paulo and after each move of the clock. */
export function watchDays(state: ExampleBankState): void {
  const { clock } = state.env;
  const atMidnight = () => {
    ageAll(state);
    clock.at(localDay(clock.nowMs()).endMs, atMidnight);
  };
  atMidnight();
  clock.onMove(() => ageAll(state)); // a clock that was set back has used up its midnights
}

function ageAll(state: ExampleBankState): void {
  const today = localDay(state.env.clock.nowMs()).date;
  for (const boleto of [...state.boletos.values()].filter(isOpen)) {
    if (today > addDays(boleto.dueDate, boleto.daysAfterDue)) enter(state, boleto, 'EXPIRADO');
    else if (today > boleto.dueDate && boleto.situacao === 'ABERTO') enter(state, boleto, 'VENCIDO');
  }
}
