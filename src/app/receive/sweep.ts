/**
 * The sweep of a connection: what the bank says was paid since the last one, by its list and not charge by charge; and the charges
 * that should have ended by now. It makes up for webhooks that never came.
 */
import { sql } from 'kysely';
import { addDays } from '#lib/calendar.ts';
import type { PaymentChannel } from '#core/evidence.ts';
import type { ChargePage, FindQuery } from '#core/provider.ts';
import { registrationByBankRef, registrationByTxid, type RegistrationRow } from '#db/charges.ts';
import { enqueue, type ClaimedJob } from '#db/jobs.ts';
import type { Tx } from '#db/pool.ts';
import { reportSweep, settleHealth, settleSweep } from '../alerts/bank-health.ts';
import { recordCall } from '../bank-calls.ts';
import { openBank } from '../banks.ts';
import { loadConnection, type LoadedConnection } from '../connections/load.ts';
import { openLoaded } from '../connections/open.ts';
import type { Context } from '../context.ts';
import { openDivergence } from '../divergences/open.ts';
import { lockCharge } from '#db/charges.ts';
import { applyFacts } from '../evidence/apply.ts';
import { creditDate, refold } from '../evidence/refold.ts';
import { instantAfter, instantNow, today } from '../moment.ts';
import { busyMs } from '../operations/call.ts';
import { asHolder, over, type Next } from '../operations/next.ts';
import { readBack } from './read.ts';

export const sweepJob = 'sweep';
/** Often enough that a lost webhook is noticed within the hour, seldom enough for banks that count every list. */
const everyMs = 30 * 60_000;
/** Days asked again: a payment may be told under an earlier day. */
const overlapDays = 2;
/** Pages read before the job yields. */
const pagesPerTurn = 50;

/** Puts the sweep of a connection; asking twice is asking once. */
export async function scheduleSweep(tx: Tx, ctx: Context, connectionId: string, dueAt: string): Promise<void> {
  await enqueue(tx, {
    id: ctx.ids.next(),
    organizationId: ctx.organizationId,
    kind: sweepJob,
    subject: connectionId,
    lane: `${connectionId}/sweep`,
    dueAt,
  });
}

export async function runSweep(ctx: Context, job: ClaimedJob): Promise<Next> {
  const connection = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await tx
      .selectFrom('connection')
      .select(['id', 'active'])
      .where('id', '=', job.subject)
      .executeTakeFirst();
    return row?.active ? loadConnection(tx, ctx, job.subject) : null;
  });
  if (!connection) return over;
  await ctx.db.inOrganization(ctx.organizationId, (tx) => settleHealth(tx, ctx, job.subject));
  await settleDueCredits(ctx, job);
  await mendWebhook(ctx, connection);
  const again: Next = { again: true, at: instantAfter(ctx, everyMs) };
  const { find, read } = ctx.banks.provider(connection.view.provider).charge ?? {};
  if (!connection.credentials || !read) return again;
  if (!find) {
    await asHolder(ctx, job, (tx) => askOpen(tx, ctx, job.subject));
    return again;
  }
  const now = today(ctx);
  const from = addDays(connection.row.swept_until ?? now, -overlapDays);
  const walk = await walkPages(ctx, connection, unfinishedWalk(job) ?? { from, to: now, by: 'paidOn', cursor: null });
  if (walk.left) {
    const startedAt = startOf(job) ?? instantNow(ctx);
    await asHolder(ctx, job, (tx) => reportSweep(tx, ctx, { connectionId: job.subject, startedAt }));
    return { again: true, at: instantAfter(ctx, walk.waitMs), payload: { walk: walk.left, startedAt } };
  }
  await asHolder(ctx, job, async (tx) => {
    await tx.updateTable('connection').set({ swept_until: walk.to }).where('id', '=', job.subject).execute();
    await askOverdue(tx, ctx, job.subject);
    await settleSweep(tx, ctx, job.subject);
  });
  return again;
}

/**
 * A bank that stops its queue of messages after failures is told to go on, and somebody is told that it had stopped. What was missed
 * comes by that queue, and by this sweep.
 */
