/** Looking for secrets in bytes: a secret is found in whatever way it may have been written down. */
import type pg from 'pg';

export interface Canary {
  /** What it is, for the message. */
  name: string;
  text: string;
  /** Places in which it stands by right, each with the reason beside it. */
  allowed?: RegExp;
}

/** Something that was written or answered. */
export interface Written {
  where: string;
  bytes: Buffer;
}

export const written = (where: string, text: string): Written => ({ where, bytes: Buffer.from(text) });

/** The forms in which a text may be written: plain, as JSON and as an address have it, as base64 at each of three places, as hexadecimal. */
function formsOf(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const shifted = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // The first and the last characters depend on the neighbours.
    return encoded.slice(before === 0 ? 0 : 4).replace(/.{0,2}={1,2}$|.{2}$/, '');
  });
  const forms = [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    ...shifted,
    ...shifted.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    bytes.toString('hex'),
    bytes.toString('utf16le'),
  ];
  // Short rests of base64 would be found anywhere.
  return [...new Set(forms)].filter((form) => form.length >= 8).map((form) => Buffer.from(form));
}

/** Where secrets were found: `what it is — where`. */
export function leaksIn(places: Iterable<Written>, canaries: readonly Canary[]): string[] {
  const sought = canaries.map((canary) => ({ ...canary, forms: formsOf(canary.text) }));
  const leaks: string[] = [];
  for (const { where, bytes } of places) {
    for (const { name, forms, allowed } of sought) {
      if (allowed?.test(where)) continue;
      const form = forms.find((one) => bytes.includes(one));
      if (form)
        leaks.push(
          `${name} — ${where}: …${bytes
            .subarray(Math.max(0, bytes.indexOf(form) - 60))
            .toString()
            .slice(0, 140)}`,
        );
    }
  }
  return leaks;
}

/** Every table of the database, row by row: as text, and every bytea as the bytes that it is. */
export async function dumpOf(client: pg.ClientBase): Promise<Written[]> {
  const { rows: columns } = await client.query<{ table: string; column: string; type: string }>(`
    SELECT c.relname AS "table", a.attname AS "column", format_type(a.atttypid, a.atttypmod) AS type
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p', 'm') AND c.relnamespace = 'public'::regnamespace`);
  const dump: Written[] = [];
  for (const { table, column, type } of columns) {
    const isBytes = type === 'bytea';
    const { rows } = await client.query<{ value: string | Buffer }>(
      `SELECT "${column}"${isBytes ? '' : '::text'} AS value FROM "${table}" WHERE "${column}" IS NOT NULL`,
    );
    dump.push(
      ...rows.map(({ value }) => ({ where: `database ${table}.${column}`, bytes: Buffer.from(value as string) })),
    );
  }
  return dump;
}

/** The lines of a private key that are nobody else's: its base64, line by line. */
export function keyLines(pem: string): string[] {
  return pem
    .split('\n')
    .filter((line) => line.length >= 60 && !line.includes('-----'))
    .slice(1, -1);
}
