import type { Field, Fields, FieldType, FieldValue, RecordLayout } from './layout.ts';
import { LONGEST_RECORD } from './layout.ts';
import type { FieldProblem } from './problems.ts';

export type ReadRecord = { readonly fields: Fields; readonly problems: readonly FieldProblem[] };

const NO_PROBLEMS: readonly FieldProblem[] = Object.freeze([]);

/** A layout made ready for many lines: the same decisions in flat arrays, because this runs 25 times a line. */
type Compiled = {
  /** {@link CODES}. */
  readonly codes: Uint8Array;
  readonly starts: Uint16Array;
  readonly ends: Uint16Array;
  readonly fields: readonly Field[];
  readonly required: readonly Field[];
  /** Where the values of a line are gathered, in the order of the fields. */
  readonly values: (FieldValue | null)[];
  /** The object of those values. */
  readonly toFields: (values: readonly (FieldValue | null)[]) => Fields;
};

const compiled = new WeakMap<RecordLayout, Compiled>();

function compile(layout: RecordLayout): Compiled {
  const { fields } = layout;
  const result: Compiled = {
    codes: Uint8Array.from(fields, (field) => CODES[field.type]),
    starts: Uint16Array.from(fields, (field) => field.from - 1),
    ends: Uint16Array.from(fields, (field) => field.to),
    fields,
    required: fields.filter((field) => field.required === true),
    values: fields.map(() => null),
    toFields: objectMaker(fields.map((field) => field.name)),
  };
  compiled.set(layout, result);
  return result;
}

/**
 * A function that makes an object of values in the order of the names. Written out as a literal, `{a: v[0], b: v[1], …}`,
 * because assigning property by property takes as long as all the reading. Where code may not be made from text (a page
 * with a strict content policy) it assigns.
 */
function objectMaker(names: readonly string[]): Compiled['toFields'] {
  const literal = names.map((name, index) => `${JSON.stringify(name)}: v[${index}]`).join(', ');
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- the names are those of our tables, quoted
    return new Function('v', `return {${literal}};`) as Compiled['toFields'];
  } catch {
    return (values) => Object.fromEntries(names.map((name, index) => [name, values[index] ?? null]));
  }
}

/** The line being read, a byte a character: looking at characters of a text costs several times as much. */
const bytes = new Uint8Array(LONGEST_RECORD);
const encoder = new TextEncoder();
/** Stands for every character above ASCII: no digit, no letter of a code, no blank. */
const OTHER_CHARACTER = 0xff;

function load(line: string): void {
  const { read, written } = encoder.encodeInto(line, bytes);
  if (read === written) return;
  const length = Math.min(line.length, bytes.length);
  for (let index = 0; index < length; index++) {
    const code = line.charCodeAt(index);
    bytes[index] = code < 0x80 ? code : OTHER_CHARACTER;
  }
}

/**
 * Reads a line leniently: positions after the end of a trimmed line are blank, what does not fit its type becomes null
 * (a text of digits with other characters stays as it is) and is told in `problems`. Never throws.
 */
export function readRecord(layout: RecordLayout, line: string): ReadRecord {
  const ready = compiled.get(layout) ?? compile(layout);
  const { codes, starts, ends, values } = ready;
  load(line);
  let problems: FieldProblem[] | undefined;
  for (let index = 0; index < values.length; index++) {
    const value = readField(codes[index]!, line, starts[index]!, ends[index]!);
    if (value === INVALID) {
      problems ??= [];
      values[index] = explain(ready.fields[index]!, line, problems);
    } else {
      values[index] = value;
    }
  }
  const fields = ready.toFields(values);
  if (ready.required.length > 0) problems = missing(ready.required, fields, problems);
  return { fields, problems: problems ?? NO_PROBLEMS };
}

function missing(
  required: readonly Field[],
  fields: Fields,
  found: FieldProblem[] | undefined,
): FieldProblem[] | undefined {
  let problems = found;
  for (const field of required) {
    if (fields[field.name] !== null || found?.some((problem) => problem.field === field.name)) continue;
    problems ??= [];
    problems.push(problemOf(field, 'required', '', `${said(field)} está em branco.`));
  }
  return problems;
}

/** Told apart from every value, so that the fast path builds no message. */
const INVALID = Symbol('invalid');

const BLANK = 0x20;
const ZERO = 0x30;

/** Types as numbers, which choose faster than texts. The first two are the most frequent. */
const CODES: { readonly [type in FieldType]: number } = {
  cents: 0,
  digits: 1,
  text: 2,
  number: 3,
  taxId: 4,
  DDMMAAAA: 5,
  DDMMAA: 6,
  AAAAMMDD: 7,
  HHMMSS: 8,
  decimal2: 9,
  decimal3: 10,
  decimal5: 11,
  zeros: 12,
  blanks: 12,
};

function readField(code: number, line: string, start: number, end: number): FieldValue | null | typeof INVALID {
  let from = start;
  let to = end;
  if (end > line.length) {
    to = line.length;
    // Cut inside a number, which then reads as a smaller one. Only blanks may be missing at the end of a line.
    if (to > start && code !== CODES.text) return INVALID;
  }
  while (to > from && bytes[to - 1] === BLANK) to--;
  while (from < to && bytes[from] === BLANK) from++;
  if (from >= to) return null;
  switch (code) {
    case 0:
    case 3:
      return wholeNumber(from, to);
    case 1:
      return areDigits(from, to) ? line.slice(from, to) : INVALID;
    case 2:
      return line.slice(from, to);
    case 4:
      return areDigitsOrLetters(from, to) ? line.slice(from, to) : INVALID;
    default:
      return readRarer(code, line, from, to);
  }
}

