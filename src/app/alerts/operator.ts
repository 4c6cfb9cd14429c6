/** What concerns the whole installation is told to every company in it: whoever runs it is an administrator of one of them. */
import { systemContext, type Context, type System } from '../context.ts';
import { raiseAlert } from './raise.ts';
import { resolveAlert } from './resolve.ts';
import type { Tx } from '#db/pool.ts';

const diskKey = 'disk_nearly_full';

/** The disk of the database is nearly full and nothing new is taken in; or there is room again. */
export async function tellDisk(system: System, isFull: boolean): Promise<void> {
  await inEach(system, async (tx, ctx) => {
    if (!isFull) return resolveAlert(tx, ctx, diskKey);
    await raiseAlert(tx, ctx, {
      kind: 'disk_nearly_full',
      key: diskKey,
      severity: 'urgent',
      title: 'O disco do banco de dados está quase cheio',
      body: 'Nada novo é aceito até que haja espaço, para que nada do que já foi aceito se perca. O que está em andamento continua.',
      cure: 'Libere espaço no disco da pasta de dados do Pontual. O aceite volta sozinho em segundos.',
      link: '',
      connectionId: null,
    });
  });
}

async function inEach(system: System, act: (tx: Tx, ctx: Context) => Promise<void>): Promise<void> {
  const organizations = await system.db.asSystem((tx) => tx.selectFrom('organization').select('id').execute());
  for (const { id } of organizations) {
    const ctx = systemContext(system, id, 'watch');
    await ctx.db.inOrganization(id, (tx) => act(tx, ctx));
  }
}
