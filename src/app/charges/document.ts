/** Prints boletos (imprimir): one, or many in one PDF or in a ZIP with one PDF each. */
import { boletoPdf } from '#lib/pdf/boleto.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { prepareDocuments } from './documents/prepare.ts';
import { zipOf } from './documents/zip.ts';

export interface DocumentFile {
  bytes: Uint8Array;
  fileName: string;
  contentType: string;
}

/**
 * The boletos of up to 500 charges, in the order given, made from what the bank returned. Prints what is registered, in protest or
 * paid (as a record, without codes). Equal boletos give equal files. @throws Problem naming what cannot be printed and why.
 */
export async function chargeDocument(
  ctx: Context,
  input: { ids: readonly string[]; as: 'pdf' | 'zip' },
): Promise<DocumentFile> {
  const prepared = await prepareDocuments(ctx, input.ids);
  const [first] = prepared;
  if (input.as === 'zip') {
    const entries = prepared.map(({ document, fileName, registeredAt }) => ({
      name: fileName,
      bytes: boletoPdf(document, { createdAt: registeredAt }),
      at: registeredAt,
    }));
    return { bytes: await zipOf(entries), fileName: stackName(ctx, 'zip'), contentType: 'application/zip' };
  }
  const options = first ? { createdAt: first.registeredAt } : {};
  const bytes = boletoPdf(
    prepared.map(({ document }) => document),
    options,
  );
  const fileName = prepared.length === 1 && first ? first.fileName : stackName(ctx, 'pdf');
  return { bytes, fileName, contentType: 'application/pdf' };
}

/** `boletos_2026-11-21_143205.pdf`, by the moment of printing in São Paulo. */
function stackName(ctx: Context, ending: string): string {
  const local = Temporal.Instant.from(instantNow(ctx)).toZonedDateTimeISO('America/Sao_Paulo');
  const time = local.toPlainTime().toString({ smallestUnit: 'second' }).replaceAll(':', '');
  return `boletos_${local.toPlainDate().toString()}_${time}.${ending}`;
}
