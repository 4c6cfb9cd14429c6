/** The boletos of a request, all of them or none: a stack with one missing would be noticed by the payer. */
import { Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import type { BoletoDocument } from '#lib/pdf/boleto.ts';
import type { Context } from '../../context.ts';
import { today } from '../../moment.ts';
import { loadDocuments } from './load.ts';
import { printable } from './printable.ts';

export interface PreparedDocument {
  chargeId: string;
  reference: string;
  document: BoletoDocument;
  /** EMSys's pattern, payer_due date_time of registration, unique in the request. */
  fileName: string;
  registeredAt: string;
}

/** At most 500 charges. @throws Problem naming each charge that cannot be printed and why; then nothing is made. */
export async function prepareDocuments(ctx: Context, ids: readonly string[]): Promise<PreparedDocument[]> {
  const sources = await loadDocuments(ctx, ids);
  const prepared: PreparedDocument[] = [];
  const refused: { id: string; reference: string; code: string; reason: string }[] = [];
  const taken = new Set<string>();
  for (const source of sources) {
    const id = publicId('charge', source.charge.id);
    const { reference } = source.charge;
    const result = printable(ctx.banks, source, today(ctx));
    if (result.ok) {
      const { document, registeredAt } = result;
      prepared.push({ chargeId: id, reference, document, registeredAt, fileName: uniqueName(result.fileName, taken) });
    } else refused.push({ id, reference, code: result.code, reason: result.reason });
  }
  if (refused.length > 0) throw notPrintable(refused, prepared);
  return prepared;
}

/** The name itself, or with `_2`, `_3`… before its ending. */
export function uniqueName(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let count = 2; taken.has(candidate); count += 1) candidate = numberedName(name, count);
  taken.add(candidate);
  return candidate;
}

/** `A.pdf` → `A_2.pdf`. */
export function numberedName(name: string, count: number): string {
  return name.replace(/\.pdf$/, `_${count}.pdf`);
}

/** Names that fit in a sentence; the others are in `errors`. */
const mostNamed = 5;

function notPrintable(
  refused: { id: string; reference: string; code: string; reason: string }[],
  prepared: readonly PreparedDocument[],
): Problem {
  const named = refused.slice(0, mostNamed).map(({ reference, reason }) => `${reference}: ${reason}`);
  const more = refused.length > mostNamed ? ` E mais ${refused.length - mostNamed}.` : '';
  const total = refused.length + prepared.length;
  const head =
    total === 1 ? 'Esta cobrança não pode ser impressa.' : `${refused.length} de ${total} não podem ser impressas.`;
  return new Problem({
    code: 'not_printable',
    status: 422,
    title: 'Não dá para imprimir',
    detail: `${head} ${named.join(' ')}${more}`,
    ...(prepared.length > 0 ? { cure: `Imprima só as outras ${prepared.length}, ou corrija estas antes.` } : {}),
    actor: 'you',
    errors: refused.map(({ id, reference, code, reason }) => ({
      pointer: `/ids/${id}`,
      code,
      detail: `${reference}: ${reason}`,
    })),
    facts: { printable: prepared.map(({ chargeId }) => chargeId), notPrintable: refused.map(({ id }) => id) },
  });
}
