/** Reads what the boletos of many charges need: four queries, whatever their number. */
import { invalidInput, notFound } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import type { BankAccountRow } from '#db/bank-accounts.ts';
import type { ChargeRow, RegistrationRow } from '#db/charges.ts';
import type { ConnectionRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../../context.ts';

export const mostDocuments = 500;

export interface DocumentSource {
  charge: ChargeRow;
  /** The life at a bank to print: the live one, else the newest. */
  registration: RegistrationRow | null;
  connection: ConnectionRow | null;
  account: BankAccountRow | null;
  /** An alteration or a write-off is on its way to the bank: the line may stop being valid at any moment. */
  isChanging: boolean;
}

/** The sources in the order of the ids, each charge once. @throws Problem 404 for an id of no charge, 422 for none or too many. */
export async function loadDocuments(ctx: Context, ids: readonly string[]): Promise<DocumentSource[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0 || wanted.length > mostDocuments) {
    const detail = wanted.length === 0 ? 'Escolha ao menos uma cobrança.' : `Até ${mostDocuments} boletos por vez.`;
    throw invalidInput([{ pointer: '/ids', code: 'too_many_ids', detail }]);
  }
  const uuids = wanted.map((id) => uuidOf('charge', id));
  return ctx.db.inOrganization(ctx.organizationId, (tx) => readSources(tx, uuids));
}

async function readSources(tx: Tx, uuids: string[]): Promise<DocumentSource[]> {
  const charges = byId(await tx.selectFrom('charge').selectAll().where('id', 'in', uuids).execute());
  const registrations = await registrationsToPrint(tx, uuids);
  const connectionIds = unique([...registrations.values()].map((row) => row.connection_id));
  const connections = byId(await rowsIn(connectionIds, () => selectConnections(tx, connectionIds)));
  const accountIds = unique([...connections.values()].map((row) => row.bank_account_id));
  const accounts = byId(await rowsIn(accountIds, () => selectAccounts(tx, accountIds)));
  const changing = await chargesChanging(tx, uuids);
  return uuids.map((uuid) => {
    const charge = charges.get(uuid);
    if (!charge) throw notFound('A cobrança', publicId('charge', uuid));
    const registration = registrations.get(uuid) ?? null;
    const connection = registration ? (connections.get(registration.connection_id) ?? null) : null;
    const account = connection ? (accounts.get(connection.bank_account_id) ?? null) : null;
    return { charge, registration, connection, account, isChanging: changing.has(uuid) };
  });
}

async function registrationsToPrint(tx: Tx, uuids: string[]): Promise<Map<string, RegistrationRow>> {
  const rows = await tx
    .selectFrom('registration')
    .selectAll()
    .where('charge_id', 'in', uuids)
    .orderBy('live')
    .orderBy('ordinal')
    .execute();
  return new Map(rows.map((row) => [row.charge_id, row]));
}

async function chargesChanging(tx: Tx, uuids: string[]): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('instruction')
    .select('charge_id')
    .where('charge_id', 'in', uuids)
    .where('kind', 'in', ['amend', 'writeOff'])
    .where('state', 'in', ['open', 'attention'])
    .execute();
  return new Set(rows.map((row) => row.charge_id));
}

const selectConnections = (tx: Tx, ids: string[]): Promise<ConnectionRow[]> =>
  tx.selectFrom('connection').selectAll().where('id', 'in', ids).execute();

const selectAccounts = (tx: Tx, ids: string[]): Promise<BankAccountRow[]> =>
  tx.selectFrom('bank_account').selectAll().where('id', 'in', ids).execute();

/** `IN ()` is no SQL: an empty list has no rows. */
async function rowsIn<T>(ids: string[], read: () => Promise<T[]>): Promise<T[]> {
  return ids.length === 0 ? [] : read();
}

const unique = (ids: readonly string[]): string[] => [...new Set(ids)];

const byId = <T extends { id: string }>(rows: readonly T[]): Map<string, T> =>
  new Map(rows.map((row) => [row.id, row]));