async function mendWebhook(ctx: Context, connection: LoadedConnection): Promise<void> {
  const { inspect, repair } = ctx.banks.provider(connection.view.provider).webhook ?? {};
  if (!inspect || !repair || !connection.credentials) return;
  const { bank } = openLoaded(ctx, connection, connection.credentials);
  const seen = await bank.call(inspect(connection.view, connection.hookUrl));
  if (seen.outcome !== 'done' || seen.answer === null || seen.answer.problem === null) return;
  const { problem } = seen.answer;
  const repaired = await bank.call(repair(connection.view, seen.answer));
  const isMended = repaired.outcome === 'done' && repaired.answer.problem === null;
  await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    openDivergence(tx, ctx, {
      charge: null,
      connectionId: connection.row.id,
      kind: 'webhook_interrupted',
      key: `webhook_interrupted/${connection.row.id}/${today(ctx)}`,
      title: problem,
      proposal: isMended
        ? 'Já foi reativado, e o que faltou está sendo consultado. Veja por que este Pontual não respondia ao banco.'
        : 'Não foi possível reativar daqui. Reative no site do banco; enquanto isso a consulta periódica cobre os avisos.',
      amountCents: null,
    }),
  );
}

/** Where a walk was broken off: it goes on from that page, however many there are. */
function unfinishedWalk(job: ClaimedJob): FindQuery | null {
  return (job.payload['walk'] as FindQuery | undefined) ?? null;
}

/** When the walk that is under way began. */
function startOf(job: ClaimedJob): string | null {
  const { startedAt } = job.payload;
  return typeof startedAt === 'string' ? startedAt : null;
}

type Walk = { left: FindQuery; waitMs: number } | { left: null; to: string };

/** Walks the pages until all are read, the bank asks to wait, or this turn has read enough. */
async function walkPages(ctx: Context, connection: LoadedConnection, first: FindQuery): Promise<Walk> {
  let query: FindQuery = first;
  for (let page = 0; page < pagesPerTurn; page += 1) {
    const read = await readPage(ctx, connection, query);
    if ('waitMs' in read) return { left: read.refused ? first : query, waitMs: read.waitMs };
    for (const item of read.items) await applyItem(ctx, connection, item);
    if (read.next === null) return { left: null, to: query.to };
    query = { ...query, cursor: read.next };
  }
  return { left: query, waitMs: 0 };
}

async function readPage(
  ctx: Context,
  connection: LoadedConnection,
  query: FindQuery,
): Promise<ChargePage | { waitMs: number; refused?: boolean }> {
  const find = ctx.banks.provider(connection.view.provider).charge?.find;
  if (!find || !connection.credentials) return { waitMs: everyMs };
  const { bank } = openBank(ctx, connection.view, connection.credentials, {
    hookUrl: connection.hookUrl,
    record: async (transcript) => {
      await recordCall(ctx, { transcript, connectionId: connection.row.id });
    },
  });
  const outcome = await bank.call(find(connection.view, query));
  if (outcome.outcome === 'done') return outcome.answer;
  // Refused, the walk begins anew: what comes before this page must not wait for what the bank does not give.
  if (outcome.outcome === 'refused') return { waitMs: everyMs, refused: true };
  return { waitMs: outcome.outcome === 'unknown' ? (busyMs(outcome.cause) ?? 5 * 60_000) : everyMs };
}

async function applyItem(ctx: Context, connection: LoadedConnection, item: ChargePage['items'][number]): Promise<void> {
  await ctx.db.inOrganization(
    ctx.organizationId,
    async (tx) => {
      const byRef = await registrationByBankRef(tx, connection.row.id, item.bankRef);
      const registration =
        byRef ?? (item.txid ? await registrationByTxid(tx, connection.row.id, item.txid) : undefined);
      // Charges made by another program on the same account are none of ours.
      if (!registration) return;
      await applyFacts(tx, ctx, {
        chargeId: registration.charge_id,
        registration,
        source: 'query',
        proven: true,
        facts: item.facts,
      });
    },
    { retries: 3 },
  );
}

