/** Where files are fetched. Every function sees the organization of its transaction only. */
import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { Tx } from './pool.ts';
import type { FileSourceTable } from './tables-of-files.ts';

export type FileSourceRow = Selectable<FileSourceTable>;

export function readFileSource(tx: Tx, connectionId: string): Promise<FileSourceRow | undefined> {
  return tx.selectFrom('file_source').selectAll().where('connection_id', '=', connectionId).executeTakeFirst();
}

export function listFileSources(tx: Tx): Promise<FileSourceRow[]> {
  return tx.selectFrom('file_source').selectAll().execute();
}

/** Writes the settings of a connection, new or changed. */
export async function putFileSource(tx: Tx, row: Insertable<FileSourceTable>): Promise<FileSourceRow> {
  const { connection_id: _id, organization_id: _organization, created_at: _created, ...values } = row;
  return tx
    .insertInto('file_source')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('connection_id').doUpdateSet(({ eb, ref }) => ({
        ...values,
        version: eb(ref('file_source.version'), '+', 1),
      })),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function noteFileSource(tx: Tx, connectionId: string, values: Updateable<FileSourceTable>): Promise<void> {
  await tx.updateTable('file_source').set(values).where('connection_id', '=', connectionId).execute();
}

export async function deleteFileSource(tx: Tx, connectionId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('file_source')
    .where('connection_id', '=', connectionId)
    .executeTakeFirst();
  return Number(numDeletedRows) > 0;
}

/** Active sources of all organizations that no job looks after: a database restored, a job that was lost. */
export async function sourcesWithoutJob(
  tx: Tx,
  jobKind: string,
): Promise<{ connectionId: string; organizationId: string }[]> {
  const { rows } = await sql<{ connectionId: string; organizationId: string }>`
    SELECT s.connection_id AS "connectionId", s.organization_id AS "organizationId" FROM file_source s
    WHERE s.active AND NOT EXISTS (SELECT FROM job j WHERE j.kind = ${jobKind} AND j.subject = s.connection_id)`.execute(
    tx,
  );
  return rows;
}
