/** What a bank told of transfers by itself: each fact applied to the transfer it is about, whoever was first to know. */
import { todayIn } from '#lib/calendar.ts';
import { formatReais } from '#lib/money.ts';
import type { TransferAnswer, TransferNews } from '#core/transfer.ts';
import { findTransfer } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { openDivergence } from '../divergences/open.ts';
import { brazilianDate } from '../files/words.ts';
import { instantNow } from '../moment.ts';
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
    if (proven) await reportStranger(tx, ctx, message.connection_id, news);
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
  { bankRef, bankKey, endToEndId }: Pick<TransferNews, 'bankRef' | 'bankKey' | 'endToEndId'>,
): Promise<void> {
  const name = bankRef ?? (bankKey === null ? `Pix ${endToEndId ?? ''}` : `nosso número ${bankKey}`);
  await openDivergence(tx, ctx, {
    charge: null,
    connectionId,
    kind: 'transfer_of_nobody',
    key: `transfer_of_nobody/${connectionId}/${bankRef ?? bankKey ?? endToEndId ?? ''}`,
    title: `O banco mostra uma transferência que não foi pedida por aqui: ${name}.`,
    proposal: 'Confira quem mais usa as credenciais desta conta. Se ninguém devia, troque-as e fale com o banco.',
    amountCents: null,
  });
}

/**
 * Money that came back by the bank's statement, which does not say of which transfer, and of which nobody else told. Nothing is guessed: a
 * person has the bank tell it again.
 */
export async function reportNamelessReturn(
  tx: Tx,
  ctx: Context,
  connectionId: string,
  facts: TransferAnswer['facts'],
): Promise<void> {
  for (const { factKey, occurredAt, fact } of facts) {
    if (fact.type !== 'returned' || fact.amountCents === null) continue;
    const day = brazilianDate(todayIn(occurredAt ?? instantNow(ctx)));
    const amount = formatReais(fact.amountCents);
    await openDivergence(tx, ctx, {
      charge: null,
      connectionId,
      kind: 'transfer_of_nobody',
      key: `transfer_of_nobody/${connectionId}/${factKey}`,
      title: `O extrato do banco mostra ${amount} devolvidos em ${day} sem dizer de qual transferência.`,
      proposal:
        'Peça ao suporte do banco que envie de novo o aviso desta devolução: com ele o Pontual a lança na transferência certa.',
      amountCents: fact.amountCents,
    });
  }
}
