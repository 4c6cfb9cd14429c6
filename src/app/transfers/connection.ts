/** The connection that pays: by its id, or by the mnemonic of its account. */
import { uuidOrNull } from '#core/ids.ts';
import { Problem } from '#core/errors.ts';
import type { Provider, TransferCapabilities } from '#core/provider.ts';
import { activeConnectionsOf, type ConnectionRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import { resolveAccount } from '../bank-accounts/resolve.ts';
import { capabilityAbsent } from '../capability-absent.ts';
import { resolveConnection } from '../connections/resolve.ts';
import type { Context } from '../context.ts';
import { sandboxOnly } from './problems.ts';

export interface PayingConnection {
  row: ConnectionRow;
  title: string;
  provider: Provider;
  can: TransferCapabilities;
}

/** @throws Problem when it is unknown, inactive, at a bank without transfers, or not the caller's to use. */
export async function payingConnection(tx: Tx, ctx: Context, text: string): Promise<PayingConnection> {
  const row = await named(tx, ctx, text.trim());
  const provider = ctx.banks.provider(row.provider);
  const { facts, transfer } = provider;
  if (!transfer) throw capabilityAbsent(facts.title, 'transferir');
  if (!row.active) throw inactive(facts.title);
  assertMayPay(ctx, row);
  return { row, title: facts.title, provider, can: transfer };
}

/** Developers pay in sandbox only. */
export function mayPay({ actor }: Context, connection: Pick<ConnectionRow, 'environment'>): boolean {
  return !(actor.kind === 'user' && actor.role === 'developer' && connection.environment === 'production');
}

export function assertMayPay(ctx: Context, connection: Pick<ConnectionRow, 'environment'>): void {
  if (!mayPay(ctx, connection)) throw sandboxOnly();
}

async function named(tx: Tx, ctx: Context, text: string): Promise<ConnectionRow> {
  if (uuidOrNull('connection', text) !== null) return resolveConnection(tx, ctx, text);
  const account = await resolveAccount(tx, ctx, text, '/connection');
  const active = await activeConnectionsOf(tx, account.id);
  const paying = active.find(({ provider }) => ctx.banks.provider(provider).transfer !== undefined) ?? active[0];
  if (!paying) throw inactive(account.mnemonic);
  return paying;
}

function inactive(name: string): Problem {
  return new Problem({
    code: 'connection_inactive',
    status: 409,
    title: 'Integração inativa',
    detail: `${name}: não há integração ativa para transferir.`,
    cure: 'Ative a integração em Integrações, ou escolha outra conta.',
    actor: 'operator',
  });
}
