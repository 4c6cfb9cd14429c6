import { Problem } from '#core/errors.ts';
import type { Credentials } from '#net/ports.ts';
import { recordCall } from '../bank-calls.ts';
import { openBank, type OpenedBank } from '../banks.ts';
import type { Context } from '../context.ts';
import { loadConnection, type LoadedConnection } from './load.ts';
import { resolveConnection } from './resolve.ts';

export type Opened = OpenedBank & { loaded: LoadedConnection };

/** Opens the bank behind a connection, each call of which is written down. @throws Problem 404, 424 without credentials. */
export async function openConnection(ctx: Context, id: string): Promise<Opened> {
  const loaded = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await resolveConnection(tx, ctx, id);
    return loadConnection(tx, ctx, row.id);
  });
  if (!loaded.credentials) throw withoutCredentials();
  return openLoaded(ctx, loaded, loaded.credentials);
}

export function openLoaded(ctx: Context, loaded: LoadedConnection, credentials: Credentials): Opened {
  const opened = openBank(ctx, loaded.view, credentials, {
    hookUrl: loaded.hookUrl,
    record: async (transcript) => void (await recordCall(ctx, { transcript, connectionId: loaded.row.id })),
  });
  return { ...opened, loaded };
}

export function withoutCredentials(): Problem {
  return new Problem({
    code: 'credentials_missing',
    status: 424,
    title: 'Faltam as credenciais',
    detail: 'A integração ainda não tem credenciais.',
    cure: 'Informe as credenciais em Integrações.',
    actor: 'operator',
  });
}
