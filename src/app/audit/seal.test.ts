import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import pg from 'pg';
import type { Context } from '#app/context.ts';
import { chainPage, unsealedCount } from '#db/seal.ts';
import { sealedColumns, sealedSubjects, unsealedColumns } from '#db/seal-link.ts';
import { bindTransaction } from '#db/transaction.ts';
import { testClock, testContext, type TestClock } from '#test/kit/context.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { audit } from '../audit.ts';
import { verifyChainFile } from './chain-file.ts';
import { auditChain } from './export.ts';
import { headsIn } from './heads.ts';
import { sealDue, sealOrganization } from './seal.ts';
import { verifyAudit, walkPages } from './verify.ts';

let one: TestDatabase;
let folder: string;
let file: string;
let clock: TestClock;
let ctx: Context;

before(async () => {
  one = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'pontual-heads-'));
});
after(async () => {
  await one.drop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  clock = testClock();
  clock.set(new Date().toISOString());
  file = join(folder, `${Math.random()}`, 'heads.ndjson');
  ctx = await testContext(one.db, { clock, settings: { auditHeadFile: file } });
});

async function act(times: number, of: Context = ctx): Promise<void> {
  for (let number = 1; number <= times; number += 1) {
    await of.db.inOrganization(of.organizationId, (tx) =>
      audit(tx, of, {
        action: 'connection.change',
        objectKind: 'connection',
        objectId: of.ids.next(),
        before: { feeCents: number, 'z "ç\u0001': ['a', null, 1.5] },
        after: { feeCents: number + 1, nested: { b: true } },
      }),
    );
  }
}

async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const chunk of chunks) yield* chunk.split('\n').filter((line) => line !== '');
}

/** A charge that is not of the sample company, and evidence of it. */
async function evidence(times: number, sample = false): Promise<void> {
  const charge = ctx.ids.next();
  await one.db.pool.query(
    `insert into charge (id, organization_id, reference, method, amount_cents, due_on, issued_on, payer_tax_id, payer_name, payer, terms,
       days_after_due, messages, status, sample, created_at, updated_at)
     values ($1, $2, $3, 'boleto', 100, '2026-12-01', '2026-11-01', '1', 'x', '{}', '{}', 30, '[]', 'pending', $4, now(), now())`,
    [charge, ctx.organizationId, charge, sample],
  );
  for (let number = 0; number < times; number += 1) {
    await one.db.pool.query(
      `insert into evidence (id, organization_id, charge_id, fact_key, source, proven, occurred_at, received_at, fact, sha256)
       values ($1, $2, $3, $4, 'query', true, $5, $5, '{"type":"paid","amountCents":100}', '\\x01')`,
      [ctx.ids.next(), ctx.organizationId, charge, `k${number}`, clock.now().toString()],
    );
  }
}

