/** What somebody must be told of a transfer, in words: divergences that wait for a person, alerts that reach one. */
import { formatReais, cents } from '#lib/money.ts';
import { publicId } from '#core/ids.ts';
import type { TransferDivergence } from '#core/transfer-fold.ts';
import type { TransferRow } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import { raiseAlert, type NewAlert } from '../alerts/raise.ts';
import type { Context } from '../context.ts';
import { openDivergence } from '../divergences/open.ts';
import { instantNow } from '../moment.ts';

/** Kinds that the fold finds, and settles by finding them no longer. */
const foldedKinds = [
  'return_of_part',
  'return_without_amount',
  'transfer_contradiction',
  'transfer_unsettled',
] as const;

export type Found = Omit<TransferDivergence, 'kind'> & { kind: (typeof foldedKinds)[number] };

function wordsOf(transfer: TransferRow, found: Found): { title: string; proposal: string } {
  const whole = formatReais(cents(transfer.amount_cents));
  const part = found.amountCents === null ? '' : formatReais(found.amountCents);
  const words: Record<Found['kind'], { title: string; proposal: string }> = {
    return_of_part: {
      title: `O banco informou a devolução de ${part} de uma transferência de ${whole}.`,
      proposal: 'Nada foi lançado. Confira no extrato quanto voltou ao todo e informe em Decidir.',
    },
    return_without_amount: {
      title: `O banco diz que a transferência de ${whole} voltou, e em 48 horas não informou quanto.`,
      proposal: 'Nada foi lançado. Confira no extrato quanto voltou e informe em Decidir.',
    },
    transfer_contradiction: {
      title: `A transferência de ${whole} aparece no banco, embora tivesse sido dada como não enviada.`,
      proposal:
        'O envio foi lançado, porque o banco o mostra. Confira no extrato e, se foi paga outra no lugar dela, peça a devolução.',
    },
    transfer_unsettled: {
      title: `O banco ainda não confirma a liquidação da transferência de ${whole}.`,
      proposal: 'Confira no banco. Continuamos a perguntar todos os dias; nada é enviado de novo.',
    },
  };
  return words[found.kind];
}

/** Opens what was found and settles what is found no longer. Answers whether anything of this transfer waits for a person. */
export async function tellDivergences(
  tx: Tx,
  ctx: Context,
  transfer: TransferRow,
  found: readonly Found[],
): Promise<boolean> {
  for (const divergence of found) {
    await openDivergence(tx, ctx, {
      charge: null,
      transferId: transfer.id,
      connectionId: transfer.connection_id,
      kind: divergence.kind,
      key: `${transfer.id}/${divergence.key}`,
      ...wordsOf(transfer, divergence),
      amountCents: divergence.amountCents,
    });
  }
  const keys = found.map(({ key }) => `${transfer.id}/${key}`);
  await tx
    .updateTable('divergence')
    .set({ state: 'resolved', resolved_at: instantNow(ctx) })
    .where('transfer_id', '=', transfer.id)
    .where('state', '=', 'open')
    .where('kind', 'in', [...foldedKinds])
    .$if(keys.length > 0, (query) => query.where('key', 'not in', keys))
    .execute();
  return hasOpenDivergence(tx, transfer.id);
}

export async function hasOpenDivergence(tx: Tx, transferId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('divergence')
    .select('id')
    .where('transfer_id', '=', transferId)
    .where('state', '=', 'open')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Somebody has settled these by hand, or what was in doubt was proven. */
export async function resolveDivergences(
  tx: Tx,
  ctx: Context,
  transferId: string,
  kinds: readonly string[],
): Promise<void> {
  await tx
    .updateTable('divergence')
    .set({ state: 'resolved', resolved_at: instantNow(ctx) })
    .where('transfer_id', '=', transferId)
    .where('state', '=', 'open')
    .where('kind', 'in', [...kinds])
    .execute();
}

/** The bank names another amount than was sent. */
export async function reportEcho(tx: Tx, ctx: Context, transfer: TransferRow, toldCents: number): Promise<void> {
  const told = formatReais(cents(toldCents));
  await openDivergence(tx, ctx, {
    charge: null,
    transferId: transfer.id,
    connectionId: transfer.connection_id,
    kind: 'echo_mismatch',
    key: `${transfer.id}/echo/${toldCents}`,
    title: `O banco respondeu ${told} a uma transferência de ${formatReais(cents(transfer.amount_cents))}.`,
    proposal:
      'Confira no extrato quanto saiu. A lista do banco do dia seguinte também é conferida; nada é enviado de novo.',
    amountCents: cents(toldCents),
  });
}

type Told = Pick<NewAlert, 'severity' | 'title' | 'body' | 'cure'>;

/** An alert about one transfer, once for each kind. */
export async function alertOf(
  tx: Tx,
  ctx: Context,
  transfer: TransferRow,
  alert: Told & { kind: string },
): Promise<void> {
  const id = publicId('transfer', transfer.id);
  await raiseAlert(tx, ctx, {
    ...alert,
    key: `${alert.kind}/${id}`,
    link: `/transferencias/${id}`,
    connectionId: transfer.connection_id,
  });
}

/** `R$ 10,00 para Maria (NF 1)`: which one it is. */
export function describeTransfer(transfer: TransferRow): string {
  return `${formatReais(cents(transfer.amount_cents))} para ${transfer.payee_name} (${transfer.reference})`;
}
