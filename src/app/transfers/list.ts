/** Lists of transfers: filters, keyset pages, totals of the whole filter, CSV. */
import { sql, type RawBuilder } from 'kysely';
import type { z } from 'zod';
import type { Transfer, TransferListQuery, transferPageSchema } from '#contract/transfers.ts';
import { cents, centsToDecimal } from '#lib/money.ts';
import { invalidInput } from '#core/errors.ts';
import { uuidOf, uuidOrNull } from '#core/ids.ts';
import { transferStatuses } from '#core/transfer.ts';
import type { TransferRow } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import { resolveAccount } from '../bank-accounts/resolve.ts';
import type { Context } from '../context.ts';
import { pageOfRows, readCursor } from '../cursor.ts';
import { transferViews } from './view.ts';

export type TransferPage = z.infer<typeof transferPageSchema>;
export type TransferFilter = Omit<TransferListQuery, 'limit' | 'after'>;

export async function listTransfers(ctx: Context, query: TransferListQuery): Promise<TransferPage> {
  const after = readCursor(query.after, 2);
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const conditions = await conditionsOf(tx, ctx, query);
    const page = await pageOf(tx, conditions, { after, limit: query.limit });
    const { rows } = await sql<{ count: number; cents: number }>`
      SELECT count(*)::int AS count, coalesce(sum(amount_cents), 0)::bigint AS cents FROM transfer t ${where(conditions)}`.execute(
      tx,
    );
    const totals = { count: rows[0]?.count ?? 0, amountCents: rows[0]?.cents ?? 0 };
    return { data: await transferViews(tx, ctx, page.rows), next: page.next, totals };
  });
}

async function pageOf(
  tx: Tx,
  filter: readonly RawBuilder<unknown>[],
  { after, limit }: { after: string[] | null; limit: number },
) {
  const conditions = [...filter];
  if (after) conditions.push(sql`(t.created_at, t.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`);
  const { rows } = await sql<TransferRow>`
    SELECT t.* FROM transfer t ${where(conditions)} ORDER BY t.created_at DESC, t.id DESC LIMIT ${limit + 1}`.execute(
    tx,
  );
  return pageOfRows(rows, limit, (row) => [row.created_at, row.id]);
}

