import type { Transfer } from '#contract/transfers.ts';
import { notFound } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { connectionById } from '#db/connections.ts';
import { lockTransfer, readTransfer, type TransferRow } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { assertMayPay } from './connection.ts';
import { transferView } from './view.ts';

/** The transfer of a public id. @throws Problem 404. */
export async function requireTransfer(tx: Tx, id: string): Promise<TransferRow> {
  const row = await readTransfer(tx, uuidOf('transfer', id));
  if (!row) throw notFound('A transferência', id.slice(0, 64));
  return row;
}

/** The same, held until the transaction ends, for whoever may change it. @throws Problem 404, 403. */
export async function holdTransfer(tx: Tx, ctx: Context, id: string): Promise<TransferRow> {
  const row = await lockTransfer(tx, uuidOf('transfer', id));
  if (!row) throw notFound('A transferência', id.slice(0, 64));
  const connection = await connectionById(tx, row.connection_id);
  if (connection) assertMayPay(ctx, connection);
  return row;
}

export async function getTransfer(ctx: Context, id: string): Promise<Transfer> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await requireTransfer(tx, id);
    return transferView(tx, ctx, row.id);
  });
}
