import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { enterOrganization, type Tx } from './pool.ts';

let folder: string;
let one: TestDatabase;
const ours = '0199f1a0-0000-7000-8000-000000000001';
const theirs = '0199f1a0-0000-7000-8000-000000000002';

/** A schema of its own: these rules hold whatever the application's tables are. */
const schema = `
do $$ begin create role pontual_app; exception when duplicate_object or unique_violation then null; end $$;
do $$ begin create role pontual_system; exception when duplicate_object or unique_violation then null; end $$;
create table note (organization_id uuid not null, text text not null, unique (organization_id, text));
alter table note enable row level security;
create policy mine on note using (organization_id = nullif(current_setting('app.organization', true), '')::uuid);
grant select, insert, update on note to pontual_app;
grant usage on schema public to pontual_app, pontual_system;
`;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pontual-migrations-'));
  await writeFile(join(folder, '0001-note.sql'), schema);
  one = await testDatabase({ folder });
});
after(async () => {
  await one.drop();
  await rm(folder, { recursive: true });
});

const add = (organization: string, text: string): Promise<void> =>
  one.db.inOrganization(organization, async (tx) => {
    await sql`insert into note values (${organization}, ${text})`.execute(tx);
  });

const notes = (organization: string): Promise<string[]> =>
  one.db.inOrganization(organization, async (tx) =>
    (await sql<{ text: string }>`select text from note order by text`.execute(tx)).rows.map(({ text }) => text),
  );

test('a transaction sees and writes only the rows of its organization', async () => {
  await add(ours, 'ours');
  await add(theirs, 'theirs');
  assert.deepEqual(await notes(ours), ['ours']);
  assert.deepEqual(await notes(theirs), ['theirs']);
  await assert.rejects(
    one.db.inOrganization(ours, (tx) => sql`insert into note values (${theirs}, 'smuggled')`.execute(tx)),
    /row-level security/,
  );
});

test('role and organization end with the transaction, so a connection carries nothing to its next user', async () => {
  const single = await testDatabase({ folder, poolSize: 1 });
  try {
    const state = (tx: Tx): Promise<unknown> =>
      sql`select current_user as who, coalesce(current_setting('app.organization', true), '') as organization`
        .execute(tx)
        .then(({ rows }) => rows[0]);
    assert.deepEqual(await single.db.inOrganization(ours, state), { who: 'pontual_app', organization: ours });
    assert.deepEqual(await single.db.asSystem(state), { who: 'pontual_system', organization: '' });
    await assert.rejects(
      single.db.inOrganization(ours, (tx) => sql`select nothing`.execute(tx)),
      /nothing/,
    );
    assert.deepEqual(await single.db.asSystem(state), { who: 'pontual_system', organization: '' });
  } finally {
    await single.drop();
  }
});

test('a transaction of the system that enters an organization sees and writes as one of it, and leaves nothing behind', async () => {
  const single = await testDatabase({ folder, poolSize: 1 });
  const note = (tx: Tx, organization: string) =>
    sql`insert into note values (${organization}, 'entered')`.execute(tx).then(() => undefined);
  const texts = async (tx: Tx) => (await sql<{ text: string }>`select text from note`.execute(tx)).rows;
  try {
    await single.db.inOrganization(theirs, (tx) => note(tx, theirs));
    await single.db.asSystem(async (tx) => {
      await enterOrganization(tx, ours);
      await note(tx, ours);
      assert.deepEqual(await texts(tx), [{ text: 'entered' }], 'only its own');
    });
    await assert.rejects(
      single.db.asSystem(async (tx) => {
        await enterOrganization(tx, ours);
        await note(tx, theirs);
      }),
      /row-level security/,
    );
    await assert.rejects(
      single.db.asSystem((tx) => enterOrganization(tx, `${ours}'`)),
      /not a UUID/,
    );
    const who = await single.db.asSystem((tx) =>
      sql`select current_user as who, coalesce(current_setting('app.organization', true), '') as organization`.execute(
        tx,
      ),
    );
    assert.deepEqual(who.rows, [{ who: 'pontual_system', organization: '' }]);
  } finally {
    await single.drop();
  }
});

