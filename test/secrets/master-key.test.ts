/** The change of the master key, as an operator makes it: local keys, a KMS behind a program, wrong keys, kills in the middle. */
import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { readConfig } from '#config';
import { insertOrganization } from '#db/people.ts';
import { checkMasterKey, masterKeyChannel, rotateMasterKey } from '#db/master-key.ts';
import { kmsWrapper, type KmsCommand } from '#db/kms.ts';
import {
  localWrapper,
  makeKeyring,
  SecretUnreadable,
  unwrapDataKey,
  wrapDataKey,
  type KeyWrapper,
} from '#db/secrets.ts';
import { makeVault } from '#app/vault.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { testIds } from '#test/kit/context.ts';
import { changeMasterKey } from '../../src/maintenance.ts';

/** A KMS with its own key, which binds nothing to a context: what it must not forget is ours to remember. */
const kmsProgram = `#!${process.execPath}
const { createCipheriv, createDecipheriv, randomBytes, createHash } = require('node:crypto');
const { appendFileSync } = require('node:fs');
let text = '';
process.stdin.on('data', (chunk) => (text += chunk)).on('end', () => {
  const asked = JSON.parse(text);
  appendFileSync(__filename + '.calls', asked.operation + '\\n');
  const key = createHash('sha256').update('kms ' + asked.keyId).digest();
  if (asked.keyId === 'slow') return setTimeout(() => {}, 60_000);
  if (asked.keyId === 'refuses') { console.error('AccessDenied: no permission\\nand more'); process.exit(3); }
  if (asked.keyId === 'chatty') return console.log('hello, this is not base64 <>');
  if (asked.operation === 'wrap') {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const body = Buffer.concat([cipher.update(Buffer.from(asked.plaintext, 'base64')), cipher.final()]);
    return console.log(Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64'));
  }
  const bytes = Buffer.from(asked.ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(-16));
  console.log(Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('base64'));
});
`;

const ids = testIds();
let one: TestDatabase;
let folder: string;
let program: string;

const local = (): KeyWrapper => localWrapper(createSecretKey(randomBytes(32)));
const kms = (keyId: string, timeoutMs = 10_000): KmsCommand => ({ command: [program], keyId, timeoutMs });

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pontual-master-'));
  program = join(folder, 'kms.cjs');
  await writeFile(program, kmsProgram);
  await chmod(program, 0o755);
});
beforeEach(async () => {
  one = await testDatabase();
});
after(() => rm(folder, { recursive: true }));

/** Organizations with a sealed word each, and a way to read all of them as a fresh process does. */
async function companies(master: KeyWrapper, count: number) {
  await checkMasterKey(one.db, master);
  const vault = makeVault(makeKeyring(master));
  const made: { id: string; sealed: Buffer }[] = [];
  const place = (organizationId: string) => ({ organizationId, kind: 'credential' as const, id: 'c', version: 1 });
  for (let number = 0; number < count; number += 1) {
    const id = ids.next();
    await one.db.asSystem(async (tx) =>
      insertOrganization(tx, {
        id,
        name: 'x',
        taxId: 'x',
        dataKey: await vault.keyring.wrapNew(tx, id),
        createdAt: '2026-11-21T12:00:00Z',
      }),
    );
    const sealed = await one.db.inOrganization(id, (tx) => vault.seal(tx, place(id), `word of ${id}`));
    made.push({ id, sealed });
  }
  const readAll = async (with_: KeyWrapper): Promise<void> => {
    await checkMasterKey(one.db, with_);
    const fresh = makeVault(makeKeyring(with_));
    for (const { id, sealed } of made) {
      const word = await one.db.inOrganization(id, (tx) => fresh.open(tx, place(id), sealed));
      assert.equal(word.reveal(), `word of ${id}`);
    }
  };
  return { made, readAll, vault, place };
}

const says = (pattern: RegExp) => (error: unknown) => error instanceof SecretUnreadable && pattern.test(error.message);

