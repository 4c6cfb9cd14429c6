/** Waits for an instruction to end, for as long as the caller asked; then tells how it stands, whatever that is. */
import type { ActionAnswer, Instruction } from '#contract/charges.ts';
import { publicId } from '#core/ids.ts';
import { readCharge, readInstruction, type InstructionRow } from '#db/charges.ts';
import { operationsOf } from '#db/operations.ts';
import type { Tx } from '#db/pool.ts';
import { chargeView } from '../charges/view.ts';
import type { Context } from '../context.ts';

export interface Awaited {
  chargeId: string;
  instructionId: string;
  waitMs: number;
}

/** How often the row is read while waiting: registration at a bank takes seconds, so this is no load and needs no wake-up. */
const readEveryMs = 120;

export async function awaitInstruction(ctx: Context, awaited: Awaited): Promise<ActionAnswer> {
  const until = ctx.clock.now().add({ milliseconds: awaited.waitMs });
  for (;;) {
    const settled = await isSettled(ctx, awaited.instructionId);
    if (settled || Temporal.Instant.compare(ctx.clock.now(), until) >= 0) return answerOf(ctx, awaited);
    await ctx.clock.sleep(readEveryMs);
  }
}

/** Over, or of unknown outcome: then waiting longer helps nobody. */
async function isSettled(ctx: Context, instructionId: string): Promise<boolean> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const instruction = await readInstruction(tx, instructionId);
    if (instruction?.state !== 'open') return true;
    return (await operationsOf(tx, instructionId)).some((operation) => operation.state === 'unknown');
  });
}

async function answerOf(ctx: Context, awaited: Awaited): Promise<ActionAnswer> {
  return ctx.db.inOrganization(ctx.organizationId, (tx) => describe(tx, ctx, awaited));
}

export async function describe(
  tx: Tx,
  ctx: Context,
  about: { chargeId: string; instructionId: string },
): Promise<ActionAnswer> {
  const charge = await readCharge(tx, about.chargeId);
  const instruction = await readInstruction(tx, about.instructionId);
  if (!charge || !instruction) throw new Error('the charge vanished while it was waited for');
  const unknown = (await operationsOf(tx, instruction.id)).some((operation) =>
    ['unknown', 'attention'].includes(operation.state),
  );
  const view = await chargeView(tx, ctx, charge);
  return { charge: view, instruction: instructionView(instruction), result: resultOf(instruction, unknown) };
}

function resultOf(instruction: InstructionRow, unknown: boolean): ActionAnswer['result'] {
  if (instruction.state === 'done') return 'done';
  if (instruction.state === 'refused') return 'refused';
  return unknown || instruction.state === 'attention' ? 'unknown' : 'running';
}

export function instructionView(row: InstructionRow): Instruction {
  return {
    id: publicId('instruction', row.id),
    chargeId: publicId('charge', row.charge_id),
    kind: row.kind,
    state: row.state,
    refusal: row.refusal,
    createdAt: row.created_at,
    doneAt: row.done_at,
  };
}
