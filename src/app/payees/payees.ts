/** Favorecidos: kept by hand or from a transfer, found again by the same destination, changed in sight of everybody, put out of use. */
import type { z } from 'zod';
import type { PayeeItem, payeeInputSchema, payeeListQuerySchema, payeePatchSchema } from '#contract/transfers.ts';
import { maskTaxId } from '#lib/taxid.ts';
import { invalidInput, notFound, Problem } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import type { Payee } from '#core/transfer.ts';
import {
  changePayee,
  insertPayee,
  lockPayee,
  paidTo,
  payeeByFingerprint,
  payeeRows,
  readPayee,
  type PayeeRow,
} from '#db/payees.ts';
import { changeTransfer, lockTransfer, voidApprovals } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { pageOfRows, readCursor } from '../cursor.ts';
import { instantNow } from '../moment.ts';
import { destinationFingerprint } from '../transfers/agreement.ts';
import { announceTransfer } from '../transfers/events.ts';
import { payeeBankName, payeeNameOf, payeeOf, payeeProblems } from '../transfers/payee.ts';
import { requireTransfer } from '../transfers/get.ts';
import { moveTransfer } from '#core/transfer-state.ts';

export type PayeeInput = z.output<typeof payeeInputSchema>;
export type PayeePatch = z.output<typeof payeePatchSchema>;
export type PayeeListQuery = z.output<typeof payeeListQuerySchema>;

export async function createPayee(ctx: Context, input: PayeeInput): Promise<PayeeItem> {
  return ctx.db.inOrganization(ctx.organizationId, (tx) =>
    keepPayee(tx, ctx, { ...input, destination: payeeOf(input.destination) }),
  );
}

/** Keeps whom a transfer pays, and ties the transfer to the record. */
export async function payeeFromTransfer(
  ctx: Context,
  input: { id: string; name?: string | undefined; email: string | null; note: string },
): Promise<PayeeItem> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const transfer = await requireTransfer(tx, input.id);
    return keepPayee(tx, ctx, { ...input, name: input.name ?? transfer.payee_name, destination: transfer.payee });
  });
}

interface Kept {
  destination: Payee;
  name?: string | undefined;
  email: string | null;
  note: string;
}

async function keepPayee(tx: Tx, ctx: Context, input: Kept): Promise<PayeeItem> {
  const { destination } = input;
  assertSound(destination);
  const fingerprint = destinationFingerprint(destination);
  const there = await payeeByFingerprint(tx, fingerprint);
  if (there) throw payeeExists(there);
  const id = ctx.ids.next();
  const now = instantNow(ctx);
  await insertPayee(tx, {
    id,
    organization_id: ctx.organizationId,
    name: input.name ?? payeeNameOf(destination),
    tax_id: destination.taxId ?? '',
    destination: JSON.stringify(destination),
    fingerprint,
    email: input.email,
    note: input.note,
    changed_from: null,
    changed_at: null,
    first_paid_at: null,
    last_paid_at: null,
    disabled_at: null,
    created_at: now,
    updated_at: now,
  });
  const row = await requirePayee(tx, publicId('payee', id));
  await audit(tx, ctx, { action: 'payee.create', objectKind: 'payee', objectId: id, after: auditOf(row) });
  await announcePayee(tx, ctx, row);
  return payeeView(tx, row);
}

function assertSound(destination: Payee): void {
  const problems = payeeProblems(destination, '/destination');
  if (destination.kind === 'account' && destination.ispb === '' && destination.bankCode === null)
    problems.push({
      pointer: '/destination/ispb',
      code: 'bank_missing',
      detail: 'Informe o banco do favorecido. Escolha o banco na lista.',
    });
  if (problems.length > 0) throw invalidInput(problems);
}

function payeeExists(row: PayeeRow): Problem {
  return new Problem({
    code: 'payee_exists',
    status: 409,
    title: 'Já cadastrado',
    detail: `Este destino já é do favorecido ${row.name}.`,
    cure: 'Use o que já existe, ou altere-o.',
    actor: 'you',
    facts: { payeeId: publicId('payee', row.id) },
  });
}

/** Never a whole document: the audit is read by many. */
function auditOf(row: PayeeRow): Record<string, unknown> {
  const { destination } = row;
  const place =
    destination.kind === 'account'
      ? {
          ispb: destination.ispb,
          branch: destination.branch,
          account: destination.account,
          digit: destination.accountDigit,
        }
      : { key: destination.key };
  return {
    name: row.name,
    taxId: maskTaxId(row.tax_id),
    ...place,
    email: row.email,
    disabled: row.disabled_at !== null,
  };
}

/**
 * Changes the record. The destination before stays in sight until somebody has paid with the new one, and whatever of this favorecido
 * was approved and has not left waits for approval again.
 */
export async function patchPayee(
  ctx: Context,
  input: { id: string; patch: PayeePatch; ifMatch?: number },
): Promise<PayeeItem> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await holdPayee(tx, input.id);
    if (input.ifMatch !== undefined && input.ifMatch !== row.version) throw changedMeanwhile(row);
    const destination = input.patch.destination === undefined ? row.destination : payeeOf(input.patch.destination);
    assertSound(destination);
    const fingerprint = destinationFingerprint(destination);
    const isMoved = !fingerprint.equals(row.fingerprint);
    const there = isMoved ? await payeeByFingerprint(tx, fingerprint) : undefined;
    if (there && there.id !== row.id) throw payeeExists(there);
    const now = instantNow(ctx);
    const changed = await changePayee(tx, row.id, {
      name: input.patch.name ?? row.name,
      tax_id: destination.taxId ?? '',
      destination: JSON.stringify(destination),
      fingerprint,
      email: input.patch.email === undefined ? row.email : input.patch.email,
      note: input.patch.note ?? row.note,
      // Of several changes the destination that was last paid is what one compares with.
      ...(isMoved ? { changed_from: JSON.stringify(row.changed_from ?? row.destination), changed_at: now } : {}),
      updated_at: now,
    });
    await audit(tx, ctx, {
      action: 'payee.edit',
      objectKind: 'payee',
      objectId: row.id,
      before: auditOf(row),
      after: auditOf(changed),
    });
    await voidWaiting(tx, ctx, changed);
    await announcePayee(tx, ctx, changed);
    return payeeView(tx, changed);
  });
}

