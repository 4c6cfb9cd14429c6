import type { Connection } from '#contract/connections.ts';
import type { Context } from '../context.ts';
import { resolveConnection } from './resolve.ts';
import { readConnectionView } from './view.ts';

/** One connection by its public id. @throws Problem 404. */
export async function getConnection(ctx: Context, id: string): Promise<Connection> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) =>
    readConnectionView(tx, ctx, await resolveConnection(tx, ctx, id)),
  );
}
