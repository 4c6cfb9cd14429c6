/**
 * A record of fixed width as data: one row a field, in the positions that the document prints (from 1, both ends
 * included). Positions that no row names are blanks, so that a table holds only what means something.
 */

/**
 * What stands in a field. Dates and times are named by the picture that Brazilian manuals print.
 *
 * | type | in the file | as a value |
 * | --- | --- | --- |
 * | `text` | left-aligned, blanks on the right | text without outer blanks |
 * | `digits` | right-aligned, zeros on the left | text that keeps its zeros: a code, never a number |
 * | `taxId` | as `digits`, and letters: CNPJ since July 2026 | text |
 * | `number` | as `digits` | number: counts and sequences |
 * | `cents` | as `digits`, two implied decimals | whole centavos |
 * | `decimal2` `decimal3` `decimal5` | as `digits`, implied decimals | decimal text, `"2.00"` |
 * | `DDMMAAAA` `DDMMAA` `AAAAMMDD` | digits; zeros or blanks for none | `YYYY-MM-DD` |
 * | `HHMMSS` | digits; blanks for none | `HH:MM:SS` |
 * | `zeros` `blanks` | filler: written so, not read | – |
 */
export type FieldType =
  | 'text'
  | 'digits'
  | 'taxId'
  | 'number'
  | 'cents'
  | 'decimal2'
  | 'decimal3'
  | 'decimal5'
  | 'DDMMAAAA'
  | 'DDMMAA'
  | 'AAAAMMDD'
  | 'HHMMSS'
  | 'zeros'
  | 'blanks';

export type FieldValue = string | number;

/** Values by field name; null for what is absent. */
export type Fields = { [name: string]: FieldValue | null };

export type FieldOptions = {
  /** Refused when absent on writing, reported when absent on reading. */
  readonly required?: true;
  /** Written when no value is given. */
  readonly default?: FieldValue;
  /** On writing, a text that is too long is cut and told as a warning (names, addresses), instead of being refused. */
  readonly cut?: true;
  /** On writing, small letters stay (Pix keys, e-mails, addresses of pages). */
  readonly keepCase?: true;
  /** The field as its document draws it, where that says more than the type: `9(9)V99`. */
  readonly picture?: string;
};

export type FieldRow = readonly [name: string, from: number, to: number, type: FieldType, options?: FieldOptions];

export type Field = FieldOptions & {
  readonly name: string;
  /** First and last position, from 1, both included. */
  readonly from: number;
  readonly to: number;
  readonly type: FieldType;
  /** How messages name the field, in Portuguese. */
  readonly label: string;
};

export type RecordLayout = {
  readonly name: string;
  /** Characters in a record. */
  readonly length: number;
  /** In order of position, without fillers. */
  readonly fields: readonly Field[];
  readonly zeros: readonly { readonly from: number; readonly to: number }[];
};

/** Names of fields as people say them. */
export type Labels = { readonly [name: string]: string };

/** No record of a bank comes near this. */
export const LONGEST_RECORD = 1024;

/**
 * Makes a layout of its rows.
 * @throws RangeError when rows overlap, run backwards or leave the record, or a name stands twice: a table copied wrongly.
 */
export function recordLayout(
  name: string,
  length: number,
  rows: readonly FieldRow[],
  labels: Labels = {},
): RecordLayout {
  const ordered = rows.toSorted((left, right) => left[1] - right[1]);
  if (length > LONGEST_RECORD) throw new RangeError(`${name}: a record of ${length}`);
  const names = new Set<string>();
  let last = 0;
  for (const [field, from, to, type] of ordered) {
    if (from <= last || to < from || to > length) throw new RangeError(`${name}.${field}: positions ${from} to ${to}`);
    if (!isFiller(type) && names.has(field)) throw new RangeError(`${name}.${field} stands twice`);
    names.add(field);
    last = to;
  }
  return {
    name,
    length,
    fields: ordered
      .filter(([, , , type]) => !isFiller(type))
      .map(([field, from, to, type, options]) => ({
        ...options,
        name: field,
        from,
        to,
        type,
        label: labels[field] ?? field,
      })),
    zeros: ordered.filter(([, , , type]) => type === 'zeros').map(([, from, to]) => ({ from, to })),
  };
}

/** A layout whose fields differ from another's in the positions that the rows cover: a bank's own reading of a standard. */
export function varied(base: RecordLayout, rows: readonly FieldRow[], labels: Labels = {}): RecordLayout {
  const kept: FieldRow[] = [
    ...base.fields.map((field): FieldRow => [field.name, field.from, field.to, field.type, optionsOf(field)]),
    ...base.zeros.map(({ from, to }): FieldRow => ['', from, to, 'zeros']),
  ].filter((row) => !rows.some((other) => other[1] <= row[2] && row[1] <= other[2]));
  const known = Object.fromEntries(base.fields.map((field) => [field.name, field.label]));
  return recordLayout(base.name, base.length, [...kept, ...rows], { ...known, ...labels });
}

function isFiller(type: FieldType): boolean {
  return type === 'zeros' || type === 'blanks';
}

function optionsOf(field: Field): FieldOptions {
  const { required, default: given, cut, keepCase, picture } = field;
  return {
    ...(required && { required }),
    ...(given !== undefined && { default: given }),
    ...(cut && { cut }),
    ...(keepCase && { keepCase }),
    ...(picture !== undefined && { picture }),
  };
}
