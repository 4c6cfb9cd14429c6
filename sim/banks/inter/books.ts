/** The bank's books in the kit's neutral words. */
import { randomUUID } from 'node:crypto';
import { toEpochMs } from '#lib/calendar.ts';
import { isCnpj } from '#lib/taxid.ts';
import type { BankBooks, BankCharge, BankChargeStatus, Forgery, PaymentOrder, SeedCharge } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import { localDay, localTimestamp, momentOf, utcTimestamp } from '#sim/kit/clock.ts';
import { amountDue, enter, notify, pay } from './lifecycle.ts';
import { assignNumbers } from './registration.ts';
import type { Charge, InterState, Situacao } from './state.ts';
import { isOpen, saveCharge } from './state.ts';
import { callbackOf } from './wire.ts';
import { cents, centsToDecimal } from '#lib/money.ts';

const STATUSES: Record<Situacao, BankChargeStatus> = {
  EM_PROCESSAMENTO: 'registering',
  A_RECEBER: 'registered',
  ATRASADO: 'overdue',
  RECEBIDO: 'paid',
  MARCADO_RECEBIDO: 'paid',
  CANCELADO: 'written_off',
  EXPIRADO: 'expired',
  FALHA_EMISSAO: 'rejected',
  PROTESTO: 'in_protest',
};

export function makeBooks(state: InterState): BankBooks {
  const { clock } = state.env;

  const find = (ref: string) => findCharge(state, ref);

  return {
    charges: () => [...state.charges.values()].map(neutral),
    charge: (ref) => neutral(find(ref)),
    amountDueCents: (ref, date) => amountDue(find(ref), date),
    pay: (ref, order = {}) => pay(state, find(ref), checkedOrder(state, find(ref), order)),
    expire(ref) {
      enter(state, onlyOpen(find(ref)), 'EXPIRADO');
    },
    protest(ref) {
      enter(state, onlyOpen(find(ref)), 'PROTESTO');
    },
    failEmission(ref, reason = 'Título rejeitado pela CIP') {
      if (ref === undefined) return void state.plannedFailures.push(reason);
      const charge = find(ref);
      if (charge.situacao !== 'EM_PROCESSAMENTO') {
        throw new SimulatorError(409, `A cobrança ${ref} já saiu do processamento (${charge.situacao}).`);
      }
      charge.failure = reason;
      charge.registersAtMs = 0;
      enter(state, charge, 'FALHA_EMISSAO');
    },
    markReceived(ref) {
      const charge = onlyOpen(find(ref));
      pay(state, charge, { amountCents: charge.amountCents, channel: 'direct', moment: clock.nowMs() });
    },
    clearCharges() {
      state.charges.clear();
      state.edits.clear();
      state.byReference.clear();
      state.open.clear();
      state.plannedFailures.length = 0;
    },
    seed: (account, charges) => charges.map((input) => neutral(seedCharge(state, account, input))),
    forge: (forgery) => forge(state, forgery),
  };
}

function findCharge(state: InterState, ref: string): Charge {
  const charge =
    state.charges.get(ref) ??
    [...state.charges.values()].findLast(({ seuNumero, nossoNumero }) => seuNumero === ref || nossoNumero === ref);
  if (charge === undefined) throw new SimulatorError(404, `O Banco Inter simulado não tem a cobrança ${ref}.`);
  return charge;
}

function checkedOrder(state: InterState, charge: Charge, order: PaymentOrder) {
  const moment = order.at === undefined ? state.env.clock.nowMs() : toEpochMs(order.at);
  const channel = order.channel ?? 'boleto';
  const { codigoSolicitacao: id, situacao } = charge;
  if (channel === 'boleto' && charge.nossoNumero === undefined) {
    throw new SimulatorError(409, `A cobrança ${id} não tem boleto (${situacao}).`);
  }
  if (channel === 'pix' && charge.txid === undefined) {
    throw new SimulatorError(409, `A cobrança ${id} não tem Pix (${situacao}).`);
  }
  const amountCents = order.amountCents ?? amountDue(charge, localDay(moment).date);
  if (!Number.isSafeInteger(amountCents) || amountCents <= 0) {
    throw new SimulatorError(400, 'O valor pago deve ser um número inteiro de centavos, maior que zero.');
  }
  return { amountCents, channel, moment };
}

function forge(state: InterState, { ref, amountCents }: Forgery): string {
  const charge = findCharge(state, ref);
  const item = {
    ...callbackOf(charge),
    situacao: 'RECEBIDO',
    dataHoraSituacao: localTimestamp(state.env.clock.nowMs()),
    valorTotalRecebido: centsToDecimal(cents(amountCents ?? charge.amountCents)),
    origemRecebimento: 'PIX',
  };
  const id = notify(state, charge, item, true);
  if (id === undefined) throw new SimulatorError(409, `A conta ${charge.account} não tem webhook cadastrado.`);
  return id;
}