describe('the sealer', () => {
  test('puts audit rows and evidence into one chain without gaps, once', async () => {
    await act(3);
    await evidence(2);
    await act(2);
    assert.equal(await sealOrganization(ctx), 7);
    assert.equal(await sealOrganization(ctx), 0);
    assert.equal(await sealOrganization(ctx, 'deep'), 0);
    const verified = await verifyAudit(ctx);
    assert.deepEqual(
      [verified.state, verified.links, verified.firstBad, verified.unsealed.count],
      ['whole', 7, null, 0],
    );
  });

  test('several at once seal every row once', async () => {
    const writers = Promise.all([act(40), act(40), act(40)]);
    for (let turn = 0; turn < 10; turn += 1) await Promise.all([1, 2, 3, 4].map(() => sealOrganization(ctx)));
    await writers;
    await sealOrganization(ctx);
    const verified = await verifyAudit(ctx);
    assert.equal(verified.state, 'whole');
    const { rows } = await one.db.pool.query('select count(*)::int as n from audit_entry where organization_id = $1', [
      ctx.organizationId,
    ]);
    assert.equal(verified.links, rows[0].n);
  });

  test('finds organizations with something new by itself, and late rows in the deep of the night', async () => {
    await act(2);
    assert.equal(await sealDue(ctx, 'new'), 2);
    // A row made a day ago whose transaction ended only now.
    const past = testClock(clock.now().subtract({ hours: 24 }).toString());
    const id = ctx.ids.next();
    const old = past.now().epochMilliseconds.toString(16).padStart(12, '0');
    await act(1, {
      ...ctx,
      clock: past,
      ids: { ...ctx.ids, next: () => `${old.slice(0, 8)}-${old.slice(8)}${id.slice(13)}` },
    });
    assert.equal(await sealDue(ctx, 'new'), 0);
    assert.equal((await verifyAudit(ctx)).state, 'behind');
    assert.equal(await sealDue(ctx, 'deep'), 1);
    assert.equal((await verifyAudit(ctx)).state, 'whole');
  });

  test('leaves out evidence of the sample company, which may be removed', async () => {
    await evidence(3, true);
    assert.equal(await sealOrganization(ctx, 'deep'), 0);
    clock.advance({ hours: 1 });
    assert.deepEqual((await verifyAudit(ctx)).unsealed, { count: 0, late: 0, oldestAt: null });
  });

  test('publishes the end of the chain outside the database and to webhooks, every thousand links and every hour', async () => {
    await act(1);
    await sealOrganization(ctx);
    await act(1);
    await sealOrganization(ctx);
    const heads = async () => headsIn(await readFile(file, 'utf8'), ctx.organizationId);
    assert.deepEqual(
      (await heads()).map(({ number }) => number),
      [1],
    );
    clock.advance({ minutes: 61 });
    await sealDue(ctx, 'all');
    assert.deepEqual(
      (await heads()).map(({ number }) => number),
      [1, 2],
    );
    const { rows } = await one.db.pool.query(
      `select sequence, data from event where type = 'audit.head' and organization_id = $1 order by sequence`,
      [ctx.organizationId],
    );
    assert.deepEqual(
      rows.map(({ data }) => data),
      await heads(),
    );
    assert.equal((await verifyAudit(ctx)).heads.checked, 2);
  });

  test('covers every column of what it seals', async () => {
    for (const subject of sealedSubjects) {
      const { rows } = await one.db.pool.query<{ name: string }>(
        `select column_name as name from information_schema.columns where table_name = $1`,
        [subject],
      );
      assert.deepEqual(
        rows.map(({ name }) => name).toSorted(),
        [...sealedColumns[subject], ...unsealedColumns[subject]].toSorted(),
        `${subject} has a column that the chain does not know: put it into sealedColumns or unsealedColumns of src/db/seal-link.ts`,
      );
    }
  });

  test('what is written down cannot be changed, not by the owner of the tables either', async () => {
    await act(1);
    await evidence(1);
    await sealOrganization(ctx);
    const refused = (text: string) => assert.rejects(one.db.pool.query(text), /append-only/);
    for (const table of ['audit_entry', 'seal']) {
      await refused(`update ${table} set organization_id = organization_id`);
      await refused(`delete from ${table}`);
    }
    await refused(`truncate audit_entry`);
    await refused(`update evidence set fact = '{}'`);
    await one.db.pool.query(`update evidence set effect = 'seen'`);
    assert.equal((await verifyAudit(ctx)).state, 'whole');
  });
});

describe('the exported chain', () => {
  const exported = async (): Promise<string[]> => Array.fromAsync(linesOf(auditChain(ctx)));
  async function* given(lines: readonly string[]): AsyncGenerator<string> {
    yield* lines;
  }

  test('is verified without the database, against the heads that were published', async () => {
    await act(5);
    await evidence(2);
    await sealOrganization(ctx);
    const lines = await exported();
    const result = await verifyChainFile(given(lines), await readFile(file, 'utf8'));
    assert.ok(result.readable);
    assert.deepEqual([result.links, result.firstBad, result.organizationId], [7, null, ctx.organizationId]);
  });

  test('a changed letter, a missing line, a torn file are told with their place', async () => {
    await act(5);
    await sealOrganization(ctx);
    const lines = await exported();
    const verdict = async (changed: readonly string[]) => {
      const result = await verifyChainFile(given(changed), await readFile(file, 'utf8'));
      return result.readable ? (result.firstBad?.number ?? 'whole') : result.problem;
    };
    assert.equal(await verdict(lines), 'whole');
    assert.equal(await verdict(lines.with(3, (lines[3] ?? '').replace('connection.change', 'connection.change '))), 3);
    assert.equal(await verdict(lines.toSpliced(2, 1)), 2);
    assert.equal(await verdict([lines[0]!, lines[2]!, lines[1]!, ...lines.slice(3)]), 1);
    assert.match(String(await verdict(lines.slice(0, -1))), /terminou antes/);
    assert.match(String(await verdict(lines.slice(1))), /não é uma exportação/);
    assert.match(String(await verdict([])), /vazio/);
    // Cut and closed again by somebody who knows the format: the published head tells.
    const link = JSON.parse(lines[3] ?? '') as { number: number; hash: string };
    const shorter = [...lines.slice(0, 4), JSON.stringify({ end: link.number, hash: link.hash })];
    assert.equal(await verdict(shorter), 4);
  });
});

