/**
 * The day after, the bank lists what left and what came back: each line is applied to its transfer, which finds lost answers, lost
 * webhooks and amounts that nobody told; and a line without a transfer here is told to a person.
 */
import { addDays } from '#lib/calendar.ts';
import type { Outcome, Provider, RequestSpec, TransferCapabilities } from '#core/provider.ts';
import type { Payee, TransferAnswer } from '#core/transfer.ts';
import { enqueue, type ClaimedJob } from '#db/jobs.ts';
import { findTransfer, transferOfFacts } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import { reportDayList, settleDayList } from '../alerts/bank-health.ts';
import { loadConnection, type LoadedConnection } from '../connections/load.ts';
import { openLoaded } from '../connections/open.ts';
import type { Context } from '../context.ts';
import { instantAfter, instantNow, today } from '../moment.ts';
import { asHolder, over, type Next } from '../operations/next.ts';
import { applyTransferFacts } from './apply.ts';
import { laneOf } from './lanes.ts';
import { reportNamelessReturn, reportStranger } from './news.ts';
import { startOf } from './when.ts';

/**
 * Kinds of the jobs, one for each list that a bank makes of a day: of transfers to accounts, and of those to keys, which is asked for where
 * there are such. Their subject is the connection; each keeps its own day, so that a list that cannot be read holds up no other.
 */
export const transferDayJob = 'transfer-day';
export const pixKeyDayJob = 'pix-key-day';

const listOf: Readonly<Record<string, (provider: Provider) => TransferCapabilities['find']>> = {
  [transferDayJob]: ({ transfer }) => transfer?.find,
  [pixKeyDayJob]: ({ pixKey }) => pixKey?.find,
};

/** Between 01:00 and 03:00 the bank makes the lists of the day before; an hour later they are asked for. */
const listsAt = '04:00';
const tryAgainMs = 30 * 60_000;
const mostPages = 2_000;

/** From the first sending to such a payee on, every day of a connection is read; one that is under way keeps its day. */
export async function ensureTransferDay(
  tx: Tx,
  ctx: Context,
  { connection_id: connectionId, payee }: { connection_id: string; payee: Payee },
): Promise<void> {
  const kind = payee.kind === 'pixKey' ? pixKeyDayJob : transferDayJob;
  const there = await tx
    .selectFrom('job')
    .select('id')
    .where('kind', '=', kind)
    .where('subject', '=', connectionId)
    .executeTakeFirst();
  if (there) return;
  const day = today(ctx);
  await enqueue(tx, {
    id: ctx.ids.next(),
    organizationId: ctx.organizationId,
    kind,
    subject: connectionId,
    lane: laneOf({ connection_id: connectionId }, 'day'),
    dueAt: startOf(addDays(day, 1), listsAt),
    payload: { day },
  });
}

/**
 * Reads the list of one day, then waits for the next. A day that could not be read to its end is read again from its beginning, and told
 * of when that goes on.
 */
export async function runTransferDay(ctx: Context, job: ClaimedJob): Promise<Next> {
  const { payload } = job;
  const day = typeof payload['day'] === 'string' ? payload['day'] : addDays(today(ctx), -1);
  const connection = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await tx
      .selectFrom('connection')
      .select(['id', 'active'])
      .where('id', '=', job.subject)
      .executeTakeFirst();
    return row?.active ? loadConnection(tx, ctx, row.id) : null;
  });
  // An inactive connection begins again where it is scheduled anew; what came back meanwhile the files and webhooks tell.
  if (!connection) return over;
  if (day >= today(ctx)) return { again: true, at: startOf(addDays(day, 1), listsAt), payload: { day } };
  const unread = await readDay(ctx, job, connection, day);
  const list = { connectionId: job.subject, list: job.kind };
  if (unread) {
    const since = typeof payload['since'] === 'string' ? payload['since'] : instantNow(ctx);
    await asHolder(ctx, job, (tx) => reportDayList(tx, ctx, { ...list, ...unread, day, since }));
    return { again: true, at: instantAfter(ctx, tryAgainMs), payload: { day, since } };
  }
  await asHolder(ctx, job, (tx) => settleDayList(tx, ctx, list));
  const next = addDays(day, 1);
  const at = next < today(ctx) ? instantNow(ctx) : startOf(addDays(next, 1), listsAt);
  return { again: true, at, payload: { day: next } };
}

interface ListPage {
  items: TransferAnswer[];
  next: string | null;
}

/** Why a list was not read to its end, and what mends it. */
interface Unread {
  detail: string;
  cure: string;
}

const notSetUp: Unread = {
  detail: 'a integração não tem mais as credenciais ou o produto que esta lista pede',
  cure: 'Abra a integração, complete o que falta e use "Testar conexão".',
};

/** Null once the list was read to its end. */
async function readDay(
  ctx: Context,
  job: ClaimedJob,
  connection: LoadedConnection,
  day: string,
): Promise<Unread | null> {
  const provider = ctx.banks.provider(connection.view.provider);
  const find = listOf[job.kind]?.(provider);
  const isTakenAway = job.kind === pixKeyDayJob && provider.pixKey?.missing(connection.view) !== null;
  if (!connection.credentials || !find || isTakenAway) return notSetUp;
  const { bank } = openLoaded(ctx, connection, connection.credentials);
  let cursor: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const spec: RequestSpec<ListPage> = find(connection.view, { from: day, to: day, cursor });
    const outcome = await bank.call(spec);
    if (outcome.outcome !== 'done') return unreadBy(outcome);
    for (const item of outcome.answer.items)
      await asHolder(ctx, job, (tx) => applyLine(tx, ctx, connection.row.id, item));
    cursor = outcome.answer.next;
    if (cursor === null) return null;
  }
  return { detail: `a lista não termina: foram lidas ${mostPages} páginas`, cure: '' };
}

function unreadBy(outcome: Exclude<Outcome<ListPage>, { outcome: 'done' }>): Unread {
  if (outcome.outcome === 'refused') return { detail: outcome.refusal.detail, cure: outcome.refusal.cure };
  return { detail: outcome.outcome === 'unknown' ? outcome.cause.detail : 'o banco adiou a resposta', cure: '' };
}

async function applyLine(tx: Tx, ctx: Context, connectionId: string, item: TransferAnswer): Promise<void> {
  const { bankRef, bankKey, endToEndId, facts } = item;
  const isNamed = bankRef !== null || bankKey !== null || endToEndId !== null;
  const transfer = isNamed
    ? await findTransfer(tx, { connectionId, bankRef, bankKey, endToEndId })
    : await transferOfFacts(tx, connectionId, facts);
  if (!transfer && isNamed) return reportStranger(tx, ctx, connectionId, item);
  if (!transfer) return reportNamelessReturn(tx, ctx, connectionId, facts);
  await applyTransferFacts(tx, ctx, { transferId: transfer.id, source: 'statement', proven: true, facts, ids: item });
}
