/** Guards before an action: the version that the caller saw, and developers kept out of production. */
import type { FastifyRequest } from 'fastify';
import { getCharge } from '#app/charges/get.ts';
import { getConnection } from '#app/connections/get.ts';
import { listConnections } from '#app/connections/list.ts';
import type { Context } from '#app/context.ts';
import { isSandboxOnly, requireSandbox } from './access.ts';
import { requireVersion } from './answers.ts';
import { problem } from './problem.ts';

/** Checks If-Match and, for a developer, the environment of a charge. Reads nothing when neither applies. */
export async function guardCharge(request: FastifyRequest, ctx: Context, id: string): Promise<void> {
  if (request.headers['if-match'] === undefined && !isSandboxOnly(ctx)) return;
  const charge = await getCharge(ctx, id);
  requireVersion(request, charge.version);
  requireSandbox(ctx, charge.connection?.environment ?? null);
}

/** A developer may not register on an account that an active production connection serves. */
export async function guardAccount(ctx: Context, account: string | undefined): Promise<void> {
  if (account === undefined || !isSandboxOnly(ctx)) return;
  const name = account.trim().toLowerCase();
  for (const connection of await listConnections(ctx)) {
    const named = connection.bankAccountId === account || connection.accountMnemonic.toLowerCase() === name;
    if (named && connection.active) requireSandbox(ctx, connection.environment);
  }
}

/** More than this many named charges of a developer are not checked one by one: he uses a filter. */
const mostChecked = 200;

/** A developer may act on these charges, and see them whole, only where none is in production. */
export async function guardCharges(ctx: Context, ids: readonly string[]): Promise<void> {
  if (!isSandboxOnly(ctx)) return;
  if (ids.length > mostChecked) {
    throw problem('forbidden', `O perfil Desenvolvedor escolhe até ${mostChecked} cobranças por vez.`);
  }
  for (const id of ids) requireSandbox(ctx, (await getCharge(ctx, id)).connection?.environment ?? null);
}

export async function guardConnection(ctx: Context, id: string): Promise<void> {
  if (isSandboxOnly(ctx)) requireSandbox(ctx, (await getConnection(ctx, id)).environment);
}
