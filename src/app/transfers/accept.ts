/** Takes a transfer in: examined, stored, put on its way; all in the caller's transaction. */
import type { TransferInput } from '#contract/transfers.ts';
import { invalidInput, type Problem } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { statusWhenApproved } from '#core/transfer-state.ts';
import { enqueue } from '#db/jobs.ts';
import { readPayee } from '#db/payees.ts';
import { insertTransfer, readTransfer, transferByReference, transferJob, type TransferRow } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { instantNow, today } from '../moment.ts';
import { payingConnection } from './connection.ts';
import { announceTransfer, emitTransferEvent } from './events.ts';
import { examine, recordOf, type Asked, type Examined } from './examine.ts';
import { withOwner, type KeyOwners } from './key-owner.ts';
import { laneOf } from './lanes.ts';
import { ownerTaxId, payeeNameOf, payeeOf } from './payee.ts';
import { possibleDuplicate, problemsFound, referenceTaken } from './problems.ts';

/** What an input asks for, made canonical. @throws Problem naming what it names wrongly. */
export async function askedOf(tx: Tx, ctx: Context, input: TransferInput, owners: KeyOwners | null): Promise<Asked> {
  const connection = await payingConnection(tx, ctx, input.connection);
  const payeeId = input.payeeId === undefined ? null : uuidOf('payee', input.payeeId);
  const named = payeeId === null ? null : await readPayee(tx, payeeId);
  const typed = input.payee === undefined ? named?.destination : payeeOf(input.payee);
  if (payeeId !== null && !named) throw uuidMissing(input.payeeId ?? '');
  if (!typed) throw missingPayee();
  const payee = owners ? withOwner(typed, owners, input.connection) : typed;
  return {
    connection,
    reference: input.reference,
    amountCents: input.amountCents,
    payee,
    record: await recordOf(tx, payee, payeeId),
    askedOwner: owners !== null,
    description: input.description ?? null,
    scheduledOn: input.scheduledOn ?? null,
    repeatReason: input.repeatReason ?? null,
    id: null,
  };
}

function missingPayee(): Problem {
  const detail = 'Informe o favorecido: payee com os dados, ou payeeId de um já cadastrado.';
  return invalidInput([{ pointer: '/payee', code: 'payee_missing', detail }]);
}

function uuidMissing(text: string): Problem {
  const detail = `Não há favorecido ${text.slice(0, 64)} nesta empresa.`;
  return invalidInput([{ pointer: '/payeeId', code: 'unknown_payee', detail }]);
}

export interface Accepted {
  draft: boolean;
  batchId: string | null;
  /** Where the input stands in the caller's: `` alone, `/transfers/3` in a batch. */
  at: string;
}

/** @throws Problem when the bank would refuse it, its number is taken, or it looks like one that is there. */
export async function acceptTransfer(tx: Tx, ctx: Context, asked: Asked, how: Accepted): Promise<TransferRow> {
  const found = await examine(tx, ctx, asked);
  if (found.problems.length > 0)
    throw problemsFound(found.problems.map((problem) => ({ ...problem, pointer: `${how.at}${problem.pointer}` })));
  const taken = await transferByReference(tx, asked.reference);
  if (taken) throw referenceTaken(taken, asked.reference, `${how.at}/reference`);
  if (found.equal !== null && asked.repeatReason === null && !how.draft)
    throw possibleDuplicate(found.equal, `${how.at}/payee`);
  const row = await store(tx, ctx, asked, { found, how });
  await audit(tx, ctx, {
    action: 'transfer.create',
    objectKind: 'transfer',
    objectId: row.id,
    after: {
      reference: row.reference,
      status: row.status,
      amountCents: row.amount_cents,
      payeeName: row.payee_name,
      scheduledOn: row.scheduled_on,
      repeats: row.repeats_id && publicId('transfer', row.repeats_id),
      repeatReason: row.repeat_reason,
    },
  });
  await emitTransferEvent(tx, ctx, row, 'transfer.created');
  await announceTransfer(tx, ctx, row);
  if (row.status === 'approved' || row.status === 'scheduled') await release(tx, ctx, row);
  return row;
}

async function store(
  tx: Tx,
  ctx: Context,
  asked: Asked,
  { found, how }: { found: Examined; how: Accepted },
): Promise<TransferRow> {
  const now = instantNow(ctx);
  const { connection, payee } = asked;
  const id = ctx.ids.next();
  const isFree = found.approvalsNeeded === 0;
  const status = how.draft ? 'draft' : isFree ? statusWhenApproved(asked.scheduledOn, today(ctx)) : 'awaiting_approval';
  await insertTransfer(tx, {
    id,
    organization_id: ctx.organizationId,
    connection_id: connection.row.id,
    bank_account_id: connection.row.bank_account_id,
    batch_id: how.batchId,
    reference: asked.reference,
    amount_cents: asked.amountCents,
    payee: JSON.stringify(payee),
    payee_id: asked.record?.id ?? null,
    payee_name: asked.record?.name ?? payeeNameOf(payee),
    payee_tax_id: payee.taxId ?? asked.record?.tax_id ?? ownerTaxId(payee),
    fingerprint: found.fingerprint,
    payee_fingerprint: found.payeeFingerprint,
    description: asked.description,
    scheduled_on: asked.scheduledOn,
    status,
    approvals_needed: found.approvalsNeeded,
    approved_at: !how.draft && isFree ? now : null,
    repeats_id: asked.repeatReason === null ? null : (found.equal?.id ?? null),
    repeat_reason: asked.repeatReason,
    created_by_kind: ctx.actor.kind,
    created_by_id: ctx.actor.id,
    created_by_name: ctx.actor.name,
    requester_ids: await wordOf(tx, ctx),
    created_at: now,
    updated_at: now,
  });
  const row = await readTransfer(tx, id);
  if (!row) throw new Error(`transfer ${id} was not stored`);
  return row;
}

/**
 * Whose word it is: the person's; of a key, the person's who made it, because whoever holds both would otherwise ask and agree alone.
 */
export async function wordOf(tx: Tx, ctx: Context): Promise<string[]> {
  const { actor } = ctx;
  if (actor.kind === 'user') return [actor.id];
  if (actor.kind === 'system') return [];
  const key = await tx.selectFrom('api_key').select('created_by').where('id', '=', actor.id).executeTakeFirst();
  return key?.created_by ? [key.created_by] : [];
}

/** It has what it needs: its job takes it up, at once or when its day comes. */
export async function release(tx: Tx, ctx: Context, row: TransferRow): Promise<void> {
  await emitTransferEvent(tx, ctx, row, 'transfer.approved');
  await enqueue(tx, {
    id: ctx.ids.next(),
    organizationId: ctx.organizationId,
    kind: transferJob,
    subject: row.id,
    lane: laneOf(row, 'send'),
    // The job itself knows the hour: looked at now, it puts itself off until then.
    dueAt: instantNow(ctx),
  });
}
