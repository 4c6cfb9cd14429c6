/** Divergences: what does not fit is named and kept until a person or later evidence settles it; none is dropped. */
import { formatReais } from '#lib/money.ts';
import type { Cents } from '#lib/money.ts';
import { publicId } from '#core/ids.ts';
import type { DivergenceKind, FoundDivergence } from '#core/fold.ts';
import type { ChargeRow } from '#db/charges.ts';
import type { Tx } from '#db/pool.ts';
import { raiseOfDivergence } from '../alerts/of-work.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { emit } from '../webhooks/fan-out.ts';

export interface NewDivergence {
  charge: ChargeRow | null;
  /** UUID. */
  transferId?: string;
  connectionId?: string;
  kind: string;
  /** Unique in the organization: the same divergence is opened once. */
  key: string;
  title: string;
  proposal: string;
  amountCents: Cents | null;
}

export async function openDivergence(tx: Tx, ctx: Context, found: NewDivergence): Promise<void> {
  const id = ctx.ids.next();
  const inserted = await tx
    .insertInto('divergence')
    .values({
      id,
      organization_id: ctx.organizationId,
      charge_id: found.charge?.id ?? null,
      transfer_id: found.transferId ?? null,
      connection_id: found.connectionId ?? null,
      kind: found.kind,
      key: found.key,
      title: found.title,
      proposal: found.proposal,
      amount_cents: found.amountCents,
      state: 'open',
      opened_at: instantNow(ctx),
    })
    .onConflict((conflict) => conflict.columns(['organization_id', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) return;
  const data = {
    divergenceId: publicId('divergence', id),
    kind: found.kind,
    title: found.title,
    chargeId: found.charge ? publicId('charge', found.charge.id) : null,
    ...(found.transferId === undefined ? {} : { transferId: publicId('transfer', found.transferId) }),
    amountCents: found.amountCents,
  };
  await emit(tx, ctx, { type: 'divergence.opened', subjectId: id, sequence: 1, data });
  await announce(tx, ctx, { type: 'divergence', id: publicId('divergence', id), version: 1 });
  const { kind, key, title, proposal } = found;
  const connectionId = found.connectionId ?? found.charge?.connection_id ?? null;
  await raiseOfDivergence(tx, ctx, { kind, key, title, proposal, connectionId });
}

/** Opens what a fold found of a charge, and settles what the fold no longer finds (a payment completed, say). */
export async function openFoundDivergences(
  tx: Tx,
  ctx: Context,
  charge: ChargeRow,
  found: readonly FoundDivergence[],
): Promise<void> {
  for (const divergence of found) {
    await openDivergence(tx, ctx, {
      charge,
      kind: divergence.kind,
      key: `${charge.id}/${divergence.key}`,
      ...wordsOf(divergence.kind, divergence.amountCents),
      amountCents: divergence.amountCents,
    });
  }
  // Only a charge that has seen money can have had one of these.
  if (charge.paid_cents === 0 && found.length === 0) return;
  const keys = found.map((divergence) => `${charge.id}/${divergence.key}`);
  await tx
    .updateTable('divergence')
    .set({ state: 'resolved', resolved_at: instantNow(ctx) })
    .where('charge_id', '=', charge.id)
    .where('state', '=', 'open')
    .where('kind', 'in', ['paid_less', 'paid_more', 'paid_twice'])
    .$if(keys.length > 0, (query) => query.where('key', 'not in', keys))
    .execute();
}

function wordsOf(kind: DivergenceKind, amountCents: Cents | null): { title: string; proposal: string } {
  const amount = amountCents === null ? '' : formatReais(amountCents);
  const words: Record<DivergenceKind, { title: string; proposal: string }> = {
    paid_less: {
      title: `Pago a menor: faltam ${amount}.`,
      proposal: 'Cobre a diferença do pagador ou aceite como desconto.',
    },
    paid_more: {
      title: `Pago a maior: sobram ${amount}.`,
      proposal: 'Devolva a diferença ao pagador ou use-a como crédito.',
    },
    paid_twice: { title: `Pago em dobro: sobram ${amount}.`, proposal: 'Devolva o segundo pagamento ao pagador.' },
    paid_after_write_off: {
      title: `Pago depois da baixa: ${amount}.`,
      proposal: 'O recebimento foi lançado. Confira se a dívida não foi cobrada de outra forma.',
    },
    paid_after_expiry: {
      title: `Pago depois de expirar: ${amount}.`,
      proposal: 'O recebimento foi lançado. Confira com o pagador.',
    },
    paid_after_cancel: {
      title: `Pago depois de cancelada: ${amount}.`,
      proposal: 'Devolva ao pagador ou reabra a dívida no ERP.',
    },
    reopened: {
      title: 'O banco mostra a cobrança viva depois de encerrada ou recusada.',
      proposal: 'Consulte de novo; se a baixa era para valer, baixe outra vez.',
    },
    reversed: {
      title: `Pagamento devolvido: ${amount}.`,
      proposal: 'A cobrança voltou a ser devida. Fale com o pagador.',
    },
    payment_bounced: {
      title: `Pagamento rejeitado pelo banco: ${amount}.`,
      proposal: 'A cobrança continua aberta. Avise o pagador de que o pagamento não se confirmou.',
    },
    unknown_word: {
      title: 'O banco informou uma situação que não conhecemos.',
      proposal: 'Nada mudou. A resposta foi guardada; avise o suporte do Pontual.',
    },
  };
  return words[kind];
}
