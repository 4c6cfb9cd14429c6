/**
 * Approval: another person than whoever asked agrees to exactly what was read, having shown again that it is her. A change of anything
 * that mattered voids it, and the sending compares once more.
 */
import type { z } from 'zod';
import type { approveInputSchema, approveManyInputSchema, manyAnswerSchema, Transfer } from '#contract/transfers.ts';
import { showDate } from '#core/check-charge.ts';
import { Problem } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { moveTransfer, statusWhenApproved } from '#core/transfer-state.ts';
import { approvalsOf, changeTransfer, insertApproval, type TransferRow } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { instantNow, today } from '../moment.ts';
import { confirmPerson, type Confirmed } from '../people/confirm.ts';
import { release } from './accept.ts';
import { agreementHash, hasApprovals } from './agreement.ts';
import { announceTransfer } from './events.ts';
import { holdTransfer, requireTransfer } from './get.ts';
import { changedMeanwhile, ownTransfer, totalsDiffer, wrongStatus } from './problems.ts';
import { transferView } from './view.ts';
import { awaitTransfer } from './wait.ts';

export type ApproveInput = z.output<typeof approveInputSchema> & { id: string; waitMs?: number };

/** @throws Problem when it is one's own, has changed since it was read, or its day has passed. */
export async function approveTransfer(ctx: Context, input: ApproveInput): Promise<Transfer> {
  // Before the confirmation, which counts attempts: who may not approve is not asked to prove who it is.
  await ctx.db.inOrganization(ctx.organizationId, async (tx) =>
    assertMayApprove(tx, ctx, await requireTransfer(tx, input.id)),
  );
  const person = await confirmPerson(ctx, input.confirmation);
  await agree(ctx, person, { id: input.id, version: input.version });
  const id = uuidOf('transfer', input.id);
  return awaitTransfer(ctx, { id, waitMs: input.waitMs ?? 0 });
}

type ManyInput = z.output<typeof approveManyInputSchema>;
export type ManyAnswer = z.infer<typeof manyAnswerSchema>;

/** The total must be the one that was read; then each stands for itself. */
export async function approveTransfers(ctx: Context, input: ManyInput): Promise<ManyAnswer> {
  const found = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const rows: TransferRow[] = [];
    for (const { id } of input.transfers) rows.push(await requireTransfer(tx, id));
    return {
      count: new Set(rows.map(({ id }) => id)).size,
      cents: rows.reduce((sum, row) => sum + row.amount_cents, 0),
    };
  });
  if (found.cents !== input.expectedCents || found.count !== input.transfers.length)
    throw totalsDiffer('A soma não fecha', { count: input.transfers.length, cents: input.expectedCents }, found);
  const person = await confirmPerson(ctx, input.confirmation);
  const answer: ManyAnswer = { done: [], refused: [] };
  for (const one of input.transfers) {
    try {
      answer.done.push(await agree(ctx, person, one));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { code, detail, cure } = error.init;
      answer.refused.push({ id: one.id, code, detail, cure: cure ?? null });
    }
  }
  return answer;
}

async function agree(ctx: Context, person: Confirmed, read: { id: string; version: number }): Promise<Transfer> {
  const view = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const transfer = await holdTransfer(tx, ctx, read.id);
    await assertMayApprove(tx, ctx, transfer);
    if (transfer.version !== read.version) throw changedMeanwhile(transfer);
    await insertApproval(tx, {
      id: ctx.ids.next(),
      organization_id: ctx.organizationId,
      transfer_id: transfer.id,
      user_id: person.userId,
      user_name: person.userName,
      decision: 'approved',
      reason: null,
      agreed_hash: await agreementHash(tx, transfer),
      second_factor: person.secondFactor,
      at: instantNow(ctx),
      voided_at: null,
      void_reason: null,
    });
    await audit(tx, ctx, {
      action: 'transfer.approve',
      objectKind: 'transfer',
      objectId: transfer.id,
      after: { amountCents: transfer.amount_cents, payeeName: transfer.payee_name, secondFactor: person.secondFactor },
    });
    await proceed(tx, ctx, transfer);
    ctx.failpoint('T2');
    return transferView(tx, ctx, transfer.id);
  });
  ctx.failpoint('T3');
  return view;
}

