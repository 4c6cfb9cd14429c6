import { cents, centsToDecimal } from '#lib/money.ts';
import { csvCell } from '../charges/list.ts';
import type { Context } from '../context.ts';
import { getBatch } from './get.ts';

/** What did not succeed, with reason and cure, as CSV. */
export async function batchFailuresCsv(ctx: Context, id: string): Promise<string> {
  const { items } = await getBatch(ctx, id);
  const lines = items
    .filter((item) => ['refused', 'unknown', 'skipped', 'canceled'].includes(item.state))
    .map((item) => [
      item.reference,
      item.payerName,
      centsToDecimal(cents(item.amountCents)).replace('.', ','),
      stateWords[item.state] ?? item.state,
      item.refusal?.detail ?? item.result ?? '',
      item.refusal?.cure ?? '',
      item.refusal?.bank.message ?? '',
    ]);
  const head = ['seu_numero', 'pagador', 'valor', 'resultado', 'motivo', 'o_que_fazer', 'texto_do_banco'];
  return `\uFEFF${[head, ...lines].map((cells) => cells.map(csvCell).join(';')).join('\r\n')}\r\n`;
}

const stateWords: Readonly<Record<string, string>> = {
  refused: 'Recusada',
  unknown: 'Sem resposta do banco',
  skipped: 'Não se aplica',
  canceled: 'Cancelada',
};
