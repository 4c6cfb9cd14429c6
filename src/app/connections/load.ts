import type { ConnectionView } from '#core/provider.ts';
import { bankAccountById, type BankAccountRow } from '#db/bank-accounts.ts';
import { connectionById, type ConnectionRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import type { Credentials } from '#net/ports.ts';
import type { Context } from '../context.ts';
import { loadCredentials } from './credentials.ts';
import { hookUrlOf } from './hook-token.ts';

/** Everything that a call to a bank needs of its connection. */
export interface LoadedConnection {
  row: ConnectionRow;
  account: BankAccountRow;
  view: ConnectionView;
  /** Null when none were stored yet. */
  credentials: Credentials | null;
  hookUrl: string;
}

/** Loads a connection by UUID. Throws when there is none: ids inside come from our own rows. */
export async function loadConnection(tx: Tx, ctx: Context, connectionId: string): Promise<LoadedConnection> {
  const row = await connectionById(tx, connectionId);
  const account = row && (await bankAccountById(tx, row.bank_account_id));
  if (!row || !account) throw new Error(`connection ${connectionId} does not exist`);
  const [credentials, hookUrl] = await Promise.all([loadCredentials(tx, ctx, connectionId), hookUrlOf(tx, ctx, row)]);
  return { row, account, view: connectionView(row, account), credentials, hookUrl };
}

/** What a provider sees of a connection: nothing secret. `id` is the UUID. */
export function connectionView(row: ConnectionRow, account: BankAccountRow): ConnectionView {
  return {
    id: row.id,
    provider: row.provider,
    environment: row.environment,
    account: {
      bankCode: account.bank_code,
      branch: account.branch,
      number: account.number,
      digit: account.digit,
      holderName: account.holder_name,
      holderTaxId: account.holder_tax_id,
    },
    agreement: row.agreement,
  };
}