/** Ways to tamper with the tables, as a superuser who has taken the triggers away. `n` = a random number of a link. */
const tampering: readonly ((n: number, total: number) => { text: string; values: unknown[] })[] = [
  ...['actor_name', 'action', 'object_kind', 'request_id'].map((column) => (n: number) => ({
    text: `update audit_entry set ${column} = ${column} || 'x' where id = (select subject_id from seal where number = $1 and organization_id = $2)`,
    values: [n],
  })),
  (n) => ({
    text: `update audit_entry set after = jsonb_set(after, '{feeCents}', '1000001.0') where id = (select subject_id from seal where number = $1 and organization_id = $2)`,
    values: [n],
  }),
  (n) => ({
    text: `update audit_entry set before = null where id = (select subject_id from seal where number = $1 and organization_id = $2)`,
    values: [n],
  }),
  (n) => ({
    text: `update audit_entry set at = at + interval '1 microsecond' where id = (select subject_id from seal where number = $1 and organization_id = $2)`,
    values: [n],
  }),
  (n) => ({
    text: `delete from audit_entry where id = (select subject_id from seal where number = $1 and organization_id = $2)`,
    values: [n],
  }),
  (n) => ({ text: `delete from seal where number = $1 and organization_id = $2`, values: [n] }),
  (n) => ({
    // Row and link together, and the numbers closed up again.
    text: `with gone as (delete from seal where number = $1 and organization_id = $2 returning subject_id),
        row as (delete from audit_entry where id in (select subject_id from gone))
      update seal set number = number - 1 where number > $1 and organization_id = $2`,
    values: [n],
  }),
  (n) => ({
    text: `update seal set hash = set_byte(hash, ($1::int % 32), get_byte(hash, ($1::int % 32)) # (1 << ($1::int % 8))) where number = $1 and organization_id = $2`,
    values: [n],
  }),
  (n) => ({
    text: `update seal set digest = set_bit(digest, ($1::int * 7) % 256, 1 - get_bit(digest, ($1::int * 7) % 256)) where number = $1 and organization_id = $2`,
    values: [n],
  }),
  (n) => ({
    text: `update seal set sealed_at = sealed_at - interval '1 millisecond' where number = $1 and organization_id = $2`,
    values: [n],
  }),
  (n, total) => ({
    // Two rows change places.
    text: `update seal s set subject_id = o.subject_id, digest = o.digest, subject = o.subject from seal o
      where s.organization_id = $2 and o.organization_id = $2
        and ((s.number = $1 and o.number = $1 % ${total} + 1) or (s.number = $1 % ${total} + 1 and o.number = $1))`,
    values: [n],
  }),
  (n) => ({
    // A link of somebody's making between two others.
    text: `with moved as (update seal set number = number + 1 where number >= $1 and organization_id = $2 returning 1)
      insert into seal select organization_id, number, subject, gen_random_uuid(), digest, previous, hash, sealed_at from seal
      where number = $1 and organization_id = $2`,
    values: [n],
  }),
  () => ({
    // A row that nobody sealed, from before.
    text: `insert into audit_entry select gen_random_uuid(), organization_id, at - interval '1 day', actor_kind, actor_id, actor_name, action,
        object_kind, object_id, before, after, request_id from audit_entry a where organization_id = $2 and $1::int > 0 limit 1`,
    values: [1],
  }),
  (n) => ({
    text: `with cut as (delete from seal where number >= $1 and organization_id = $2 returning subject_id)
      delete from audit_entry where id in (select subject_id from cut)`,
    values: [n],
  }),
  (n) => ({
    text: `update evidence set fact = fact || '{"amountCents": 99}' where id = (select subject_id from seal where subject = 'evidence'
      and organization_id = $2 order by ($1::int * number) % 17 limit 1)`,
    values: [n],
  }),
];

test('a thousand random alterations are found, every one', async () => {
  await act(30);
  await evidence(6);
  clock.advance({ minutes: 61 });
  await sealOrganization(ctx);
  const total = (await verifyAudit(ctx)).links;
  assert.equal(total, 36);
  const heads = headsIn(await readFile(file, 'utf8'), ctx.organizationId);
  assert.equal(heads.at(-1)?.number, total);
  const client = new pg.Client(one.connection);
  await client.connect();
  try {
    // No triggers, and no keys in the way of renumbering: whoever owns the database can do that.
    await client.query(`set session_replication_role = replica; alter table seal drop constraint seal_pkey,
      drop constraint seal_organization_id_subject_subject_id_key`);
    let seed = 20_261_122;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    let altered = 0;
    const made = new Set<number>();
    for (let round = 0; altered < 1_000; round += 1) {
      const way = tampering[round % tampering.length]!(1 + random(total), total);
      await client.query('begin');
      const result = await client.query(way.text, [...way.values, ctx.organizationId]).catch((error: unknown) => error);
      // A link may be of evidence where an audit row was meant, or two rows be one: then nothing was altered.
      if (result instanceof Error ? false : ((result as pg.QueryResult).rowCount ?? 0) > 0) {
        altered += 1;
        made.add(round % tampering.length);
        const tx = bindTransaction(client);
        const walked = await walkPages(ctx.organizationId, heads, (n) => chainPage(tx, ctx.organizationId, n, 1_000));
        const unsealed = await unsealedCount(tx, ctx.organizationId, new Date(Date.now() - 300_000).toISOString());
        assert.ok(walked.firstBad !== null || unsealed.late > 0, `not found: ${way.text} ${way.values.join()}`);
      }
      await client.query('rollback');
      assert.ok(round < 4_000, 'too few of the alterations could be made');
    }
    const idle = tampering
      .keys()
      .filter((way) => !made.has(way))
      .toArray();
    assert.deepEqual(idle, [], 'ways to tamper that never worked prove nothing');
  } finally {
    await client.end();
  }
});
