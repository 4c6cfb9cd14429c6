/** Lists of charges: filters, keyset pages, totals, export. No offset and no exact count beyond a hundred thousand. */
import { sql, type RawBuilder } from 'kysely';
import type { Charge, ChargeFilter, ChargeListQuery } from '#contract/charges.ts';
import { centsToDecimal, cents } from '#lib/money.ts';
import type { ChargeStatus } from '#core/charge.ts';
import { uuidOrNull } from '#core/ids.ts';
import type { ChargeRow } from '#db/charges.ts';
import type { Tx } from '#db/pool.ts';
import { resolveAccount } from '../bank-accounts/resolve.ts';
import { resolveBillingType } from '../billing-types/resolve.ts';
import { resolveConnection } from '../connections/resolve.ts';
import type { Context } from '../context.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { today } from '../moment.ts';
import { chargeViews } from './view.ts';

const periodColumns = {
  dueDate: 'due_on',
  issuedOn: 'issued_on',
  paidOn: 'paid_on',
  creditedOn: 'credited_on',
} as const;
const sortColumns = { dueDate: 'due_on', paidOn: 'paid_on', createdAt: 'created_at' } as const;
const countCap = 100_000;

export async function listCharges(
  ctx: Context,
  query: ChargeListQuery,
): Promise<{ data: Charge[]; next: string | null }> {
  return ctx.db.inOrganization(ctx.organizationId, (tx) => pageOfCharges(tx, ctx, query));
}

async function pageOfCharges(tx: Tx, ctx: Context, query: ChargeListQuery) {
  const conditions = await conditionsOf(tx, ctx, query);
  const descending = query.sort.startsWith('-');
  const column = sortColumns[query.sort.replace('-', '') as keyof typeof sortColumns];
  const order = sql.raw(descending ? 'DESC' : 'ASC');
  const cursor = readCursor(query.after, 2);
  if (column === 'paid_on') conditions.push(sql`c.paid_on IS NOT NULL`);
  if (cursor) {
    const than = sql.raw(descending ? '<' : '>');
    const type = sql.raw(column === 'created_at' ? 'timestamptz' : 'date');
    conditions.push(sql`(c.${sql.raw(column)}, c.id) ${than} (${cursor[0]}::${type}, ${cursor[1]}::uuid)`);
  }
  const { rows } = await sql<ChargeRow>`
    SELECT c.* FROM charge c ${where(conditions)} ORDER BY c.${sql.raw(column)} ${order}, c.id ${order} LIMIT ${query.limit + 1}`.execute(
    tx,
  );
  const kept = rows.slice(0, query.limit);
  const last = kept.at(-1);
  const next = rows.length > query.limit && last ? writeCursor([String(last[column]), last.id]) : null;
  return { data: await chargeViews(tx, ctx, kept), next };
}

const where = (conditions: RawBuilder<unknown>[]): RawBuilder<unknown> =>
  conditions.length === 0 ? sql`` : sql`WHERE ${sql.join(conditions, sql` AND `)}`;

/** The filter as conditions on `charge c`. Unknown accounts and types are a problem, never an empty list. */
export async function conditionsOf(tx: Tx, ctx: Context, filter: ChargeFilter): Promise<RawBuilder<unknown>[]> {
  const conditions: RawBuilder<unknown>[] = [];
  if (filter.connection)
    conditions.push(sql`c.connection_id = ${(await resolveConnection(tx, ctx, filter.connection)).id}`);
  if (filter.bankAccount)
    conditions.push(sql`c.bank_account_id = ${(await resolveAccount(tx, ctx, filter.bankAccount)).id}`);
  if (filter.billingType)
    conditions.push(sql`c.billing_type_id = ${(await resolveBillingType(tx, ctx, filter.billingType)).id}`);
  if (filter.status && filter.status.length > 0) conditions.push(sql`c.status = ANY(${filter.status}::text[])`);
  conditions.push(...periodConditions(filter));
  if (filter.reference) conditions.push(sql`c.reference = ${filter.reference}`);
  if (filter.payerTaxId)
    conditions.push(sql`c.payer_tax_id = ${filter.payerTaxId.replace(/[.\-/\s]/g, '').toUpperCase()}`);
  if (filter.amountFromCents !== undefined) conditions.push(sql`c.amount_cents >= ${filter.amountFromCents}`);
  if (filter.amountToCents !== undefined) conditions.push(sql`c.amount_cents <= ${filter.amountToCents}`);
  if (filter.updatedSince) conditions.push(sql`c.updated_at >= ${filter.updatedSince}::timestamptz`);
  if (filter.nossoNumero) conditions.push(registrationLike('nosso_numero', filter.nossoNumero));
  if (filter.environment) {
    // A charge of no connection belongs to no world yet: shown in both.
    conditions.push(sql`(c.connection_id IS NULL OR EXISTS (SELECT FROM connection n WHERE n.id = c.connection_id
      AND n.environment = ${filter.environment}))`);
  }
  conditions.push(...stateConditions(ctx, filter));
  if (filter.q) conditions.push(searchCondition(filter.q));
  return conditions;
}

function periodConditions(filter: ChargeFilter): RawBuilder<unknown>[] {
  const column = sql.raw(`c.${periodColumns[filter.period ?? 'dueDate']}`);
  const conditions: RawBuilder<unknown>[] = [];
  if (filter.from) conditions.push(sql`${column} >= ${filter.from}::date`);
  if (filter.to) conditions.push(sql`${column} <= ${filter.to}::date`);
  return conditions;
}

