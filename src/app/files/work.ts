/** What the import of a file works with. */
import type { ConnectionView, FileCapabilities, FileIdentity } from '#core/provider.ts';
import { bankAccountById } from '#db/bank-accounts.ts';
import { bankFilePart, readBankFile, type BankFileRow } from '#db/bank-files.ts';
import { connectionById } from '#db/connections.ts';
import { connectionView } from '../connections/load.ts';
import type { Context } from '../context.ts';

export interface FileWork {
  file: BankFileRow;
  connection: ConnectionView;
  capability: FileCapabilities;
  identity: FileIdentity;
}

/** Null when the file is not there or waits for nothing. */
export async function loadFileWork(ctx: Context, fileId: string): Promise<FileWork | null> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const file = await readBankFile(tx, fileId);
    if (file?.state !== 'stored') return null;
    const row = await connectionById(tx, file.connection_id);
    const account = row && (await bankAccountById(tx, row.bank_account_id));
    if (!row || !account) throw new Error(`connection ${file.connection_id} does not exist`);
    const capability = ctx.banks.provider(row.provider).file;
    if (!capability) throw new Error(`${row.provider} has no files`);
    const { kind, client, number, accounting_on: accountingOn } = file;
    return {
      file,
      connection: connectionView(row, account),
      capability,
      identity: { kind, client, number, accountingOn },
    };
  });
}

/** The bytes as they came, piece by piece: no transaction is open between two pieces. */
export async function* bytesOf(ctx: Context, fileId: string): AsyncGenerator<Buffer> {
  for (let part = 0; ; part += 1) {
    const bytes = await ctx.db.inOrganization(ctx.organizationId, (tx) => bankFilePart(tx, fileId, part));
    if (bytes === undefined) return;
    yield bytes;
  }
}
