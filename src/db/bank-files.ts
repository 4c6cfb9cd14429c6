/** The banks' files, their bytes in pieces, their lines beside their effects. Every function sees its transaction's organization only. */
import { sql, type RawBuilder, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { FileProblem } from '#core/provider.ts';
import type { Tx } from './pool.ts';
import type { BankFileLineTable, BankFileTable, FileLineOutcome } from './tables-of-files.ts';
import type { TransferRow } from './transfers.ts';

export type { FileLineOutcome } from './tables-of-files.ts';
export type BankFileRow = Selectable<BankFileTable>;
export type BankFileLineRow = Selectable<BankFileLineTable>;

/** Small enough to read one after the other, large enough that a file has few. */
const partBytes = 256 * 1024;

/** Stores a file with all its bytes; false when this file was there before, byte for byte. */
export async function insertBankFile(tx: Tx, row: Insertable<BankFileTable>, bytes: Buffer): Promise<boolean> {
  const inserted = await tx
    .insertInto('bank_file')
    .values(row)
    .onConflict((conflict) => conflict.columns(['organization_id', 'connection_id', 'sha256', 'file_key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) return false;
  for (let part = 0; part * partBytes < bytes.length; part += 1) {
    const piece = bytes.subarray(part * partBytes, (part + 1) * partBytes);
    await tx
      .insertInto('bank_file_part')
      .values({ file_id: row.id, organization_id: row.organization_id, part, bytes: piece })
      .execute();
  }
  return true;
}

export function readBankFile(tx: Tx, id: string): Promise<BankFileRow | undefined> {
  return tx.selectFrom('bank_file').selectAll().where('id', '=', id).executeTakeFirst();
}

export function lockBankFile(tx: Tx, id: string): Promise<BankFileRow | undefined> {
  return tx.selectFrom('bank_file').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

/** The first with these bytes; of this key, where one is asked for. */
export function bankFileByContent(
  tx: Tx,
  of: { connectionId: string; sha256: Buffer; fileKey: string | null },
): Promise<BankFileRow | undefined> {
  return tx
    .selectFrom('bank_file')
    .selectAll()
    .where('connection_id', '=', of.connectionId)
    .where('sha256', '=', of.sha256)
    .$if(of.fileKey !== null, (query) => query.where('file_key', '=', of.fileKey!))
    .orderBy('received_at')
    .limit(1)
    .executeTakeFirst();
}

/** The same bytes lie at the server under another moment: they need not be fetched again. */
export async function noteRemote(tx: Tx, id: string, remoteModified: number): Promise<void> {
  await tx.updateTable('bank_file').set({ remote_modified: remoteModified }).where('id', '=', id).execute();
}

/** A piece of the bytes; undefined behind the last. */
export async function bankFilePart(tx: Tx, fileId: string, part: number): Promise<Buffer | undefined> {
  const row = await tx
    .selectFrom('bank_file_part')
    .select('bytes')
    .where('file_id', '=', fileId)
    .where('part', '=', part)
    .executeTakeFirst();
  return row?.bytes;
}

/** Writes a change; its version grows, and that is answered. */
export async function changeBankFile(tx: Tx, id: string, values: Updateable<BankFileTable>): Promise<BankFileRow> {
  return tx
    .updateTable('bank_file')
    .set(({ eb }) => ({ ...values, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export interface FileFilter {
  connectionId?: string | undefined;
  state?: BankFileRow['state'] | undefined;
  kind?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** Newest first, one row more than asked. `after`: instant of receiving and id of the last row seen. */
export function listBankFiles(
  tx: Tx,
  filter: FileFilter,
  page: { limit: number; after: string[] | null },
): Promise<BankFileRow[]> {
  const { connectionId, state, kind, from, to } = filter;
  return tx
    .selectFrom('bank_file')
    .selectAll()
    .$if(connectionId !== undefined, (query) => query.where('connection_id', '=', connectionId!))
    .$if(state !== undefined, (query) => query.where('state', '=', state!))
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind!))
    .$if(from !== undefined, (query) => query.where('accounting_on', '>=', from!))
    .$if(to !== undefined, (query) => query.where('accounting_on', '<=', to!))
    .$if(page.after !== null, (query) =>
      query.where(sql<boolean>`(received_at, id) < (${page.after![0]}::timestamptz, ${page.after![1]}::uuid)`),
    )
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute();
}

/** Files of one kind and customer, by day: whose numbers are to follow one another. Discarded ones are no part of it. */
export function fileSequence(
  tx: Tx,
  of: { connectionId: string; from?: string; to?: string },
): Promise<
  Pick<BankFileRow, 'id' | 'kind' | 'client' | 'number' | 'accounting_on' | 'state' | 'records' | 'file_key'>[]
> {
  return tx
    .selectFrom('bank_file')
    .select(['id', 'kind', 'client', 'number', 'accounting_on', 'state', 'records', 'file_key'])
    .where('connection_id', '=', of.connectionId)
    .where('state', '!=', 'discarded')
    .where('accounting_on', 'is not', null)
    .$if(of.from !== undefined, (query) => query.where('accounting_on', '>=', of.from!))
    .$if(of.to !== undefined, (query) => query.where('accounting_on', '<=', of.to!))
    .orderBy('accounting_on')
    .orderBy('number')
    .orderBy('received_at')
    .execute();
}

/** The file of the same kind and customer whose day comes last before this one. */
export function fileBefore(tx: Tx, file: BankFileRow): Promise<BankFileRow | undefined> {
  return tx
    .selectFrom('bank_file')
    .selectAll()
    .where('connection_id', '=', file.connection_id)
    .where('kind', '=', file.kind)
    .where(sql<boolean>`client IS NOT DISTINCT FROM ${file.client}`)
    .where('state', '!=', 'discarded')
    .where('accounting_on', '<', file.accounting_on ?? '')
    .orderBy('accounting_on', 'desc')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** The first of a later day, of the same kind and client. */
export function fileAfter(tx: Tx, file: BankFileRow): Promise<BankFileRow | undefined> {
  return tx
    .selectFrom('bank_file')
    .selectAll()
    .where('connection_id', '=', file.connection_id)
    .where('kind', '=', file.kind)
    .where(sql<boolean>`client IS NOT DISTINCT FROM ${file.client}`)
    .where('state', '!=', 'discarded')
    .where('accounting_on', '>', file.accounting_on ?? '')
    .orderBy('accounting_on')
    .orderBy('number')
    .limit(1)
    .executeTakeFirst();
}

/** Others of this connection that say they are this file, or that bear its number for another day. Discarded ones too: they were kept. */
export function filesLike(tx: Tx, file: BankFileRow): Promise<BankFileRow[]> {
  return tx
    .selectFrom('bank_file')
    .selectAll()
    .where('connection_id', '=', file.connection_id)
    .where('id', '!=', file.id)
    .where((eb) =>
      eb.or([
        eb('file_key', '=', file.file_key),
        eb.and([
          eb('kind', '=', file.kind),
          sql<boolean>`client IS NOT DISTINCT FROM ${file.client}`,
          sql<boolean>`number = ${file.number}`,
        ]),
      ]),
    )
    .orderBy('received_at')
    .limit(20)
    .execute();
}

/** A customer's id seen in earlier files of this connection; null when there was none. */
export async function knownClient(tx: Tx, file: BankFileRow): Promise<string | null> {
  const row = await tx
    .selectFrom('bank_file')
    .select('client')
    .where('connection_id', '=', file.connection_id)
    .where('id', '!=', file.id)
    .where('state', '=', 'imported')
    .where('client', 'is not', null)
    .orderBy('received_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.client ?? null;
}

/** What was fetched of a server before: name → size and moment as the server told them. */
export async function fetchedFiles(tx: Tx, connectionId: string): Promise<Map<string, Set<string>>> {
  const rows = await tx
    .selectFrom('bank_file')
    .select(['name', 'size_bytes', 'remote_modified'])
    .where('connection_id', '=', connectionId)
    .where('remote_modified', 'is not', null)
    .execute();
  const found = new Map<string, Set<string>>();
  for (const row of rows) {
    const seen = found.get(row.name) ?? new Set<string>();
    found.set(row.name, seen.add(`${row.size_bytes}/${row.remote_modified}`));
  }
  return found;
}

// Lines -------------------------------------------------------------------------------------------------------------------

export interface NewFileLine {
  line: number;
  segment: string | null;
  fields: Readonly<Record<string, unknown>>;
  problems: readonly FileProblem[];
  outcome: FileLineOutcome;
  transferId: string | null;
  effect: string;
}

/** Writes lines in one statement; what stood there of an earlier reading (quarantine) is replaced. */
export async function putFileLines(
  tx: Tx,
  file: Pick<BankFileRow, 'id' | 'organization_id'>,
  lines: readonly NewFileLine[],
): Promise<void> {
  if (lines.length === 0) return;
  await sql`
    INSERT INTO bank_file_line (file_id, organization_id, line, segment, fields, problems, outcome, transfer_id, effect)
    SELECT ${file.id}, ${file.organization_id}, l.line, l.segment, l.fields, l.problems, l.outcome, l."transferId", l.effect
    FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
      AS l(line int, segment text, fields jsonb, problems jsonb, outcome text, "transferId" uuid, effect text)
    ON CONFLICT (file_id, line) DO UPDATE SET outcome = excluded.outcome, transfer_id = excluded.transfer_id,
      effect = excluded.effect, problems = excluded.problems`.execute(tx);
}

export async function countOutcomes(tx: Tx, fileId: string): Promise<Partial<Record<FileLineOutcome, number>>> {
  const { rows } = await sql<{ outcome: FileLineOutcome; count: number }>`
    SELECT outcome, count(*)::int AS count FROM bank_file_line WHERE file_id = ${fileId} GROUP BY outcome`.execute(tx);
  return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
}

/** By line, one row more than asked; `outcomes` = only these. */
export function listFileLines(
  tx: Tx,
  of: { fileId: string; outcomes: readonly FileLineOutcome[] | null },
  page: { limit: number; afterLine: number },
): Promise<BankFileLineRow[]> {
  return tx
    .selectFrom('bank_file_line')
    .selectAll()
    .where('file_id', '=', of.fileId)
    .where('line', '>', page.afterLine)
    .$if(of.outcomes !== null, (query) => query.where('outcome', 'in', [...of.outcomes!]))
    .orderBy('line')
    .limit(page.limit + 1)
    .execute();
}

// Transfers that lines speak of ---------------------------------------------------------------------------------------------

type Matched = Pick<TransferRow, 'id' | 'amount_cents' | 'bank_ref' | 'bank_key' | 'reference' | 'status'>;

/** Transfers of a connection by the bank's ids or our keys, in two look-ups whatever their number. */
export function transfersNamed(
  tx: Tx,
  connectionId: string,
  names: { bankRefs: readonly string[]; bankKeys: readonly string[] },
): Promise<Matched[]> {
  return tx
    .selectFrom('transfer')
    .select(['id', 'amount_cents', 'bank_ref', 'bank_key', 'reference', 'status'])
    .where('connection_id', '=', connectionId)
    .where(
      sql<boolean>`(bank_ref = ANY(${[...names.bankRefs]}::text[]) OR bank_key = ANY(${[...names.bankKeys]}::text[]))`,
    )
    .execute();
}

/** Which facts files have told already, as `transfer/key`. */
export async function factsTold(tx: Tx, transferIds: readonly string[]): Promise<Set<string>> {
  if (transferIds.length === 0) return new Set();
  const rows = await tx
    .selectFrom('evidence')
    .select(['transfer_id', 'fact_key'])
    .where('transfer_id', 'in', [...transferIds])
    .where('source', '=', 'return_file')
    .where('proven', '=', true)
    .execute();
  return new Set(rows.map((row) => `${row.transfer_id}/${row.fact_key}`));
}

/** Transfers known to have left between two instants that no imported file of these kinds names. */
export async function transfersMissing(
  tx: Tx,
  of: { connectionId: string; from: string; to: string; kinds: readonly string[]; covers: readonly string[] },
): Promise<Pick<TransferRow, 'id' | 'reference' | 'amount_cents' | 'payee_name'>[]> {
  const { rows } = await sql<Pick<TransferRow, 'id' | 'reference' | 'amount_cents' | 'payee_name'>>`
    SELECT t.id, t.reference, t.amount_cents, t.payee_name FROM transfer t
    WHERE t.connection_id = ${of.connectionId} AND t.status IN ('sent', 'completed', 'returned')
      AND t.payee ->> 'kind' = ANY(${[...of.covers]}::text[])
      AND t.sent_at >= ${of.from}::timestamptz AND t.sent_at < ${of.to}::timestamptz
      AND NOT ${standsIn(sql`t.id`, of.kinds)}
    ORDER BY t.sent_at, t.id`.execute(tx);
  return rows;
}

/** Whether a file of such a kind has it. */
export async function standsInFile(tx: Tx, transferId: string, kinds: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`SELECT ${standsIn(sql`${transferId}::uuid`, kinds)} AS there`.execute(
    tx,
  );
  return rows[0]?.there === true;
}

function standsIn(transferId: RawBuilder<unknown>, kinds: readonly string[]): RawBuilder<unknown> {
  return sql`EXISTS (
    SELECT FROM bank_file_line l JOIN bank_file f ON f.id = l.file_id
    WHERE l.transfer_id = ${transferId} AND f.kind = ANY(${[...kinds]}::text[]) AND f.state IN ('imported', 'stored')
      AND l.outcome IN ('applied', 'known', 'divergent'))`;
}

/** Whether anything of ours left, or came back, between two instants: such a day must have its files. */
export async function dayHadMoney(
  tx: Tx,
  of: { connectionId: string; from: string; to: string; lists: 'sent' | 'returned'; covers: readonly string[] },
): Promise<boolean> {
  const within =
    of.lists === 'sent'
      ? sql`t.sent_at >= ${of.from}::timestamptz AND t.sent_at < ${of.to}::timestamptz`
      : sql`(t.return ->> 'returnedAt')::timestamptz >= ${of.from}::timestamptz
          AND (t.return ->> 'returnedAt')::timestamptz < ${of.to}::timestamptz`;
  const { rows } = await sql`
    SELECT FROM transfer t WHERE t.connection_id = ${of.connectionId} AND ${within}
      AND t.payee ->> 'kind' = ANY(${[...of.covers]}::text[]) LIMIT 1`.execute(tx);
  return rows.length > 0;
}