function stateConditions(ctx: Context, filter: ChargeFilter): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [];
  const not = (value: string | undefined) => sql.raw(value === 'false' ? 'NOT' : '');
  if (filter.overdue) {
    const open = sql`c.status IN ('registered', 'in_protest') AND c.due_on < ${today(ctx)}::date`;
    conditions.push(sql`${not(filter.overdue)} (${open})`);
  }
  if (filter.credited)
    conditions.push(
      sql`c.status = 'paid' AND c.credited_on IS ${sql.raw(filter.credited === 'true' ? 'NOT NULL' : 'NULL')}`,
    );
  if (filter.problem) {
    const problem = sql`c.status = 'rejected' OR c.outcome_unknown OR c.attention
      OR EXISTS (SELECT FROM divergence d WHERE d.charge_id = c.id AND d.state = 'open')`;
    conditions.push(sql`${not(filter.problem)} (${problem})`);
  }
  return conditions;
}

const registrationLike = (
  column: 'nosso_numero' | 'linha_digitavel' | 'barcode' | 'txid',
  value: string,
): RawBuilder<unknown> =>
  sql`EXISTS (SELECT FROM registration r WHERE r.charge_id = c.id AND r.${sql.raw(column)} = ${value.replace(/[.\s-]/g, '')})`;

/** What a person pastes: a line of 47 digits, a barcode of 44, a document, a txid, a number of ours, a name, an id. */
function searchCondition(text: string): RawBuilder<unknown> {
  const digits = text.replace(/[.\-/\s]/g, '');
  const id = uuidOrNull('charge', text);
  if (id) return sql`c.id = ${id}`;
  if (/^\d{47}$/.test(digits)) return registrationLike('linha_digitavel', digits);
  if (/^\d{44}$/.test(digits)) return registrationLike('barcode', digits);
  if (/^[0-9A-Za-z]{26,35}$/.test(text)) return registrationLike('txid', text);
  const contains = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const alternatives = [sql`c.payer_name ILIKE ${contains}`, sql`c.reference ILIKE ${contains}`];
  if (/^[0-9A-Za-z]{11}$|^[0-9A-Za-z]{14}$/.test(digits))
    alternatives.push(sql`c.payer_tax_id = ${digits.toUpperCase()}`);
  if (/^\d{5,20}$/.test(digits)) alternatives.push(registrationLike('nosso_numero', digits));
  return sql`(${sql.join(alternatives, sql` OR `)})`;
}

/** Count and sum of a filter, per status; counting stops at a hundred thousand. */
export async function chargeTotals(ctx: Context, filter: ChargeFilter) {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const conditions = await conditionsOf(tx, ctx, filter);
    const { rows } = await sql<{ status: ChargeStatus; count: number; amount: number }>`
      SELECT status, count(*)::int AS count, sum(amount_cents)::bigint AS amount
      FROM (SELECT c.status, c.amount_cents FROM charge c ${where(conditions)} LIMIT ${countCap}) counted GROUP BY status`.execute(
      tx,
    );
    const count = rows.reduce((sum, row) => sum + row.count, 0);
    return {
      count,
      capped: count >= countCap,
      amountCents: rows.reduce((sum, row) => sum + row.amount, 0),
      byStatus: rows.map((row) => ({ status: row.status, count: row.count, amountCents: row.amount })),
    };
  });
}

/** The ids of a filter, oldest due first, at most `limit`: what a batch over a filter is about. */
export async function chargeIdsOf(tx: Tx, ctx: Context, filter: ChargeFilter, limit: number): Promise<string[]> {
  const conditions = await conditionsOf(tx, ctx, filter);
  const { rows } = await sql<{
    id: string;
  }>`SELECT c.id FROM charge c ${where(conditions)} ORDER BY c.due_on, c.id LIMIT ${limit}`.execute(tx);
  return rows.map((row) => row.id);
}

const csvHead =
  'seu_numero;situacao;pagador;documento;vencimento;valor;pago_em;valor_pago;creditado_em;tarifa;nosso_numero;linha_digitavel';

/** A text as a CSV cell that no spreadsheet runs as a formula. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const comma = (amount: number | null): string =>
  amount === null ? '' : centsToDecimal(cents(amount)).replace('.', ',');

function csvLine(charge: Charge): string {
  const cells = [
    charge.reference,
    charge.statusLabel,
    charge.payer.name,
    charge.payer.taxId,
    charge.dueDate,
    comma(charge.amountCents),
    charge.paidOn ?? '',
    comma(charge.paidCents || null),
    charge.creditedOn ?? '',
    comma(charge.feeCents),
    charge.registration?.nossoNumero ?? '',
    charge.registration?.linhaDigitavel ?? '',
  ];
  return cells.map(csvCell).join(';');
}

/** The whole filter, page by page, as CSV that opens in a pt-BR spreadsheet (BOM, `;`, decimal comma) or as NDJSON. */
export async function* exportCharges(
  ctx: Context,
  filter: ChargeFilter,
  format: 'csv' | 'ndjson',
): AsyncIterable<string> {
  if (format === 'csv') yield `\uFEFF${csvHead}\r\n`;
  let after: string | undefined;
  do {
    const page = await listCharges(ctx, { ...filter, limit: 200, sort: 'dueDate', ...(after ? { after } : {}) });
    const lines = page.data.map((charge) =>
      format === 'csv' ? `${csvLine(charge)}\r\n` : `${JSON.stringify(charge)}\n`,
    );
    if (lines.length > 0) yield lines.join('');
    after = page.next ?? undefined;
  } while (after);
}
