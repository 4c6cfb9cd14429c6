import type { Charge } from '#contract/charges.ts';
import { Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import { lockCharge, openInstruction, type ChargeRow } from '#db/charges.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { refold } from '../evidence/refold.ts';
import { instantNow } from '../moment.ts';
import { getCharge, requireCharge } from './get.ts';
import { assertStatus } from './receive.ts';
import { nothingAtBank } from './view.ts';

/** Ends a charge by us: nothing is live at a bank. */
export async function cancelCharge(ctx: Context, id: string): Promise<Charge> {
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const found = await requireCharge(tx, id);
    const charge: ChargeRow = (await lockCharge(tx, found.id)) ?? found;
    assertStatus(charge.status, nothingAtBank, 'cancelar');
    const open = await openInstruction(tx, charge.id);
    if (open) throw stillOpen(charge, { instructionId: open.id, verb: 'cancelar' });
    const canceled = await tx
      .updateTable('charge')
      .set({ canceled_at: instantNow(ctx) })
      .where('id', '=', charge.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await refold(tx, ctx, canceled);
    await audit(tx, ctx, {
      action: 'charge.cancel',
      objectKind: 'charge',
      objectId: charge.id,
      before: { status: charge.status },
      after: { status: 'canceled' },
    });
  });
  return getCharge(ctx, id);
}

/** The bank may still do what was asked of it: nothing of the charge changes before that has ended. */
export function stillOpen(
  charge: ChargeRow,
  { instructionId, verb }: { instructionId: string; verb: string },
): Problem {
  return new Problem({
    code: 'instruction_open',
    status: 409,
    title: 'Há uma instrução em andamento',
    detail: `A cobrança ${charge.reference} tem uma instrução em andamento no banco.`,
    cure: `Aguarde o resultado antes de ${verb}.`,
    actor: 'nobody',
    facts: { instructionId: publicId('instruction', instructionId) },
  });
}
