/**
 * P1: accepting a charge, at the repository layer (the verb) and over HTTP, against the ceiling of the same server: a CTE of the
 * same number of rows through the driver, 32 at a time, in the same minute.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createCharge } from '#app/charges/create.ts';
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
  return [
    { name: 'P1 ceiling: one statement of five rows through the driver, 32 at once', unit: '/s', ...ceiling },
    {
      name: 'P1 accept a charge (verb), 32 at once',
      unit: '/s',
      ...verb,
      ratio: verb.perSecond / ceiling.perSecond,
      goal: 0.7,
    },
  ];
}

async function measureCeiling(hub: Hub, count: number) {
  const pool = new pg.Pool({ ...hub.connection, max: connections });
  try {
    await pool.query(ceilingSchema);
    const payer = JSON.stringify(aCharge(hub.today()).payer);
    return await inParallel(count, connections, async () => {
      const id = randomUUID();
      await pool.query({ name: 'ceiling', text: ceilingStatement, values: [id, `R${id}`, payer] });
    });
  } finally {
    await pool.end();
  }
}
