/** What Pontual tells the ERP when a fold changed a charge: one event for each change, numbered per charge. */
import { sql } from 'kysely';
import { cents } from '#lib/money.ts';
import type { ChargeStatus } from '#core/charge.ts';
import type { Folded } from '#core/fold.ts';
import { publicId } from '#core/ids.ts';
import type { ChargeRow } from '#db/charges.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { emit } from '../webhooks/fan-out.ts';

const eventOfStatus: Partial<Record<ChargeStatus, string>> = {
  registered: 'charge.registered',
  rejected: 'charge.rejected',
  paid: 'charge.paid',
  written_off: 'charge.written_off',
  expired: 'charge.expired',
  in_protest: 'charge.protested',
};

export async function emitChargeEvents(tx: Tx, ctx: Context, before: ChargeRow, folded: Folded): Promise<void> {
  const types: string[] = [];
  if (folded.status !== before.status) {
    const reopened = before.status === 'paid' && folded.status === 'registered';
    const type = reopened ? 'charge.reopened' : eventOfStatus[folded.status];
    if (type) types.push(type);
  } else if (folded.paidCents !== before.paid_cents) {
    types.push('charge.paid');
  }
  if (folded.creditedOn !== null && before.credited_on === null) types.push('charge.credited');
  for (const type of types) await emitChargeEvent(tx, ctx, before, { type, folded });
}

/** Emits one event of a charge with the next number of its sequence. */
export async function emitChargeEvent(
  tx: Tx,
  ctx: Context,
  charge: ChargeRow,
  event: { type: string; folded: Folded | null },
): Promise<void> {
  const { rows } = await sql<{ event_sequence: number }>`
    UPDATE charge SET event_sequence = event_sequence + 1 WHERE id = ${charge.id} RETURNING event_sequence`.execute(tx);
  const sequence = rows[0]?.event_sequence ?? 1;
  await emit(tx, ctx, { type: event.type, subjectId: charge.id, sequence, data: eventData(charge, event.folded) });
}

/** Small on purpose: ids and what changed; the ERP reads the rest by the API. No tax id leaves here. */
export function eventData(charge: ChargeRow, folded: Folded | null): Record<string, unknown> {
  return {
    chargeId: publicId('charge', charge.id),
    reference: charge.reference,
    status: folded?.status ?? charge.status,
    amountCents: charge.amount_cents,
    paidCents: folded?.paidCents ?? cents(charge.paid_cents),
    paidOn: folded?.paidOn ?? charge.paid_on,
    creditedOn: folded?.creditedOn ?? charge.credited_on,
    dueDate: charge.due_on,
  };
}
