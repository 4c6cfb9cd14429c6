import type { Connection } from '#contract/connections.ts';
import { invalidInput, notFound, Problem } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { bankAccountById } from '#db/bank-accounts.ts';
import { activeCredential, hasPassed, lockConnection, type ConnectionRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { changedMeanwhile } from '../version.ts';
import { refuseReactivation, saveConnection } from './patch.ts';
import { setupProblems } from './setup.ts';

export interface Activation {
  id: string;
  /** Also without a passed test with these credentials. */
  withWarnings: boolean;
  ifMatch?: number;
}

/**
 * Ends the set-up: everything is checked at once, and all that is missing is told. From then on charges go to the bank.
 * @throws Problem 404, 412, 409 with another active one; fields to correct; `connection_untested`.
 */
export async function activateConnection(ctx: Context, { id, withWarnings, ifMatch }: Activation): Promise<Connection> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const before = await lockConnection(tx, uuidOf('connection', id));
    if (!before) throw notFound('A integração', id);
    if (ifMatch !== undefined && ifMatch !== before.version) throw changedMeanwhile('A integração', before.version);
    await refuseUnready(tx, ctx, before, withWarnings);
    if (!before.active) await refuseReactivation(tx, before);
    const after = { ...before, active: true, setup: null };
    return saveConnection(tx, ctx, { before, after, action: 'connection.activate' });
  });
}

async function refuseUnready(tx: Tx, ctx: Context, row: ConnectionRow, withWarnings: boolean): Promise<void> {
  const account = await bankAccountById(tx, row.bank_account_id);
  if (!account) throw new Error(`bank account ${row.bank_account_id} does not exist`);
  const credential = await activeCredential(tx, row.id);
  const { facts } = ctx.banks.provider(row.provider);
  const problems = setupProblems({ facts, row, account, credential, now: instantNow(ctx) });
  if (problems.length > 0) throw invalidInput(problems, 'Falta para ativar');
  if (withWarnings || (credential && (await hasPassed(tx, credential.id)))) return;
  throw new Problem({
    code: 'connection_untested',
    status: 409,
    title: 'Ainda não testada',
    detail: 'Nenhum teste com estas credenciais foi aprovado.',
    cure: 'Use "Testar conexão". Para ativar mesmo assim, confirme "Ativar com avisos".',
    actor: 'you',
  });
}
