import {
  carteiraKinds,
  discountKinds,
  distributors,
  documentKinds,
  fineKinds,
  interestKinds,
  issuers,
  protestKinds,
  registrationKinds,
  remessaMovements,
  speciesKinds,
  statementCategories,
  writeOffKinds,
} from './codes/febraban-domains.ts';
import { itauRemessaMovements } from './codes/itau-remessa-movements.ts';
import type { CodeTable } from './events.ts';
import { movementOf } from './movements.ts';
import type { CnabRecord } from './types.ts';

/** FEBRABAN's tables, by record and field. Itaú has its own codes in P, without a table known to us. */
const TABLES: { readonly [recordAndField: string]: CodeTable } = {
  'P.carteira': carteiraKinds,
  'P.registrationKind': registrationKinds,
  'P.documentKind': documentKinds,
  'P.issuer': issuers,
  'P.distributor': distributors,
  'P.species': speciesKinds,
  'P.interestKind': interestKinds,
  'P.discount1Kind': discountKinds,
  'R.discount2Kind': discountKinds,
  'R.discount3Kind': discountKinds,
  'R.fineKind': fineKinds,
  'P.protestKind': protestKinds,
  'P.writeOffKind': writeOffKinds,
  'E.category': statementCategories,
};

const OF_REMESSA: ReadonlySet<string> = new Set('P Q R SLine SBody remessa1'.split(' '));

/** What the code in a field of a record means, in Portuguese; null where there is no code or no table for it. */
export function meaningOf(bank: string, record: Pick<CnabRecord, 'record' | 'fields'>, field: string): string | null {
  const code = record.fields[field];
  if (typeof code !== 'string') return null;
  if (field !== 'movement')
    return bank === '341' && record.record === 'P' ? null : within(TABLES[`${record.record}.${field}`], code);
  if (OF_REMESSA.has(record.record)) return within(bank === '341' ? itauRemessaMovements : remessaMovements, code);
  const movement = movementOf(bank, code);
  return movement.event === 'unknown' ? null : movement.label;
}

function within(table: CodeTable | undefined, code: string): string | null {
  return table !== undefined && Object.hasOwn(table, code) ? table[code]! : null;
}
