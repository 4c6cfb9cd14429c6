/** "Recebi por fora": what a clerk knows and no bank does. */
import type { ActionAnswer } from '#contract/charges.ts';
import { Problem } from '#core/errors.ts';
import type { Cents } from '#lib/money.ts';
import { statusLabels, type ChargeStatus } from '#core/charge.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { applyFacts } from '../evidence/apply.ts';
import { getCharge, requireCharge } from './get.ts';
import { instructCharge } from './instruct.ts';
import { writeOffCharge } from './write-off.ts';

export interface DirectReceipt {
  id: string;
  amountCents: Cents;
  paidOn: string;
  note?: string | undefined;
  writeOff: boolean;
  waitMs: number;
}

const receivable: readonly ChargeStatus[] = ['pending', 'registered', 'written_off', 'rejected', 'expired'];

/**
 * Posts money received without the bank. A registered charge is written off first, so that it cannot be paid a second time; when
 * the bank says that it was paid there meanwhile, the direct receipt is not posted.
 */
export async function receiveDirectly(ctx: Context, input: DirectReceipt): Promise<ActionAnswer> {
  const before = await getCharge(ctx, input.id);
  assertStatus(before.status, receivable, 'receber por fora');
  // A bank that can be told of it keeps its own books right, and tells us of the receipt like of any other.
  if (before.status === 'registered' && input.writeOff && before.allowedActions.includes('markReceived')) {
    const { id, amountCents, paidOn, waitMs } = input;
    return instructCharge(ctx, 'markReceived', { id, amountCents, receivedOn: paidOn, waitMs });
  }
  if (before.status === 'registered' && input.writeOff) {
    const written = await writeOffCharge(ctx, {
      id: input.id,
      reason: 'Pago direto ao beneficiário',
      askFirst: true,
      waitMs: input.waitMs,
    });
    if (written.result !== 'done' && written.result !== 'unchanged') return written;
  }
  await ctx.db.inOrganization(ctx.organizationId, (tx) => postReceipt(tx, ctx, input));
  return { charge: await getCharge(ctx, input.id), instruction: null, result: 'done' };
}

async function postReceipt(tx: Tx, ctx: Context, input: DirectReceipt): Promise<void> {
  const found = await requireCharge(tx, input.id);
  const identity = `direct:${ctx.ids.next()}`;
  await applyFacts(tx, ctx, {
    chargeId: found.id,
    registration: null,
    source: 'clerk',
    proven: true,
    facts: [
      {
        factKey: identity,
        occurredAt: null,
        fact: {
          type: 'paid',
          identity,
          cumulative: false,
          amountCents: input.amountCents,
          channel: 'direct',
          paidOn: input.paidOn,
          creditedOn: input.paidOn,
          feeCents: null,
        },
      },
    ],
  });
  await audit(tx, ctx, {
    action: 'charge.receive',
    objectKind: 'charge',
    objectId: found.id,
    before: { status: found.status },
    after: { amountCents: input.amountCents, paidOn: input.paidOn, note: input.note ?? null },
  });
}

export function assertStatus(status: ChargeStatus, allowed: readonly ChargeStatus[], verb: string): void {
  if (allowed.includes(status)) return;
  const words = allowed.map((item) => statusLabels[item]).join(', ');
  throw new Problem({
    code: 'status_not_allowed',
    status: 409,
    title: 'A situação não permite',
    detail: `Não dá para ${verb}: a situação é ${statusLabels[status]}. Só é possível em: ${words}.`,
    actor: 'you',
    facts: { status },
  });
}
