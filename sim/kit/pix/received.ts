/** Pix that arrive: for a charge, once, or for a key alone. */
import { SimulatorError } from '#sim/kit/bank.ts';
import { localDay } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { expiresAtMs, lastPayableDate, partsOn, totalOf } from './amount.ts';
import { readQuery } from './contract.ts';
import { mintId } from './ids.ts';
import { isWithin, listProblem, pageOf } from './lists.ts';
import { problem } from './problem.ts';
import type { PixCharge, PixState, ReceivedPix } from './state.ts';
import { endCharge, saveReceived } from './state.ts';
import { notify } from './webhook.ts';
import { pixJson } from './wire.ts';

export interface PixOrder {
  /** What is due on the day, unless told. */
  amountCents?: number | undefined;
  /** Milliseconds; now unless told. */
  atMs?: number | undefined;
  /** The payer's bank had read the charge before: neither its state, its days nor its amount stop the payment. */
  force?: boolean | undefined;
  payerTaxId?: string | undefined;
  infoPagador?: string | undefined;
}

/** Why a charge takes no payment at a moment; undefined when it does. */
export function unpayable(charge: PixCharge, atMs: number): string | undefined {
  if (charge.status !== 'ATIVA') return `está ${charge.status}`;
  if (charge.locationId === null) return 'não tem location: nenhum pagador a encontra';
  if (charge.kind === 'cob') return atMs > expiresAtMs(charge) ? 'expirou' : undefined;
  return localDay(atMs).date > lastPayableDate(charge.terms) ? 'passou da validade após o vencimento' : undefined;
}

/**
 * A payer pays a charge.
 * @throws SimulatorError when it takes no payment, or not of this amount.
 */
export function payCharge(state: PixState, charge: PixCharge, order: PixOrder = {}): ReceivedPix {
  const atMs = order.atMs ?? state.env.clock.nowMs();
  const parts = partsOn(charge.terms, localDay(atMs).date);
  const due = totalOf(parts);
  const amountCents = order.amountCents ?? due;
  if (!Number.isSafeInteger(amountCents) || amountCents <= 0)
    throw new SimulatorError(400, 'O valor pago deve ser um número inteiro de centavos, maior que zero.');
  if (order.force !== true) {
    const reason = unpayable(charge, atMs);
    if (reason !== undefined) throw new SimulatorError(409, `A cobrança ${charge.txid} ${reason}.`);
    const isFree = charge.terms.valor.modalidadeAlteracao === 1;
    if (!isFree && amountCents !== due)
      throw new SimulatorError(409, `A cobrança ${charge.txid} só aceita o valor devido, ${due} centavos.`);
  }
  const received = enter(state, {
    ...order,
    txid: charge.txid,
    account: charge.account,
    chave: charge.terms.chave,
    amountCents,
    atMs,
    ...(charge.kind === 'cobv' && amountCents === due ? { parts } : {}),
  });
  if (charge.status === 'ATIVA') endCharge(state, charge, 'CONCLUIDA', atMs);
  notify(state, received);
  return received;
}

/** A payer pays a key without any charge; with the txid of a static code, or with none (and then nobody is told). */
export function receiveByKey(
  state: PixState,
  chave: string,
  order: PixOrder & { account: string; amountCents: number; txid?: string },
): ReceivedPix {
  const atMs = order.atMs ?? state.env.clock.nowMs();
  const received = enter(state, { ...order, txid: order.txid ?? null, chave, atMs });
  notify(state, received);
  return received;
}

interface Arrival extends PixOrder {
  txid: string | null;
  account: string;
  chave: string;
  amountCents: number;
  atMs: number;
  parts?: ReceivedPix['parts'];
}

function enter(state: PixState, arrival: Arrival): ReceivedPix {
  const { txid, account, chave, amountCents, atMs, parts, payerTaxId, infoPagador } = arrival;
  const received: ReceivedPix = {
    endToEndId: mintId('E', state.dialect.ispb, atMs),
    txid,
    account,
    chave,
    amountCents,
    receivedAtMs: atMs,
    refunds: [],
    ...(parts === undefined ? {} : { parts }),
    ...(payerTaxId === undefined ? {} : { payerTaxId }),
    ...(infoPagador === undefined ? {} : { infoPagador }),
  };
  saveReceived(state, received);
  return received;
}

export function receivedOf(state: PixState, account: string, request: BankRequest): ReceivedPix | undefined {
  const received = state.received.get(request.params['e2eid'] ?? '');
  return received?.account === account ? received : undefined;
}

export function missingPix(state: PixState): Answer {
  return state.dialect.errors(problem('PixNaoEncontrado', 'Pix não encontrado para o e2eid informado.'));
}

export function getPix(state: PixState, account: string, request: BankRequest): Answer {
  const received = receivedOf(state, account, request);
  return received === undefined ? missingPix(state) : json(200, pixJson(state, received));
}

export function listPix(state: PixState, account: string, request: BankRequest): Answer {
  const { values, violations } = readQuery('GET', '/pix', request.query);
  const refusal = listProblem('PixConsultaInvalida', values, violations);
  if (refusal !== undefined) return state.dialect.errors(refusal);
  const { txid, txIdPresente, devolucaoPresente, cpf, cnpj } = values;
  const payer = cpf ?? cnpj;
  const found = [...state.received.values()].filter(
    (received) =>
      received.account === account &&
      isWithin(values, received.receivedAtMs) &&
      (txid === undefined || received.txid === txid) &&
      (txIdPresente === undefined || (received.txid !== null) === txIdPresente) &&
      (devolucaoPresente === undefined || received.refunds.length > 0 === devolucaoPresente) &&
      (payer === undefined || received.payerTaxId === payer),
  );
  const { items, parametros } = pageOf(found, values);
  return json(200, { parametros, pix: items.map((received) => pixJson(state, received)) });
}
