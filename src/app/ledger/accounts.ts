import type { z } from 'zod';
import type { ledgerAccountSchema } from '#contract/money.ts';
import { publicId } from '#core/ids.ts';
import { ledgerAccountRows } from '#db/ledger-lists.ts';
import type { Context } from '../context.ts';

export type LedgerAccount = z.infer<typeof ledgerAccountSchema>;

/** Contas contábeis by code. A balance has the sign of its kind: what an asset holds and what is owed are both positive. */
export async function listLedgerAccounts(ctx: Context): Promise<LedgerAccount[]> {
  const rows = await ctx.db.inOrganization(ctx.organizationId, ledgerAccountRows);
  return rows.map(({ id, code, name, kind, balance }) => ({
    id: publicId('ledgerAccount', id),
    code,
    name,
    kind,
    // Subtracted from zero, so that an empty account is 0 and not -0.
    balanceCents: kind === 'asset' || kind === 'expense' ? balance : 0 - balance,
  }));
}
