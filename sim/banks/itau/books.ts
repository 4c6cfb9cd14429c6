/** The bank's books in the kit's neutral words. */
import { randomUUID } from 'node:crypto';
import { toEpochMs } from '#lib/calendar.ts';
import { isCnpj } from '#lib/taxid.ts';
import type { BankBooks, BankCharge, BankChargeStatus, Forgery, PaymentOrder, SeedCharge } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import { localDay, momentOf, utcTimestamp } from '#sim/kit/clock.ts';
import { actOwners, makeActs } from './acts.ts';
import type { Draft, DraftItem } from './draft.ts';
import { enrol, nextNumber } from './enrol.ts';
import type { PaymentInput } from './lifecycle.ts';
import { MOTIVO, close, enter, isAtNotary, pay, setProtest, todayOf } from './lifecycle.ts';
import { notify } from './notifications.ts';
import type { Charge, ItauState, Payment } from './state.ts';
import { chargesAt, isOpen, saveCharge } from './state.ts';
import { dueOn } from './terms.ts';

export function makeBooks(state: ItauState): BankBooks {
  const find = (ref: string) => findCharge(state, ref);
  const neutral = (charge: Charge) => neutralOf(charge, todayOf(state));
  return {
    charges: () => [...state.charges.values()].map(neutral),
    charge: (ref) => neutral(find(ref)),
    amountDueCents: (ref, date) => dueOn(find(ref), date).totalCents,
    pay(ref, order = {}) {
      const charge = find(ref);
      return pay(state, charge, checkedOrder(state, charge, order));
    },
    expire: (ref) => close(state, onlyOpen(find(ref)), 'expired'),
    protest(ref) {
      const charge = onlyOpen(find(ref));
      setProtest(state, charge, { stage: 'sent', daysAfterDue: charge.protest?.daysAfterDue ?? 0 });
    },
    failEmission(ref, reason = 'Emissão não efetivada') {
      if (ref === undefined) return void state.plannedFailures.push(reason);
      const charge = find(ref);
      if (!charge.registering) throw new SimulatorError(409, `A cobrança ${ref} já foi registrada.`);
      charge.registering = false;
      close(state, charge, 'rejected', reason);
    },
    markReceived(ref) {
      const charge = onlyOpen(find(ref));
      pay(state, charge, { amountCents: charge.amountCents, channel: 'direct', moment: state.env.clock.nowMs() });
    },
    clearCharges() {
      state.charges.clear();
      state.instructions.clear();
      state.byPath.clear();
      state.moving.clear();
      state.plannedFailures.length = 0;
    },
    seed: (account, charges) => charges.map((input) => neutral(seedCharge(state, account, input))),
    forge: (forgery) => forge(state, forgery),
    acts: makeActs(state, find),
    actOwners: actOwners(state, find),
  };
}

/** By any of its ids, the address of instructions, nosso número or seu número; the newest of several. */
function findCharge(state: ItauState, ref: string): Charge {
  const charge =
    state.charges.get(ref) ??
    chargesAt(state, ref).at(-1) ??
    [...state.charges.values()].findLast(({ individualId, nossoNumero, reference, txid }) =>
      [individualId, nossoNumero, reference, txid].includes(ref),
    );
  if (charge === undefined) throw new SimulatorError(404, `O Itaú simulado não tem a cobrança ${ref}.`);
  return charge;
}

function checkedOrder(state: ItauState, charge: Charge, order: PaymentOrder): PaymentInput {
  const moment = order.at === undefined ? state.env.clock.nowMs() : toEpochMs(order.at);
  const channel = order.channel ?? 'boleto';
  if (charge.registering) throw new SimulatorError(409, `A cobrança ${charge.id} ainda não foi registrada.`);
  if (channel === 'pix' && charge.txid === undefined)
    throw new SimulatorError(409, `A cobrança ${charge.id} não tem Pix: é um boleto comum.`);
  if (channel === 'boleto' && charge.payments.some((payment) => payment.channel === 'pix'))
    throw new SimulatorError(409, `A cobrança ${charge.id} foi paga por Pix: o boleto não aceita mais pagamento.`);
  const amountCents = order.amountCents ?? dueOn(charge, localDay(moment).date).totalCents;
  if (!Number.isSafeInteger(amountCents) || amountCents <= 0)
    throw new SimulatorError(400, 'O valor pago deve ser um número inteiro de centavos, maior que zero.');
  return { amountCents, channel, moment };
}

/** A message about a payment that there was not. */
function forge(state: ItauState, { ref, amountCents }: Forgery): string {
  const charge = findCharge(state, ref);
  const nowMs = state.env.clock.nowMs();
  const { totalCents: _, ...parts } = dueOn(charge, todayOf(state));
  const payment: Payment = {
    id: randomUUID(),
    channel: 'boleto',
    amountCents: amountCents ?? charge.amountCents,
    paidAt: utcTimestamp(nowMs),
    creditOn: todayOf(state),
    atNotary: false,
    ...parts,
  };
  const id = notify(state, charge, payment, { type: 'BAIXA_EFETIVA', forged: true });
  if (id === undefined)
    throw new SimulatorError(409, `A conta ${charge.account} não tem notificação BAIXA_EFETIVA cadastrada.`);
  return id;
}

function onlyOpen(charge: Charge): Charge {
  if (isOpen(charge)) return charge;
  throw new SimulatorError(409, `A cobrança ${charge.id} não está em aberto (${charge.situacao}).`);
}

