import type { Connection } from '#contract/connections.ts';
import { listBankAccountRows } from '#db/bank-accounts.ts';
import { currentCredentials, lastTests, listConnectionRows } from '#db/connections.ts';
import type { Context } from '../context.ts';
import { describeConnection } from './view.ts';

/** All connections, oldest first. A company has a handful: no pages. */
export async function listConnections(ctx: Context): Promise<Connection[]> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const rows = await listConnectionRows(tx);
    const accounts = new Map((await listBankAccountRows(tx)).map((account) => [account.id, account]));
    const credentials = await currentCredentials(tx);
    const tests = await lastTests(
      tx,
      rows.map(({ id }) => id),
    );
    const views: Connection[] = [];
    for (const row of rows) {
      const account = accounts.get(row.bank_account_id);
      if (!account) throw new Error(`bank account ${row.bank_account_id} does not exist`);
      const own = credentials.filter(({ connection_id: id }) => id === row.id);
      views.push(
        await describeConnection(tx, ctx, {
          row,
          account,
          credential: own.find(({ state }) => state === 'active'),
          candidate: own.find(({ state }) => state === 'candidate'),
          lastTest: tests.find(({ connection_id: id }) => id === row.id),
        }),
      );
    }
    return views;
  });
}
