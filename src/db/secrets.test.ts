import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { checkMasterKey, loadMasterKey } from './master-key.ts';
import { localWrapper, makeKeyring, open, openText, seal, SecretUnreadable } from './secrets.ts';

let folder: string;
let one: TestDatabase;
const ours = '0199f1a0-0000-7000-8000-000000000001';
const theirs = '0199f1a0-0000-7000-8000-000000000002';
const key = createSecretKey(randomBytes(32));
const other = (): ReturnType<typeof localWrapper> => localWrapper(createSecretKey(randomBytes(32)));
const place = { organizationId: ours, kind: 'credential', id: 'c1', version: 1 };

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pontual-keys-'));
  one = await testDatabase();
});
after(async () => {
  await one.drop();
  await rm(folder, { recursive: true });
});

test('what is sealed opens again, text or bytes, empty or long', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) => {
      assert.deepEqual(open(key, place, seal(key, place, bytes)), Buffer.from(bytes));
    }),
  );
  assert.equal(openText(key, place, seal(key, place, 'senha çã 🔑')).reveal(), 'senha çã 🔑');
});

test('a sealed value opens only whole, with its key, at its place', () => {
  const sealed = seal(key, place, 'password');
  const refused = (attempt: () => unknown): void => void assert.throws(attempt, SecretUnreadable);
  refused(() => open(createSecretKey(randomBytes(32)), place, sealed));
  refused(() => open(key, { ...place, organizationId: theirs }, sealed));
  refused(() => open(key, { ...place, kind: 'token' }, sealed));
  refused(() => open(key, { ...place, id: 'c2' }, sealed));
  refused(() => open(key, { ...place, version: 2 }, sealed));
  for (let at = 0; at < sealed.length; at += 1) {
    const altered = Buffer.from(sealed);
    altered[at] = (altered[at] ?? 0) ^ 1;
    refused(() => open(key, place, altered));
  }
  for (const length of [0, 1, 12, 28, sealed.length - 1]) refused(() => open(key, place, sealed.subarray(0, length)));
});

test('the same text is never sealed to the same bytes, and a place cannot be written in two ways', () => {
  const sealed = new Set(Array.from({ length: 1_000 }, () => seal(key, place, 'x').toString('hex')));
  assert.equal(sealed.size, 1_000);
  assert.throws(() => seal(key, { ...place, kind: 'a|b' }, 'x'), TypeError);
  assert.throws(() => seal(key, { ...place, id: '' }, 'x'), TypeError);
});

test('the key file is made once, for its owner only, and read again', async () => {
  const file = join(folder, 'made', 'master.key');
  const keys = await Promise.all([1, 2, 3, 4].map(() => loadMasterKey({ file })));
  assert.equal(new Set(keys.map((one) => one.export().toString('hex'))).size, 1);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(join(folder, 'made')), ['master.key']);
  assert.ok((await loadMasterKey({ file })).equals(keys[0]!));
});

test('a key from the configuration is used and no file is made', async () => {
  const value = randomBytes(32).toString('base64');
  const loaded = await loadMasterKey({ file: join(folder, 'none'), value });
  assert.equal(loaded.export().toString('base64'), value);
  assert.ok(loaded.equals(await loadMasterKey({ file: join(folder, 'none'), value: Buffer.from(value, 'base64') })));
  await assert.rejects(readFile(join(folder, 'none')));
});

test('a key that is short, garbled or open to others is refused with the cure, never replaced', async () => {
  const file = join(folder, 'bad');
  const refused = (pattern: RegExp) => (error: unknown) =>
    error instanceof SecretUnreadable && pattern.test(error.message);
  await assert.rejects(loadMasterKey({ file, value: 'c2hvcnQ=' }), refused(/32 bytes em base64/));
  await assert.rejects(loadMasterKey({ file, value: `${'é'.repeat(43)}=` }), refused(/32 bytes em base64/));
  await writeFile(file, 'not a key', { mode: 0o600 });
  await assert.rejects(loadMasterKey({ file }), refused(/bad não contém 32 bytes/));
  assert.equal(await readFile(file, 'utf8'), 'not a key');
  await writeFile(file, randomBytes(32).toString('base64'));
  await chmod(file, 0o640);
  await assert.rejects(loadMasterKey({ file }), refused(/chmod 600/));
});

test('the database knows its master key and refuses another', async () => {
  await Promise.all([1, 2, 3].map(() => checkMasterKey(one.db, localWrapper(key))));
  await checkMasterKey(one.db, localWrapper(key));
  await assert.rejects(
    checkMasterKey(one.db, other()),
    (error) => error instanceof SecretUnreadable && /não é a deste banco: devolva/.test(error.message),
  );
});

test('each organization has a data key of its own, which the wrong master key does not unwrap', async () => {
  const keyring = makeKeyring(localWrapper(key));
  for (const id of [ours, theirs]) {
    await one.db.asSystem(async (tx) => {
      const wrapped = await keyring.wrapNew(tx, id);
      await sql`insert into organization (id, name, tax_id, data_key, created_at) values (${id}, 'x', 'x', ${wrapped}, now())`.execute(
        tx,
      );
    });
  }
  const dataKey = (id: string, ring = makeKeyring(localWrapper(key))): ReturnType<typeof ring.dataKey> =>
    one.db.inOrganization(id, (tx) => ring.dataKey(tx, id));
  assert.ok((await dataKey(ours)).equals(await dataKey(ours, keyring)));
  assert.equal((await dataKey(ours)).equals(await dataKey(theirs)), false);
  await assert.rejects(dataKey(ours, makeKeyring(other())), SecretUnreadable);
  await assert.rejects(
    one.db.inOrganization(ours, (tx) => keyring.dataKey(tx, '0199f1a0-0000-7000-8000-00000000000f')),
    /no data key/,
  );
});
