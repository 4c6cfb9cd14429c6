/** Charges, locations and received Pix in the standard's JSON, with every field that applies. */
import { isCnpj } from '#lib/taxid.ts';
import { cents, centsToDecimal } from '#lib/money.ts';
import { brCode } from '#sim/kit/br-code.ts';
import { utcTimestamp } from '#sim/kit/clock.ts';
import { DEFAULT_EXPIRY_S, DEFAULT_VALIDITY_DAYS } from './amount.ts';
import type { ChargeTerms, Location, PixCharge, PixState, ReceivedPix, Refund, ValueParts } from './state.ts';
import { receivedFor } from './state.ts';

/** @param revisao an earlier revision; the present one unless told. */
export function chargeJson(state: PixState, charge: PixCharge, revisao = charge.revisao): object {
  const terms = charge.history[revisao] ?? charge.terms;
  const pix = receivedFor(state, charge).map((received) => pixJson(state, received));
  const { chave, solicitacaoPagador, infoAdicionais, valor } = terms;
  return {
    calendario: calendarOf(charge, terms),
    txid: charge.txid,
    revisao,
    ...locationFields(state, charge),
    status: charge.status,
    ...(terms.devedor === undefined ? {} : { devedor: terms.devedor }),
    ...(charge.kind === 'cobv' ? { recebedor: receiverOf(state, charge) } : {}),
    valor,
    chave,
    ...(solicitacaoPagador === undefined ? {} : { solicitacaoPagador }),
    ...(infoAdicionais === undefined ? {} : { infoAdicionais }),
    ...(pix.length === 0 ? {} : { pix }),
  };
}

function calendarOf({ kind, createdAtMs }: PixCharge, { calendario }: ChargeTerms): object {
  const criacao = utcTimestamp(createdAtMs);
  if (kind === 'cob') return { criacao, expiracao: calendario.expiracao ?? DEFAULT_EXPIRY_S };
  const { dataDeVencimento, validadeAposVencimento = DEFAULT_VALIDITY_DAYS } = calendario;
  return { criacao, dataDeVencimento, validadeAposVencimento };
}

function locationFields(state: PixState, charge: PixCharge): object {
  const location = charge.locationId === null ? undefined : state.locations.get(String(charge.locationId));
  if (location === undefined) return {};
  return {
    loc: locationJson(location),
    location: location.location,
    pixCopiaECola: brCodeOf(state, charge) ?? '',
  };
}

/** The code that payers read; null while the charge has no location. */
export function brCodeOf(state: PixState, charge: PixCharge): string | null {
  const location = charge.locationId === null ? undefined : state.locations.get(String(charge.locationId));
  if (location === undefined) return null;
  const { holderName, city, postalCode } = state.accountOf(charge.account);
  return brCode({
    location: location.location,
    amount: charge.terms.valor.original,
    name: holderName,
    city,
    postalCode,
  });
}

function receiverOf(state: PixState, { account }: PixCharge): object {
  const { holderName, holderTaxId, city, postalCode } = state.accountOf(account);
  return {
    nome: holderName,
    ...(isCnpj(holderTaxId) || holderTaxId.length > 11 ? { cnpj: holderTaxId } : { cpf: holderTaxId }),
    cidade: city,
    cep: postalCode,
  };
}

export function locationJson(location: Location): object {
  return {
    id: location.id,
    ...(location.txid === null ? {} : { txid: location.txid }),
    location: location.location,
    tipoCob: location.kind,
    criacao: utcTimestamp(location.createdAtMs),
  };
}

export function pixJson(state: PixState, received: ReceivedPix): Record<string, unknown> {
  const { endToEndId, txid, amountCents, chave, receivedAtMs, infoPagador, parts, refunds } = received;
  return {
    endToEndId,
    ...(txid === null ? {} : { txid }),
    valor: decimal(amountCents),
    ...(parts === undefined ? {} : { componentesValor: partsJson(parts) }),
    chave,
    horario: utcTimestamp(receivedAtMs),
    ...(infoPagador === undefined ? {} : { infoPagador }),
    ...(refunds.length === 0 ? {} : { devolucoes: refunds.map(refundJson) }),
    ...state.dialect.webhook.extras(received),
  };
}

function partsJson(parts: ValueParts): object {
  const present = Object.entries(parts).filter(([name, amount]) => name === 'original' || amount > 0);
  return Object.fromEntries(present.map(([name, amount]) => [name, { valor: decimal(amount) }]));
}

export function refundJson(refund: Refund): object {
  const { id, rtrId, natureza, descricao, settledAtMs, status } = refund;
  return {
    id,
    rtrId,
    valor: decimal(refund.amountCents),
    natureza,
    ...(descricao === undefined ? {} : { descricao }),
    horario: {
      solicitacao: utcTimestamp(refund.requestedAtMs),
      ...(settledAtMs === undefined ? {} : { liquidacao: utcTimestamp(settledAtMs) }),
    },
    status,
    ...(status === 'NAO_REALIZADO' ? { motivo: refund.failure ?? 'Não realizada' } : {}),
  };
}

export function decimal(amountCents: number): string {
  return centsToDecimal(cents(amountCents));
}
