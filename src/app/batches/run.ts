/**
 * The job of a batch: begins the instructions of its items, some at a time, each in a transaction of its own; what cannot begin is
 * skipped with the reason. A batch interrupted anywhere goes on where it was: items know their state.
 */
import { sql } from 'kysely';
import type { BatchInput } from '#contract/batches.ts';
import { Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import { addDays } from '#lib/calendar.ts';
import type { ClaimedJob } from '#db/jobs.ts';
import type { Tx } from '#db/pool.ts';
import { beginAmend } from '../charges/amend.ts';
import { refreshCharge } from '../charges/refresh.ts';
import { beginRegister } from '../charges/register.ts';
import { beginWriteOff } from '../charges/write-off.ts';
import type { Actor, Context } from '../context.ts';
import { instantAfter, instantNow } from '../moment.ts';
import { asHolder, over, type Next } from '../operations/next.ts';
import { storeItem, type ItemResult } from './settle.ts';

/** Items begun before the job yields, so that a large batch never holds a lease for long. */
const itemsPerTurn = 40;

export async function runBatch(ctx: Context, job: ClaimedJob): Promise<Next> {
  const { input, actor, items } = await ctx.db.inOrganization(ctx.organizationId, (tx) => nextItems(tx, job.subject));
  if (!input || !actor) return over;
  const acting: Context = { ...ctx, actor };
  let waitMs = 0;
  for (const chargeId of items) waitMs = Math.max(waitMs, await runItem(acting, job, { input, chargeId }));
  if (items.length < itemsPerTurn && waitMs === 0) return over;
  return { again: true, at: waitMs > 0 ? instantAfter(ctx, waitMs) : instantNow(ctx) };
}

async function nextItems(
  tx: Tx,
  batchId: string,
): Promise<{ input: BatchInput | null; actor: Actor | null; items: string[] }> {
  const batch = await tx
    .selectFrom('batch')
    .select(['input', 'actor', 'canceled_at'])
    .where('id', '=', batchId)
    .executeTakeFirst();
  if (!batch || batch.canceled_at !== null) return { input: null, actor: null, items: [] };
  const { rows } = await sql<{ charge_id: string }>`
    SELECT i.charge_id FROM batch_item i JOIN charge c ON c.id = i.charge_id
    WHERE i.batch_id = ${batchId} AND i.state = 'queued' ORDER BY c.due_on, c.id LIMIT ${itemsPerTurn}`.execute(tx);
  return { input: batch.input as BatchInput, actor: batch.actor as Actor, items: rows.map((row) => row.charge_id) };
}

/** Answers how long the batch should wait, when the bank asked to. */
async function runItem(ctx: Context, job: ClaimedJob, item: { input: BatchInput; chargeId: string }): Promise<number> {
  const { input, chargeId } = item;
  try {
    if (input.kind === 'refresh') return await refreshItem(ctx, job, chargeId);
    if (input.kind === 'writeOff' && input.askFirst !== false) {
      const asked = await refreshCharge(ctx, { id: publicId('charge', chargeId) });
      if (asked.charge.status === 'paid') {
        await store(ctx, job, {
          chargeId,
          state: 'skipped',
          result: 'Não baixada: o banco informou pagamento; recebimento lançado.',
        });
        return 0;
      }
    }
    await asHolder(ctx, job, async (tx) => {
      const instructionId = await begin(tx, ctx, { input, chargeId, batchId: job.subject });
      await storeItem(tx, ctx, {
        batchId: job.subject,
        chargeId,
        state: 'running',
        result: null,
        refusal: null,
        instructionId,
      });
    });
    return 0;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.init.code === 'bank_busy') return 5_000;
    await store(ctx, job, {
      chargeId,
      state: 'skipped',
      result: `${error.init.detail} ${error.init.cure ?? ''}`.trim(),
    });
    return 0;
  }
}

async function begin(
  tx: Tx,
  ctx: Context,
  item: { input: BatchInput; chargeId: string; batchId: string },
): Promise<string> {
  const { input, chargeId, batchId } = item;
  const id = publicId('charge', chargeId);
  switch (input.kind) {
    case 'register':
      return beginRegister(tx, ctx, { id, bankAccount: input.bankAccount, batchId });
    case 'amend':
      return beginAmend(tx, ctx, { id, amendment: { dueDate: await dueDateFor(tx, input, chargeId) }, batchId });
    case 'writeOff':
      return beginWriteOff(tx, ctx, { id, reason: input.reason ?? '', batchId });
    case 'refresh':
      throw new Error('a refresh begins no instruction');
  }
}

async function dueDateFor(tx: Tx, input: BatchInput, chargeId: string): Promise<string> {
  if (input.dueDate !== undefined) return input.dueDate;
  const row = await tx.selectFrom('charge').select('due_on').where('id', '=', chargeId).executeTakeFirstOrThrow();
  return addDays(row.due_on, input.addDays ?? 0);
}

async function refreshItem(ctx: Context, job: ClaimedJob, chargeId: string): Promise<number> {
  const before = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    tx.selectFrom('charge').select('status').where('id', '=', chargeId).executeTakeFirstOrThrow(),
  );
  const answer = await refreshCharge(ctx, { id: publicId('charge', chargeId) });
  const changed = answer.charge.status !== before.status;
  await store(ctx, job, {
    chargeId,
    state: 'done',
    result: changed ? `Agora: ${answer.charge.statusLabel}` : 'Sem mudança',
  });
  return 0;
}

async function store(
  ctx: Context,
  job: ClaimedJob,
  item: Pick<ItemResult, 'chargeId' | 'state' | 'result'>,
): Promise<void> {
  await asHolder(ctx, job, (tx) => storeItem(tx, ctx, { ...item, batchId: job.subject, refusal: null }));
}
