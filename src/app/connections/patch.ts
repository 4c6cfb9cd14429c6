import type { z } from 'zod';
import type { Connection, connectionPatchSchema } from '#contract/connections.ts';
import { invalidInput, notFound, type FieldProblem } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { bankAccountById } from '#db/bank-accounts.ts';
import { activeCredential, lockConnection, updateConnection, type ConnectionRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import { settleInactive } from '../alerts/bank-health.ts';
import { audit } from '../audit.ts';
import { resolveAccount } from '../bank-accounts/resolve.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { changedMeanwhile } from '../version.ts';
import { settingsProblems } from './check.ts';
import { jsonColumnsOf, refuseSecond } from './create.ts';
import { notifyProblems } from './notify.ts';
import { connectionSnapshot } from './snapshot.ts';
import { termsOf } from './terms.ts';
import { readConnectionView } from './view.ts';

export interface ConnectionPatch {
  id: string;
  patch: z.infer<typeof connectionPatchSchema>;
  /** The version that the caller saw; another one now is refused. */
  ifMatch?: number;
}

/**
 * Changes settings of a connection. While it is being set up, what is missing or wrong is kept as it is and told in its view; account
 * and environment can still change. @throws Problem 404, 412 when it changed meanwhile, 409, fields to correct.
 */
export async function patchConnection(ctx: Context, { id, patch, ifMatch }: ConnectionPatch): Promise<Connection> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const before = await lockConnection(tx, uuidOf('connection', id));
    if (!before) throw notFound('A integração', id);
    if (ifMatch !== undefined && ifMatch !== before.version) throw changedMeanwhile('A integração', before.version);
    const after = await merged(tx, ctx, before, patch);
    const errors = await patchProblems(tx, ctx, { before, after, patch });
    if (errors.length > 0) throw invalidInput(errors);
    if (after.active && !before.active) await refuseReactivation(tx, after);
    if (before.active && !after.active) await settleInactive(tx, ctx, after.id);
    return saveConnection(tx, ctx, { before, after, action: 'connection.change' });
  });
}

async function merged(
  tx: Tx,
  ctx: Context,
  row: ConnectionRow,
  patch: ConnectionPatch['patch'],
): Promise<ConnectionRow> {
  const account = patch.bankAccount === undefined ? null : await resolveAccount(tx, ctx, patch.bankAccount);
  return {
    ...row,
    bank_account_id: account?.id ?? row.bank_account_id,
    environment: patch.environment ?? row.environment,
    setup: row.setup && patch.setup ? patch.setup : row.setup,
    active: patch.active ?? row.active,
    agreement: patch.agreement ?? row.agreement,
    default_method: patch.defaultMethod ?? row.default_method,
    default_terms: patch.defaultTerms ? termsOf(patch.defaultTerms) : row.default_terms,
    days_after_due: patch.daysAfterDue ?? row.days_after_due,
    messages: patch.messages ?? row.messages,
    payment_place: patch.paymentPlace ?? row.payment_place,
    notify: patch.notify ?? row.notify,
    responsible: patch.responsible === undefined ? row.responsible : patch.responsible,
    fee_cents: patch.feeCents === undefined ? row.fee_cents : patch.feeCents,
    transfer_fee_cents: patch.transferFeeCents === undefined ? row.transfer_fee_cents : patch.transferFeeCents,
    posting_receipt: patch.postingCodes?.receipt ?? row.posting_receipt,
    posting_bank_entry: patch.postingCodes?.bankEntry ?? row.posting_bank_entry,
    posting_fee: patch.postingCodes?.fee ?? row.posting_fee,
  };
}

async function patchProblems(
  tx: Tx,
  ctx: Context,
  { before, after, patch }: { before: ConnectionRow; after: ConnectionRow; patch: ConnectionPatch['patch'] },
): Promise<FieldProblem[]> {
  const errors = patch.notify ? await notifyProblems(tx, patch.notify) : [];
  if (before.setup) {
    if (patch.active === true) errors.push(problem('/active', 'in_setup', activateInstead));
    return [...errors, ...(await environmentProblems(tx, before, after))];
  }
  if (patch.setup !== undefined) errors.push(problem('/setup', 'setup_over', 'A configuração já terminou.'));
  if (after.bank_account_id !== before.bank_account_id) errors.push(problem('/bankAccount', 'setup_over', fixed));
  if (after.environment !== before.environment) errors.push(problem('/environment', 'setup_over', fixed));
  const settings = {
    agreement: after.agreement,
    defaultMethod: after.default_method,
    defaultTerms: after.default_terms,
    daysAfterDue: after.days_after_due,
    messages: after.messages,
  };
  return [...errors, ...settingsProblems(ctx.banks.provider(after.provider).facts, settings)];
}

const activateInstead = 'A integração está em configuração: ative-a no último passo, que confere tudo.';
const fixed = 'Conta e ambiente não mudam depois da configuração: crie outra integração.';

/** Credentials belong to one environment of the bank. */
async function environmentProblems(tx: Tx, before: ConnectionRow, after: ConnectionRow): Promise<FieldProblem[]> {
  if (after.environment === before.environment || !(await activeCredential(tx, before.id))) return [];
  const detail =
    'Já há credenciais guardadas, que são de um ambiente só. Comece outra integração para o outro ambiente.';
  return [problem('/environment', 'credentials_stored', detail)];
}

function problem(pointer: string, code: string, detail: string): FieldProblem {
  return { pointer, code, detail };
}

/** Writes a connection whose row is locked, with its audit and notice; answers it as it is then. */
export async function saveConnection(
  tx: Tx,
  ctx: Context,
  { before, after, action }: { before: ConnectionRow; after: ConnectionRow; action: string },
): Promise<Connection> {
  const row = { ...after, version: before.version + 1, updated_at: instantNow(ctx) };
  await updateConnection(tx, row.id, {
    bank_account_id: row.bank_account_id,
    environment: row.environment,
    active: row.active,
    ...jsonColumnsOf(row),
    default_method: row.default_method,
    days_after_due: row.days_after_due,
    payment_place: row.payment_place,
    fee_cents: row.fee_cents,
    transfer_fee_cents: row.transfer_fee_cents,
    posting_receipt: row.posting_receipt,
    posting_bank_entry: row.posting_bank_entry,
    posting_fee: row.posting_fee,
    version: row.version,
    updated_at: row.updated_at,
  });
  await audit(tx, ctx, {
    action,
    objectKind: 'connection',
    objectId: row.id,
    before: connectionSnapshot(before),
    after: connectionSnapshot(row),
  });
  await announce(tx, ctx, { type: 'connection', id: publicId('connection', row.id), version: row.version });
  return readConnectionView(tx, ctx, row);
}

export async function refuseReactivation(tx: Tx, row: ConnectionRow): Promise<void> {
  const account = await bankAccountById(tx, row.bank_account_id);
  if (!account) throw new Error(`bank account ${row.bank_account_id} does not exist`);
  await refuseSecond(tx, account, { provider: row.provider, environment: row.environment, except: row.id });
}
