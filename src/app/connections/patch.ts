import type { z } from 'zod';
import type { Connection, connectionPatchSchema } from '#contract/connections.ts';
import { invalidInput, notFound, Problem } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { bankAccountById } from '#db/bank-accounts.ts';
import { lockConnection, updateConnection, type ConnectionRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { settingsProblems } from './check.ts';
import { refuseSecond } from './create.ts';
import { connectionSnapshot } from './snapshot.ts';
import { termsOf } from './terms.ts';
import { readConnectionView } from './view.ts';

export interface ConnectionPatch {
  id: string;
  patch: z.infer<typeof connectionPatchSchema>;
  /** The version that the caller saw; another one now is refused. */
  ifMatch?: number;
}

/** Changes settings of a connection. @throws Problem 404, 412 when it changed meanwhile, 409, fields to correct. */
export async function patchConnection(ctx: Context, { id, patch, ifMatch }: ConnectionPatch): Promise<Connection> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const before = await lockConnection(tx, uuidOf('connection', id));
    if (!before) throw notFound('A integração', id);
    if (ifMatch !== undefined && ifMatch !== before.version) throw changedMeanwhile(before.version);
    const after = merged(before, patch);
    const errors = settingsProblems(ctx.banks.provider(before.provider).facts, {
      agreement: after.agreement,
      defaultMethod: after.default_method,
      defaultTerms: after.default_terms,
      daysAfterDue: after.days_after_due,
      messages: after.messages,
    });
    if (errors.length > 0) throw invalidInput(errors);
    if (after.active && !before.active) await refuseReactivation(tx, after);
    const row = { ...after, version: before.version + 1, updated_at: instantNow(ctx) };
    await write(tx, row);
    await audit(tx, ctx, {
      action: 'connection.change',
      objectKind: 'connection',
      objectId: row.id,
      before: connectionSnapshot(before),
      after: connectionSnapshot(row),
    });
    await announce(tx, ctx, { type: 'connection', id: publicId('connection', row.id), version: row.version });
    return readConnectionView(tx, ctx, row);
  });
}

function merged(row: ConnectionRow, patch: ConnectionPatch['patch']): ConnectionRow {
  return {
    ...row,
    active: patch.active ?? row.active,
    agreement: patch.agreement ?? row.agreement,
    default_method: patch.defaultMethod ?? row.default_method,
    default_terms: patch.defaultTerms ? termsOf(patch.defaultTerms) : row.default_terms,
    days_after_due: patch.daysAfterDue ?? row.days_after_due,
    messages: patch.messages ?? row.messages,
    notify: patch.notify ?? row.notify,
    fee_cents: patch.feeCents === undefined ? row.fee_cents : patch.feeCents,
    posting_receipt: patch.postingCodes?.receipt ?? row.posting_receipt,
    posting_bank_entry: patch.postingCodes?.bankEntry ?? row.posting_bank_entry,
    posting_fee: patch.postingCodes?.fee ?? row.posting_fee,
  };
}

function write(tx: Tx, row: ConnectionRow): Promise<void> {
  return updateConnection(tx, row.id, {
    active: row.active,
    agreement: JSON.stringify(row.agreement),
    default_method: row.default_method,
    default_terms: JSON.stringify(row.default_terms),
    days_after_due: row.days_after_due,
    messages: JSON.stringify(row.messages),
    notify: JSON.stringify(row.notify),
    fee_cents: row.fee_cents,
    posting_receipt: row.posting_receipt,
    posting_bank_entry: row.posting_bank_entry,
    posting_fee: row.posting_fee,
    version: row.version,
    updated_at: row.updated_at,
  });
}

async function refuseReactivation(tx: Tx, row: ConnectionRow): Promise<void> {
  const account = await bankAccountById(tx, row.bank_account_id);
  if (!account) throw new Error(`bank account ${row.bank_account_id} does not exist`);
  await refuseSecond(tx, account, { provider: row.provider, environment: row.environment, except: row.id });
}

function changedMeanwhile(version: number): Problem {
  return new Problem({
    code: 'version_conflict',
    status: 412,
    title: 'Alterada por outra pessoa',
    detail: `A integração mudou depois que você a abriu: agora está na versão ${version}.`,
    cure: 'Abra de novo, confira e repita a alteração.',
    actor: 'you',
    facts: { version },
  });
}
