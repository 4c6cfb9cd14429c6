import type { z } from 'zod';
import { divergenceKinds, type divergenceSchema } from '#contract/money.ts';
import { publicId } from '#core/ids.ts';
import { divergenceRows, type DivergenceRow } from '#db/divergences.ts';
import type { Context } from '../context.ts';

export type Divergence = z.infer<typeof divergenceSchema>;

/** More than a person looks through; the rest appears as these are settled. */
const most = 500;

/** Divergências, open ones first, the largest amount first. */
export async function listDivergences(
  ctx: Context,
  query: { state?: 'open' | 'resolved' | undefined } = {},
): Promise<Divergence[]> {
  const rows = await ctx.db.inOrganization(ctx.organizationId, (tx) => divergenceRows(tx, query.state ?? null, most));
  return rows.map(divergenceView);
}

function divergenceView(row: DivergenceRow): Divergence {
  return {
    id: publicId('divergence', row.id),
    kind: kindOf(row.kind),
    title: row.title,
    proposal: row.proposal,
    chargeId: row.charge_id && publicId('charge', row.charge_id),
    transferId: row.transfer_id && publicId('transfer', row.transfer_id),
    reference: row.reference,
    amountCents: row.amount_cents,
    state: row.state,
    openedAt: row.opened_at,
    resolvedAt: row.resolved_at,
  };
}

/** The column is text; only kinds of the contract are ever written. */
function kindOf(text: string): Divergence['kind'] {
  const kind = divergenceKinds.find((known) => known === text);
  if (!kind) throw new Error(`divergence kind ${text} is not in the contract`);
  return kind;
}
