/** What Pontual told and found: events sent to the ERP, divergences. */
import { publicId } from '#core/ids.ts';
import type { Selectable } from 'kysely';
import type { DeliveryRow, EventRow } from '#db/webhooks.ts';
import type { DivergenceTable } from '#db/tables.ts';
import { item, joined, ranks, type RankedItem } from './item.ts';

export type DivergenceRow = Selectable<DivergenceTable>;

const eventWords: Readonly<Record<string, string>> = {
  'charge.created': 'cobrança criada',
  'charge.registered': 'registrada',
  'charge.rejected': 'rejeitada',
  'charge.amended': 'alterada',
  'charge.paid': 'paga',
  'charge.credited': 'creditada',
  'charge.written_off': 'baixada',
  'charge.expired': 'expirada',
  'charge.protested': 'em protesto',
  'charge.reopened': 'reaberta',
  'charge.attention': 'precisa de decisão',
};

/** One item for each event that somebody is told of, with what became of its deliveries. */
export function fromEvents(events: readonly EventRow[], deliveries: readonly DeliveryRow[]): RankedItem[] {
  return events.flatMap((event) => {
    const own = deliveries.filter((delivery) => delivery.event_id === event.id);
    if (own.length === 0) return [];
    const delivered = own.filter(({ state }) => state === 'delivered').length;
    const isOpen = own.some(({ state }) => state === 'pending');
    const failing = own.find(({ state, last_error }) => state !== 'delivered' && last_error !== null);
    return [
      item({
        id: publicId('event', event.id),
        at: event.created_at,
        actor: 'pontual',
        actorName: 'Pontual',
        direction: 'out',
        channel: 'webhook',
        title: `Avisa o ERP: ${eventWords[event.type] ?? event.type}`,
        detail: joined(
          deliveredWords(delivered, own.length),
          failing?.last_error,
          isOpen && failing && 'tenta de novo',
        ),
        result: delivered === own.length ? 'ok' : isOpen ? 'waiting' : 'refused',
        rank: ranks.told,
      }),
    ];
  });
}

function deliveredWords(delivered: number, all: number): string {
  if (all === 1) return delivered === 1 ? 'entregue' : 'não entregue';
  return `${delivered} de ${all} entregues`;
}

export function fromDivergences(rows: readonly DivergenceRow[]): RankedItem[] {
  return rows.map((row) =>
    item({
      id: publicId('divergence', row.id),
      at: row.opened_at,
      actor: 'pontual',
      actorName: 'Pontual',
      channel: 'automático',
      title: `Divergência: ${row.title}`,
      detail: row.proposal,
      effect: row.state === 'resolved' ? 'Resolvida' : null,
      result: row.state === 'resolved' ? 'ok' : 'waiting',
      rank: ranks.concluded,
    }),
  );
}
