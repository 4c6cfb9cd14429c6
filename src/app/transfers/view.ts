/** A transfer as the API shows it to this caller: what it is, how it stands, and what this very caller may do with it. */
import { transferStatusLabels, type Transfer, type transferActions } from '#contract/transfers.ts';
import { publicId } from '#core/ids.ts';
import type { Environment } from '#core/provider.ts';
import { isWaiting } from '#core/transfer-state.ts';
import { firstPayments } from '#db/payees.ts';
import { approvalsOf, readTransfer, type ApprovalRow, type TransferRow } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import { bankName } from '../bank-accounts/view.ts';
import type { Context } from '../context.ts';
import { mayPay } from './connection.ts';
import { destinationOf, payeeBankName } from './payee.ts';

type Action = (typeof transferActions)[number];

/** One transfer. @throws when it is gone: ids inside come from our own rows. */
export async function transferView(tx: Tx, ctx: Context, id: string): Promise<Transfer> {
  const row = await readTransfer(tx, id);
  const [view] = row ? await transferViews(tx, ctx, [row]) : [];
  if (!view) throw new Error(`transfer ${id} vanished`);
  return view;
}

/** Many, each kind of row that hangs on them read once. */
export async function transferViews(tx: Tx, ctx: Context, rows: readonly TransferRow[]): Promise<Transfer[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const approvals = Map.groupBy(await approvalsOf(tx, ids), (approval) => approval.transfer_id);
  const first = await firstPayments(tx, ids);
  const places = await placesOf(tx, rows);
  return rows.map((row) =>
    viewOf(ctx, row, { approvals: approvals.get(row.id) ?? [], isFirst: first.has(row.id), places }),
  );
}

async function placesOf(tx: Tx, rows: readonly TransferRow[]) {
  const connectionIds = [...new Set(rows.map((row) => row.connection_id))];
  const payeeIds = [...new Set(rows.flatMap((row) => row.payee_id ?? []))];
  const connections = await tx.selectFrom('connection').selectAll().where('id', 'in', connectionIds).execute();
  const accountIds = [...new Set(connections.map((row) => row.bank_account_id))];
  const accounts = await tx.selectFrom('bank_account').selectAll().where('id', 'in', accountIds).execute();
  const payees =
    payeeIds.length === 0 ? [] : await tx.selectFrom('payee').selectAll().where('id', 'in', payeeIds).execute();
  return {
    connection: new Map(connections.map((row) => [row.id, row])),
    account: new Map(accounts.map((row) => [row.id, row])),
    payee: new Map(payees.map((row) => [row.id, row])),
  };
}

interface Parts {
  approvals: readonly ApprovalRow[];
  isFirst: boolean;
  places: Awaited<ReturnType<typeof placesOf>>;
}

function viewOf(ctx: Context, row: TransferRow, parts: Parts): Transfer {
  const connection = parts.places.connection.get(row.connection_id);
  const account = parts.places.account.get(row.bank_account_id);
  if (!connection || !account) throw new Error(`transfer ${row.id} has lost its account`);
  const record = row.payee_id === null ? undefined : parts.places.payee.get(row.payee_id);
  const isChanged =
    record !== undefined && (record.changed_from !== null || !record.fingerprint.equals(row.payee_fingerprint));
  return {
    id: publicId('transfer', row.id),
    reference: row.reference,
    status: row.status,
    statusLabel: transferStatusLabels[row.status],
    outcomeUnknown: row.outcome_unknown,
    attention: row.attention,
    amountCents: row.amount_cents,
    returnedCents: row.returned_cents,
    payee: destinationOf(row.payee),
    payeeId: row.payee_id && publicId('payee', row.payee_id),
    payeeName: row.payee_name,
    payeeTaxId: row.payee_tax_id,
    bankName: payeeBankName(row.payee),
    firstPayment: parts.isFirst,
    payeeChanged: isChanged && (isWaiting(row.status) || row.status === 'sending'),
    description: row.description,
    scheduledOn: row.scheduled_on,
    connectionId: publicId('connection', row.connection_id),
    account: {
      id: publicId('bankAccount', account.id),
      mnemonic: account.mnemonic,
      bankCode: account.bank_code,
      bankName: bankName(ctx.banks, account.bank_code),
      branch: account.branch,
      number: account.number,
      digit: account.digit,
    },
    providerTitle: ctx.banks.provider(connection.provider).facts.title,
    environment: connection.environment,
    batchId: row.batch_id && publicId('transferBatch', row.batch_id),
    createdBy: row.created_by_name,
    approvalsNeeded: row.approvals_needed,
    approvals: parts.approvals.map(approvalView),
    ...bankParts(row),
    allowedActions: actionsOf(ctx, row, { approvals: parts.approvals, connection }),
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** What is known of it at the bank. */
function bankParts(row: TransferRow) {
  return {
    repeatsId: row.repeats_id && publicId('transfer', row.repeats_id),
    repeatReason: row.repeat_reason,
    bankKey: row.bank_key,
    bankRef: row.bank_ref,
    endToEndId: row.end_to_end_id,
    rail: row.rail,
    hasReceipt: row.receipt !== null,
    settlesOn: row.settles_on,
    sentAt: row.sent_at,
    windowClosesAt: row.window_closes_at,
    completedAt: row.completed_at,
    returned: row.return,
    refusal: row.refusal,
    nextCheckAt: row.next_check_at,
  } satisfies Partial<Transfer>;
}

function approvalView(row: ApprovalRow): Transfer['approvals'][number] {
  return {
    id: publicId('approval', row.id),
    userName: row.user_name,
    decision: row.decision,
    reason: row.reason,
    secondFactor: row.second_factor,
    at: row.at,
    voidedAt: row.voided_at,
    voidReason: row.void_reason,
  };
}

/** Of everything that the state allows, what this caller may do. */
function actionsOf(
  ctx: Context,
  row: TransferRow,
  { approvals, connection }: { approvals: readonly ApprovalRow[]; connection: { environment: Environment } },
): Action[] {
  const actions: Action[] = [];
  const asks = mayAsk(ctx, connection);
  const decides = ctx.actor.kind === 'user' && (ctx.actor.role === 'admin' || ctx.actor.role === 'finance');
  const { status } = row;
  if (asks && (status === 'draft' || status === 'awaiting_approval')) actions.push('edit');
  if (asks && status === 'draft') actions.push('submit');
  if (decides && status === 'awaiting_approval' && mayJudge(ctx, row, approvals)) actions.push('approve', 'deny');
  if (asks && status === 'approved') actions.push('send');
  if (asks && isWaiting(status)) actions.push('cancel');
  if (row.outcome_unknown || ['sent', 'completed'].includes(status)) actions.push('refresh');
  if (decides && row.attention) actions.push('decide');
  if (asks && !isWaiting(status) && status !== 'sending') actions.push('repeat');
  if (row.sent_at !== null) actions.push('receipt');
  return actions;
}

function mayAsk(ctx: Context, connection: { environment: Environment }): boolean {
  const { actor } = ctx;
  if (actor.kind === 'api_key') return actor.scopes.includes('transfers:write');
  if (actor.kind === 'user' && actor.role === 'viewer') return false;
  return mayPay(ctx, connection);
}

/** Neither one's own nor twice. */
function mayJudge(ctx: Context, row: TransferRow, approvals: readonly ApprovalRow[]): boolean {
  const { id } = ctx.actor;
  if (id === null || row.requester_ids.includes(id)) return false;
  return !approvals.some((approval) => approval.user_id === id && approval.voided_at === null);
}