function statusOf(charge: Charge, today: string): BankChargeStatus {
  if (charge.registering) return 'registering';
  if (!isOpen(charge)) {
    if (charge.payments.length > 0) return 'paid';
    return charge.baixa?.kind === 'expired' || charge.baixa?.kind === 'rejected' ? charge.baixa.kind : 'written_off';
  }
  if (isAtNotary(charge)) return 'in_protest';
  return charge.dueDate < today ? 'overdue' : 'registered';
}

function neutralOf(charge: Charge, today: string): BankCharge {
  return {
    // What instructions are addressed to: the UUIDs of the answers differ by product.
    ref: charge.pathId,
    reference: charge.reference,
    account: charge.account,
    amountCents: charge.amountCents,
    dueDate: charge.dueDate,
    issuedOn: charge.issuedOn,
    status: statusOf(charge, today),
    bankStatus: charge.situacao,
    statusAt: utcTimestamp(charge.situacaoAtMs),
    payerName: charge.payer.name,
    payerTaxId: charge.payer.taxId,
    nossoNumero: charge.nossoNumero,
    barcode: charge.barcode,
    linhaDigitavel: charge.line,
    txid: charge.txid ?? null,
    brCode: charge.brCode ?? null,
    payments: charge.payments.map(({ id, channel, amountCents, paidAt, feeCents, creditedOn }) => ({
      id,
      channel,
      amountCents,
      paidAt,
      ...(feeCents === undefined ? {} : { feeCents }),
      ...(creditedOn === undefined ? {} : { creditedOn }),
    })),
    reason: charge.baixa?.motivo ?? null,
  };
}

/** Puts a charge of the past into the books without telling anybody. */
function seedCharge(state: ItauState, accountNumber: string, input: SeedCharge): Charge {
  const { status } = input;
  if (status === 'refunded' || status === 'disputed' || status === 'registering')
    throw new SimulatorError(400, `Uma cobrança do Itaú não pode começar em "${status}".`);
  const account = state.accounts.get(accountNumber);
  if (account === undefined) throw new SimulatorError(404, `O Itaú simulado não tem a conta ${accountNumber}.`);
  const charge = enrol(state, account, seedDraft(input), seedItem(input, nextNumber(state, account, '109')));
  charge.createdAtMs = momentOf(input.issuedOn);
  charge.visibleAtMs = charge.createdAtMs;
  charge.payments = (input.payments ?? []).map((payment): Payment => ({
    id: randomUUID(),
    channel: payment.channel ?? 'boleto',
    amountCents: payment.amountCents,
    paidAt: payment.paidAt,
    discountCents: 0,
    rebateCents: 0,
    fineCents: 0,
    interestCents: 0,
    atNotary: false,
    creditOn: localDay(toEpochMs(payment.paidAt)).date,
    creditedOn: localDay(toEpochMs(payment.paidAt)).date,
    feeCents: account.rules.feeCents,
  }));
  if (status === 'in_protest')
    charge.protest = { stage: 'protested', daysAfterDue: 0, since: input.statusOn ?? input.dueDate };
  const kind = { paid: 'settled', written_off: 'asked', expired: 'expired', rejected: 'rejected' } as const;
  const on = input.statusOn ?? charge.payments.at(-1)?.creditedOn ?? input.issuedOn;
  if (status === 'registered' || status === 'overdue' || status === 'in_protest') saveCharge(state, charge);
  else {
    charge.baixa = { on, motivo: input.reason ?? MOTIVO[kind[status]], kind: kind[status] };
    enter(state, charge, 'Baixada', momentOf(on));
  }
  return charge;
}

function seedDraft(input: SeedCharge): Draft {
  const { payer, finePercent, interestPercentMonth } = input;
  const start = { from: null, days: 1 };
  const fiveDecimals = (percent: string) => Number(percent).toFixed(5);
  return {
    kind: input.pix === false ? 'boleto' : 'boleto_pix',
    carteira: '109',
    especie: '01',
    issuedOn: input.issuedOn,
    partialPayment: false,
    payer: { name: payer.name, taxId: payer.taxId },
    items: [],
    terms: {
      rebateCents: 0,
      ...(finePercent === undefined
        ? {}
        : { multa: { codigo: '02', figure: { percent: fiveDecimals(finePercent) }, ...start } }),
      ...(interestPercentMonth === undefined
        ? {}
        : { juros: { codigo: '90', figure: { percent: fiveDecimals(interestPercentMonth) }, ...start } }),
    },
    sent: { pagador: seedPayer(input) },
  };
}

function seedPayer({ payer }: SeedCharge): object {
  return {
    pessoa: {
      nome_pessoa: payer.name,
      tipo_pessoa: isCnpj(payer.taxId)
        ? { codigo_tipo_pessoa: 'J', numero_cadastro_nacional_pessoa_juridica: payer.taxId }
        : { codigo_tipo_pessoa: 'F', numero_cadastro_pessoa_fisica: payer.taxId },
    },
    endereco: {
      nome_logradouro: payer.address ?? 'Rua Exemplo, 100',
      nome_bairro: payer.district ?? 'Centro',
      nome_cidade: payer.city ?? 'Sao Paulo',
      sigla_UF: payer.state ?? 'SP',
      numero_CEP: payer.postalCode ?? '01310100',
    },
  };
}

function seedItem(input: SeedCharge, nossoNumero: string): DraftItem {
  const { dueDate, amountCents, reference, expiresAfterDays = 60 } = input;
  const limitDate = localDay(momentOf(dueDate) + expiresAfterDays * 86_400_000).date;
  return { nossoNumero, dueDate, limitDate, amountCents, reference, sent: {} };
}