/** With the last approval that it needs it goes on its way. */
async function proceed(tx: Tx, ctx: Context, transfer: TransferRow): Promise<void> {
  if (!(await hasApprovals(tx, transfer))) return announceTransfer(tx, ctx, transfer);
  const now = instantNow(ctx);
  const status = moveTransfer(transfer.status, statusWhenApproved(transfer.scheduled_on, today(ctx)));
  const row = await changeTransfer(tx, transfer.id, { status, approved_at: now, updated_at: now });
  await announceTransfer(tx, ctx, row);
  await release(tx, ctx, row);
}

async function assertMayApprove(tx: Tx, ctx: Context, transfer: TransferRow): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== 'user' || (actor.role !== 'admin' && actor.role !== 'finance')) throw peopleOnly();
  if (transfer.status !== 'awaiting_approval') throw wrongStatus(transfer, 'aprovada');
  if (transfer.requester_ids.includes(actor.id)) throw ownTransfer(transfer);
  const given = await approvalsOf(tx, [transfer.id]);
  if (given.some((row) => row.user_id === actor.id && row.voided_at === null)) throw approvedAlready(transfer);
  if (transfer.scheduled_on !== null && transfer.scheduled_on < today(ctx)) throw dayPassed(transfer.scheduled_on);
}

function peopleOnly(): Problem {
  return new Problem({
    code: 'forbidden',
    status: 403,
    title: 'Sem permissão',
    detail: 'Só uma pessoa dos perfis Administrador ou Financeiro aprova, na tela.',
    actor: 'you',
  });
}

function approvedAlready(transfer: TransferRow): Problem {
  return new Problem({
    code: 'approved_already',
    status: 409,
    title: 'Você já aprovou',
    detail: `Você já aprovou a transferência ${transfer.reference}; falta outra pessoa.`,
    cure: 'Peça a aprovação a outra pessoa.',
    actor: 'nobody',
  });
}

function dayPassed(day: string): Problem {
  return new Problem({
    code: 'scheduled_day_passed',
    status: 409,
    title: 'O dia já passou',
    detail: `Esta transferência era para ${showDate(day)}. Nada foi aprovado.`,
    cure: 'Mude o dia e peça a aprovação de novo, ou cancele.',
    actor: 'you',
  });
}

/** Another person says no, and why: it ends here. */
export async function denyTransfer(ctx: Context, input: { id: string; reason: string }): Promise<Transfer> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const transfer = await holdTransfer(tx, ctx, input.id);
    const { actor } = ctx;
    if (actor.kind !== 'user' || (actor.role !== 'admin' && actor.role !== 'finance')) throw peopleOnly();
    if (transfer.status !== 'awaiting_approval') throw wrongStatus(transfer, 'negada');
    const now = instantNow(ctx);
    const given = await approvalsOf(tx, [transfer.id]);
    // Who had agreed takes it back by saying no.
    if (given.some((row) => row.user_id === actor.id && row.voided_at === null))
      await takeBack(tx, transfer, actor.id, now);
    await insertApproval(tx, {
      id: ctx.ids.next(),
      organization_id: ctx.organizationId,
      transfer_id: transfer.id,
      user_id: actor.id,
      user_name: actor.name,
      decision: 'denied',
      reason: input.reason,
      agreed_hash: await agreementHash(tx, transfer),
      second_factor: false,
      at: now,
      voided_at: null,
      void_reason: null,
    });
    const row = await changeTransfer(tx, transfer.id, {
      status: moveTransfer(transfer.status, 'denied'),
      updated_at: now,
    });
    await audit(tx, ctx, {
      action: 'transfer.deny',
      objectKind: 'transfer',
      objectId: row.id,
      before: { status: transfer.status },
      after: { status: row.status, reason: input.reason },
    });
    await announceTransfer(tx, ctx, row);
    return transferView(tx, ctx, row.id);
  });
}

async function takeBack(tx: Tx, transfer: TransferRow, userId: string, at: string): Promise<void> {
  await tx
    .updateTable('transfer_approval')
    .set({ voided_at: at, void_reason: 'Negou depois de aprovar' })
    .where('transfer_id', '=', transfer.id)
    .where('user_id', '=', userId)
    .where('voided_at', 'is', null)
    .execute();
}