function onlyOpen(charge: Charge): Charge {
  if (isOpen(charge)) return charge;
  throw new SimulatorError(409, `A cobrança ${charge.codigoSolicitacao} não está em aberto (${charge.situacao}).`);
}

function neutral(charge: Charge): BankCharge {
  return {
    ref: charge.codigoSolicitacao,
    reference: charge.seuNumero,
    account: charge.account,
    amountCents: charge.amountCents,
    dueDate: charge.dueDate,
    issuedOn: charge.issuedOn,
    status: STATUSES[charge.situacao],
    bankStatus: charge.situacao,
    statusAt: utcTimestamp(charge.situacaoAtMs),
    payerName: charge.pagador['nome'] ?? '',
    payerTaxId: charge.pagador['cpfCnpj'] ?? '',
    nossoNumero: charge.nossoNumero ?? null,
    barcode: charge.codigoBarras ?? null,
    linhaDigitavel: charge.linhaDigitavel ?? null,
    txid: charge.txid ?? null,
    brCode: charge.pixCopiaECola ?? null,
    payments: charge.payments.map((payment) => ({ ...payment })),
    reason: charge.motivoCancelamento ?? charge.failure ?? null,
  };
}

/** Inter takes no money back: a refund or a dispute is no state of its charges. */
const SITUACAO_OF: Record<Exclude<BankChargeStatus, 'refunded' | 'disputed'>, Situacao> = {
  registering: 'EM_PROCESSAMENTO',
  registered: 'A_RECEBER',
  overdue: 'ATRASADO',
  paid: 'RECEBIDO',
  written_off: 'CANCELADO',
  expired: 'EXPIRADO',
  rejected: 'FALHA_EMISSAO',
  in_protest: 'PROTESTO',
};

/** Puts a charge of the past into the books without telling anybody. */
function seedCharge(state: InterState, accountNumber: string, input: SeedCharge): Charge {
  const { status } = input;
  if (status === 'refunded' || status === 'disputed')
    throw new SimulatorError(400, 'O Banco Inter não devolve cobranças: refunded e disputed não existem nele.');
  const account = state.accounts.get(accountNumber);
  if (account === undefined) throw new SimulatorError(404, `O Banco Inter simulado não tem a conta ${accountNumber}.`);
  const payments = (input.payments ?? []).map((payment) => ({
    id: randomUUID(),
    channel: 'boleto' as const,
    ...payment,
  }));
  const createdAtMs = momentOf(input.issuedOn);
  const last = payments.at(-1);
  const isMarked = input.status === 'paid' && last?.channel === 'direct';
  const charge: Charge = {
    codigoSolicitacao: randomUUID(),
    account: account.number,
    createdAtMs,
    visibleAtMs: createdAtMs,
    registersAtMs: 0,
    seuNumero: input.reference,
    amountCents: input.amountCents,
    dueDate: input.dueDate,
    agendaDays: input.expiresAfterDays ?? 60,
    issuedOn: input.issuedOn,
    pagador: seedPayer(input),
    formas: input.pix === false ? ['BOLETO'] : ['BOLETO', 'PIX'],
    situacao: isMarked ? 'MARCADO_RECEBIDO' : SITUACAO_OF[status],
    situacaoAtMs: last === undefined ? momentOf(input.statusOn ?? input.issuedOn) : toEpochMs(last.paidAt),
    payments,
    ...(input.finePercent === undefined ? {} : { multa: { codigo: 'PERCENTUAL', taxa: Number(input.finePercent) } }),
    ...(input.interestPercentMonth === undefined
      ? {}
      : { mora: { codigo: 'TAXAMENSAL', taxa: Number(input.interestPercentMonth) } }),
    ...(input.status === 'written_off' ? { motivoCancelamento: input.reason ?? 'Acertos' } : {}),
    ...(input.status === 'rejected' ? { failure: input.reason ?? 'Título rejeitado pela CIP' } : {}),
  };
  if (input.status !== 'rejected' && input.status !== 'registering') assignNumbers(state, charge, account);
  saveCharge(state, charge);
  return charge;
}

function seedPayer({ payer }: SeedCharge): Record<string, string> {
  return {
    cpfCnpj: payer.taxId,
    tipoPessoa: isCnpj(payer.taxId) ? 'JURIDICA' : 'FISICA',
    nome: payer.name,
    endereco: payer.address ?? 'Rua Exemplo, 100',
    bairro: payer.district ?? 'Centro',
    cidade: payer.city ?? 'Belo Horizonte',
    uf: payer.state ?? 'MG',
    cep: payer.postalCode ?? '30110000',
    ...(payer.email === undefined ? {} : { email: payer.email }),
  };
}
