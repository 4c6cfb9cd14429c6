/** Alerts about charges and divergences: one for each connection and day, however many charges it concerns. */
import { publicId } from '#core/ids.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { today } from '../moment.ts';
import { raiseAlert, type NewAlert } from './raise.ts';

/** A charge was left to a person: the bank neither confirmed nor denied, or confirmed something else. */
export async function raiseAttention(
  tx: Tx,
  ctx: Context,
  charge: { id: string; reference: string; connectionId: string; reason: string },
): Promise<void> {
  await raiseAlert(tx, ctx, {
    kind: 'attention',
    key: `attention/${charge.connectionId}/${today(ctx)}`,
    severity: 'urgent',
    title: 'Há cobranças que pedem uma decisão sua',
    body: `A cobrança ${charge.reference} espera por alguém: ${charge.reason} Pode haver outras; nada é enviado de novo sem você.`,
    cure: 'Em Cobranças, Com problema, abra cada uma, confira no banco e escolha o que fazer.',
    link: '/cobrancas?visao=problema',
    connectionId: charge.connectionId,
  });
}

export interface ToldDivergence {
  kind: string;
  key: string;
  title: string;
  proposal: string;
  connectionId: string | null;
}

/** What a divergence becomes, by its kind. One of money is told as one of many: the list has them all. */
const ofKind: Readonly<Record<string, (ctx: Context, found: ToldDivergence) => Partial<NewAlert>>> = {
  webhook_interrupted: (ctx, found) => ({
    kind: 'webhook_interrupted',
    key: `webhook_interrupted/${found.connectionId ?? ''}/${today(ctx)}`,
    link: found.connectionId === null ? '/integracoes' : `/integracoes/${publicId('connection', found.connectionId)}`,
  }),
  unknown_code: (_ctx, found) => ({ kind: 'unknown_code', key: found.key }),
  unknown_word: (ctx, found) => ({
    kind: 'unknown_word',
    key: `unknown_word/${found.connectionId ?? ''}/${today(ctx)}`,
  }),
};

export async function raiseOfDivergence(tx: Tx, ctx: Context, found: ToldDivergence): Promise<void> {
  const plain: NewAlert = {
    kind: 'divergence',
    key: `divergence/${today(ctx)}`,
    severity: 'info',
    title: 'Há divergências para resolver',
    body: `A primeira de hoje: ${found.title} A lista completa está em Conciliação.`,
    cure: found.proposal,
    link: '/conciliacao/divergencias',
    connectionId: null,
  };
  const special = ofKind[found.kind]?.(ctx, found);
  await raiseAlert(
    tx,
    ctx,
    special
      ? {
          ...plain,
          severity: 'warning',
          title: found.title,
          body: found.title,
          connectionId: found.connectionId,
          ...special,
        }
      : plain,
  );
}
