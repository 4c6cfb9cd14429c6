/** EV-08: what must never be written down is looked for in everything that was. */
import assert from 'node:assert/strict';
import { hookUrlOf, problemsSeen } from './steps.ts';
import type { World } from './world.ts';

/**
 * Tables in which people, logs and exports look. `charge` and `payer` hold tax ids by right; `credential`, `bank_token` hold what is
 * sealed; `evidence` and `inbound_message` keep the bank's words raw.
 */
const tables = [
  'bank_call',
  'audit_entry',
  'event',
  'operation',
  'instruction',
  'divergence',
  'job',
  'delivery',
] as const;

export interface Written {
  where: string;
  text: string;
}

/** Every text and JSON of those tables, every line of the log, every problem that a caller was told. */
export async function writtenDown({ ctx, hub }: World): Promise<Written[]> {
  const written = hub.log.map(({ message, fields }) => ({
    where: 'log',
    text: `${message} ${JSON.stringify(fields)}`,
  }));
  written.push(...problemsSeen.map((text) => ({ where: 'problem', text })));
  // Below every role and organization, as whoever copies the database sees it.
  const { pool } = ctx.db;
  for (const table of tables) {
    const { rows: columns } = await pool.query<{ column_name: string }>(
      `SELECT column_name FROM information_schema.columns WHERE table_name = $1 AND data_type IN ('text', 'jsonb')`,
      [table],
    );
    for (const { column_name: column } of columns) {
      const { rows } = await pool.query<{ value: string }>(
        `SELECT "${column}"::text AS value FROM ${table} WHERE "${column}" IS NOT NULL`,
      );
      written.push(...rows.map(({ value }) => ({ where: `${table}.${column}`, text: value })));
    }
  }
  const refusals = await pool.query<{ value: string }>(
    'SELECT refusal::text AS value FROM charge WHERE refusal IS NOT NULL',
  );
  written.push(...refusals.rows.map(({ value }) => ({ where: 'charge.refusal', text: value })));
  return written;
}

/** What is secret in this world: credentials, keys, tokens that the bank gave, the address it calls, whole tax ids. */
export async function secretsOf(world: World): Promise<string[]> {
  const { application } = world.hub;
  const key = application.keyPem.split('\n').filter((line) => line.length === 64);
  const presented = world.bank
    .calls()
    .flatMap(({ headers }) => /^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? []);
  const hookToken = new URL(await hookUrlOf(world)).pathname.split('/').at(-1)!;
  const taxIds = [
    ...world.bank.charges().map(({ payerTaxId }) => payerTaxId),
    ...world.bank.transfers().map(({ payeeTaxId }) => payeeTaxId),
  ];
  const { clientId, clientSecret, others = {} } = application;
  const typed = Object.values(world.params.credentials).map((name) => others[name] ?? '');
  const header = world.facts.webhook?.header ?? '';
  const proofs = world.bank.webhooks().map(({ headers }) => headers[header] ?? '');
  const known = [clientId, clientSecret, ...typed, ...key.slice(1, 4), ...presented, hookToken, ...proofs, ...taxIds];
  const all = known.filter((secret) => secret !== '');
  return [...new Set(all.map((secret) => secret.replace(/[.\-/]/g, (sign) => (taxIds.includes(secret) ? '' : sign))))];
}

/** Places where a secret stands, also with the punctuation of a tax id. */
export function leaksIn(written: readonly Written[], secrets: readonly string[]): string[] {
  return written.flatMap(({ where, text: whole }) => {
    // A certificate says publicly whose it is, and a bank may write the application's id there.
    const text = whole.replace(/"CN=[\w-]+/g, '');
    const bare = text.replace(/(?<=[0-9A-Z])[.\-/](?=[0-9A-Z])/gi, '');
    const found = secrets.find((secret) => text.includes(secret) || (secret.length <= 14 && bare.includes(secret)));
    return found === undefined ? [] : [`${where}: …${text.slice(Math.max(0, text.indexOf(found) - 60)).slice(0, 160)}`];
  });
}

export async function assertNothingSecret(world: World): Promise<void> {
  const secrets = await secretsOf(world);
  const written = await writtenDown(world);
  const calls = written.filter(({ where }) => where === 'bank_call.request').length;
  assert.ok(calls > 2 && secrets.length > 2, 'there is something to look through');
  assert.deepEqual([...new Set(leaksIn(written, secrets))].slice(0, 5), []);
  const planted = secrets.map((secret) => ({ where: 'canary', text: `{"a":"${secret}"}` }));
  assert.equal(leaksIn(planted, secrets).length, secrets.length, 'each canary is found');
}
