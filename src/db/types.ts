import pg from 'pg';

/**
 * How values of PostgreSQL become values of ours. Given to each connection, never set for the
 * whole process: other users of the driver keep its defaults.
 */

const oid = {
  int8: 20,
  date: 1082,
  timestamptz: 1184,
  interval: 1186,
  numericArray: 1231,
  int8Array: 1016,
  dateArray: 1182,
  timestamptzArray: 1185,
} as const;

/** A bigint as a number. Throws where the number would not be exact, as money must be. */
export function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint out of the safe range: ${text}`);
  return value;
}

/**
 * `2026-11-21 21:53:39.1234+00` as RFC 3339 with milliseconds, `2026-11-21T21:53:39.123Z`.
 * Our sessions are set to UTC; another offset means that the session is not one of ours.
 */
export function instantText(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?\+00$/.exec(text);
  if (!match) throw new RangeError(`not an instant in UTC: ${text}`);
  return `${match[1]}T${match[2]}.${(match[3] ?? '').slice(0, 3).padEnd(3, '0')}Z`;
}

const asText = (text: string): string => text;

/** The elements of a one-dimensional array in PostgreSQL's own text form: `{1,2,NULL}`. */
function list<T>(parse: (text: string) => T): (text: string) => (T | null)[] {
  // None of the element types used here holds a comma, a quote or a brace inside a value;
  // only timestamps are quoted, for their space.
  return (text) =>
    text === '{}'
      ? []
      : text
          .slice(1, -1)
          .split(',')
          .map((item) => (item === 'NULL' ? null : parse(item.replaceAll('"', ''))));
}

const parsers: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [oid.int8, safeInteger],
  [oid.date, asText],
  [oid.timestamptz, instantText],
  [oid.interval, asText],
  [oid.int8Array, list(safeInteger)],
  [oid.numericArray, list(asText)],
  [oid.dateArray, list(asText)],
  [oid.timestamptzArray, list(instantText)],
]);

const fallback = pg.types.getTypeParser as (id: number, format?: string) => unknown;

/** The driver's parsers with ours over them: numeric and date stay text, bigint is a safe number. */
export const typeParsers = {
  getTypeParser: ((id: number, format?: string) =>
    (format === 'binary' ? undefined : parsers.get(id)) ?? fallback(id, format)) as typeof pg.types.getTypeParser,
};