describe('the change of the master key', () => {
  test('opens everything with the new key and nothing with the old one; again, it is done already', async () => {
    const [old, next] = [local(), local()];
    const { readAll } = await companies(old, 3);
    assert.deepEqual(await rotateMasterKey(one.db, old, next), { organizations: 3, wasDone: false });
    await readAll(next);
    await assert.rejects(readAll(old), says(/não é a deste banco/));
    assert.deepEqual(await rotateMasterKey(one.db, old, next), { organizations: 3, wasDone: true });
    await one.drop();
  });

  test('with a wrong old key nothing changes', async () => {
    const old = local();
    const { readAll } = await companies(old, 2);
    await assert.rejects(rotateMasterKey(one.db, local(), local()), says(/não é a deste banco/));
    await readAll(old);
    await one.drop();
  });

  test('a new key that does not open what it wrapped changes nothing', async () => {
    const old = local();
    const { readAll } = await companies(old, 2);
    const forgetful: KeyWrapper = { ...local(), unwrap: async () => randomBytes(32) };
    await assert.rejects(rotateMasterKey(one.db, old, forgetful), says(/Nada foi trocado/));
    await readAll(old);
    await one.drop();
  });

  test('killed before its commit it changed nothing, and the same call finishes it', async () => {
    const [old, next] = [local(), local()];
    const { readAll } = await companies(old, 4);
    const dying = {
      ...one.db,
      asSystem: ((work, options) =>
        one.db.asSystem(async (tx) => {
          const result = await work(tx);
          if (options?.statementTimeoutMs !== undefined) throw new Error('killed');
          return result;
        }, options)) as typeof one.db.asSystem,
    };
    await assert.rejects(rotateMasterKey(dying, old, next), /killed/);
    await readAll(old);
    await rotateMasterKey(one.db, old, next);
    await readAll(next);
    await one.drop();
  });

  test('a process that still runs hears of it, opens what it had opened, and makes no company with the old key', async () => {
    const [old, next] = [local(), local()];
    const { made, vault, place } = await companies(old, 2);
    const heard = Promise.withResolvers<void>();
    await one.db.listen(masterKeyChannel, () => heard.resolve());
    await rotateMasterKey(one.db, old, next);
    await heard.promise;
    const [first] = made;
    const word = await one.db.inOrganization(first!.id, (tx) => vault.open(tx, place(first!.id), first!.sealed));
    assert.match(word.reveal(), /^word of/);
    await assert.rejects(
      one.db.asSystem((tx) => vault.keyring.wrapNew(tx, ids.next())),
      says(/reinicie todos os processos/),
    );
    const late = makeKeyring(old);
    await assert.rejects(
      one.db.inOrganization(first!.id, (tx) => late.dataKey(tx, first!.id)),
      says(/reinicie todos os processos/),
    );
    await one.drop();
  });

  test('a thousand companies take as many transactions as one', async () => {
    const [old, next] = [local(), local()];
    let transactions = 0;
    const counted = {
      ...one.db,
      asSystem: ((work, options) => {
        transactions += 1;
        return one.db.asSystem(work, options);
      }) as typeof one.db.asSystem,
    };
    const { readAll } = await companies(old, 1);
    await rotateMasterKey(counted, old, next);
    const ofOne = transactions;
    await addCompanies(next, 1_000);
    assert.deepEqual(await rotateMasterKey(counted, next, old), { organizations: 1_001, wasDone: false });
    assert.equal(transactions, 2 * ofOne);
    await readAll(old);
    const { rows } = await one.db.pool.query<{ id: string; data_key: Buffer }>('select id, data_key from organization');
    for (const row of rows) assert.equal((await unwrapDataKey(old, row.id, row.data_key)).length, 32);
    await one.drop();
  });
});

/** Rows of companies without anything in them. */
async function addCompanies(master: KeyWrapper, count: number): Promise<void> {
  const rows = await Promise.all(
    Array.from({ length: count }, async () => {
      const id = ids.next();
      return { id, key: (await wrapDataKey(master, id, randomBytes(32))).toString('hex') };
    }),
  );
  await one.db.pool.query(
    `insert into organization (id, name, tax_id, data_key, created_at)
     select id, 'x', 'x', decode(key, 'hex'), now() from unnest($1::uuid[], $2::text[]) k (id, key)`,
    [rows.map(({ id }) => id), rows.map(({ key }) => key)],
  );
}

