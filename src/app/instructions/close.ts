/** Ends an instruction and tells its batch. */
import type { Refusal } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import { readInstruction } from '#db/charges.ts';
import type { Tx } from '#db/pool.ts';
import { settleBatchItem } from '../batches/settle.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';

export interface Closing {
  instructionId: string;
  state: 'done' | 'refused' | 'attention';
  refusal: Refusal | null;
}

export async function closeInstruction(tx: Tx, ctx: Context, closing: Closing): Promise<void> {
  await tx
    .updateTable('instruction')
    .set({
      state: closing.state,
      refusal: closing.refusal ? JSON.stringify(closing.refusal) : null,
      done_at: closing.state === 'attention' ? null : instantNow(ctx),
    })
    .where('id', '=', closing.instructionId)
    .execute();
  const instruction = await readInstruction(tx, closing.instructionId);
  if (instruction?.batch_id) await settleBatchItem(tx, ctx, { ...closing, batchId: instruction.batch_id });
  await announce(tx, ctx, { type: 'instruction', id: publicId('instruction', closing.instructionId), version: 1 });
}
