/** Reads one instruction. */
import type { Instruction } from '#contract/charges.ts';
import { notFound } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { readInstruction } from '#db/charges.ts';
import type { Context } from '../context.ts';
import { instructionView } from './wait.ts';

export async function getInstruction(ctx: Context, id: string): Promise<Instruction> {
  const uuid = uuidOf('instruction', id);
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await readInstruction(tx, uuid);
    if (!row) throw notFound('A instrução', id);
    return instructionView(row);
  });
}
