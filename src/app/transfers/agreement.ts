/** What was agreed of a transfer, by its hash: compared when somebody approves, and again before the first byte leaves. */
import { createHash } from 'node:crypto';
import { agreementText, destinationKey, paymentKey } from '#core/transfer-fingerprint.ts';
import type { Payee } from '#core/transfer.ts';
import { readPayee } from '#db/payees.ts';
import { approvalsOf, type ApprovalRow, type TransferRow } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

export function destinationFingerprint(payee: Payee): Buffer {
  return sha256(destinationKey(payee));
}

export function paymentFingerprint(payee: Payee, amountCents: number): Buffer {
  return sha256(paymentKey(payee, amountCents));
}

/** Of all that mattered, as it is now: payee, amount, day, account, words, and the favorecido's record. */
export async function agreementHash(tx: Tx, transfer: TransferRow): Promise<Buffer> {
  const payee = transfer.payee_id === null ? undefined : await readPayee(tx, transfer.payee_id);
  return sha256(
    agreementText({
      payee: transfer.payee,
      amountCents: transfer.amount_cents,
      connectionId: transfer.connection_id,
      scheduledOn: transfer.scheduled_on,
      description: transfer.description,
      payeeVersion: payee?.version ?? null,
    }),
  );
}

/** The approvals that hold: given, not voided, to what the transfer is now, by nobody whose word is in it. */
export async function standingApprovals(tx: Tx, transfer: TransferRow): Promise<ApprovalRow[]> {
  const hash = await agreementHash(tx, transfer);
  const given = await approvalsOf(tx, [transfer.id]);
  return given.filter(
    (row) =>
      row.decision === 'approved' &&
      row.voided_at === null &&
      row.agreed_hash.equals(hash) &&
      !transfer.requester_ids.includes(row.user_id),
  );
}

export async function hasApprovals(tx: Tx, transfer: TransferRow): Promise<boolean> {
  return (await standingApprovals(tx, transfer)).length >= transfer.approvals_needed;
}
