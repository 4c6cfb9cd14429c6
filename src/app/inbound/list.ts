import type { z } from 'zod';
import type { inboundMessageSchema } from '#contract/webhooks.ts';
import { publicId } from '#core/ids.ts';
import { inboundRows } from '#db/inbound.ts';
import { bodyCap, createRedactor } from '#net/redact.ts';
import type { Context } from '../context.ts';
import { pageOfRows, readCursor } from '../cursor.ts';

export type InboundMessage = z.infer<typeof inboundMessageSchema>;

/** What banks sent us, newest first; CPF, CNPJ and secrets masked, and of each body only the beginning. */
export async function listInbound(
  ctx: Context,
  query: { limit: number; after?: string | undefined },
): Promise<{ data: InboundMessage[]; next: string | null }> {
  const [receivedAt, id] = readCursor(query.after, 2) ?? [];
  const after = receivedAt === undefined || id === undefined ? null : { receivedAt, id };
  const rows = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    inboundRows(tx, { limit: query.limit, bodyBytes: bodyCap, after }),
  );
  const page = pageOfRows(rows, query.limit, (row) => [row.received_at, row.id]);
  const redactor = createRedactor([]);
  const data = page.rows.map((row) => ({
    id: publicId('inboundMessage', row.id),
    connectionId: publicId('connection', row.connection_id),
    receivedAt: row.received_at,
    state: row.state,
    result: row.result,
    body: redactor.body(row.body, 'application/json'),
  }));
  return { data, next: page.next };
}
