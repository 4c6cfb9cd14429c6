/** The chain of hashes in the database: what is not in it yet, its end, its pages beside the rows that they seal. */
import { sql, type RawBuilder } from 'kysely';
import type { Tx } from './pool.ts';
import { sealedColumns, type Link, type SealedSubject, type SealedValues } from './seal-link.ts';

/** How the values of a column are written down; every other column as its plain text. */
const forms: Readonly<Record<string, (column: RawBuilder<unknown>) => RawBuilder<unknown>>> = {
  at: instantText,
  occurred_at: instantText,
  received_at: instantText,
  sha256: (column) => sql`encode(${column}, 'hex')`,
};

function instantText(column: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** The sealed values of a row of `alias` as a JSON array of texts. */
function valuesOf(subject: SealedSubject, alias: string): RawBuilder<SealedValues> {
  const columns = sealedColumns[subject].map((name) => {
    const column = sql.ref(`${alias}.${name}`);
    return (forms[name] ?? ((plain) => sql`${plain}::text`))(column);
  });
  return sql<SealedValues>`json_build_array(${sql.join(columns)})`;
}

/** One sealer of an organization at a time: false while another is at work. Holds until the transaction ends. */
export async function lockChain(tx: Tx, organizationId: string): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${`seal ${organizationId}`}, 0)) AS mine`.execute(tx);
  return rows[0]?.mine ?? false;
}

export interface ChainEnd {
  number: number;
  hash: Buffer;
  subjectId: string;
}

export async function chainEnd(tx: Tx, organizationId: string): Promise<ChainEnd | null> {
  const row = await tx
    .selectFrom('seal')
    .select(['number', 'hash', 'subject_id'])
    .where('organization_id', '=', organizationId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? { number: row.number, hash: row.hash, subjectId: row.subject_id } : null;
}

export interface UnsealedRow {
  subject: SealedSubject;
  id: string;
  values: SealedValues;
}

/**
 * What waits to be sealed, in the order of its making: audit rows, and evidence but that of the sample company, which may be
 * removed. `floor` is an id below which nothing is looked for; null looks everywhere.
 */
export async function unsealedRows(
  tx: Tx,
  organizationId: string,
  floor: string | null,
  limit: number,
): Promise<UnsealedRow[]> {
  const { rows } = await sql<UnsealedRow>`
    (SELECT 'audit_entry' AS subject, r.id, ${valuesOf('audit_entry', 'r')} AS values ${waiting('audit_entry', organizationId, floor)}
      ORDER BY r.id LIMIT ${limit})
    UNION ALL
    (SELECT 'evidence' AS subject, r.id, ${valuesOf('evidence', 'r')} AS values ${waiting('evidence', organizationId, floor)}
      ORDER BY r.id LIMIT ${limit})
    ORDER BY id LIMIT ${limit}`.execute(tx);
  return rows;
}

const notSample = sql`AND NOT EXISTS (SELECT FROM charge c WHERE c.id = r.charge_id AND c.sample)
  AND NOT EXISTS (SELECT FROM transfer t WHERE t.id = r.transfer_id AND t.sample)`;

function waiting(subject: SealedSubject, organizationId: string, floor: string | null): RawBuilder<unknown> {
  return sql`FROM ${sql.table(subject)} r WHERE r.organization_id = ${organizationId}
    ${floor === null ? sql`` : sql`AND r.id > ${floor}::uuid`}
    AND NOT EXISTS (SELECT FROM seal s WHERE s.organization_id = ${organizationId} AND s.subject = ${subject} AND s.subject_id = r.id)
    ${subject === 'evidence' ? notSample : sql``}`;
}

/** How many rows are in no link, how many of them since before `bound`, and the first of those. */
export async function unsealedCount(
  tx: Tx,
  organizationId: string,
  bound: string,
): Promise<{ count: number; late: number; oldestAt: string | null }> {
  const { rows } = await sql<{ count: number; late: number; oldest_at: string | null }>`
    SELECT count(*)::int AS count, (count(*) FILTER (WHERE w.at < ${bound}::timestamptz))::int AS late, min(w.at) AS oldest_at FROM (
      SELECT r.at ${waiting('audit_entry', organizationId, null)}
      UNION ALL SELECT r.received_at ${waiting('evidence', organizationId, null)}) w`.execute(tx);
  const { count = 0, late = 0, oldest_at: oldestAt = null } = rows[0] ?? {};
  return { count, late, oldestAt };
}

export async function insertLinks(tx: Tx, links: readonly Link[]): Promise<void> {
  const rows = links.map((link) => ({
    organization_id: link.organizationId,
    number: link.number,
    subject: link.subject,
    subject_id: link.subjectId,
    digest: link.digest,
    previous: link.previous,
    hash: link.hash,
    sealed_at: link.sealedAt,
  }));
  await tx.insertInto('seal').values(rows).execute();
}

export interface SealedRow {
  link: Link;
  /** Null where the row that was sealed is gone. */
  values: SealedValues | null;
}

interface PageRow {
  number: number;
  subject: SealedSubject;
  subject_id: string;
  digest: Buffer;
  previous: Buffer;
  hash: Buffer;
  sealed_at: string;
  values: SealedValues | null;
}

/** Links in order from behind `after`, each with the row it seals as it is now. */
export async function chainPage(tx: Tx, organizationId: string, after: number, limit: number): Promise<SealedRow[]> {
  const { rows } = await sql<PageRow>`
    SELECT s.number, s.subject, s.subject_id, s.digest, s.previous, s.hash,
      to_char(s.sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS sealed_at,
      CASE WHEN a.id IS NOT NULL THEN ${valuesOf('audit_entry', 'a')} WHEN e.id IS NOT NULL THEN ${valuesOf('evidence', 'e')} END AS values
    FROM seal s
    LEFT JOIN audit_entry a ON s.subject = 'audit_entry' AND a.id = s.subject_id
    LEFT JOIN evidence e ON s.subject = 'evidence' AND e.id = s.subject_id
    WHERE s.organization_id = ${organizationId} AND s.number > ${after} ORDER BY s.number LIMIT ${limit}`.execute(tx);
  return rows.map(({ values, ...row }) => ({
    link: {
      organizationId,
      number: row.number,
      subject: row.subject,
      subjectId: row.subject_id,
      digest: row.digest,
      previous: row.previous,
      hash: row.hash,
      sealedAt: milliseconds(row.sealed_at),
    },
    values,
  }));
}

/** Sealed moments have milliseconds; more digits than that were put there by somebody else, and stay to be seen. */
function milliseconds(instant: string): string {
  return instant.replace(/000Z$/, 'Z');
}

/** Organizations with rows made since `floor` (an id), or all of them with null. For the system's role. */
export async function organizationsToSeal(tx: Tx, floor: string | null): Promise<string[]> {
  const { rows } =
    floor === null
      ? await sql<{ id: string }>`SELECT id FROM organization ORDER BY id`.execute(tx)
      : await sql<{ id: string }>`
          SELECT organization_id AS id FROM audit_entry WHERE id > ${floor}::uuid
          UNION SELECT organization_id FROM evidence WHERE id > ${floor}::uuid`.execute(tx);
  return rows.map(({ id }) => id);
}

/** The last head that was told to the endpoints of the company. */
export async function lastToldHead(tx: Tx, organizationId: string): Promise<{ number: number; toldAt: string } | null> {
  const row = await tx
    .selectFrom('event')
    .select(['sequence', 'created_at'])
    .where('organization_id', '=', organizationId)
    .where('subject_id', '=', organizationId)
    .where('type', '=', 'audit.head')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? { number: row.sequence, toldAt: row.created_at } : null;
}
