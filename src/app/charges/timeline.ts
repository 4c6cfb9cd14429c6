/** Everything that is known to have happened to a charge, as one list (linha do tempo). */
import type { TimelineItem } from '#contract/charges.ts';
import type { ChargeRow } from '#db/charges.ts';
import { evidenceRowsOf } from '#db/evidence.ts';
import { sql } from 'kysely';
import { operationsOfCharge } from '#db/operations.ts';
import type { Tx } from '#db/pool.ts';
import { bodyCap } from '#net/redact.ts';
import type { Context } from '../context.ts';
import { requireCharge } from './get.ts';
import { fromCalls, type CallRow } from './timeline/from-calls.ts';
import { fromEvidence, type MessageRow } from './timeline/from-evidence.ts';
import { fromAudit, fromInstructions } from './timeline/from-people.ts';
import { fromDivergences, fromEvents } from './timeline/from-us.ts';
import { newestFirst } from './timeline/item.ts';

/** The newest calls that are shown: a charge that is asked about for months has thousands of equal answers. */
const mostCalls = 200;

/**
 * People, ERP, requests and answers (masked), webhooks, evidence with its effect and hash, instructions, divergences and events sent,
 * newest first, in the order in which they reached us. `nextCheckAt` is the next question to the bank that is planned.
 */
export async function chargeTimeline(
  ctx: Context,
  id: string,
): Promise<{ data: TimelineItem[]; nextCheckAt: string | null }> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const charge = await requireCharge(tx, id);
    return { data: await itemsOf(tx, ctx, charge), nextCheckAt: charge.next_check_at };
  });
}

async function itemsOf(tx: Tx, ctx: Context, charge: ChargeRow): Promise<TimelineItem[]> {
  const evidence = await evidenceRowsOf(tx, charge.id);
  const calls = await callsOf(tx, charge.id);
  const instructions = await tx.selectFrom('instruction').selectAll().where('charge_id', '=', charge.id).execute();
  const titleOf = await bankTitles(tx, ctx);
  const told = new Set(evidence.flatMap((row) => row.bank_call_id ?? []));
  const rejectedRegistrations = new Set(
    evidence.flatMap((row) => (row.fact.type === 'rejected' ? (row.registration_id ?? []) : [])),
  );
  const bankTitle = charge.connection_id === null ? 'Banco' : titleOf(charge.connection_id);
  return newestFirst([
    ...fromAudit(await auditOf(tx, charge.id), instructions, await batchSizesOf(tx, charge.id)),
    ...fromCalls(calls, { told, titleOf }),
    ...fromEvidence(evidence, { calls: byId(calls), messages: byId(await messagesOf(tx, charge.id)), titleOf }),
    ...fromInstructions(instructions, await operationsOfCharge(tx, charge.id), { bankTitle, rejectedRegistrations }),
    ...fromDivergences(await tx.selectFrom('divergence').selectAll().where('charge_id', '=', charge.id).execute()),
    ...(await eventItems(tx, charge.id)),
  ]);
}

/** Names for people of the banks behind connections; provider names are ours, never shown. */
async function bankTitles(tx: Tx, ctx: Context): Promise<(connectionId: string) => string> {
  const rows = await tx.selectFrom('connection').select(['id', 'provider']).execute();
  const titles = new Map(rows.map((row) => [row.id, ctx.banks.provider(row.provider).facts.title]));
  return (connectionId) => titles.get(connectionId) ?? 'Banco';
}

/** Oldest first, so that attempts can be counted. */
async function callsOf(tx: Tx, chargeId: string): Promise<CallRow[]> {
  const rows = await tx
    .selectFrom('bank_call')
    .selectAll()
    .where('charge_id', '=', chargeId)
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(mostCalls)
    .execute();
  return rows.toReversed();
}

function auditOf(tx: Tx, chargeId: string) {
  return tx
    .selectFrom('audit_entry')
    .selectAll()
    .where('object_id', '=', chargeId)
    .where('object_kind', '=', 'charge')
    .execute();
}

async function batchSizesOf(tx: Tx, chargeId: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ batch_id: string; size: number }>`
    SELECT batch_id, count(*)::int AS size FROM batch_item
    WHERE batch_id IN (SELECT batch_id FROM instruction WHERE charge_id = ${chargeId}) GROUP BY batch_id`.execute(tx);
  return new Map(rows.map((row) => [row.batch_id, row.size]));
}

/** The messages behind evidence; of each body only what is shown. */
async function messagesOf(tx: Tx, chargeId: string): Promise<MessageRow[]> {
  const { rows } = await sql<MessageRow>`
    SELECT id, path, headers, substring(body FROM 1 FOR ${bodyCap}) AS body FROM inbound_message
    WHERE id IN (SELECT inbound_message_id FROM evidence WHERE charge_id = ${chargeId})`.execute(tx);
  return rows;
}

async function eventItems(tx: Tx, chargeId: string) {
  const events = await tx.selectFrom('event').selectAll().where('subject_id', '=', chargeId).execute();
  const deliveries = await tx
    .selectFrom('delivery')
    .selectAll('delivery')
    .innerJoin('event', 'event.id', 'delivery.event_id')
    .where('event.subject_id', '=', chargeId)
    .execute();
  return fromEvents(events, deliveries);
}

const byId = <T extends { id: string }>(rows: readonly T[]): Map<string, T> =>
  new Map(rows.map((row) => [row.id, row]));
