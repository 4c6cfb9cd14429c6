/** Reads one charge and what hangs on it. */
import type { Charge } from '#contract/charges.ts';
import { notFound } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { readCharge, registrationsOf, type ChargeRow } from '#db/charges.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { chargeView, registrationView } from './view.ts';

/** The row of a public id in this organization. @throws Problem 404. */
export async function requireCharge(tx: Tx, id: string): Promise<ChargeRow> {
  const row = await readCharge(tx, uuidOf('charge', id));
  if (!row) throw notFound('A cobrança', id);
  return row;
}

export async function getCharge(ctx: Context, id: string): Promise<Charge> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => chargeView(tx, ctx, await requireCharge(tx, id)));
}

export async function listRegistrations(ctx: Context, id: string) {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const charge = await requireCharge(tx, id);
    return { data: (await registrationsOf(tx, charge.id)).map(registrationView) };
  });
}

export async function listPayments(ctx: Context, id: string) {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const charge = await requireCharge(tx, id);
    const rows = await tx
      .selectFrom('payment')
      .selectAll()
      .where('charge_id', '=', charge.id)
      .orderBy('paid_on')
      .execute();
    const data = rows.map((row) => ({
      id: publicId('payment', row.id),
      chargeId: id,
      amountCents: row.amount_cents,
      channel: row.channel,
      paidOn: row.paid_on,
      creditedOn: row.credited_on,
      feeCents: row.fee_cents,
      source: row.source as 'query',
      createdAt: row.created_at,
    }));
    return { data };
  });
}