/** Charges whose bank should have ended them by now, and protests, are read one by one: at most some at each sweep. */
async function askOverdue(tx: Tx, ctx: Context, connectionId: string): Promise<void> {
  const { rows } = await sql<RegistrationRow>`
    SELECT r.* FROM registration r JOIN charge c ON c.id = r.charge_id
    WHERE r.connection_id = ${connectionId} AND r.live AND r.bank_ref IS NOT NULL AND c.status IN ('registered', 'in_protest')
      AND c.due_on + c.days_after_due < ${today(ctx)}::date AND coalesce(r.next_poll_at, '-infinity') <= ${instantNow(ctx)}::timestamptz
    ORDER BY c.due_on LIMIT 50`.execute(tx);
  for (const registration of rows) {
    await tx
      .updateTable('registration')
      .set({ next_poll_at: instantAfter(ctx, 12 * 60 * 60_000) })
      .where('id', '=', registration.id)
      .execute();
    await readBack(tx, ctx, registration);
  }
}

/** Open charges asked one by one at each sweep of a bank that lists none. */
const mostAskedOpen = 200;
const nearDays = 3;
/** Days after a payment in which a second one, or its end, is looked for. */
const watchedDays = 5;
const hourMs = 3_600_000;

/**
 * A bank that does not list what was paid is asked charge by charge: near the due date, and where it can be paid by Pix at any moment,
 * each hour; else each day.
 */
async function askOpen(tx: Tx, ctx: Context, connectionId: string): Promise<void> {
  const now = today(ctx);
  const { rows } = await sql<RegistrationRow & { is_near: boolean }>`
    SELECT r.*, abs(c.due_on - ${now}::date) <= ${nearDays} OR r.method <> 'boleto' AS is_near FROM registration r JOIN charge c ON c.id = r.charge_id
    WHERE r.connection_id = ${connectionId} AND r.bank_ref IS NOT NULL AND (r.live AND c.status IN ('registered', 'in_protest',
      'protest_cancel_sent') OR c.status = 'paid' AND c.paid_on >= ${now}::date - ${watchedDays}::int) AND coalesce(r.next_poll_at, '-infinity') <= ${instantNow(ctx)}::timestamptz
    ORDER BY abs(c.due_on - ${now}::date), r.id LIMIT ${mostAskedOpen}`.execute(tx);
  for (const registration of rows) {
    const waitMs = registration.is_near ? hourMs : 24 * hourMs;
    await tx
      .updateTable('registration')
      .set({ next_poll_at: instantAfter(ctx, waitMs) })
      .where('id', '=', registration.id)
      .execute();
    await readBack(tx, ctx, registration);
  }
}

/** Payments whose usual day of credit has come: folded again, so that the bank entry is posted. */
async function settleDueCredits(ctx: Context, job: ClaimedJob): Promise<void> {
  const due = await ctx.db.inOrganization(ctx.organizationId, (tx) => dueCredits(tx, ctx, job.subject));
  for (const id of due) {
    await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
      const charge = await lockCharge(tx, id);
      if (charge) await refold(tx, ctx, charge);
    });
  }
}

async function dueCredits(tx: Tx, ctx: Context, connectionId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string; paid_on: string; channel: PaymentChannel; provider: string }>`
    SELECT c.id, p.paid_on, p.channel, n.provider
    FROM charge c JOIN payment p ON p.charge_id = c.id JOIN connection n ON n.id = c.connection_id
    WHERE c.connection_id = ${connectionId} AND c.status = 'paid' AND c.credited_on IS NULL AND p.credited_on IS NULL
    ORDER BY p.paid_on LIMIT 500`.execute(tx);
  const now = today(ctx);
  const isDue = (row: (typeof rows)[number]): boolean => {
    const { settlementDays } = ctx.banks.provider(row.provider).facts;
    const usualDays = settlementDays[row.channel === 'pix' ? 'pix' : 'boleto'];
    return usualDays !== null && creditDate(row.paid_on, usualDays) <= now;
  };
  return [...new Set(rows.filter(isDue).map((row) => row.id))];
}
