import type { Context } from './context.ts';
import type { Transcript } from '#net/ports.ts';

export interface RecordedCall {
  transcript: Transcript;
  /** UUIDs. */
  connectionId: string;
  chargeId?: string | null;
  transferId?: string | null;
  operationId?: string | null;
}

/**
 * Keeps what was said to a bank and what it answered, already masked by `net`. In a transaction of its own: a call that was
 * made stays written down whatever becomes of the work around it. Answers the UUID of the row.
 */
export async function recordCall(ctx: Context, call: RecordedCall): Promise<string> {
  const { transcript } = call;
  const { request, answer } = transcript;
  const id = ctx.ids.next();
  await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    tx
      .insertInto('bank_call')
      .values({
        id,
        organization_id: ctx.organizationId,
        connection_id: call.connectionId,
        charge_id: call.chargeId ?? null,
        transfer_id: call.transferId ?? null,
        operation_id: call.operationId ?? null,
        name: transcript.name,
        effect: transcript.effect,
        started_at: transcript.startedAt,
        duration_ms: Math.round(transcript.durationMs),
        outcome: answer ? 'answered' : 'failed',
        http_status: answer?.status ?? null,
        request: JSON.stringify({ ...request, body: request.body ?? '' }),
        answer: answer ? JSON.stringify(answer) : null,
        detail: transcript.failure,
      })
      .execute(),
  );
  return id;
}
