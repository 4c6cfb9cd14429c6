/** Prints boletos (imprimir): one, or many in one PDF or in a ZIP, one a page or as carnê. */
import { boletoPdf, carnePdf } from '#lib/pdf/index.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { prepareDocuments, uniqueName, type PreparedDocument } from './documents/prepare.ts';
import { zipOf } from './documents/zip.ts';

export interface DocumentFile {
  bytes: Uint8Array;
  fileName: string;
  contentType: string;
}

/** `boleto`: one a page, receipt above and ficha below. `carne`: three a page, each with its stub. */
const layouts = {
  boleto: { print: boletoPdf, stack: 'boletos' },
  carne: { print: carnePdf, stack: 'carnes' },
} as const;
export type DocumentLayout = keyof typeof layouts;
export const documentLayouts = ['boleto', 'carne'] as const satisfies DocumentLayout[];

/**
 * The boletos of up to 500 charges, in the order given, made from what the bank returned. Prints what is registered, in protest or
 * paid (as a record, without codes). A ZIP holds a file for each charge, or a carnê for each payer. Equal boletos give equal files.
 * @throws Problem naming what cannot be printed and why.
 */
export async function chargeDocument(
  ctx: Context,
  input: { ids: readonly string[]; as: 'pdf' | 'zip'; layout?: DocumentLayout },
): Promise<DocumentFile> {
  const prepared = await prepareDocuments(ctx, input.ids);
  const { print, stack } = layouts[input.layout ?? 'boleto'];
  const printed = (boletos: readonly PreparedDocument[]): Uint8Array =>
    print(
      boletos.map(({ document }) => document),
      boletos[0] ? { createdAt: boletos[0].registeredAt } : {},
    );
  const parts = print === carnePdf ? carnesOf(prepared) : prepared.map((each) => ({ ...each, boletos: [each] }));
  if (input.as === 'zip') {
    const entries = parts.map(({ fileName, registeredAt, boletos }) => {
      return { name: fileName, bytes: printed(boletos), at: registeredAt };
    });
    return { bytes: await zipOf(entries), fileName: stackName(ctx, stack, 'zip'), contentType: 'application/zip' };
  }
  const [first] = parts;
  const fileName = parts.length === 1 && first ? first.fileName : stackName(ctx, stack, 'pdf');
  return { bytes: printed(prepared), fileName, contentType: 'application/pdf' };
}

interface Part {
  fileName: string;
  registeredAt: string;
  boletos: readonly PreparedDocument[];
}

/** One carnê for each payer, named as the payer's first boleto, in the order in which the payers first occur. */
function carnesOf(prepared: readonly PreparedDocument[]): Part[] {
  const taken = new Set<string>();
  const byPayer = Map.groupBy(prepared, ({ document }) => `${document.payer.taxId} ${document.payer.name}`);
  return [...byPayer.values()].flatMap((boletos) => {
    const [first] = boletos;
    if (!first) return [];
    const fileName = uniqueName(first.fileName.replace(/\.pdf$/, '_carne.pdf'), taken);
    return [{ fileName, registeredAt: first.registeredAt, boletos }];
  });
}

/** `boletos_2026-11-21_143205.pdf`, by the moment of printing in São Paulo. */
function stackName(ctx: Context, stack: string, ending: string): string {
  const local = Temporal.Instant.from(instantNow(ctx)).toZonedDateTimeISO('America/Sao_Paulo');
  const time = local.toPlainTime().toString({ smallestUnit: 'second' }).replaceAll(':', '');
  return `${stack}_${local.toPlainDate().toString()}_${time}.${ending}`;
}
