/**
 * The sealer: within seconds it puts every new audit row and every new piece of evidence into the chain of its company. It runs by
 * the calendar in every process that runs jobs; of two at once one seals and the other goes away, and what is sealed is sealed once.
 */
import type { Tx } from '#db/pool.ts';
import {
  chainEnd,
  insertLinks,
  lastToldHead,
  lockChain,
  organizationsToSeal,
  unsealedRows,
  type ChainEnd,
} from '#db/seal.ts';
import { chainOf, type Head } from '#db/seal-link.ts';
import { systemContext, type Context, type System } from '../context.ts';
import { instantAfter, instantNow } from '../moment.ts';
import { emit } from '../webhooks/fan-out.ts';
import { publishHead } from './heads.ts';

/** Links made in one transaction. */
const pageRows = 1_000;
/** Transactions end some time after the ids in them were made: what is younger than this is looked for at every turn. */
const marginMs = 5 * 60_000;
/** A head is told outside after so many links, or after so long with any. */
const headEveryLinks = 1_000;
const headEveryMs = 60 * 60_000;

/**
 * How far a turn looks. `new`: organizations with new rows, every few seconds. `all`: every organization, every hour, so that the end
 * of a chain that has grown quiet is told too. `deep`: rows of any age as well, at a start and once a night.
 */
export type Reach = 'new' | 'all' | 'deep';

/** Seals what waits. Answers how many links were made. */
export async function sealDue(system: System, reach: Reach): Promise<number> {
  const floor = reach === 'new' ? idAt(system.clock.now().epochMilliseconds - marginMs) : null;
  let made = 0;
  for (const id of await system.db.asSystem((tx) => organizationsToSeal(tx, floor))) {
    made += await sealOrganization(systemContext(system, id, 'seal'), reach);
  }
  return made;
}

/** Seals what waits in one organization, page by page. Answers how many links were made. */
export async function sealOrganization(ctx: Context, reach: Reach = 'all'): Promise<number> {
  let made = 0;
  for (;;) {
    const page = await ctx.db.inOrganization(ctx.organizationId, (tx) => sealPage(tx, ctx, reach), {
      statementTimeoutMs: 10 * 60_000,
    });
    if (page.head) await publishHead(ctx, page.head);
    made += page.made;
    if (page.made < pageRows) return made;
  }
}

async function sealPage(tx: Tx, ctx: Context, reach: Reach): Promise<{ made: number; head: Head | null }> {
  const { organizationId } = ctx;
  if (!(await lockChain(tx, organizationId))) return { made: 0, head: null };
  const end = await chainEnd(tx, organizationId);
  const rows = await unsealedRows(tx, organizationId, reach === 'deep' ? null : floorOf(ctx, end), pageRows);
  const links = chainOf(organizationId, end, rows, instantNow(ctx));
  if (links.length > 0) await insertLinks(tx, links);
  const last = links.at(-1) ?? end;
  return { made: links.length, head: last ? await tellHead(tx, ctx, last) : null };
}

/** Tells the endpoints where the chain ends, when that is due. */
async function tellHead(tx: Tx, ctx: Context, end: Pick<ChainEnd, 'number' | 'hash'>): Promise<Head | null> {
  const { organizationId } = ctx;
  const told = await lastToldHead(tx, organizationId);
  const isDue =
    told === null ||
    end.number - told.number >= headEveryLinks ||
    (end.number > told.number && told.toldAt <= instantAfter(ctx, -headEveryMs));
  if (!isDue) return null;
  const head = { number: end.number, hash: end.hash.toString('hex') };
  await emit(tx, ctx, { type: 'audit.head', subjectId: organizationId, sequence: head.number, data: { ...head } });
  return head;
}

/** Ids begin with the time of their making: the smallest one of a moment. */
function idAt(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** From where on to look: shortly before the last row that was sealed. One with an id of the future does not hide what comes after it. */
function floorOf(ctx: Context, end: ChainEnd | null): string | null {
  if (end === null) return null;
  const lastMs = Number.parseInt(end.subjectId.replaceAll('-', '').slice(0, 12), 16);
  return idAt(Math.min(lastMs, ctx.clock.now().epochMilliseconds) - marginMs);
}
