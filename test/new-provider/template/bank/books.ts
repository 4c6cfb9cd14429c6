/** The bank's books in the kit's neutral words: what scenarios, the control API and the panel do and see. */
import { randomUUID } from 'node:crypto';
import { lineFromBarcode } from '#lib/boleto/index.ts';
import { toEpochMs } from '#lib/calendar.ts';
import { cents, centsToDecimal } from '#lib/money.ts';
import type { BankBooks, BankCharge, BankChargeStatus, Forgery, PaymentOrder, SeedCharge } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import { localDay, momentOf, utcTimestamp } from '#sim/kit/clock.ts';
import { amountDue, enter, notify, numbersFor, pay } from './lifecycle.ts';
import type { Boleto, ExampleBankState, Situacao } from './state.ts';
import { isOpen, saveBoleto } from './state.ts';
import { detailOf } from './wire.ts';

const STATUSES: Readonly<Record<Situacao, BankChargeStatus>> = {
  ABERTO: 'registered',
  VENCIDO: 'overdue',
  PAGO: 'paid',
  BAIXADO: 'written_off',
  EXPIRADO: 'expired',
};

export function makeBooks(state: ExampleBankState): BankBooks {
  const find = (ref: string) => findBoleto(state, ref);
  return {
    charges: () => [...state.boletos.values()].map(neutral),
    charge: (ref) => neutral(find(ref)),
    amountDueCents: (ref, date) => amountDue(find(ref), date),
    pay: (ref, order = {}) => pay(state, find(ref), checkedOrder(state, find(ref), order)),
    expire: (ref) => void enter(state, onlyOpen(find(ref)), 'EXPIRADO'),
    markReceived(ref) {
      const boleto = onlyOpen(find(ref));
      pay(state, boleto, { amountCents: boleto.amountCents, channel: 'direct', moment: state.env.clock.nowMs() });
    },
    protest: () => never('não tem protesto'),
    failEmission: () => never('registra ou recusa na hora'),
    clearCharges: () => state.boletos.clear(),
    seed: (account, charges) => charges.map((input) => neutral(seedBoleto(state, account, input))),
    forge: (forgery) => forge(state, forgery),
  };
}

function never(what: string): never {
  throw new SimulatorError(400, `O Banco Exemplo ${what}.`);
}

function findBoleto(state: ExampleBankState, ref: string): Boleto {
  const boleto =
    state.boletos.get(ref) ??
    [...state.boletos.values()].findLast(({ referencia, nossoNumero }) => referencia === ref || nossoNumero === ref);
  if (boleto === undefined) throw new SimulatorError(404, `O Banco Exemplo simulado não tem o boleto ${ref}.`);
  return boleto;
}

function onlyOpen(boleto: Boleto): Boleto {
  if (isOpen(boleto)) return boleto;
  throw new SimulatorError(409, `O boleto ${boleto.id} não está em aberto (${boleto.situacao}).`);
}

function checkedOrder(state: ExampleBankState, boleto: Boleto, order: PaymentOrder) {
  const moment = order.at === undefined ? state.env.clock.nowMs() : toEpochMs(order.at);
  const channel = order.channel ?? 'boleto';
  if (channel === 'pix') never('não tem Pix');
  const amountCents = order.amountCents ?? amountDue(boleto, localDay(moment).date);
  if (!Number.isSafeInteger(amountCents) || amountCents <= 0) {
    throw new SimulatorError(400, 'O valor pago deve ser um número inteiro de centavos, maior que zero.');
  }
  return { amountCents, channel, moment };
}

/** A message that the bank never sent: it says that the boleto was paid, and the books say nothing of it. */
function forge(state: ExampleBankState, { ref, amountCents }: Forgery): string {
  const boleto = findBoleto(state, ref);
  const now = utcTimestamp(state.env.clock.nowMs());
  const valor = centsToDecimal(cents(amountCents ?? boleto.amountCents));
  const pagamentos = [{ id: randomUUID(), valor, pagoEm: now, forma: 'BOLETO' }];
  const told = { ...detailOf(boleto), situacao: 'PAGO', situacaoEm: now, pagamentos };
  const id = notify(state, boleto, { evento: 'boleto.pago', boleto: told }, true);
  if (id === undefined) throw new SimulatorError(409, `A conta ${boleto.account} não tem webhook cadastrado.`);
  return id;
}

function neutral(boleto: Boleto): BankCharge {
  return {
    ref: boleto.id,
    reference: boleto.referencia,
    account: boleto.account,
    amountCents: boleto.amountCents,
    dueDate: boleto.dueDate,
    issuedOn: boleto.issuedOn,
    status: STATUSES[boleto.situacao],
    bankStatus: boleto.situacao,
    statusAt: utcTimestamp(boleto.situacaoAtMs),
    payerName: boleto.payer.nome,
    payerTaxId: boleto.payer.documento,
    nossoNumero: boleto.nossoNumero,
    barcode: boleto.codigoBarras,
    linhaDigitavel: lineFromBarcode(boleto.codigoBarras),
    txid: null,
    brCode: null,
    payments: boleto.payments.map((payment) => ({ ...payment })),
    reason: boleto.motivoBaixa ?? null,
  };
}

function situacaoOf(status: BankChargeStatus): Situacao {
  const found = (Object.keys(STATUSES) as Situacao[]).find((word) => STATUSES[word] === status);
  return found ?? never(`não tem boletos em ${status}`);
}

/** Puts a boleto of the past into the books without telling anybody. */
function seedBoleto(state: ExampleBankState, number: string, input: SeedCharge): Boleto {
  const account = state.accounts.get(number);
  if (account === undefined) throw new SimulatorError(404, `O Banco Exemplo simulado não tem a conta ${number}.`);
  const payments = (input.payments ?? []).map((one) => ({ id: randomUUID(), channel: 'boleto' as const, ...one }));
  const last = payments.at(-1);
  const boleto: Boleto = {
    id: randomUUID(),
    account: number,
    createdAtMs: momentOf(input.issuedOn),
    issuedOn: input.issuedOn,
    referencia: input.reference,
    amountCents: input.amountCents,
    dueDate: input.dueDate,
    daysAfterDue: input.expiresAfterDays ?? 60,
    payer: { documento: input.payer.taxId, nome: input.payer.name },
    ...(input.finePercent === undefined ? {} : { multaPercentual: input.finePercent }),
    ...(input.interestPercentMonth === undefined ? {} : { jurosPercentualMes: input.interestPercentMonth }),
    situacao: situacaoOf(input.status),
    situacaoAtMs: last === undefined ? momentOf(input.statusOn ?? input.issuedOn) : toEpochMs(last.paidAt),
    ...(input.reason === undefined ? {} : { motivoBaixa: input.reason }),
    payments,
    ...numbersFor(state, account, input),
  };
  saveBoleto(state, boleto);
  return boleto;
}
