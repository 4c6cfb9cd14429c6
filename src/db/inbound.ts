/** What banks sent us, as a list. */
import { sql, type Selectable } from 'kysely';
import type { Tx } from './pool.ts';
import type { InboundMessageTable } from './tables.ts';

export type InboundRow = Pick<
  Selectable<InboundMessageTable>,
  'id' | 'connection_id' | 'received_at' | 'state' | 'result' | 'body'
>;

/** Newest first, one more than `limit` when there are more; of each body the first `bodyBytes`. */
export async function inboundRows(
  tx: Tx,
  query: { limit: number; bodyBytes: number; after: { receivedAt: string; id: string } | null },
): Promise<InboundRow[]> {
  const { after } = query;
  const { rows } = await sql<InboundRow>`
    select id, connection_id, received_at, state, result, substring(body from 1 for ${query.bodyBytes}::integer) as body
    from inbound_message
    where ${after ? sql`(received_at, id) < (${after.receivedAt}::timestamptz, ${after.id}::uuid)` : sql`true`}
    order by received_at desc, id desc limit ${query.limit + 1}`.execute(tx);
  return rows;
}
