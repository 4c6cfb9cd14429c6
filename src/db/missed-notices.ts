/** Payments that a bank should have told of and did not: seen by asking, and no message came. */
import { sql } from 'kysely';
import type { Tx } from './pool.ts';

export interface NoticeDay {
  /** Day in São Paulo on which the payments became known. */
  date: string;
  payments: number;
  missed: number;
}

export interface NoticeQuery {
  connectionId: string;
  /** First day looked at. */
  from: string;
  /** RFC 3339 UTC. */
  now: string;
  /** A message may come this many hours later than we asked. */
  afterHours: number;
}

/**
 * The days of a connection on which payments became known, newest first. Missed is one that was first seen by asking the bank (poll or
 * sweep), of whose charge no message of the bank told a payment from a day before until some hours after; those hours must have passed.
 */
export async function noticeDays(tx: Tx, { connectionId, from, now, afterHours }: NoticeQuery): Promise<NoticeDay[]> {
  const { rows } = await sql<NoticeDay>`
    WITH payment_seen AS (
      SELECT DISTINCT ON (charge_id, fact ->> 'identity') charge_id, source, received_at
      FROM evidence
      WHERE connection_id = ${connectionId} AND fact ->> 'type' = 'paid' AND source IN ('webhook', 'query', 'answer')
        AND received_at >= ${from}::date::timestamp AT TIME ZONE 'America/Sao_Paulo'
      ORDER BY charge_id, fact ->> 'identity', received_at, source DESC)
    SELECT ((p.received_at AT TIME ZONE 'America/Sao_Paulo')::date)::text AS date, count(*)::int AS payments,
      count(*) FILTER (WHERE p.source = 'query' AND p.received_at + make_interval(hours => ${afterHours}::int) < ${now}::timestamptz
        AND NOT EXISTS (SELECT FROM evidence w WHERE w.charge_id = p.charge_id AND w.source = 'webhook' AND w.fact ->> 'type' = 'paid'
          AND w.received_at BETWEEN p.received_at - interval '1 day' AND p.received_at + make_interval(hours => ${afterHours}::int)))::int AS missed
    FROM payment_seen p GROUP BY 1 ORDER BY 1 DESC`.execute(tx);
  return rows;
}
