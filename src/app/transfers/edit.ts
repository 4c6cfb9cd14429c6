/** Changes a transfer that waits; and asks for the approval of a draft. What people agreed to before the change is void. */
import type { Transfer, TransferPatch } from '#contract/transfers.ts';
import { invalidInput } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { moveTransfer, statusWhenApproved } from '#core/transfer-state.ts';
import { readPayee } from '#db/payees.ts';
import { changeTransfer, voidApprovals, type TransferRow } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { instantNow, today } from '../moment.ts';
import { release, wordOf } from './accept.ts';
import { payingConnection } from './connection.ts';
import { announceTransfer } from './events.ts';
import { examine, recordOf, type Asked } from './examine.ts';
import { holdTransfer, requireTransfer } from './get.ts';
import { keyOwnersOf, withOwner, type KeyOwners } from './key-owner.ts';
import { payeeNameOf, payeeOf } from './payee.ts';
import { changedMeanwhile, possibleDuplicate, problemsFound, wrongStatus } from './problems.ts';
import { transferView } from './view.ts';

export interface TransferEdit {
  id: string;
  patch: TransferPatch;
  /** The version that the caller saw; another one now is refused. */
  ifMatch?: number;
}

/** @throws Problem when it waits no longer, changed meanwhile, or the bank would refuse it as changed. */
export async function editTransfer(ctx: Context, { id, patch, ifMatch }: TransferEdit): Promise<Transfer> {
  const owners = await newOwners(ctx, id, patch);
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const transfer = await holdTransfer(tx, ctx, id);
    if (ifMatch !== undefined && ifMatch !== transfer.version) throw changedMeanwhile(transfer);
    if (transfer.status !== 'draft' && transfer.status !== 'awaiting_approval') throw wrongStatus(transfer, 'alterada');
    const asked = await patched(tx, ctx, transfer, { patch, owners });
    const row = await storeChange(tx, ctx, transfer, asked);
    await audit(tx, ctx, {
      action: 'transfer.edit',
      objectKind: 'transfer',
      objectId: row.id,
      before: auditOf(transfer),
      after: auditOf(row),
    });
    await announceTransfer(tx, ctx, row);
    return transferView(tx, ctx, row.id);
  });
}

function auditOf(row: TransferRow): Record<string, unknown> {
  const { amount_cents: amountCents, payee_name: payeeName, scheduled_on: scheduledOn, description } = row;
  return {
    amountCents,
    payeeName,
    scheduledOn,
    description,
    payeeFingerprint: row.payee_fingerprint.toString('hex').slice(0, 16),
  };
}

/** A changed payee by key has its owner asked for, like a new one. */
async function newOwners(ctx: Context, id: string, patch: TransferPatch): Promise<KeyOwners> {
  if (patch.payee === undefined && patch.payeeId === undefined) return new Map();
  const connection = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const transfer = await requireTransfer(tx, id);
    return publicId('connection', transfer.connection_id);
  });
  return keyOwnersOf(ctx, [{ connection, payee: patch.payee, payeeId: patch.payeeId }]);
}

async function patched(
  tx: Tx,
  ctx: Context,
  transfer: TransferRow,
  { patch, owners }: { patch: TransferPatch; owners: KeyOwners },
): Promise<Asked> {
  const payeeId = patch.payeeId === undefined ? null : uuidOf('payee', patch.payeeId);
  const named = payeeId === null ? null : await readPayee(tx, payeeId);
  if (payeeId !== null && !named) {
    const detail = `Não há favorecido ${patch.payeeId ?? ''} nesta empresa.`;
    throw invalidInput([{ pointer: '/payeeId', code: 'unknown_payee', detail }]);
  }
  const connectionId = publicId('connection', transfer.connection_id);
  const typed = patch.payee === undefined ? (named?.destination ?? transfer.payee) : payeeOf(patch.payee);
  const payee = withOwner(typed, owners, connectionId);
  const isSame = patch.payee === undefined && payeeId === null;
  return {
    connection: await payingConnection(tx, ctx, connectionId),
    reference: transfer.reference,
    amountCents: patch.amountCents ?? transfer.amount_cents,
    payee,
    record: await recordOf(tx, payee, isSame ? transfer.payee_id : payeeId),
    askedOwner: true,
    description: patch.description ?? transfer.description,
    scheduledOn: patch.scheduledOn ?? transfer.scheduled_on,
    repeatReason: transfer.repeat_reason,
    id: transfer.id,
  };
}

async function storeChange(tx: Tx, ctx: Context, transfer: TransferRow, asked: Asked): Promise<TransferRow> {
  const found = await examine(tx, ctx, asked);
  if (found.problems.length > 0) throw problemsFound(found.problems);
  const isDraft = transfer.status === 'draft';
  if (found.equal !== null && asked.repeatReason === null && !isDraft) throw possibleDuplicate(found.equal, '/payee');
  const now = instantNow(ctx);
  await voidApprovals(tx, transfer.id, { at: now, reason: `Alterada por ${ctx.actor.name}` });
  return changeTransfer(tx, transfer.id, {
    amount_cents: asked.amountCents,
    payee: JSON.stringify(asked.payee),
    payee_id: asked.record?.id ?? null,
    payee_name: asked.record?.name ?? payeeNameOf(asked.payee),
    payee_tax_id: asked.payee.taxId ?? asked.record?.tax_id ?? '',
    fingerprint: found.fingerprint,
    payee_fingerprint: found.payeeFingerprint,
    description: asked.description,
    scheduled_on: asked.scheduledOn,
    // Whoever changes what is paid has asked for it: even where nobody need approve, what others had to see waits for them.
    approvals_needed: isDraft ? found.approvalsNeeded : Math.max(1, found.approvalsNeeded),
    repeats_id: asked.repeatReason === null ? null : (found.equal?.id ?? null),
    requester_ids: await withWord(tx, ctx, transfer),
    updated_at: now,
  });
}

async function withWord(tx: Tx, ctx: Context, transfer: TransferRow): Promise<string[]> {
  return [...new Set([...transfer.requester_ids, ...(await wordOf(tx, ctx))])];
}

/** A draft becomes a request: examined anew, and on its way to whoever must approve. */
export async function submitTransfer(ctx: Context, id: string): Promise<Transfer> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const draft = await holdTransfer(tx, ctx, id);
    if (draft.status !== 'draft') throw wrongStatus(draft, 'enviada para aprovação');
    const asked = await patched(tx, ctx, draft, { patch: {}, owners: new Map() });
    const found = await examine(tx, ctx, asked);
    if (found.problems.length > 0) throw problemsFound(found.problems);
    if (found.equal !== null && asked.repeatReason === null) throw possibleDuplicate(found.equal, '/payee');
    const now = instantNow(ctx);
    const isFree = found.approvalsNeeded === 0;
    const status = isFree ? statusWhenApproved(draft.scheduled_on, today(ctx)) : 'awaiting_approval';
    const row = await changeTransfer(tx, draft.id, {
      status: moveTransfer(draft.status, status),
      approvals_needed: found.approvalsNeeded,
      approved_at: isFree ? now : null,
      repeats_id: asked.repeatReason === null ? null : (found.equal?.id ?? null),
      requester_ids: await withWord(tx, ctx, draft),
      updated_at: now,
    });
    await audit(tx, ctx, {
      action: 'transfer.submit',
      objectKind: 'transfer',
      objectId: row.id,
      before: { status: draft.status },
      after: { status: row.status },
    });
    await announceTransfer(tx, ctx, row);
    if (isFree) await release(tx, ctx, row);
    return transferView(tx, ctx, row.id);
  });
}
