import { febrabanMovements } from './codes/febraban-movements.ts';
import { interMovements } from './codes/inter-movements.ts';
import { itauMovements } from './codes/itau-movements.ts';
import type { MovementTable, OccurrenceEvent } from './events.ts';

/** Banks with a table of their own; every other uses FEBRABAN's. */
const TABLES: { readonly [bank: string]: MovementTable } = { '077': interMovements, '341': itauMovements };

export type Movement = {
  readonly code: string;
  readonly event: OccurrenceEvent;
  /** The bank's words, or what to say of a code that no table holds. */
  readonly label: string;
};

/** What a movement code of a bank's retorno means. Never fails: an unknown code is the event `unknown`. */
export function movementOf(bank: string, code: string): Movement {
  const table = TABLES[bank] ?? febrabanMovements;
  const known = Object.hasOwn(table, code) ? table[code] : undefined;
  if (known === undefined) return { code, event: 'unknown', label: `Código ${code} sem tabela conhecida` };
  return { code, event: known[0], label: known[1] };
}
