/** Transfers, what was agreed of them and what is known of them. Every function sees the organization of its transaction only. */
import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { EvidenceSource } from '#core/evidence.ts';
import type { TransferEvidence, TransferFact } from '#core/transfer.ts';
import type { Tx } from './pool.ts';
import type { TransferApprovalTable, TransferBatchTable, TransferTable } from './tables-of-transfers.ts';
import type { OperationTable } from './tables.ts';

export type TransferRow = Selectable<TransferTable>;
export type ApprovalRow = Selectable<TransferApprovalTable>;
export type TransferBatchRow = Selectable<TransferBatchTable>;
/** The one operation that sends a transfer. */
export type SendingRow = Selectable<OperationTable>;

/** Kind of the job that carries a transfer on; its subject is the transfer. */
export const transferJob = 'transfer';

export async function insertTransfer(tx: Tx, row: Insertable<TransferTable>): Promise<void> {
  await tx.insertInto('transfer').values(row).execute();
}

export function readTransfer(tx: Tx, id: string): Promise<TransferRow | undefined> {
  return tx.selectFrom('transfer').selectAll().where('id', '=', id).executeTakeFirst();
}

/**
 * The row, held until the transaction ends. Its job is held first, as a worker holds it: whoever cancels or approves and whoever sends
 * take the two in one order, and one waits for the other.
 */
