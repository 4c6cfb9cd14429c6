/**
 * P1: accepting a charge, as the verb and over HTTP (key, validation, idempotency), against the ceiling of the same server in the same
 * minute: one statement of as many rows, 32 at a time.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { Agent, request } from 'undici';
import { createCharge } from '#app/charges/create.ts';
import { createApiKey } from '#app/people/api-keys.ts';
import { buildHttp } from '#http/app.ts';
import { aCharge, type Hub } from '#test/kit/hub.ts';
import { addDays } from '#lib/calendar.ts';
import { inParallel, type Figure } from './measure.ts';

const connections = 32;

/** One statement that writes as many rows as a charge does: charge, payer, audit, event, in tables without policies. */
const ceilingSchema = `
  CREATE TABLE IF NOT EXISTS ceiling_charge (id uuid PRIMARY KEY, tenant int NOT NULL, ref text NOT NULL, amount bigint NOT NULL,
    due date NOT NULL, payer jsonb NOT NULL, created_at timestamptz DEFAULT now(), UNIQUE (tenant, ref));
  CREATE TABLE IF NOT EXISTS ceiling_idem (tenant int, key text, hash bytea, PRIMARY KEY (tenant, key));
  CREATE TABLE IF NOT EXISTS ceiling_op (id uuid PRIMARY KEY, tenant int, natural_key text, UNIQUE (tenant, natural_key));
  CREATE TABLE IF NOT EXISTS ceiling_audit (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant int, action text, object uuid);
  CREATE TABLE IF NOT EXISTS ceiling_outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant int, type text, body jsonb);`;
const ceilingStatement = `
  WITH o AS (INSERT INTO ceiling_op VALUES ($1, 1, $2) RETURNING id), i AS (INSERT INTO ceiling_idem SELECT 1, $2, '\\x00' FROM o),
  c AS (INSERT INTO ceiling_charge (id, tenant, ref, amount, due, payer) SELECT $1, 1, $2, 12990, '2026-12-31', $3 FROM o RETURNING id),
  a AS (INSERT INTO ceiling_audit (tenant, action, object) SELECT 1, 'charge.create', id FROM c)
  INSERT INTO ceiling_outbox (tenant, type, body) SELECT 1, 'charge.created', jsonb_build_object('id', id) FROM c`;

/** The same rows with values that the server makes: what pgbench runs. */
const pgbenchScript = `WITH made AS (SELECT gen_random_uuid() AS id),
  o AS (INSERT INTO ceiling_op SELECT id, 1, id::text FROM made RETURNING id),
  i AS (INSERT INTO ceiling_idem SELECT 1, id::text, '\\x00' FROM o),
  c AS (INSERT INTO ceiling_charge (id, tenant, ref, amount, due, payer) SELECT id, 1, id::text, 12990, '2026-12-31', :'payer'::jsonb FROM o RETURNING id),
  a AS (INSERT INTO ceiling_audit (tenant, action, object) SELECT 1, 'charge.create', id FROM c)
  INSERT INTO ceiling_outbox (tenant, type, body) SELECT 1, 'charge.created', jsonb_build_object('id', id) FROM c;`;

export async function measureAccept(hub: Hub, count: number): Promise<Figure[]> {
  const ceiling = await measureCeiling(hub, count);
  const payer = aCharge(hub.today()).payer;
  const verb = await inParallel(count, connections, async (index) => {
    await createCharge(hub.ctx, {
      ...aCharge(hub.today()),
      payer,
      reference: `B${index}-${randomUUID()}`,
      bankAccount: hub.accountMnemonic,
      dueDate: addDays(hub.today(), 10),
    });
  });
  const http = await measureHttp(hub, Math.ceil(count / 2));
  return [
    { name: `P1 ceiling: one statement of five rows by ${ceiling.by}, 32 at once`, unit: '/s', ...ceiling },
    {
      name: 'P1 accept a charge (verb), 32 at once',
      unit: '/s',
      ...verb,
      ratio: verb.perSecond / ceiling.perSecond,
      goal: 0.7,
    },
    {
      name: 'P1 accept a charge over HTTP (client in the same process), 32 at once',
      unit: '/s',
      ...http,
      ratio: http.perSecond / ceiling.perSecond,
      goal: 0.3,
    },
  ];
}

async function measureHttp(hub: Hub, count: number) {
  const http = buildHttp(hub.system, {
    publicUrl: null,
    trustProxy: false,
    webRoot: tmpdir(),
    changes: { subscribe: () => () => undefined },
    ping: async () => undefined,
    metricsToken: null,
    requestsPerMinute: 10_000_000,
    sample: false,
  });
  const agent = new Agent({ connections });
  try {
    const url = `${await http.listen({ host: '127.0.0.1', port: 0 })}/v1/charges`;
    const { key } = await createApiKey(hub.ctx, { name: 'bench', scopes: ['charges:write'] });
    const { payer } = aCharge(hub.today());
    return await inParallel(count, connections, async () => {
      const reference = `H-${randomUUID()}`;
      const charge = { ...aCharge(hub.today()), payer, reference, bankAccount: hub.accountMnemonic };
      const headers = {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'idempotency-key': reference,
      };
      const answer = await request(url, { method: 'POST', headers, body: JSON.stringify(charge), dispatcher: agent });
      await answer.body.dump();
      if (answer.statusCode !== 201) throw new Error(`POST /v1/charges answered ${answer.statusCode}`);
    });
  } finally {
    await agent.close();
    await http.close();
  }
}

type Ceiling = Pick<Figure, 'perSecond' | 'p50Ms' | 'p99Ms'> & { by: 'pgbench' | 'the driver' };

/** By pgbench where the machine has one; the same SQL through the driver where it has none. */
async function measureCeiling(hub: Hub, count: number): Promise<Ceiling> {
  const pool = new pg.Pool({ ...hub.connection, max: connections });
  try {
    await pool.query(ceilingSchema);
    const payer = JSON.stringify(aCharge(hub.today()).payer);
    const perSecond = await byPgbench(hub, payer);
    if (perSecond !== null) return { by: 'pgbench', perSecond, p50Ms: Number.NaN, p99Ms: Number.NaN };
    const figures = await inParallel(count, connections, async () => {
      const id = randomUUID();
      await pool.query({ name: 'ceiling', text: ceilingStatement, values: [id, `R${id}`, payer] });
    });
    return { by: 'the driver', ...figures };
  } finally {
    await pool.end();
  }
}

/** Transactions a second, or null where there is no pgbench. */
async function byPgbench(hub: Hub, payer: string): Promise<number | null> {
  const program = ['/usr/bin/pgbench', '/usr/local/bin/pgbench'].find((path) => existsSync(path));
  if (program === undefined || !('host' in hub.connection)) return null;
  const folder = await mkdtemp(join(tmpdir(), 'pontual-bench-'));
  try {
    const script = join(folder, 'accept.sql');
    await writeFile(script, pgbenchScript.replaceAll(/\s+/g, ' ').replace(":'payer'", `'${payer}'`));
    const { host, port, user, database } = hub.connection;
    const place = ['-h', host, '-p', String(port), '-U', user];
    const load = ['-n', '-M', 'prepared', '-c', String(connections), '-j', '2', '-T', '3', '-f', script];
    const { stdout } = await promisify(execFile)(program, [...place, ...load, database]);
    return Number(/tps = ([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN);
  } finally {
    await rm(folder, { recursive: true });
  }
}