test('when a transaction does not open, nothing runs in its place, and the reason is told', async () => {
  const single = await testDatabase({ folder, poolSize: 1 });
  try {
    // A limit that the server refuses makes the opening fail; the statements after it are on their way already.
    await assert.rejects(
      single.db.inOrganization(ours, (tx) => sql`insert into note values (${ours}, 'stray')`.execute(tx), {
        statementTimeoutMs: -5,
      }),
      /outside the valid range/,
    );
    await assert.rejects(
      single.db.inOrganization(ours, async () => 'nothing', { statementTimeoutMs: -5 }),
      /outside the valid range/,
    );
    const { rows } = await single.db.pool.query('select text from note');
    assert.deepEqual(rows, []);
    assert.equal(await single.db.inOrganization(ours, async () => 'serves on'), 'serves on');
  } finally {
    await single.drop();
  }
});

test('a transaction of one statement commits, rolls back and keeps to its organization like any other', async () => {
  const insert = (text: string) =>
    one.db.statementInOrganization(ours, (tx) =>
      sql<{ text: string }>`insert into note values (${ours}, ${text}) returning text`.compile(tx),
    );
  assert.deepEqual(await insert('once'), [{ text: 'once' }]);
  await assert.rejects(insert('once'), /duplicate key/);
  assert.ok((await notes(ours)).includes('once'));
  assert.deepEqual(
    await one.db.statementInOrganization(theirs, (tx) => sql`select * from note where text = 'once'`.compile(tx)),
    [],
  );
  await assert.rejects(
    one.db.statementInOrganization(ours, (tx) => sql`insert into note values (${theirs}, 'smuggled')`.compile(tx)),
    /row-level security/,
  );
});

test('an organization that is not a UUID never reaches the server', async () => {
  await assert.rejects(
    one.db.inOrganization(`x'; drop table note; --`, async () => undefined),
    TypeError,
  );
});

test('the system role reads nothing that it was not granted', async () => {
  await assert.rejects(
    one.db.asSystem((tx) => sql`select * from note`.execute(tx)),
    /permission denied/,
  );
});

test('what is thrown rolls back everything and reaches the caller', async () => {
  const reason = new Error('no');
  await assert.rejects(
    one.db.inOrganization(ours, async (tx) => {
      await sql`insert into note values (${ours}, 'undone')`.execute(tx);
      throw reason;
    }),
    reason,
  );
  assert.equal((await notes(ours)).includes('undone'), false);
});

test('a swallowed error of a statement is told at the commit, never taken for done', async () => {
  await assert.rejects(
    one.db.inOrganization(ours, async (tx) => {
      await sql`insert into note values (${ours}, 'half')`.execute(tx);
      await sql`select 1 / 0`.execute(tx).catch(() => undefined);
    }),
    /rolled back/,
  );
  assert.equal((await notes(ours)).includes('half'), false);
});

test('a nested transaction is refused', async () => {
  await assert.rejects(
    one.db.inOrganization(ours, (tx) => tx.transaction().execute(async () => undefined)),
    /already/,
  );
});

test('numbers, dates and instants arrive as our types', async () => {
  const row = await one.db.inOrganization(ours, async (tx) => {
    const { rows } =
      await sql`select 9007199254740991::bigint as big, 1.50::numeric as percentage, date '2026-11-21' as day,
      timestamptz '2026-11-21 18:53:39.1239-03' as at, timestamptz '2026-11-21 00:00Z' as midnight,
      array[1,null,2]::bigint[] as bigs, array['2026-11-21']::date[] as days, array[1.10]::numeric[] as percentages,
      array[timestamptz '2026-11-21 12:00Z'] as ats, '{}'::bigint[] as none, null::bigint as nothing,
      '\\x00ff'::bytea as bytes, '{"a":[1]}'::jsonb as document`.execute(tx);
    return rows[0];
  });
  assert.deepEqual(row, {
    big: 9007199254740991,
    percentage: '1.50',
    day: '2026-11-21',
    at: '2026-11-21T21:53:39.123Z',
    midnight: '2026-11-21T00:00:00.000Z',
    bigs: [1, null, 2],
    days: ['2026-11-21'],
    percentages: ['1.10'],
    ats: ['2026-11-21T12:00:00.000Z'],
    none: [],
    nothing: null,
    bytes: Buffer.from([0, 255]),
    document: { a: [1] },
  });
});

