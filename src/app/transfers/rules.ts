/** Alçadas: who must agree to how much, and what else the company decides about the money that leaves. */
import type { ApprovalRules } from '#contract/transfers.ts';
import { cents } from '#lib/money.ts';
import { invalidInput } from '#core/errors.ts';
import { readTransferRules, replaceTransferRules, type TransferRules } from '#db/transfer-rules.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';

export async function getApprovalRules(ctx: Context): Promise<ApprovalRules> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => viewOf(await readTransferRules(tx)));
}

/** Replaces them all. What already waits keeps the approvals that it needed when it was asked for. */
export async function setApprovalRules(ctx: Context, input: ApprovalRules): Promise<ApprovalRules> {
  const amounts = input.rules.map(({ fromCents }) => fromCents);
  if (new Set(amounts).size !== amounts.length) {
    const detail = 'Há duas regras a partir do mesmo valor.';
    throw invalidInput([{ pointer: '/rules', code: 'rule_repeated', detail }]);
  }
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const before = await readTransferRules(tx);
    await replaceTransferRules(tx, ctx.organizationId, input, { at: instantNow(ctx), newId: () => ctx.ids.next() });
    const after = await readTransferRules(tx);
    await audit(tx, ctx, {
      action: 'approval_rules.replace',
      objectKind: 'organization',
      objectId: ctx.organizationId,
      before: { ...before },
      after: { ...after },
    });
    return viewOf(after);
  });
}

function viewOf(rules: TransferRules): ApprovalRules {
  const limit = rules.repeatSecondApproverCents;
  return {
    ...rules,
    rules: rules.rules.map(({ fromCents, approvals }) => ({ fromCents: cents(fromCents), approvals })),
    repeatSecondApproverCents: limit === null ? null : cents(limit),
  };
}
