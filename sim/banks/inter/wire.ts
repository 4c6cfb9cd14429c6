/** Charges in the bank's own JSON: the detail has numbers where the list has texts (developers.inter.co). */
import { cents, centsToDecimal } from '#lib/money.ts';
import { localDay, localTimestamp } from '#sim/kit/clock.ts';
import type { Charge } from './state.ts';

const PAYER_FIELDS = [
  'email',
  'ddd',
  'telefone',
  'numero',
  'complemento',
  'cpfCnpj',
  'tipoPessoa',
  'nome',
  'endereco',
  'bairro',
  'cidade',
  'uf',
  'cep',
] as const;

export function detailOf(charge: Charge): object {
  const payer = Object.fromEntries(PAYER_FIELDS.map((field) => [field, charge.pagador[field] ?? '']));
  return {
    cobranca: {
      codigoSolicitacao: charge.codigoSolicitacao,
      seuNumero: charge.seuNumero,
      dataEmissao: charge.issuedOn,
      dataVencimento: charge.dueDate,
      valorNominal: Number(centsToDecimal(cents(charge.amountCents))),
      tipoCobranca: 'SIMPLES',
      situacao: charge.situacao,
      dataSituacao: localDay(charge.situacaoAtMs).date,
      ...outcomeOf(charge),
      arquivada: false,
      descontos: charge.desconto === undefined ? [] : [charge.desconto],
      ...(charge.multa === undefined ? {} : { multa: charge.multa }),
      ...(charge.mora === undefined ? {} : { mora: charge.mora }),
      pagador: payer,
    },
    ...codesOf(charge),
    ...(charge.notaFiscal === undefined ? {} : { notaFiscal: charge.notaFiscal }),
  };
}

export function listItemOf(charge: Charge): object {
  return {
    cobranca: {
      codigoSolicitacao: charge.codigoSolicitacao,
      seuNumero: charge.seuNumero,
      situacao: charge.situacao,
      dataSituacao: localDay(charge.situacaoAtMs).date,
      dataEmissao: charge.issuedOn,
      dataVencimento: charge.dueDate,
      valorNominal: centsToDecimal(cents(charge.amountCents)),
      ...outcomeOf(charge),
      tipoCobranca: 'SIMPLES',
      arquivada: false,
      pagador: { nome: charge.pagador['nome'], cpfCnpj: charge.pagador['cpfCnpj'] },
    },
    ...codesOf(charge),
  };
}

/** An item of the array that the webhook receives. */
export function callbackOf(charge: Charge): Record<string, unknown> {
  return {
    codigoSolicitacao: charge.codigoSolicitacao,
    seuNumero: charge.seuNumero,
    situacao: charge.situacao,
    dataHoraSituacao: localTimestamp(charge.situacaoAtMs),
    ...receivedOf(charge),
    ...(charge.nossoNumero === undefined
      ? {}
      : {
          nossoNumero: charge.nossoNumero,
          codigoBarras: charge.codigoBarras,
          linhaDigitavel: charge.linhaDigitavel,
        }),
    ...(charge.txid === undefined ? {} : { txid: charge.txid, pixCopiaECola: charge.pixCopiaECola }),
  };
}

function codesOf(charge: Charge): object {
  const { nossoNumero, codigoBarras, linhaDigitavel, txid, pixCopiaECola } = charge;
  return {
    ...(nossoNumero === undefined ? {} : { boleto: { nossoNumero, codigoBarras, linhaDigitavel } }),
    ...(txid === undefined ? {} : { pix: { txid, pixCopiaECola } }),
  };
}

function outcomeOf(charge: Charge): object {
  const { motivoCancelamento } = charge;
  return { ...receivedOf(charge), ...(motivoCancelamento === undefined ? {} : { motivoCancelamento }) };
}

/** The total of all payments and the way in which the last of them came; a mark by hand has no way. */
function receivedOf(charge: Charge): object {
  const last = charge.payments.at(-1);
  if (last === undefined) return {};
  const total = charge.payments.reduce((sum, payment) => sum + payment.amountCents, 0);
  return {
    valorTotalRecebido: centsToDecimal(cents(total)),
    ...(last.channel === 'direct' ? {} : { origemRecebimento: last.channel === 'pix' ? 'PIX' : 'BOLETO' }),
  };
}
