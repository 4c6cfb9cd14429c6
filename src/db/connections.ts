/** Integrações and their credentials. Every function sees the organization of its transaction only. */
import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Tx } from './pool.ts';
import type { ConnectionTable, CredentialTable } from './tables.ts';

export type ConnectionRow = Selectable<ConnectionTable>;
export type CredentialRow = Selectable<CredentialTable>;

export async function insertConnection(tx: Tx, row: Insertable<ConnectionTable>): Promise<void> {
  await tx.insertInto('connection').values(row).execute();
}

export function listConnectionRows(tx: Tx): Promise<ConnectionRow[]> {
  return tx.selectFrom('connection').selectAll().orderBy('created_at').orderBy('id').execute();
}

export function connectionById(tx: Tx, id: string): Promise<ConnectionRow | undefined> {
  return tx.selectFrom('connection').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The same row, held until the transaction ends: for changes that depend on what it says now. */
export function lockConnection(tx: Tx, id: string): Promise<ConnectionRow | undefined> {
  return tx.selectFrom('connection').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
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

export function activeCredentials(tx: Tx): Promise<CredentialRow[]> {
  return tx.selectFrom('credential').selectAll().where('active', '=', true).execute();
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

/** The new credentials become the active ones; the older stay, inactive, as history. */
export async function replaceCredential(tx: Tx, row: Insertable<CredentialTable>): Promise<void> {
  await tx
    .updateTable('credential')
    .set({ active: false })
    .where('connection_id', '=', row.connection_id)
    .where('active', '=', true)
    .execute();
  await tx.insertInto('credential').values(row).execute();
}

/** Tokens obtained with other credentials must not be used any more. */
export async function forgetTokens(tx: Tx, connectionId: string): Promise<void> {
  await tx.deleteFrom('bank_token').where('connection_id', '=', connectionId).execute();
}
