/** What a bank told of transfers by itself: each fact applied to the transfer it is about, whoever was first to know. */
import type { TransferNews } from '#core/transfer.ts';
import { findTransfer } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { openDivergence } from '../divergences/open.ts';
import { applyTransferFacts } from './apply.ts';

export interface NewsMessage {
  /** UUIDs. */
  id: string;
  connection_id: string;
}

/** `orphan`: it is about a transfer that was not made here. */
export async function applyTransferNews(
  tx: Tx,
  ctx: Context,
  message: NewsMessage,
  { news, proven }: { news: TransferNews; proven: boolean },
): Promise<'news' | 'known' | 'orphan'> {
  const { bankRef, bankKey, endToEndId, factKey, occurredAt, fact } = news;
  const transfer = await findTransfer(tx, { connectionId: message.connection_id, bankRef, bankKey, endToEndId });
  if (!transfer) {
    if (proven) await reportStranger(tx, ctx, message.connection_id, { bankRef, bankKey });
    return 'orphan';
  }
  const applied = await applyTransferFacts(tx, ctx, {
    transferId: transfer.id,
    source: 'webhook',
    proven,
    facts: [{ factKey, occurredAt, fact }],
    ids: { bankRef, endToEndId },
    inboundMessageId: message.id,
  });
  return applied.news > 0 ? 'news' : 'known';
}

/** A transfer at the bank without an intent here: another program, or somebody with the same credentials. */
export async function reportStranger(
  tx: Tx,
  ctx: Context,
  connectionId: string,
  { bankRef, bankKey }: { bankRef: string | null; bankKey: string | null },
): Promise<void> {
  const name = bankRef ?? `nosso número ${bankKey ?? ''}`;
  await openDivergence(tx, ctx, {
    charge: null,
    connectionId,
    kind: 'transfer_of_nobody',
    key: `transfer_of_nobody/${connectionId}/${bankRef ?? bankKey ?? ''}`,
    title: `O banco mostra uma transferência que não foi pedida por aqui: ${name}.`,
    proposal: 'Confira quem mais usa as credenciais desta conta. Se ninguém devia, troque-as e fale com o banco.',
    amountCents: null,
  });
}
