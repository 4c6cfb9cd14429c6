import type { FieldRow, RecordLayout } from '../fixed-width.ts';
import { recordLayout, varied } from '../fixed-width.ts';
import { LABELS } from '../labels.ts';

/** The first positions of every record of CNAB 240. */
export const RECORD: readonly FieldRow[] = [
  ['bank', 1, 3, 'digits'],
  ['lot', 4, 7, 'digits'],
  ['recordType', 8, 8, 'digits'],
];

/** Those of a detail record of any service. */
export const SEQUENCE: readonly FieldRow[] = [...RECORD, ['sequence', 9, 13, 'number'], ['segment', 14, 14, 'text']];

/** Those of a detail record of cobrança: remessa says what to do with the title, retorno what happened to it. */
export const DETAIL: readonly FieldRow[] = [...SEQUENCE, ['movement', 16, 17, 'digits']];

export function record(name: string, rows: readonly FieldRow[]): RecordLayout {
  return recordLayout(name, 240, rows, LABELS);
}

export function record400(name: string, rows: readonly FieldRow[]): RecordLayout {
  return recordLayout(name, 400, rows, LABELS);
}

/** A record of the standard in which a bank fills some positions with something else. */
export function variation(base: RecordLayout, rows: readonly FieldRow[]): RecordLayout {
  return varied(base, rows, LABELS);
}