const where = (conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> =>
  conditions.length === 0 ? sql`` : sql`WHERE ${sql.join(conditions, sql` AND `)}`;

async function conditionsOf(tx: Tx, ctx: Context, filter: TransferFilter): Promise<RawBuilder<unknown>[]> {
  const conditions: RawBuilder<unknown>[] = [];
  if (filter.status) conditions.push(sql`t.status = ANY(${statusesOf(filter.status)}::text[])`);
  if (filter.connection) conditions.push(await connectionCondition(tx, ctx, filter.connection));
  if (filter.batch) conditions.push(sql`t.batch_id = ${uuidOf('transferBatch', filter.batch)}`);
  if (filter.payee) conditions.push(sql`t.payee_id = ${uuidOf('payee', filter.payee)}`);
  if (filter.from)
    conditions.push(sql`t.created_at >= (${filter.from}::date::timestamp AT TIME ZONE 'America/Sao_Paulo')`);
  if (filter.to)
    conditions.push(sql`t.created_at < ((${filter.to}::date + 1)::timestamp AT TIME ZONE 'America/Sao_Paulo')`);
  if (filter.minimumCents !== undefined) conditions.push(sql`t.amount_cents >= ${filter.minimumCents}`);
  if (filter.maximumCents !== undefined) conditions.push(sql`t.amount_cents <= ${filter.maximumCents}`);
  if (filter.attention) conditions.push(sql`t.attention = ${filter.attention === 'true'}`);
  if (filter.unknown) conditions.push(sql`t.outcome_unknown = ${filter.unknown === 'true'}`);
  if (filter.search) conditions.push(searchCondition(filter.search));
  return conditions;
}

function statusesOf(text: string): string[] {
  const wanted = text.split(',').map((item) => item.trim());
  const unknown = wanted.filter((item) => !transferStatuses.some((status) => status === item));
  if (unknown.length === 0) return wanted;
  const detail = `Situação desconhecida: ${unknown.join(', ')}. Há: ${transferStatuses.join(', ')}.`;
  throw invalidInput([{ pointer: '/status', code: 'unknown_status', detail }]);
}

async function connectionCondition(tx: Tx, ctx: Context, text: string): Promise<RawBuilder<unknown>> {
  const id = uuidOrNull('connection', text);
  if (id !== null) return sql`t.connection_id = ${id}`;
  return sql`t.bank_account_id = ${(await resolveAccount(tx, ctx, text, '/connection')).id}`;
}

/** What a person pastes: a name, a document, our number, the bank's, an end-to-end id, an id. */
function searchCondition(text: string): RawBuilder<unknown> {
  const id = uuidOrNull('transfer', text);
  if (id !== null) return sql`t.id = ${id}`;
  const contains = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const plain = text.replace(/[.\-/\s]/g, '').toUpperCase();
  return sql`(t.payee_name ILIKE ${contains} OR t.reference ILIKE ${contains} OR t.payee_tax_id = ${plain}
    OR t.bank_ref = ${text} OR t.bank_key = ${text} OR upper(t.end_to_end_id) = ${plain})`;
}

const columns: readonly (readonly [title: string, value: (transfer: Transfer) => string])[] = [
  ['Seu número', ({ reference }) => reference],
  ['Situação', ({ statusLabel }) => statusLabel],
  ['Valor', ({ amountCents }) => decimal(amountCents)],
  ['Devolvido', ({ returnedCents }) => decimal(returnedCents)],
  ['Favorecido', ({ payeeName }) => payeeName],
  ['CPF/CNPJ', ({ payeeTaxId }) => payeeTaxId],
  ['Banco', ({ bankName }) => bankName],
  ['Agência', ({ payee }) => (payee.kind === 'account' ? payee.branch : '')],
  ['Conta', ({ payee }) => (payee.kind === 'account' ? `${payee.account}-${payee.accountDigit}` : payee.key)],
  ['Conta que paga', ({ account }) => account.mnemonic],
  ['Agendada para', ({ scheduledOn }) => scheduledOn ?? ''],
  ['Enviada em', ({ sentAt }) => sentAt ?? ''],
  ['Concluída em', ({ completedAt }) => completedAt ?? ''],
  ['Código no banco', ({ bankRef }) => bankRef ?? ''],
  ['EndToEnd', ({ endToEndId }) => endToEndId ?? ''],
  ['Motivo', ({ returned, refusal }) => returned?.meaning ?? refusal?.detail ?? ''],
  ['Pedida por', ({ createdBy }) => createdBy],
];

const decimal = (amountCents: number): string => centsToDecimal(cents(amountCents)).replace('.', ',');

/** Quoted, and never a formula of a spreadsheet. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+,\d{2}$/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

const rowsAPage = 500;

/** The whole filter as CSV for spreadsheets in Portuguese: semicolons, comma, UTF-8 with BOM. */
export async function* exportTransfers(ctx: Context, filter: TransferFilter): AsyncGenerator<string> {
  yield `\ufeff${columns.map(([title]) => cell(title)).join(';')}\r\n`;
  let after: string | null = null;
  do {
    const cursor: string[] | null = readCursor(after ?? undefined, 2);
    const page: { views: Transfer[]; next: string | null } = await ctx.db.inOrganization(
      ctx.organizationId,
      async (tx) => {
        const { rows, next } = await pageOf(tx, await conditionsOf(tx, ctx, filter), {
          after: cursor,
          limit: rowsAPage,
        });
        return { views: await transferViews(tx, ctx, rows), next };
      },
    );
    for (const view of page.views) yield `${columns.map(([, value]) => cell(value(view))).join(';')}\r\n`;
    after = page.next;
  } while (after !== null);
}
