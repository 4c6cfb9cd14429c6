/** The Pix charges in the kit's neutral words, and what may happen to them. */
import { toEpochMs } from '#lib/calendar.ts';
import { centsFromDecimal } from '#lib/money.ts';
import type { Act, BankCharge, BankChargeStatus, BankPayment, PaymentOrder } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import { localDay, utcTimestamp } from '#sim/kit/clock.ts';
import { expiresAtMs, movedDueDate, partsOn, totalOf } from './amount.ts';
import { mintId } from './ids.ts';
import { payCharge, receiveByKey, unpayable } from './received.ts';
import { refundedCents, takeBack } from './refunds.ts';
import type { PixCharge, PixState, ReceivedPix } from './state.ts';
import { clearPixState, endCharge, receivedFor, saveCharge } from './state.ts';
import { notify } from './webhook.ts';
import { brCodeOf } from './wire.ts';

export interface PixBooks {
  charges(): BankCharge[];
  /** By txid; undefined when there is none, so that a bank can look among its other charges. */
  find(txid: string): BankCharge | undefined;
  pay(txid: string, order?: PaymentOrder & { force?: boolean }): BankPayment;
  amountDueCents(txid: string, date: string): number;
  /** Ends a charge without due date; a charge with one ends by its days alone. */
  expire(txid: string): void;
  /** @returns the id of the delivery. */
  forge(forgery: { ref: string; amountCents?: number }): string;
  clear(): void;
  readonly acts: Readonly<Record<'fail-next-refund' | 'take-back' | 'remove-by-bank' | 'receive-by-key', Act>>;
  readonly actOwners: Readonly<Record<'take-back' | 'remove-by-bank', (ref: string) => string>>;
}

export function makePixBooks(state: PixState): PixBooks {
  const get = (txid: string): PixCharge => {
    const charge = state.byTxid.get(txid);
    if (charge === undefined)
      throw new SimulatorError(404, `${state.dialect.title} simulado não tem a cobrança Pix ${txid}.`);
    return charge;
  };
  return {
    charges: () => [...state.charges.values()].map((charge) => neutral(state, charge)),
    find(txid) {
      const charge = state.byTxid.get(txid);
      return charge === undefined ? undefined : neutral(state, charge);
    },
    pay(txid, { amountCents, at, force } = {}) {
      const atMs = at === undefined ? undefined : toEpochMs(at);
      return paymentOf(payCharge(state, get(txid), { amountCents, atMs, force }));
    },
    amountDueCents: (txid, date) => totalOf(partsOn(get(txid).terms, date)),
    expire(txid) {
      const charge = get(txid);
      if (charge.kind !== 'cob' || charge.status !== 'ATIVA')
        throw new SimulatorError(
          409,
          `A cobrança ${txid} (${charge.kind}, ${charge.status}) não expira à mão: mova o relógio.`,
        );
      // Expiry is computed, never stored: the charge becomes one of long ago.
      charge.createdAtMs = state.env.clock.nowMs() - (expiresAtMs(charge) - charge.createdAtMs) - 1;
      saveCharge(state, charge);
    },
    forge: ({ ref, amountCents }) => forge(state, get(ref), amountCents),
    clear: () => clearPixState(state),
    acts: actsOf(state, get),
    actOwners: {
      'take-back': (ref) => (state.received.get(ref) ?? get(ref)).account,
      'remove-by-bank': (ref) => get(ref).account,
    },
  };
}

function actsOf(state: PixState, get: (txid: string) => PixCharge): PixBooks['acts'] {
  return {
    'fail-next-refund': (_ref, input) => {
      const { reason } = input;
      state.plannedFailures.push(typeof reason === 'string' ? reason : 'Negado por timeout');
    },
    'take-back': (ref, input) => {
      const received = state.received.get(ref) ?? receivedFor(state, get(ref)).at(-1);
      if (received === undefined) throw new SimulatorError(409, `A cobrança ${ref} não tem Pix recebido.`);
      const natureza = input['reason'] === 'MED_OPERACIONAL' ? 'MED_OPERACIONAL' : 'MED_FRAUDE';
      const amountCents = input['amountCents'];
      takeBack(state, received, natureza, typeof amountCents === 'number' ? amountCents : undefined);
    },
    'remove-by-bank': (ref) => {
      endCharge(state, get(ref), 'REMOVIDA_PELO_PSP');
    },
    'receive-by-key': (chave, input) => {
      const { amountCents, account, txid } = input;
      if (typeof amountCents !== 'number' || typeof account !== 'string')
        throw new SimulatorError(400, 'Informe account e amountCents.');
      receiveByKey(state, chave, { account, amountCents, ...(typeof txid === 'string' ? { txid } : {}) });
    },
  };
}

function forge(state: PixState, charge: PixCharge, amountCents: number | undefined): string {
  const nowMs = state.env.clock.nowMs();
  const false_: ReceivedPix = {
    endToEndId: mintId('E', state.dialect.ispb, nowMs),
    txid: charge.txid,
    account: charge.account,
    chave: charge.terms.chave,
    amountCents: amountCents ?? centsFromDecimal(charge.terms.valor.original),
    receivedAtMs: nowMs,
    refunds: [],
  };
  const id = notify(state, false_, true);
  if (id === undefined) throw new SimulatorError(409, `A chave ${charge.terms.chave} não tem webhook cadastrado.`);
  return id;
}

function neutral(state: PixState, charge: PixCharge): BankCharge {
  const { txid, terms, kind, createdAtMs } = charge;
  const payments = receivedFor(state, charge);
  return {
    ref: txid,
    reference: txid,
    account: charge.account,
    amountCents: centsFromDecimal(terms.valor.original),
    dueDate: kind === 'cobv' ? terms.calendario.dataDeVencimento! : localDay(expiresAtMs(charge)).date,
    issuedOn: localDay(createdAtMs).date,
    status: statusOf(state, charge, payments),
    bankStatus: charge.status,
    statusAt: utcTimestamp(charge.statusAtMs),
    payerName: terms.devedor?.['nome'] ?? '',
    payerTaxId: terms.devedor?.['cpf'] ?? terms.devedor?.['cnpj'] ?? '',
    nossoNumero: null,
    barcode: null,
    linhaDigitavel: null,
    txid,
    brCode: brCodeOf(state, charge),
    payments: payments.map(paymentOf),
    reason: charge.status === 'REMOVIDA_PELO_PSP' ? 'Removida pelo banco' : null,
  };
}

function statusOf(state: PixState, charge: PixCharge, payments: readonly ReceivedPix[]): BankChargeStatus {
  if (charge.status === 'CONCLUIDA') {
    const isBack = payments.length > 0 && payments.every((pix) => refundedCents(pix) === pix.amountCents);
    return isBack ? 'refunded' : 'paid';
  }
  if (charge.status !== 'ATIVA') return 'written_off';
  const nowMs = state.env.clock.nowMs();
  if (charge.locationId !== null && unpayable(charge, nowMs) !== undefined) return 'expired';
  const isOverdue = charge.kind === 'cobv' && localDay(nowMs).date > movedDueDate(charge.terms);
  return isOverdue ? 'overdue' : 'registered';
}

/** The money of a Pix is in the account at once. */
export function paymentOf({ endToEndId, amountCents, receivedAtMs }: ReceivedPix): BankPayment {
  return {
    id: endToEndId,
    channel: 'pix',
    amountCents,
    paidAt: utcTimestamp(receivedAtMs),
    creditedOn: localDay(receivedAtMs).date,
  };
}
