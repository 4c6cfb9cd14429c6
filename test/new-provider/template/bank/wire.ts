/** A boleto in the bank's own JSON. CHANGE: every documented field, under the bank's names, also those that we never read. */
import { lineFromBarcode } from '#lib/boleto/index.ts';
import { cents, centsToDecimal } from '#lib/money.ts';
import { localTimestamp } from '#sim/kit/clock.ts';
import type { Boleto } from './state.ts';

export function detailOf(boleto: Boleto): Record<string, unknown> {
  return {
    id: boleto.id,
    referencia: boleto.referencia,
    situacao: boleto.situacao,
    situacaoEm: localTimestamp(boleto.situacaoAtMs),
    criadoEm: localTimestamp(boleto.createdAtMs),
    valor: centsToDecimal(cents(boleto.amountCents)),
    vencimento: boleto.dueDate,
    nossoNumero: boleto.nossoNumero,
    linhaDigitavel: lineFromBarcode(boleto.codigoBarras),
    codigoBarras: boleto.codigoBarras,
    pagador: boleto.payer,
    motivoBaixa: boleto.motivoBaixa ?? null,
    pagamentos: boleto.payments.map(({ id, amountCents, paidAt, channel }) => ({
      id,
      valor: centsToDecimal(cents(amountCents)),
      pagoEm: paidAt,
      forma: channel === 'direct' ? 'BALCAO' : 'BOLETO',
    })),
  };
}