function readRarer(code: number, line: string, from: number, to: number): FieldValue | null | typeof INVALID {
  switch (code) {
    case 5:
      return date('DDMMAAAA', line, from, to);
    case 6:
      return date('DDMMAA', line, from, to);
    case 7:
      return date('AAAAMMDD', line, from, to);
    case 8:
      return time(line.slice(from, to));
    case 9:
      return decimal(line, from, to, 2);
    case 10:
      return decimal(line, from, to, 3);
    case 11:
      return decimal(line, from, to, 5);
    default:
      return null;
  }
}

function areDigits(from: number, to: number): boolean {
  for (let index = from; index < to; index++) {
    const code = bytes[index]!;
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

function areDigitsOrLetters(from: number, to: number): boolean {
  for (let index = from; index < to; index++) {
    const code = bytes[index]!;
    if (!((code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a))) return false;
  }
  return true;
}

/** Most amounts are zeros and a few digits: those are read as small integers, which cost a third of the others. */
function wholeNumber(start: number, to: number): number | typeof INVALID {
  let from = start;
  while (from < to && bytes[from] === ZERO) from++;
  if (to - from > 9) return longNumber(from, to);
  let value = 0;
  for (let index = from; index < to; index++) {
    const digit = bytes[index]! - ZERO;
    if (digit < 0 || digit > 9) return INVALID;
    value = (value * 10 + digit) | 0;
  }
  return value;
}

function longNumber(from: number, to: number): number | typeof INVALID {
  let value = 0;
  for (let index = from; index < to; index++) {
    const digit = bytes[index]! - ZERO;
    if (digit < 0 || digit > 9) return INVALID;
    value = value * 10 + digit;
  }
  return value <= Number.MAX_SAFE_INTEGER ? value : INVALID;
}

function decimal(line: string, from: number, to: number, decimals: number): string | typeof INVALID {
  if (!areDigits(from, to)) return INVALID;
  const digits = line
    .slice(from, to)
    .replace(/^0+/, '')
    .padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function time(text: string): string | typeof INVALID {
  if (!/^(?:[01]\d|2[0-3])[0-5]\d[0-5]\d$/.test(text)) return INVALID;
  return `${text.slice(0, 2)}:${text.slice(2, 4)}:${text.slice(4)}`;
}

/** A file holds few dates, each many times: those of the two pictures with a year of four digits, by their number. */
const dates = { DDMMAAAA: new Map<number, string>(), AAAAMMDD: new Map<number, string>() };
/** Emptied when full: a hostile file must not fill the memory. */
const DATES_KEPT = 4096;

function date(type: FieldType, line: string, from: number, to: number): string | null | typeof INVALID {
  const number = wholeNumber(from, to);
  if (number === INVALID) return INVALID;
  if (number === 0) return null;
  if (to - from !== type.length) return INVALID;
  const known = type === 'DDMMAA' ? undefined : dates[type as 'DDMMAAAA'];
  const met = known?.get(number);
  if (met !== undefined) return met;
  const value = parseDate(type, line.slice(from, to));
  if (value === INVALID || known === undefined) return value;
  if (known.size >= DATES_KEPT) known.clear();
  known.set(number, value);
  return value;
}

const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function parseDate(type: FieldType, text: string): string | typeof INVALID {
  const parts = type === 'AAAAMMDD' ? [text.slice(0, 4), text.slice(4, 6), text.slice(6)] : dayFirst(text);
  const [year, month, day] = parts.map(Number) as [number, number, number];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && !leap ? 28 : MONTH_DAYS[month - 1];
  return year > 0 && days !== undefined && day >= 1 && day <= days ? parts.join('-') : INVALID;
}

/** A year of two digits is of this century up to 69. The manuals do not say; nothing in collection is older than 1970. */
function dayFirst(text: string): [year: string, month: string, day: string] {
  const year = text.slice(4);
  const century = Number(year) < 70 ? '20' : '19';
  return [year.length === 2 ? century + year : year, text.slice(2, 4), text.slice(0, 2)];
}

/** Says what is wrong with a field that did not read, and what is kept of it. */
function explain(field: Field, line: string, problems: FieldProblem[]): FieldValue | null {
  const found = line.slice(field.from - 1, field.to).trim();
  const [code, message] = line.length < field.to ? cutOff(field, line) : complaint(field, found);
  problems.push(problemOf(field, code, found, message));
  return code !== 'truncated' && (field.type === 'digits' || field.type === 'taxId') ? found : null;
}

function cutOff(field: Field, line: string): [FieldProblem['code'], string] {
  return ['truncated', `${said(field)} está incompleto: a linha acaba na posição ${line.length}.`];
}

function complaint(field: Field, found: string): [FieldProblem['code'], string] {
  if (field.type === 'HHMMSS') return ['invalid_time', `${said(field)} não é uma hora: "${found}".`];
  if (/^(?:DDMM|AAAAMM)/.test(field.type)) return ['invalid_date', `${said(field)} não é uma data: "${found}".`];
  if (/^\d+$/.test(found)) return ['too_large', `${said(field)} é grande demais: ${found}.`];
  return ['non_numeric', `${said(field)} deveria ter só números: "${found}".`];
}

/** A field in a message: `Nome do pagador (posições 34 a 73)`. */
export function said(field: Field): string {
  const place = field.from === field.to ? `posição ${field.from}` : `posições ${field.from} a ${field.to}`;
  return `${field.label[0]!.toUpperCase()}${field.label.slice(1)} (${place})`;
}

export function problemOf(field: Field, code: FieldProblem['code'], found: string, message: string): FieldProblem {
  return { code, field: field.name, from: field.from, to: field.to, found, message };
}
