/** Início: what to do now, the month's numbers, the first steps. */
import type { z } from 'zod';
import type { overviewSchema } from '#contract/people.ts';
import {
  connectionHealthRows,
  failingEndpointRows,
  overviewRow,
  type ConnectionHealthRow,
  type OverviewRow,
} from '#db/overview.ts';
import { addDays, todayIn } from '#lib/calendar.ts';
import type { Context } from '../context.ts';
import { today } from '../moment.ts';
import { transferLines } from './transfers.ts';
import { daysUntil, endText } from '../watch/days.ts';

export type Overview = z.infer<typeof overviewSchema>;
type TodoLine = Overview['todo'][number];

/** Certificates appear among the day's work from here on. */
const certificateNoticeDays = 30;

/**
 * `receivedCents` and `feesCents` are of payments of this month, `openCents` of charges due from today to its end; `overdueCents` and
 * `notCreditedCents` count whatever their month.
 */
export async function getOverview(ctx: Context): Promise<Overview> {
  const now = today(ctx);
  const monthStart = `${now.slice(0, 7)}-01`;
  const monthEnd = addDays(`${addDays(monthStart, 31).slice(0, 7)}-01`, -1);
  const { sums, connections, failing, transfers } = await ctx.db.inOrganization(ctx.organizationId, async (tx) => ({
    sums: await overviewRow(tx, { today: now, monthStart, monthEnd }),
    connections: await connectionHealthRows(tx),
    failing: await failingEndpointRows(tx),
    transfers: await transferLines(tx, ctx),
  }));
  const lines = [
    ...chargeLines(sums),
    ...transfers,
    ...connections.flatMap((row) => connectionLine(ctx, row)),
    ...(failing[0] ? [webhookLine(failing[0].failing_since, failing.length)] : []),
  ];
  return {
    todo: lines.toSorted((a, b) => (b.amountCents ?? -1) - (a.amountCents ?? -1)),
    numbers: {
      receivedCents: sums.received_cents,
      openCents: sums.open_cents,
      overdueCents: sums.overdue_cents,
      notCreditedCents: sums.not_credited_cents,
      feesCents: sums.fee_cents,
    },
    steps: steps(sums),
  };
}

function chargeLines(sums: OverviewRow): TodoLine[] {
  const lines: TodoLine[] = [
    {
      kind: 'unknown',
      sentence: plural(sums.unknown_count, 'cobrança sem resposta do banco', 'cobranças sem resposta do banco'),
      count: sums.unknown_count,
      amountCents: sums.unknown_cents,
      link: '/cobrancas?visao=problema',
      action: 'Ver',
    },
    {
      kind: 'divergence',
      sentence: plural(sums.divergence_count, 'divergência', 'divergências'),
      count: sums.divergence_count,
      amountCents: sums.divergence_cents,
      link: '/conciliacao/divergencias',
      action: 'Resolver',
    },
    {
      kind: 'register',
      sentence: plural(sums.pending_count, 'cobrança a registrar', 'cobranças a registrar'),
      count: sums.pending_count,
      amountCents: sums.pending_cents,
      link: '/cobrancas?visao=a-registrar&situacao=pending',
      action: 'Registrar',
    },
    {
      kind: 'rejected',
      sentence: plural(sums.rejected_count, 'cobrança rejeitada pelo banco', 'cobranças rejeitadas pelo banco'),
      count: sums.rejected_count,
      amountCents: sums.rejected_cents,
      link: '/cobrancas?visao=a-registrar&situacao=rejected',
      action: 'Corrigir',
    },
  ];
  return lines.filter((line) => line.count > 0);
}

function connectionLine(ctx: Context, row: ConnectionHealthRow): TodoLine[] {
  const { title } = ctx.banks.provider(row.provider).facts;
  const line = { count: 1, amountCents: null, link: '/integracoes' };
  if (!row.has_credentials) {
    const sentence = `A integração ${title} (${row.mnemonic}) ainda não tem credenciais`;
    return [{ kind: 'connection', sentence, ...line, action: 'Completar' }];
  }
  if (row.not_after === null) return [];
  if (daysUntil(ctx, row.not_after) > certificateNoticeDays) return [];
  const sentence = `O certificado do ${title} (${row.mnemonic}) ${endText(ctx, row.not_after)}`;
  return [{ kind: 'certificate', sentence, ...line, action: 'Renovar' }];
}

function webhookLine(since: string, count: number): TodoLine {
  const sentence = `Webhook do ERP sem resposta desde ${dayText(since)}`;
  return { kind: 'webhook', sentence, count, amountCents: null, link: '/desenvolvedor/webhooks', action: 'Ver' };
}

function steps(sums: OverviewRow): Overview['steps'] {
  return [
    { title: 'Conectar ou simular um banco', done: sums.has_connection, link: '/integracoes/nova' },
    { title: 'Criar a primeira cobrança', done: sums.has_charge, link: '/cobrancas/nova' },
    { title: 'Registrar', done: sums.has_registration, link: '/cobrancas?visao=a-registrar' },
    { title: 'Ver o pagamento chegar', done: sums.has_payment, link: '/cobrancas?visao=liquidadas' },
  ];
}

/** `1 divergência`, `1.200 divergências`. */
function plural(count: number, one: string, many: string): string {
  return `${count.toLocaleString('pt-BR')} ${count === 1 ? one : many}`;
}

/** `21/11/2026` in São Paulo. */
function dayText(instant: string): string {
  return todayIn(instant).split('-').reverse().join('/');
}
