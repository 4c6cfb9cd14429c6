/** The audit trail as a file: for spreadsheets, for programs, and the whole chain for whoever wants to verify it without us. */
import type { AuditEntry } from '#contract/audit.ts';
import { chainPage, type SealedRow } from '#db/seal.ts';
import { csvCell } from '../charges/list.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { chainFormat } from './chain-file.ts';
import { listAudit, type AuditQuery } from './list.ts';

export type AuditFilterQuery = Omit<AuditQuery, 'limit' | 'after'>;
/** What of an entry this reader may see. */
export type Shown = (entry: AuditEntry) => AuditEntry;

async function* entriesOf(ctx: Context, filter: AuditFilterQuery, shown: Shown): AsyncGenerator<AuditEntry[]> {
  let after: string | undefined;
  do {
    const page = await listAudit(ctx, { ...filter, limit: 200, ...(after === undefined ? {} : { after }) });
    yield page.data.map(shown);
    after = page.next ?? undefined;
  } while (after !== undefined);
}

export async function* auditNdjson(ctx: Context, filter: AuditFilterQuery, shown: Shown): AsyncGenerator<string> {
  for await (const page of entriesOf(ctx, filter, shown)) {
    yield page.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  }
}

const header = ['quando', 'quem', 'acao', 'objeto', 'id_do_objeto', 'campo', 'antes', 'depois', 'elo', 'pedido'];
const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(';')}\r\n`;

/** One line for each field that changed, as people sort and filter them; an action that changed none has a line of its own. */
export async function* auditCsv(ctx: Context, filter: AuditFilterQuery, shown: Shown): AsyncGenerator<string> {
  // The byte order mark tells spreadsheets that it is UTF-8.
  yield `\ufeff${csvLine(header)}`;
  for await (const page of entriesOf(ctx, filter, shown)) yield page.flatMap(csvLinesOf).join('');
}

function csvLinesOf(entry: AuditEntry): string[] {
  const head = [entry.at, entry.actor.name, entry.actionLabel, entry.objectLabel, entry.objectId ?? ''];
  const tail = [String(entry.seal?.number ?? ''), entry.requestId];
  const changes = entry.changes.map(({ label, beforeText, afterText }) => [label, beforeText ?? '', afterText ?? '']);
  return (changes.length === 0 ? [['', '', '']] : changes).map((change) => csvLine([...head, ...change, ...tail]));
}

const pageLinks = 1_000;

/** Every link with the row that it seals, from the first on; the last line tells how many, so that a torn file is known as one. */
export async function* auditChain(ctx: Context): AsyncGenerator<string> {
  const { organizationId } = ctx;
  yield `${JSON.stringify({ format: chainFormat, organization: organizationId, exportedAt: instantNow(ctx) })}\n`;
  let last: SealedRow | undefined;
  for (;;) {
    const after = last?.link.number ?? 0;
    const page = await ctx.db.inOrganization(organizationId, (tx) => chainPage(tx, organizationId, after, pageLinks));
    if (page.length === 0) break;
    yield page.map(chainLine).join('');
    last = page.at(-1);
  }
  yield `${JSON.stringify({ end: last?.link.number ?? 0, hash: last?.link.hash.toString('hex') ?? null })}\n`;
}

function chainLine({ link, values }: SealedRow): string {
  const { number, subject, subjectId: id, digest, previous, hash, sealedAt } = link;
  const hashes = { digest: digest.toString('hex'), previous: previous.toString('hex'), hash: hash.toString('hex') };
  return `${JSON.stringify({ number, subject, id, values, ...hashes, sealedAt })}\n`;
}
