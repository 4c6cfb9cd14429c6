import { notFound } from '#core/errors.ts';
import { uuidOrNull } from '#core/ids.ts';
import { connectionById, type ConnectionRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';

/** The connection of a public id. @throws Problem 404, also of one that was discarded. */
export async function resolveConnection(tx: Tx, _ctx: Context, text: string): Promise<ConnectionRow> {
  const id = uuidOrNull('connection', text.trim());
  const row = id === null ? undefined : await connectionById(tx, id);
  if (!row || row.discarded_at !== null) throw notFound('A integração', text.slice(0, 64));
  return row;
}