export async function lockTransfer(tx: Tx, id: string): Promise<TransferRow | undefined> {
  await sql`SELECT FROM job WHERE kind = ${transferJob} AND subject = ${id}::uuid FOR UPDATE`.execute(tx);
  return tx.selectFrom('transfer').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export function transferByReference(tx: Tx, reference: string): Promise<TransferRow | undefined> {
  return tx.selectFrom('transfer').selectAll().where('reference', '=', reference).executeTakeFirst();
}

/** Writes a change that whoever has read the transfer must know of: its version grows. */
export async function changeTransfer(tx: Tx, id: string, values: Updateable<TransferTable>): Promise<TransferRow> {
  return tx
    .updateTable('transfer')
    .set(({ eb }) => ({ ...values, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Writes down what changes nothing that was read. */
export async function noteTransfer(tx: Tx, id: string, values: Updateable<TransferTable>): Promise<void> {
  await tx.updateTable('transfer').set(values).where('id', '=', id).execute();
}

export interface TransferAtBank {
  /** UUID. */
  connectionId: string;
  bankRef: string | null;
  /** Our key at the bank, where it is repeated. */
  bankKey: string | null;
  /** Where a message names a Pix by nothing else. */
  endToEndId?: string | null;
}

/**
 * By the bank's id; else by our key, unless the bank's id of that one is another; else, where it has none, by the end-to-end id. One
 * statement for the first two: between two of them the answer that names it could be stored, and neither would find it.
 */
export async function findTransfer(tx: Tx, at: TransferAtBank): Promise<TransferRow | undefined> {
  const { bankRef, bankKey, endToEndId } = at;
  const ofConnection = tx.selectFrom('transfer').selectAll().where('connection_id', '=', at.connectionId);
  const named = await ofConnection
    .where((eb) =>
      eb.or([
        eb('bank_ref', '=', bankRef),
        eb.and([eb('bank_key', '=', bankKey), ...(bankRef === null ? [] : [eb('bank_ref', 'is', null)])]),
      ]),
    )
    .orderBy((eb) => eb('bank_ref', 'is', null))
    .executeTakeFirst();
  if (named || bankRef !== null || endToEndId == null) return named;
  return ofConnection.where('end_to_end_id', '=', endToEndId).executeTakeFirst();
}

/** Of which one of these facts was told before, by somebody who had proved who he was. */
export async function transferOfFacts(
  tx: Tx,
  connectionId: string,
  facts: readonly { factKey: string }[],
): Promise<TransferRow | undefined> {
  const keys = facts.map(({ factKey }) => factKey);
  return tx
    .selectFrom('transfer')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .where(
      sql<boolean>`id IN (SELECT transfer_id FROM evidence
        WHERE transfer_id IS NOT NULL AND proven AND fact_key = ANY(${keys}::text[]))`,
    )
    .executeTakeFirst();
}

/** Until the transaction ends nobody else looks at, asks for or sends a transfer of this fingerprint. */
export async function holdFingerprint(tx: Tx, organizationId: string, fingerprint: Buffer): Promise<void> {
  const name = `${organizationId}/transfer/${fingerprint.toString('hex')}`;
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx);
}

/**
 * An equal transfer that counts: one that may still leave, or one that left (or that a person only said did not) since `since`. The
 * latest first.
 */
export function equalTransfer(
  tx: Tx,
  equal: { fingerprint: Buffer; since: string; exceptId: string | null; decidedCode: string },
): Promise<TransferRow | undefined> {
  return tx
    .selectFrom('transfer')
    .selectAll()
    .where('fingerprint', '=', equal.fingerprint)
    .$if(equal.exceptId !== null, (query) => query.where('id', '!=', equal.exceptId!))
    .where(
      sql<boolean>`(status IN ('awaiting_approval', 'approved', 'scheduled', 'sending')
        OR (status IN ('sent', 'completed', 'returned') AND coalesce(sent_at, updated_at) > ${equal.since}::timestamptz)
        OR (status = 'failed' AND refusal ->> 'code' = ${equal.decidedCode} AND updated_at > ${equal.since}::timestamptz))`,
    )
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** When another one of this fingerprint was last sent; null when none was. */
export async function lastSendingOf(tx: Tx, fingerprint: Buffer, exceptId: string): Promise<string | null> {
  const { rows } = await sql<{ at: string | null }>`
    SELECT max(o.sent_at) AS at FROM transfer t JOIN operation o ON o.transfer_id = t.id
    WHERE t.fingerprint = ${fingerprint} AND t.id <> ${exceptId} AND o.state <> 'queued'`.execute(tx);
  return rows[0]?.at ?? null;
}

// Its operation ----------------------------------------------------------------------------------------------------------

export function sendingOf(tx: Tx, transferId: string): Promise<SendingRow | undefined> {
  return tx.selectFrom('operation').selectAll().where('transfer_id', '=', transferId).executeTakeFirst();
}

/** The intent to send: one for ever, whatever becomes of it. */
export async function insertSending(
  tx: Tx,
  sending: { id: string; organizationId: string; transferId: string; at: string },
): Promise<void> {
  await tx
    .insertInto('operation')
    .values({
      id: sending.id,
      organization_id: sending.organizationId,
      transfer_id: sending.transferId,
      instruction_id: null,
      registration_id: null,
      step: 'send',
      name: 'transfer.send',
      state: 'queued',
      natural_key: `transfer/${sending.transferId}/send`,
      created_at: sending.at,
      updated_at: sending.at,
    })
    .execute();
}

// Evidence ---------------------------------------------------------------------------------------------------------------

export interface NewTransferEvidence extends TransferEvidence {
  id: string;
  organizationId: string;
  connectionId: string;
  transferId: string;
  receivedAt: string;
  bankCallId: string | null;
  inboundMessageId: string | null;
  bankFileId: string | null;
  sha256: Buffer;
}

/** Stores a piece of evidence; false when this source had told the same fact before. */
export async function insertTransferEvidence(tx: Tx, evidence: NewTransferEvidence): Promise<boolean> {
  const { rows } = await sql`
    INSERT INTO evidence (id, organization_id, connection_id, transfer_id, fact_key, source, proven, occurred_at, received_at, fact,
      bank_call_id, inbound_message_id, bank_file_id, sha256)
    VALUES (${evidence.id}, ${evidence.organizationId}, ${evidence.connectionId}, ${evidence.transferId}, ${evidence.factKey},
      ${evidence.source}, ${evidence.proven}, ${evidence.occurredAt}, ${evidence.receivedAt}, ${JSON.stringify(evidence.fact)}::jsonb,
      ${evidence.bankCallId}, ${evidence.inboundMessageId}, ${evidence.bankFileId}, ${evidence.sha256})
    ON CONFLICT (transfer_id, fact_key, source, proven) WHERE transfer_id IS NOT NULL DO NOTHING
    RETURNING 1`.execute(tx);
  return rows.length > 0;
}

export interface TransferEvidenceRow extends TransferEvidence {
  id: string;
  receivedAt: string;
  effect: string | null;
  bankCallId: string | null;
  inboundMessageId: string | null;
}

/** All evidence of a transfer, the first received first. */
export async function transferEvidenceOf(tx: Tx, transferId: string): Promise<TransferEvidenceRow[]> {
  const { rows } = await sql<{
    id: string;
    fact_key: string;
    source: EvidenceSource;
    proven: boolean;
    occurred_at: string;
    received_at: string;
    fact: TransferFact;
    effect: string | null;
    bank_call_id: string | null;
    inbound_message_id: string | null;
  }>`SELECT * FROM evidence WHERE transfer_id = ${transferId} ORDER BY received_at, id`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    factKey: row.fact_key,
    source: row.source,
    proven: row.proven,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    fact: row.fact,
    effect: row.effect,
    bankCallId: row.bank_call_id,
    inboundMessageId: row.inbound_message_id,
  }));
}

// Approvals --------------------------------------------------------------------------------------------------------------

export async function insertApproval(tx: Tx, row: Insertable<TransferApprovalTable>): Promise<void> {
  await tx.insertInto('transfer_approval').values(row).execute();
}

/** Approvals of transfers, voided ones too, the first given first. */
export async function approvalsOf(tx: Tx, transferIds: readonly string[]): Promise<ApprovalRow[]> {
  if (transferIds.length === 0) return [];
  return tx
    .selectFrom('transfer_approval')
    .selectAll()
    .where('transfer_id', 'in', [...transferIds])
    .orderBy('at')
    .orderBy('id')
    .execute();
}

/** What was agreed is no longer so. Answers how many approvals that were. */
export async function voidApprovals(
  tx: Tx,
  transferId: string,
  voided: { at: string; reason: string },
): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('transfer_approval')
    .set({ voided_at: voided.at, void_reason: voided.reason })
    .where('transfer_id', '=', transferId)
    .where('decision', '=', 'approved')
    .where('voided_at', 'is', null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
