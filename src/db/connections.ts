/** Integrações and their credentials. Every function sees the organization of its transaction only. */
import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { Tx } from './pool.ts';
import type { ConnectionTable, ConnectionTestTable, CredentialTable } from './tables.ts';

export type ConnectionRow = Selectable<ConnectionTable>;
export type CredentialRow = Selectable<CredentialTable>;

export async function insertConnection(tx: Tx, row: Insertable<ConnectionTable>): Promise<void> {
  await tx.insertInto('connection').values(row).execute();
}

/** All but those discarded, oldest first. */
export function listConnectionRows(tx: Tx): Promise<ConnectionRow[]> {
  return tx
    .selectFrom('connection')
    .selectAll()
    .where('discarded_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** Also of one discarded: what refers to it still names it. */
export function connectionById(tx: Tx, id: string): Promise<ConnectionRow | undefined> {
  return tx.selectFrom('connection').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The same row, held until the transaction ends: for changes that depend on what it says now. None of one discarded. */
export function lockConnection(tx: Tx, id: string): Promise<ConnectionRow | undefined> {
  return tx
    .selectFrom('connection')
    .selectAll()
    .where('id', '=', id)
    .where('discarded_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

/** What was done with a connection, or waits for it, by table. */
export async function usesOfConnection(tx: Tx, id: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT 'charge' AS name WHERE EXISTS (SELECT FROM charge WHERE connection_id = ${id})
      OR EXISTS (SELECT FROM registration WHERE connection_id = ${id})
    UNION ALL SELECT 'transfer' WHERE EXISTS (SELECT FROM transfer WHERE connection_id = ${id})
    UNION ALL SELECT 'billing_type' WHERE EXISTS (SELECT FROM billing_type WHERE connection_id = ${id})
    UNION ALL SELECT 'bank_file' WHERE EXISTS (SELECT FROM bank_file WHERE connection_id = ${id})`.execute(tx);
  return rows.map(({ name }) => name);
}

/** Takes away the keys of all requests for certificates, for ever; one that was under way is over. */
export async function emptyCertificateRequests(tx: Tx, connectionId: string, at: string): Promise<void> {
  await sql`
    UPDATE certificate_request SET key_sealed = '', updated_at = ${at}::timestamptz,
      state = CASE state WHEN 'requested' THEN 'failed' ELSE state END
    WHERE connection_id = ${connectionId}`.execute(tx);
}

/** Active connections of an account, oldest first. */
export function activeConnectionsOf(tx: Tx, bankAccountId: string): Promise<ConnectionRow[]> {
  return tx
    .selectFrom('connection')
    .selectAll()
    .where('bank_account_id', '=', bankAccountId)
    .where('active', '=', true)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

export async function updateConnection(tx: Tx, id: string, change: Updateable<ConnectionTable>): Promise<void> {
  await tx.updateTable('connection').set(change).where('id', '=', id).execute();
}

export function activeCredential(tx: Tx, connectionId: string): Promise<CredentialRow | undefined> {
  return tx
    .selectFrom('credential')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .where('active', '=', true)
    .executeTakeFirst();
}

/** The number of the newest credentials of a connection, 0 before the first. Call it with the connection locked. */
export async function newestCredentialVersion(tx: Tx, connectionId: string): Promise<number> {
  const row = await tx
    .selectFrom('credential')
    .select((select) => select.fn.max('version').as('version'))
    .where('connection_id', '=', connectionId)
    .executeTakeFirst();
  return row?.version ?? 0;
}

/** The credentials that wait for a probe to succeed, if there are any. */
export function candidateCredential(tx: Tx, connectionId: string): Promise<CredentialRow | undefined> {
  return tx
    .selectFrom('credential')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .where('state', '=', 'candidate')
    .executeTakeFirst();
}

/** Those in use and those that wait, of all connections. */
export function currentCredentials(tx: Tx): Promise<CredentialRow[]> {
  return tx.selectFrom('credential').selectAll().where('state', 'in', ['active', 'candidate']).execute();
}

export function credentialById(tx: Tx, id: string): Promise<CredentialRow | undefined> {
  return tx.selectFrom('credential').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Those whose secrets are still there, in use or not. */
export function sealedCredentials(tx: Tx, connectionId: string): Promise<CredentialRow[]> {
  return tx
    .selectFrom('credential')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .where('state', 'in', ['active', 'candidate', 'superseded'])
    .execute();
}

/** Ends whatever is in one of these states; what is sealed stays until it is destroyed. Call it with the connection locked. */
export async function supersede(
  tx: Tx,
  connectionId: string,
  { state, at }: { state: 'active' | 'candidate'; at: string },
): Promise<void> {
  await tx
    .updateTable('credential')
    .set({ state: 'superseded', ended_at: at })
    .where('connection_id', '=', connectionId)
    .where('state', '=', state)
    .execute();
}

export async function insertCredential(tx: Tx, row: Insertable<CredentialTable>): Promise<void> {
  await tx.insertInto('credential').values(row).execute();
}

export async function updateCredential(tx: Tx, id: string, change: Updateable<CredentialTable>): Promise<void> {
  await tx.updateTable('credential').set(change).where('id', '=', id).execute();
}

/** Tokens obtained with other credentials must not be used any more. */
export async function forgetTokens(tx: Tx, connectionId: string): Promise<void> {
  await tx.deleteFrom('bank_token').where('connection_id', '=', connectionId).execute();
}

export type ConnectionTestRow = Selectable<ConnectionTestTable>;

export async function insertConnectionTest(tx: Tx, row: Insertable<ConnectionTestTable>): Promise<void> {
  await tx.insertInto('connection_test').values(row).execute();
}

export function connectionTestById(tx: Tx, id: string): Promise<ConnectionTestRow | undefined> {
  return tx.selectFrom('connection_test').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function updateConnectionTest(tx: Tx, id: string, change: Updateable<ConnectionTestTable>): Promise<void> {
  await tx.updateTable('connection_test').set(change).where('id', '=', id).execute();
}

/** The newest test of each of these connections. */
export function lastTests(tx: Tx, connectionIds: readonly string[]): Promise<ConnectionTestRow[]> {
  if (connectionIds.length === 0) return Promise.resolve([]);
  return tx
    .selectFrom('connection_test')
    .selectAll()
    .distinctOn('connection_id')
    .where('connection_id', 'in', [...connectionIds])
    .orderBy('connection_id')
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** The newest passed test with these credentials. */
export async function hasPassed(tx: Tx, credentialId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('connection_test')
    .select('id')
    .where('credential_id', '=', credentialId)
    .where('state', '=', 'passed')
    .executeTakeFirst();
  return row !== undefined;
}
