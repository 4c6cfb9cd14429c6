import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { dumpSchema } from './schema-dump.ts';

let one: TestDatabase;
before(async () => {
  one = await testDatabase();
});
after(() => one.drop());

test('src/db/schema.sql is what the migrations make (node src/db/dump-schema.ts writes it)', async () => {
  assert.equal(await dumpSchema(one.db.pool), await readFile(join(import.meta.dirname, 'schema.sql'), 'utf8'));
});

test('whatever a migration may change shows in the dump', async () => {
  const changes = [
    'alter table payer add column note text',
    `alter table payer alter column note set default 'x'`,
    'alter table payer alter column note set not null',
    'alter table payer alter column note type varchar(10)',
    'alter table payer alter column note type varchar(10) collate "pt-BR-x-icu"',
    `alter table payer add constraint short check (length(note) < 5)`,
    'create unique index payer_note on payer (organization_id, note) where note is not null',
    'alter table payer disable row level security',
    'alter table payer no force row level security',
    `create policy extra on payer for select to pontual_system using (true)`,
    'grant delete on payer to pontual_app',
    'revoke delete on payer from pontual_app',
    'grant update (note) on payer to pontual_system',
    `create function answer() returns integer language sql as 'select 42'`,
    'revoke execute on function answer() from public',
    `create function nothing() returns trigger language plpgsql as 'begin return new; end'`,
    'create trigger watch before update on payer for each row execute function nothing()',
    'create view payers with (security_invoker) as select id from payer',
    'grant select on payers to pontual_app',
    'create sequence numbers',
    `create type mood as enum ('good', 'bad')`,
    'grant create on schema public to pontual_app',
  ];
  const seen = new Set([await dumpSchema(one.db.pool)]);
  for (const [index, change] of changes.entries()) {
    await one.db.pool.query(change);
    seen.add(await dumpSchema(one.db.pool));
    // A grant taken back is the one step that returns to a dump seen before.
    const expected = index + 2 - (index >= changes.indexOf('revoke delete on payer from pontual_app') ? 1 : 0);
    assert.equal(seen.size, expected, change);
  }
});
