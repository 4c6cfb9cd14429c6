/** The lines of Início about transfers. */
import type { z } from 'zod';
import type { overviewSchema } from '#contract/people.ts';
import { transfersOverviewRow } from '#db/transfers-overview.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';

type TodoLine = z.infer<typeof overviewSchema>['todo'][number];

export async function transferLines(tx: Tx, ctx: Context): Promise<TodoLine[]> {
  const { actor } = ctx;
  const person = actor.kind === 'user' ? actor : null;
  const row = await transfersOverviewRow(tx, person?.id ?? null);
  const approves = person?.role === 'admin' || person?.role === 'finance';
  const lines: TodoLine[] = [
    {
      kind: 'transfersToApprove',
      sentence: counted(row.approve_count, 'transferência para aprovar', 'transferências para aprovar'),
      count: approves ? row.approve_count : 0,
      amountCents: row.approve_cents,
      link: '/transferencias/aprovar',
      action: 'Aprovar',
    },
    {
      kind: 'transfersUnknown',
      sentence: counted(
        row.unknown_count,
        'transferência sem resposta do banco',
        'transferências sem resposta do banco',
      ),
      count: row.unknown_count,
      amountCents: row.unknown_cents,
      link: '/transferencias?visao=sem-resposta',
      action: 'Ver',
    },
    {
      kind: 'transfersAttention',
      sentence: counted(row.attention_count, 'transferência precisa de decisão', 'transferências precisam de decisão'),
      count: row.attention_count,
      amountCents: row.attention_cents,
      link: '/transferencias?visao=atencao',
      action: 'Decidir',
    },
  ];
  return lines.filter(({ count }) => count > 0);
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('pt-BR')} ${count === 1 ? one : many}`;
}