describe('a KMS behind a program', () => {
  test('wraps and unwraps; each data key is asked for once a process', async () => {
    const old = local();
    const { made, readAll } = await companies(old, 2);
    await rotateMasterKey(one.db, old, kmsWrapper(kms('a')));
    await readAll(kmsWrapper(kms('a')));
    const keyring = makeKeyring(kmsWrapper(kms('a')));
    await writeFile(`${program}.calls`, '');
    const { id } = made[0]!;
    await Promise.all(Array.from({ length: 5 }, () => one.db.inOrganization(id, (tx) => keyring.dataKey(tx, id))));
    assert.equal(await readFile(`${program}.calls`, 'utf8'), 'unwrap\n');
    // And back to a file.
    const next = local();
    await rotateMasterKey(one.db, kmsWrapper(kms('a')), next);
    await readAll(next);
    await one.drop();
  });

  test('a wrapped key moved to another company does not open, though the KMS would', async () => {
    const master = kmsWrapper(kms('a'));
    const { made } = await companies(master, 2);
    await one.db.pool.query(
      `update organization set data_key = (select data_key from organization where id = $1) where id = $2`,
      [made[0]!.id, made[1]!.id],
    );
    await assert.rejects(
      one.db.inOrganization(made[1]!.id, (tx) => makeKeyring(master).dataKey(tx, made[1]!.id)),
      says(/não é desta empresa/),
    );
    await one.drop();
  });

  test('its failures are told with the cure, and never with a key', async () => {
    const place = { organizationId: 'o', kind: 'data-key', id: 'o', version: 1 };
    const wrap = (command: KmsCommand) => kmsWrapper(command).wrap(place, randomBytes(32));
    await assert.rejects(wrap(kms('slow', 300)), says(/não respondeu em 0.3 s: confira PONTUAL_KMS_COMMAND/));
    await assert.rejects(wrap(kms('refuses')), says(/código 3 \(AccessDenied: no permission\)/));
    await assert.rejects(wrap(kms('chatty')), says(/não é base64/));
    await assert.rejects(wrap({ command: [join(folder, 'missing')], keyId: 'a' }), says(/não pôde ser iniciado/));
    await one.drop();
  });
});

describe('the command', () => {
  const configOf = (more: Record<string, string>) => ({
    ...readConfig({ PONTUAL_DATA_DIR: folder, ...more }),
    databaseUrl: `postgres://${one.connection.user}@/${one.connection.database}?host=${one.connection.host}&port=${one.connection.port}`,
  });
  const keyFile = async (name: string): Promise<{ file: string; master: KeyWrapper }> => {
    const file = join(folder, name);
    const bytes = randomBytes(32);
    await writeFile(file, bytes.toString('base64'), { mode: 0o600 });
    return { file, master: localWrapper(createSecretKey(bytes)) };
  };

  test('puts the new key in the place of the old one, which stays beside it; finishes what was stopped', async () => {
    const { file, master } = await keyFile('own.key');
    const { readAll } = await companies(master, 2);
    const config = configOf({ PONTUAL_MASTER_KEY_FILE: file });
    const { oldFile, organizations } = await changeMasterKey(config, 'same-place');
    assert.equal(organizations, 2);
    const bytesOf = async (path: string) => Buffer.from(await readFile(path, 'utf8'), 'base64');
    await readAll(localWrapper(createSecretKey(await bytesOf(file))));
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal(localWrapper(createSecretKey(await bytesOf(oldFile!))).id, master.id);
    // Stopped after the commit and before the files changed places.
    const before = await readFile(file, 'utf8');
    const next = await keyFile('own.key.new');
    await rotateMasterKey(one.db, localWrapper(createSecretKey(await bytesOf(file))), next.master);
    assert.equal(await readFile(file, 'utf8'), before);
    assert.equal((await changeMasterKey(config, 'same-place')).wasDone, true);
    await readAll(localWrapper(createSecretKey(await bytesOf(file))));
    await one.drop();
  });

  test('changes to another file, and refuses a file that is not the key in use', async () => {
    const { file, master } = await keyFile('used.key');
    const { readAll } = await companies(master, 1);
    const target = join(folder, 'made', 'next.key');
    await changeMasterKey(configOf({ PONTUAL_MASTER_KEY_FILE: file }), { file: target });
    await readAll(localWrapper(createSecretKey(Buffer.from(await readFile(target, 'utf8'), 'base64'))));
    const wrong = await keyFile('wrong.key');
    const config = configOf({ PONTUAL_MASTER_KEY_FILE: wrong.file });
    await assert.rejects(changeMasterKey(config, { file: join(folder, 'third.key') }), says(/não é a deste banco/));
    const missing = configOf({ PONTUAL_MASTER_KEY_FILE: join(folder, 'nowhere.key') });
    await assert.rejects(changeMasterKey(missing, { file: join(folder, 'third.key') }), says(/não existe/));
    await one.drop();
  });
});