async function voidWaiting(tx: Tx, ctx: Context, payee: PayeeRow): Promise<void> {
  const waiting = await tx
    .selectFrom('transfer')
    .select('id')
    .where('payee_id', '=', payee.id)
    .where('status', 'in', ['awaiting_approval', 'approved', 'scheduled'])
    .orderBy('id')
    .execute();
  for (const { id } of waiting) {
    const transfer = await lockTransfer(tx, id);
    if (!transfer || !['awaiting_approval', 'approved', 'scheduled'].includes(transfer.status)) continue;
    const at = instantNow(ctx);
    await voidApprovals(tx, id, { at, reason: `O cadastro do favorecido foi alterado por ${ctx.actor.name}` });
    const status = moveTransfer(transfer.status, 'awaiting_approval');
    // Whoever changed whom it pays has a word in it, and somebody else must look.
    const requesters =
      ctx.actor.kind === 'user' ? [...new Set([...transfer.requester_ids, ctx.actor.id])] : transfer.requester_ids;
    const row = await changeTransfer(tx, id, {
      status,
      approvals_needed: Math.max(1, transfer.approvals_needed),
      requester_ids: requesters,
      updated_at: at,
    });
    await announceTransfer(tx, ctx, row);
  }
}

/** Out of use, or back: nothing new is paid to one that is disabled; what it was paid stays. */
export async function setPayeeDisabled(ctx: Context, input: { id: string; disabled: boolean }): Promise<PayeeItem> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await holdPayee(tx, input.id);
    const now = instantNow(ctx);
    const there = input.disabled ? undefined : await payeeByFingerprint(tx, row.fingerprint);
    if (there && there.id !== row.id) throw payeeExists(there);
    const changed = await changePayee(tx, row.id, { disabled_at: input.disabled ? now : null, updated_at: now });
    await audit(tx, ctx, {
      action: input.disabled ? 'payee.disable' : 'payee.enable',
      objectKind: 'payee',
      objectId: row.id,
      before: auditOf(row),
      after: auditOf(changed),
    });
    await voidWaiting(tx, ctx, changed);
    await announcePayee(tx, ctx, changed);
    return payeeView(tx, changed);
  });
}

export async function getPayee(ctx: Context, id: string): Promise<PayeeItem> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => payeeView(tx, await requirePayee(tx, id)));
}

export async function listPayees(
  ctx: Context,
  query: PayeeListQuery,
): Promise<{ data: PayeeItem[]; next: string | null }> {
  const [name, id] = readCursor(query.after, 2) ?? [];
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const rows = await payeeRows(tx, {
      search: query.search === undefined || query.search === '' ? null : query.search,
      disabled: query.disabled === 'true',
      after: name === undefined || id === undefined ? null : { name, id },
      limit: query.limit,
    });
    const page = pageOfRows(rows, query.limit, (row) => [row.name.toLowerCase(), row.id]);
    const paid = await paidTo(
      tx,
      page.rows.map((row) => row.fingerprint),
    );
    return { data: page.rows.map((row) => viewOf(row, paid.get(row.fingerprint.toString('hex')))), next: page.next };
  });
}

async function requirePayee(tx: Tx, id: string): Promise<PayeeRow> {
  const row = await readPayee(tx, uuidOf('payee', id));
  if (!row) throw notFound('O favorecido', id.slice(0, 64));
  return row;
}

async function holdPayee(tx: Tx, id: string): Promise<PayeeRow> {
  const row = await lockPayee(tx, uuidOf('payee', id));
  if (!row) throw notFound('O favorecido', id.slice(0, 64));
  return row;
}

function changedMeanwhile(row: PayeeRow): Problem {
  return new Problem({
    code: 'version_conflict',
    status: 412,
    title: 'Mudou enquanto você editava',
    detail: `O favorecido ${row.name} mudou depois da versão que você leu.`,
    cure: 'Leia de novo, confira o que mudou e repita.',
    actor: 'you',
    facts: { currentVersion: row.version },
  });
}

async function announcePayee(tx: Tx, ctx: Context, row: PayeeRow): Promise<void> {
  await announce(tx, ctx, { type: 'payee', id: publicId('payee', row.id), version: row.version });
}

async function payeeView(tx: Tx, row: PayeeRow): Promise<PayeeItem> {
  const paid = await paidTo(tx, [row.fingerprint]);
  return viewOf(row, paid.get(row.fingerprint.toString('hex')));
}

function viewOf(row: PayeeRow, paid: { count: number; cents: number } | undefined): PayeeItem {
  return {
    id: publicId('payee', row.id),
    name: row.name,
    taxId: row.tax_id,
    destination: row.destination,
    bankName: payeeBankName(row.destination),
    email: row.email,
    note: row.note,
    firstPaidAt: row.first_paid_at,
    lastPaidAt: row.last_paid_at,
    changedFrom: row.changed_from,
    changedAt: row.changed_at,
    paidCount: paid?.count ?? 0,
    paidCents: paid?.cents ?? 0,
    disabledAt: row.disabled_at,
    version: row.version,
    createdAt: row.created_at,
  };
}
