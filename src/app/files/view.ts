/** Files as callers see them. */
import { bankFileStateLabels, fileLineOutcomeLabels, type BankFile, type BankFileLine } from '#contract/files.ts';
import type { FileCapabilities } from '#core/provider.ts';
import { publicId } from '#core/ids.ts';
import { bankAccountById } from '#db/bank-accounts.ts';
import type { BankFileLineRow, BankFileRow } from '#db/bank-files.ts';
import { connectionById } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';

interface Owner {
  accountMnemonic: string;
  providerTitle: string;
  capability: FileCapabilities | undefined;
}

/** Of several files: their connections are few, and read once. */
export async function fileViews(tx: Tx, ctx: Context, rows: readonly BankFileRow[]): Promise<BankFile[]> {
  const owners = new Map<string, Owner>();
  for (const { connection_id: id } of rows) if (!owners.has(id)) owners.set(id, await ownerOf(tx, ctx, id));
  return rows.map((row) => viewOf(row, owners.get(row.connection_id)!));
}

export async function fileView(tx: Tx, ctx: Context, row: BankFileRow): Promise<BankFile> {
  return viewOf(row, await ownerOf(tx, ctx, row.connection_id));
}

export async function ownerOf(tx: Tx, ctx: Context, connectionId: string): Promise<Owner> {
  const connection = await connectionById(tx, connectionId);
  const account = connection && (await bankAccountById(tx, connection.bank_account_id));
  if (!connection || !account) throw new Error(`connection ${connectionId} does not exist`);
  const { facts, file } = ctx.banks.provider(connection.provider);
  return { accountMnemonic: account.mnemonic, providerTitle: facts.title, capability: file };
}

function viewOf(row: BankFileRow, { accountMnemonic, providerTitle, capability }: Owner): BankFile {
  const isRead = row.state === 'stored';
  return {
    id: publicId('bankFile', row.id),
    connectionId: publicId('connection', row.connection_id),
    accountMnemonic,
    providerTitle,
    source: row.source,
    name: row.name,
    kind: row.kind,
    kindLabel: capability?.kinds.find(({ kind }) => kind === row.kind)?.label ?? row.kind,
    number: row.number,
    accountingOn: row.accounting_on,
    sizeBytes: row.size_bytes,
    state: row.state,
    stateLabel: bankFileStateLabels[row.state],
    // Two readings: one to check, one to apply.
    progressPercent: isRead ? Math.min(99, Math.floor((row.bytes_read * 50) / Math.max(row.size_bytes, 1))) : null,
    problems: row.problems,
    records: row.records,
    totalCents: row.total_cents,
    counts: row.counts,
    decidedBy: row.decided_by,
    decisionReason: row.decision_reason,
    receivedAt: row.received_at,
    importedAt: row.imported_at,
    version: row.version,
  };
}

export function lineView(row: BankFileLineRow, capability: FileCapabilities | undefined): BankFileLine {
  return {
    line: row.line,
    segment: row.segment,
    fields: row.fields,
    words: [...(capability?.describe(row) ?? [])],
    problems: row.problems,
    outcome: row.outcome,
    outcomeLabel: fileLineOutcomeLabels[row.outcome],
    transferId: row.transfer_id && publicId('transfer', row.transfer_id),
    effect: row.effect,
  };
}
