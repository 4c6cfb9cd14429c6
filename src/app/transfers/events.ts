/** What Pontual tells the ERP of a transfer: one event for each change, numbered per transfer. */
import { sql } from 'kysely';
import { publicId } from '#core/ids.ts';
import type { TransferRow } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { emit } from '../webhooks/fan-out.ts';

export type TransferEvent =
  | 'transfer.created'
  | 'transfer.approved'
  | 'transfer.sent'
  | 'transfer.completed'
  | 'transfer.failed'
  | 'transfer.returned'
  | 'transfer.attention';

/** Emits one event of a transfer as it is now, with the next number of its sequence. */
export async function emitTransferEvent(
  tx: Tx,
  ctx: Context,
  transfer: TransferRow,
  type: TransferEvent,
): Promise<void> {
  const { rows } = await sql<{ event_sequence: number }>`
    UPDATE transfer SET event_sequence = event_sequence + 1 WHERE id = ${transfer.id} RETURNING event_sequence`.execute(
    tx,
  );
  const sequence = rows[0]?.event_sequence ?? 1;
  await emit(tx, ctx, { type, subjectId: transfer.id, sequence, data: transferEventData(transfer) });
}

/** Small on purpose: ids and what changed; the ERP reads the rest by the API. No tax id and no account leaves here. */
export function transferEventData(transfer: TransferRow): Record<string, unknown> {
  const { return: back, refusal } = transfer;
  return {
    transferId: publicId('transfer', transfer.id),
    reference: transfer.reference,
    status: transfer.status,
    amountCents: transfer.amount_cents,
    returnedCents: transfer.returned_cents,
    outcomeUnknown: transfer.outcome_unknown,
    attention: transfer.attention,
    bankRef: transfer.bank_ref,
    endToEndId: transfer.end_to_end_id,
    sentAt: transfer.sent_at,
    windowClosesAt: transfer.window_closes_at,
    returned: back === null ? null : { code: back.code, meaning: back.meaning, returnedAt: back.returnedAt },
    refusal: refusal === null ? null : { code: refusal.code, detail: refusal.detail },
  };
}

/** Open pages read it again. */
export async function announceTransfer(
  tx: Tx,
  ctx: Context,
  transfer: Pick<TransferRow, 'id' | 'version'>,
): Promise<void> {
  await announce(tx, ctx, { type: 'transfer', id: publicId('transfer', transfer.id), version: transfer.version });
}
