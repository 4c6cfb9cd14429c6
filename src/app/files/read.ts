/** Files as lists and one by one, their lines, and their bytes as they came. */
import type { BankFile, BankFileLine } from '#contract/files.ts';
import { notFound } from '#core/errors.ts';
import { uuidOrNull } from '#core/ids.ts';
import {
  bankFilePart,
  listBankFiles,
  listFileLines,
  readBankFile,
  type BankFileRow,
  type FileLineOutcome,
} from '#db/bank-files.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import { resolveConnection } from '../connections/resolve.ts';
import type { Context } from '../context.ts';
import { pageOfRows, readCursor } from '../cursor.ts';
import { fileView, fileViews, lineView, ownerOf } from './view.ts';
import { bytesOf } from './work.ts';

export interface FileQuery {
  connection?: string | undefined;
  state?: BankFileRow['state'] | undefined;
  kind?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  limit: number;
  after?: string | undefined;
}

/** Newest first. @throws Problem 404 for an integration that there is not */
export function listFiles(ctx: Context, query: FileQuery): Promise<{ data: BankFile[]; next: string | null }> {
  const after = readCursor(query.after, 2);
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const { connection, limit, after: _after, ...filter } = query;
    const connectionId = connection === undefined ? undefined : (await resolveConnection(tx, ctx, connection)).id;
    const rows = await listBankFiles(tx, { ...filter, connectionId }, { limit, after });
    const page = pageOfRows(rows, limit, (row) => [row.received_at, row.id]);
    return { data: await fileViews(tx, ctx, page.rows), next: page.next };
  });
}

/** The row of a public id. @throws Problem 404 */
export async function requireFile(tx: Tx, text: string): Promise<BankFileRow> {
  const id = uuidOrNull('bankFile', text.trim());
  const row = id === null ? undefined : await readBankFile(tx, id);
  if (!row) throw notFound('O arquivo', text.slice(0, 64));
  return row;
}

export function getFile(ctx: Context, id: string): Promise<BankFile> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => fileView(tx, ctx, await requireFile(tx, id)));
}

/** What somebody should look at. */
const problemOutcomes: readonly FileLineOutcome[] = ['orphan', 'divergent', 'skipped'];

export function listLines(
  ctx: Context,
  query: { id: string; only: 'all' | 'problems'; limit: number; after?: string | undefined },
): Promise<{ data: BankFileLine[]; next: string | null }> {
  const [after = '0'] = readCursor(query.after, 1) ?? [];
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const file = await requireFile(tx, query.id);
    const outcomes = query.only === 'problems' ? problemOutcomes : null;
    const afterLine = /^\d{1,9}$/.test(after) ? Number(after) : 0;
    const rows = await listFileLines(tx, { fileId: file.id, outcomes }, { limit: query.limit, afterLine });
    const page = pageOfRows(rows, query.limit, (row) => [String(row.line)]);
    const { capability } = await ownerOf(tx, ctx, file.connection_id);
    return { data: page.rows.map((row) => lineView(row, capability)), next: page.next };
  });
}

/** The bytes as they came, for a person who must show them to the bank; that somebody took them is written down. */
export async function downloadFile(
  ctx: Context,
  id: string,
): Promise<{ name: string; sizeBytes: number; bytes: AsyncIterable<Buffer> }> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const file = await requireFile(tx, id);
    await audit(tx, ctx, {
      action: 'bank_file.download',
      objectKind: 'bank_file',
      objectId: file.id,
      after: { name: file.name },
    });
    // The first piece is read here, so that a file without bytes is no stream that fails half-way.
    if ((await bankFilePart(tx, file.id, 0)) === undefined) throw notFound('O conteúdo do arquivo', id.slice(0, 64));
    return { name: file.name, sizeBytes: file.size_bytes, bytes: bytesOf(ctx, file.id) };
  });
}
