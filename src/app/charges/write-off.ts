/**
 * Writes a charge off at its bank (baixar). By default the bank is asked first: found paid, it is not written off and the receipt
 * is posted instead. What is paid between the question and the write-off becomes a divergence, never a loss.
 */
import type { ActionAnswer } from '#contract/charges.ts';
import { invalidInput } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { lockCharge } from '#db/charges.ts';
import type { Tx } from '#db/pool.ts';
import { loadConnection } from '../connections/load.ts';
import { capabilityAbsent } from '../capability-absent.ts';
import type { Context } from '../context.ts';
import { refold } from '../evidence/refold.ts';
import { awaitInstruction } from '../instructions/wait.ts';
import { assertAllowed, beginInstruction } from '../operations/begin.ts';
import { canDo, instructionInput, stepsOf } from '../operations/load.ts';
import { liveOf, type LiveCharge } from './amend.ts';
import { requireCharge } from './get.ts';
import { refreshCharge } from './refresh.ts';

export interface WriteOffInput {
  id: string;
  reason: string;
  askFirst: boolean;
}

export async function writeOffCharge(ctx: Context, input: WriteOffInput & { waitMs: number }): Promise<ActionAnswer> {
  await assertCanWriteOff(ctx, input);
  if (input.askFirst) {
    const asked = await refreshCharge(ctx, { id: input.id });
    if (asked.charge.status === 'paid') return { ...asked, result: 'paid_instead' };
    if (asked.charge.status === 'written_off') return { ...asked, result: 'unchanged' };
  }
  const instructionId = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    beginWriteOff(tx, ctx, { ...input, batchId: null }),
  );
  const answer = await awaitInstruction(ctx, {
    chargeId: uuidOf('charge', input.id),
    instructionId,
    waitMs: input.waitMs,
  });
  // Paid between the question and the instruction: the same to the person as paid before.
  const isOvertaken = answer.result === 'refused' && answer.charge.status === 'paid';
  return isOvertaken ? { ...answer, result: 'paid_instead' } : answer;
}

/** Before the bank is even asked: the status, the bank and the words must allow it. */
async function assertCanWriteOff(ctx: Context, { id, reason }: WriteOffInput): Promise<void> {
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const charge = await requireCharge(tx, id);
    await assertAllowed(tx, charge, 'writeOff');
    assertReason(ctx, await liveOf(tx, charge), reason);
  });
}

function assertReason(ctx: Context, live: LiveCharge, reason: string): void {
  const { facts } = ctx.banks.provider(live.connection.provider);
  const maximum = facts.charge.writeOffReason?.maximum;
  if (maximum === undefined || reason.length <= maximum) return;
  throw invalidInput([
    {
      pointer: '/reason',
      code: 'text_too_long',
      detail: `O motivo tem ${reason.length} caracteres e o ${facts.title} aceita ${maximum}.`,
      suggestion: reason.slice(0, maximum).trim(),
    },
  ]);
}

export async function beginWriteOff(
  tx: Tx,
  ctx: Context,
  input: Omit<WriteOffInput, 'askFirst'> & { batchId: string | null },
): Promise<string> {
  const found = await requireCharge(tx, input.id);
  const charge = (await lockCharge(tx, found.id)) ?? found;
  await assertAllowed(tx, charge, 'writeOff');
  const live = await liveOf(tx, charge);
  const provider = ctx.banks.provider(live.connection.provider);
  if (!canDo(provider, 'writeOff')) throw capabilityAbsent(provider.facts.title, 'baixar');
  assertReason(ctx, live, input.reason);
  const id = await beginInstruction(tx, ctx, {
    ...live,
    kind: 'writeOff',
    input: { reason: input.reason },
    batchId: input.batchId,
  });
  await refold(tx, ctx, charge);
  return id;
}

export async function dryRunWriteOff(ctx: Context, input: WriteOffInput) {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const charge = await requireCharge(tx, input.id);
    await assertAllowed(tx, charge, 'writeOff');
    const live = await liveOf(tx, charge);
    const connection = await loadConnection(tx, ctx, live.connection.id);
    const inputOfStep = instructionInput({
      charge,
      registration: live.registration,
      connection,
      instruction: { input: { reason: input.reason } },
    });
    const [step] = stepsOf(ctx.banks.provider(live.connection.provider), 'writeOff', inputOfStep);
    const spec = step?.build(inputOfStep, {});
    return {
      ready: spec !== undefined,
      problems: [],
      warnings: input.askFirst ? [] : ['Sem consultar, uma cobrança já paga pode ser baixada por engano.'],
      request: spec
        ? { method: spec.method, path: spec.path, body: spec.body && 'json' in spec.body ? spec.body.json : null }
        : null,
      feeCents: null,
      postings: [],
    };
  });
}
