/** "Consultar agora": brings forward the next question about what is in flight. Never a sending: a queued call keeps its turn. */
import { openInstruction } from '#db/charges.ts';
import { enqueue } from '#db/jobs.ts';
import { operationsOf } from '#db/operations.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { laneOf, operationJob } from './begin.ts';

export async function hurryOperation(ctx: Context, chargeId: string): Promise<void> {
  await ctx.db.inOrganization(ctx.organizationId, (tx) => hurryWaiting(tx, ctx, chargeId));
}

/** The same inside a transaction; whether anything of the charge is in flight at the bank. */
export async function hurryWaiting(tx: Tx, ctx: Context, chargeId: string): Promise<boolean> {
  const instruction = await openInstruction(tx, chargeId);
  if (!instruction) return false;
  const waiting = (await operationsOf(tx, instruction.id)).filter(
    ({ state }) => state === 'accepted' || state === 'unknown',
  );
  for (const operation of waiting) {
    const registration = await tx
      .selectFrom('registration')
      .select('connection_id')
      .where('id', '=', operation.registration_id)
      .executeTakeFirstOrThrow();
    await enqueue(tx, {
      id: ctx.ids.next(),
      organizationId: ctx.organizationId,
      kind: operationJob,
      subject: operation.id,
      lane: laneOf(registration.connection_id, instruction.kind, 'ask'),
      dueAt: instantNow(ctx),
    });
  }
  return waiting.length > 0;
}