test('a bigint that a number cannot hold is an error, not another amount', async () => {
  await assert.rejects(
    one.db.inOrganization(ours, (tx) => sql`select 9007199254740992::bigint`.execute(tx)),
    RangeError,
  );
});

test('a deadlock is run again when asked, and only then', async () => {
  await add(ours, 'a');
  await add(ours, 'b');
  const cross = async (first: string, second: string, arrived: () => Promise<void>, retries: number): Promise<void> => {
    let met = false;
    await one.db.inOrganization(
      ours,
      async (tx) => {
        await sql`update note set text = text where text = ${first}`.execute(tx);
        if (!met) await arrived();
        met = true;
        await sql`update note set text = text where text = ${second}`.execute(tx);
      },
      { retries },
    );
  };
  const both = async (retries: number): Promise<PromiseSettledResult<void>[]> => {
    const meeting = Promise.withResolvers<void>();
    let waiting = 0;
    const arrived = (): Promise<void> => {
      waiting += 1;
      if (waiting === 2) meeting.resolve();
      return meeting.promise;
    };
    return Promise.allSettled([cross('a', 'b', arrived, retries), cross('b', 'a', arrived, retries)]);
  };
  assert.equal((await both(0)).filter(({ status }) => status === 'rejected').length, 1);
  assert.equal((await both(3)).filter(({ status }) => status === 'rejected').length, 0);
});

test('a statement is cut off at its limit, and the connection serves on', async () => {
  await assert.rejects(
    one.db.inOrganization(ours, (tx) => sql`select pg_sleep(5)`.execute(tx), { statementTimeoutMs: 30 }),
    /statement timeout/,
  );
  assert.ok(Array.isArray(await notes(ours)));
});

test('a connection cut in the middle of a transaction leaves nothing done and the pool whole', async () => {
  await assert.rejects(
    one.db.inOrganization(ours, async (tx) => {
      const { rows } = await sql<{
        pid: number;
      }>`insert into note values (${ours}, 'cut') returning pg_backend_pid() as pid`.execute(tx);
      await one.db.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await sql`select 1`.execute(tx);
    }),
  );
  assert.equal((await notes(ours)).includes('cut'), false);
});

test('intake has connections of its own while every other one is taken', async () => {
  const busy = await testDatabase({ folder, poolSize: 1 });
  try {
    const release = Promise.withResolvers<void>();
    const held = busy.db.inOrganization(ours, () => release.promise);
    await busy.db.intake.inOrganization(ours, (tx) => sql`insert into note values (${ours}, 'hook')`.execute(tx));
    release.resolve();
    await held;
  } finally {
    await busy.drop();
  }
});

test('a listener hears what is notified, and null after its connection was lost and made again', async () => {
  const heard: (string | null)[] = [];
  let wake = Promise.withResolvers<void>();
  const next = async (count: number): Promise<void> => {
    while (heard.length < count) {
      await Promise.race([
        wake.promise,
        delay(3_000, undefined, { ref: false }).then(() => assert.fail('nothing heard for 3 s')),
      ]);
      wake = Promise.withResolvers<void>();
    }
  };
  const stop = await one.db.listen('work', (payload) => {
    heard.push(payload);
    wake.resolve();
  });
  await one.db.pool.query(`select pg_notify('work', 'first')`);
  await next(1);
  await one.db.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pontual-listen' and datname = current_database()`,
  );
  await next(2);
  await one.db.pool.query(`select pg_notify('work', 'second')`);
  await next(3);
  assert.deepEqual(heard, ['first', null, 'second']);
  stop();
});
