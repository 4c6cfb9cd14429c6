/** What a company has decided about the money that leaves: approvals by amount, the window of equal ones, the hour of sending. */
import type { ApprovalRule } from '#core/transfer-state.ts';
import type { Tx } from './pool.ts';

export interface TransferRules {
  rules: ApprovalRule[];
  duplicateWindowHours: number;
  repeatSecondApproverCents: number | null;
  /** Time of day in São Paulo, `HH:MM`. */
  sendAt: string;
}

/** As decided; without a decision one other person, a day, eight in the morning. */
export async function readTransferRules(tx: Tx): Promise<TransferRules> {
  const rows = await tx.selectFrom('approval_rule').selectAll().orderBy('from_cents').execute();
  const policy = await tx.selectFrom('transfer_policy').selectAll().executeTakeFirst();
  return {
    rules: rows.map((row) => ({ fromCents: row.from_cents, approvals: row.approvals })),
    duplicateWindowHours: policy?.duplicate_window_hours ?? 24,
    repeatSecondApproverCents: policy?.repeat_second_approver_cents ?? null,
    sendAt: policy?.send_at.slice(0, 5) ?? '08:00',
  };
}

export async function replaceTransferRules(
  tx: Tx,
  organizationId: string,
  wanted: TransferRules,
  made: { at: string; newId: () => string },
): Promise<void> {
  await tx.deleteFrom('approval_rule').execute();
  if (wanted.rules.length > 0) {
    await tx
      .insertInto('approval_rule')
      .values(
        wanted.rules.map(({ fromCents, approvals }) => ({
          id: made.newId(),
          organization_id: organizationId,
          from_cents: fromCents,
          approvals,
          created_at: made.at,
        })),
      )
      .execute();
  }
  const policy = {
    duplicate_window_hours: wanted.duplicateWindowHours,
    repeat_second_approver_cents: wanted.repeatSecondApproverCents,
    send_at: wanted.sendAt,
    updated_at: made.at,
  };
  await tx
    .insertInto('transfer_policy')
    .values({ organization_id: organizationId, ...policy })
    .onConflict((conflict) => conflict.column('organization_id').doUpdateSet(policy))
    .execute();
}
