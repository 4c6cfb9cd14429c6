import type { z } from 'zod';
import type { probeAnswerSchema } from '#contract/connections.ts';
import type { Context } from '../context.ts';
import { resolveConnection } from './resolve.ts';
import { runTest } from './test-run.ts';
import { addTest } from './test-start.ts';

export type ProbeAnswer = z.infer<typeof probeAnswerSchema>;

/**
 * "Testar conexão" awaited: the same run as `startTest`, with the credentials in use, answered as a whole. `ok` says that charges can
 * go to the bank; a webhook that points elsewhere is only told, since payments are asked for as well.
 */
export async function testConnection(ctx: Context, id: string): Promise<ProbeAnswer> {
  const test = await ctx.db.inOrganization(ctx.organizationId, async (tx) =>
    addTest(tx, ctx, await resolveConnection(tx, ctx, id), { credential: 'active', switch: false }),
  );
  const { state, lines } = await runTest(ctx, test.id);
  return {
    ok: state === 'passed',
    lines: lines.map(({ line, state: end, detail, cure }) => ({
      line,
      ok: end === 'ok',
      detail,
      ...(cure === null ? {} : { cure }),
    })),
  };
}
