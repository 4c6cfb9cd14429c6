/** What a detail or a row of Banco Inter proves about a charge, as facts with stable keys. */
import type { PaymentChannel, RegistrationIds } from '#core/evidence.ts';
import type { TimedFact } from '#core/provider.ts';
import { failedEmission } from './errors.ts';
import { type CobrancaDetail, isSituacao, type Situacao } from './wire.ts';

/**
 * The bank tells the day of a change, not the moment. Facts of one day are put in the order in which a charge can live
 * them, a millisecond apart, so that a registration and a payment of the same day never change places.
 */
const orderWithinDay: Readonly<Record<Situacao, number>> = {
  EM_PROCESSAMENTO: 0,
  A_RECEBER: 1,
  FALHA_EMISSAO: 1,
  ATRASADO: 2,
  PROTESTO: 3,
  EXPIRADO: 4,
  CANCELADO: 5,
  RECEBIDO: 6,
  MARCADO_RECEBIDO: 6,
};

function instantOf(date: string, order: number): string {
  const start = Temporal.PlainDate.from(date).toZonedDateTime('America/Sao_Paulo').toInstant();
  return start.add({ milliseconds: order }).toString({ fractionalSecondDigits: 3 });
}

/** Codes of the charge at the bank, as it gave them. */
export function idsOf(detail: CobrancaDetail): RegistrationIds {
  const { nossoNumero, linhaDigitavel, codigoBarras } = detail.boleto ?? {};
  const { txid, pixCopiaECola } = detail.pix ?? {};
  return {
    ...(nossoNumero ? { nossoNumero } : {}),
    ...(linhaDigitavel ? { linhaDigitavel } : {}),
    ...(codigoBarras ? { barcode: codigoBarras } : {}),
    ...(txid ? { txid } : {}),
    ...(pixCopiaECola ? { brCode: pixCopiaECola } : {}),
  };
}

function keyOf(...parts: (string | number | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(':');
}

/**
 * That the charge is payable, with what the bank echoes. The key holds the echo and the codes, because an alteration
 * changes them while `situacao` stays.
 */
function registered(
  detail: CobrancaDetail,
  bankRef: string,
  situacao: 'A_RECEBER' | 'ATRASADO',
  date: string,
): TimedFact {
  const { valorNominal, dataVencimento } = detail.cobranca;
  const ids = idsOf(detail);
  return {
    factKey: keyOf(bankRef, situacao, date, valorNominal, dataVencimento, ids.linhaDigitavel, ids.txid),
    occurredAt: instantOf(date, orderWithinDay[situacao]),
    fact: {
      type: 'registered',
      bankRef,
      ids,
      amountCents: valorNominal,
      dueDate: dataVencimento,
      overdue: situacao === 'ATRASADO',
    },
  };
}

/** `origemRecebimento` → channel; a payment marked by hand on the bank's screen was received directly. */
export function channelOf(situacao: string, origin: string | undefined): PaymentChannel {
  if (situacao === 'MARCADO_RECEBIDO') return 'direct';
  return origin === 'PIX' ? 'pix' : 'boleto';
}

/**
 * Money received. Inter tells one total per charge and no id of a payment, so the charge is the identity and the greatest
 * total counts. It does not tell the day of credit. A charge marked by hand may come without a total: then it is the face value.
 */
function paid(detail: CobrancaDetail, bankRef: string): TimedFact {
  const { situacao, dataSituacao, valorTotalRecebido, valorNominal, origemRecebimento } = detail.cobranca;
  const amountCents = valorTotalRecebido ?? (situacao === 'MARCADO_RECEBIDO' ? valorNominal : undefined);
  if (amountCents === undefined) throw new Error('valorTotalRecebido is missing from a charge that was received');
  return {
    factKey: keyOf(bankRef, situacao, dataSituacao, amountCents),
    occurredAt: instantOf(dataSituacao, orderWithinDay.RECEBIDO),
    fact: {
      type: 'paid',
      identity: bankRef,
      cumulative: true,
      amountCents,
      channel: channelOf(situacao, origemRecebimento),
      paidOn: dataSituacao,
      creditedOn: null,
      feeCents: null,
    },
  };
}

/**
 * The facts of a charge as the bank shows it, oldest first. A charge that is past registration also proves that it was
 * registered, so that its codes are known even when no answer told them before. `by` says whether the write-off is ours.
 */
export function factsOf(detail: CobrancaDetail, bankRef: string, by: 'us' | 'unknown' = 'unknown'): TimedFact[] {
  const { situacao, dataSituacao, dataEmissao, motivoCancelamento } = detail.cobranca;
  const factKey = keyOf(bankRef, situacao, dataSituacao);
  if (!isSituacao(situacao)) return [{ factKey, occurredAt: null, fact: { type: 'unknown_word', word: situacao } }];
  const occurredAt = instantOf(dataSituacao, orderWithinDay[situacao]);
  const birth = detail.boleto || detail.pix ? [registered(detail, bankRef, 'A_RECEBER', dataEmissao)] : [];
  switch (situacao) {
    case 'EM_PROCESSAMENTO':
      return [{ factKey, occurredAt, fact: { type: 'accepted', bankRef } }];
    case 'A_RECEBER':
    case 'ATRASADO':
      return [registered(detail, bankRef, situacao, dataSituacao)];
    case 'RECEBIDO':
    case 'MARCADO_RECEBIDO':
      return [...birth, paid(detail, bankRef)];
    case 'CANCELADO':
      return [...birth, { factKey, occurredAt, fact: { type: 'written_off', by, reason: motivoCancelamento ?? null } }];
    case 'EXPIRADO':
      return [...birth, { factKey, occurredAt, fact: { type: 'expired' } }];
    case 'PROTESTO':
      return [...birth, { factKey, occurredAt, fact: { type: 'in_protest' } }];
    case 'FALHA_EMISSAO':
      return [{ factKey, occurredAt, fact: { type: 'rejected', refusal: failedEmission() } }];
  }
}
