import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, chown, cp, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { findAccount, isRoot } from './account.ts';
import { packageOfThisPlatform, runnableFolder } from './binaries.ts';
import { DatabaseUnavailable, startDatabase, type RunningDatabase, type StartOptions } from './start.ts';

let base: string;
let dataDir: string;
const root = isRoot();
const quiet = (): void => undefined;
const begin = (options: Partial<StartOptions> = {}): Promise<RunningDatabase> =>
  startDatabase({ dataDir, log: quiet, sharedFolder: join(base, 'shared'), ...options });

before(async () => {
  base = await mkdtemp(join(tmpdir(), 'pontual-launcher-'));
  // As root the server runs as another user, who must be able to pass.
  await chmod(base, 0o755);
  dataDir = join(base, 'data');
});
after(() => rm(base, { recursive: true, force: true }));

async function withClient<T>(running: RunningDatabase, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(running.connection);
  client.on('error', quiet);
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end();
  }
}

const refusal = (pattern: RegExp) => (error: unknown) =>
  error instanceof DatabaseUnavailable && pattern.test(error.message) && !error.message.includes('\n');

/** A process of its own that starts the database, says so, and waits to be killed. */
async function otherProcess(
  folder: string,
  as: { uid?: number; gid?: number } = {},
): Promise<{ child: ChildProcess; said: string }> {
  const script = `
    const { startDatabase } = await import(${JSON.stringify(join(import.meta.dirname, 'start.ts'))});
    try {
      const running = await startDatabase({ dataDir: ${JSON.stringify(folder)}, log() {} });
      process.on('SIGTERM', () => running.stop());
      console.log(JSON.stringify({ pid: running.pid(), host: running.connection.host, notice: running.notice }));
    } catch (error) { console.log(error.name + ': ' + error.message); }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    ...as,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout!, 'data')) as [Buffer];
  return { child, said: said.toString() };
}

test('a first start makes a durable database behind a private socket, and a stop keeps its data', async () => {
  const first = await begin();
  await withClient(first, async (client) => {
    const { rows } =
      await client.query(`select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
      current_setting('data_checksums') as checksums, current_setting('listen_addresses') as tcp,
      current_setting('server_encoding') as encoding, lower('ÁÇÃO') as lower, current_database() as database`);
    assert.deepEqual(rows, [
      { fsync: 'on', commit: 'on', checksums: 'on', tcp: '', encoding: 'UTF8', lower: 'áção', database: 'pontual' },
    ]);
    const sorted = await client.query(
      `select array_agg(w order by w collate "pt-BR-x-icu") as words from unnest(array['zebra','água','casa','Árvore']) w`,
    );
    assert.deepEqual(sorted.rows, [{ words: ['água', 'Árvore', 'casa', 'zebra'] }]);
    await client.query(`create table kept (n int); insert into kept values (1)`);
  });
  assert.equal((await stat(first.connection.host)).mode & 0o777, 0o700);
  assert.match(first.version, /^18\./);
  assert.ok((await first.freeSpace()) > 0);
  const settled = await first.stop().then(() => first.stop());
  assert.equal(settled, undefined);

  const second = await begin();
  await withClient(second, async (client) => {
    assert.deepEqual((await client.query('select n from kept')).rows, [{ n: 1 }]);
  });
  await second.stop();
});

test('a second start on the same folder is refused, from this process and from another', async () => {
  const first = await begin();
  try {
    await assert.rejects(begin(), refusal(/já está em uso por outro Pontual/));
    const { said, child } = await otherProcess(dataDir);
    child.kill('SIGKILL');
    assert.match(said, /DatabaseUnavailable: .*já está em uso por outro Pontual/);
  } finally {
    await first.stop();
  }
});

test('two first starts at the same moment: one owns the database, the other is refused', async () => {
  const folder = join(base, 'both');
  const results = await Promise.allSettled([begin({ dataDir: folder }), begin({ dataDir: folder })]);
  const started = results.filter((one) => one.status === 'fulfilled');
  const refused = results.filter((one) => one.status === 'rejected');
  for (const { value } of started) await value.stop();
  assert.equal(started.length, 1);
  assert.ok(refused.every(({ reason }) => refusal(/já está em uso/)(reason)));
});

test('kill -9 of the server loses nothing acknowledged, and the server comes back by itself', async () => {
  const running = await begin();
  try {
    await withClient(running, (client) => client.query('create table acknowledged (n int primary key)'));
    const seen: number[] = [];
    const pid = running.pid();
    const writer = withClient(running, async (client) => {
      for (let n = 1; ; n += 1) {
        await client.query('insert into acknowledged values ($1)', [n]);
        seen.push(n);
        if (n === 200) process.kill(pid, 'SIGKILL');
      }
    });
    // The children of a killed postmaster notice it at their next wait; ask until they did.
    await assert.rejects(writer);
    assert.ok(seen.length >= 200);
    await until(() => running.pid() !== pid);
    await withClient(running, async (client) => {
      const { rows } = await client.query<{ n: number }>('select n from acknowledged order by n');
      assert.deepEqual(
        rows.slice(0, seen.length).map(({ n }) => n),
        seen,
      );
    });
  } finally {
    await running.stop();
  }
});

async function until(done: () => boolean): Promise<void> {
  for (let tries = 0; !done(); tries += 1) {
    assert.ok(tries < 2_000, 'not within 20 s');
    await delay(10);
  }
}

test('the server that a killed owner left running is taken over, never doubled', async () => {
  const { child, said } = await otherProcess(dataDir);
  const left = JSON.parse(said) as { pid: number };
  child.kill('SIGKILL');
  await once(child, 'exit');
  const running = await begin();
  assert.equal(running.pid(), left.pid);
  await running.stop();
  await assert.rejects(access(join(dataDir, 'postgres', 'postmaster.pid')));
});

test('a pid file left by a power cut, whose number is another program by now, does not stop the start', async () => {
  const running = await begin();
  const file = join(dataDir, 'postgres', 'postmaster.pid');
  const text = await readFile(file, 'utf8');
  await running.stop();
  await writeFile(file, text.replace(/^\d+/, String(process.pid)));
  const again = await begin();
  await withClient(again, (client) => client.query('select n from kept'));
  await again.stop();
});

test('a path too long for a socket gets a private folder elsewhere', async () => {
  const running = await begin({ dataDir: join(base, 'x'.repeat(60), 'y'.repeat(60)) });
  try {
    assert.ok(running.connection.host.length < 90);
    assert.equal((await stat(running.connection.host)).mode & 0o777, 0o700);
    await withClient(running, (client) => client.query('select 1'));
  } finally {
    await running.stop();
    await rm(running.connection.host, { recursive: true });
  }
});

test('a folder with blanks, commas, quotes and accents is a folder like any other', async () => {
  const running = await begin({ dataDir: join(base, `dados do João, "matriz" d'água`) });
  await withClient(running, (client) => client.query('select 1'));
  await running.stop();
});

test('what cannot be used is refused in one sentence that names the cure', async () => {
  await assert.rejects(begin({ minimumFreeBytes: Number.MAX_SAFE_INTEGER }), refusal(/MiB livres.*libere espaço/));
  const file = join(base, 'file');
  await writeFile(file, '');
  await assert.rejects(begin({ dataDir: file }), refusal(/é um arquivo, não uma pasta/));
  await assert.rejects(begin({ dataDir: join(file, 'data') }), refusal(/é um arquivo, não uma pasta/));
  const older = join(base, 'older');
  await mkdir(join(older, 'postgres'), { recursive: true });
  await writeFile(join(older, 'postgres', 'PG_VERSION'), '9\n');
  await assert.rejects(begin({ dataDir: older }), refusal(/dados são do PostgreSQL 9.*instale o PostgreSQL 9/));
});

test('programs that the server user cannot reach, or whose links cannot be made, are copied', async (t) => {
  const packageFolder = await packageOfThisPlatform();
  if (!packageFolder) return t.skip('no bundled PostgreSQL for this platform');
  const hidden = join(base, 'hidden', 'package');
  await cp(packageFolder, hidden, { recursive: true, verbatimSymlinks: true });
  // Root writes everywhere, so what stops it is the reach of the server's user; others are stopped by the mode.
  await chmod(root ? join(base, 'hidden') : join(hidden, 'native', 'lib'), root ? 0o700 : 0o500);
  await rm(join(hidden, 'native', 'lib', 'libpq.so.5'), { force: true }).catch(quiet);
  const account = root ? findAccount('nobody') : null;
  const copyFolder = join(base, 'copies');
  const mask = process.umask(0o077);
  const folder = await runnableFolder(hidden, { account, copyFolder }).finally(() => process.umask(mask));
  if (root) assert.ok(folder.startsWith(copyFolder));
  const asked = spawnSync(
    join(folder, 'initdb'),
    ['--version'],
    account ? { uid: account.uid, gid: account.gid, cwd: '/' } : {},
  );
  assert.match(asked.stdout.toString(), /PostgreSQL/);
  assert.equal(await runnableFolder(hidden, { account, copyFolder }), folder);
  await chmod(root ? join(base, 'hidden') : join(hidden, 'native', 'lib'), 0o755);
});

test('the PostgreSQL of the host serves where the bundled one is not wanted', async (t) => {
  const running = await begin({ dataDir: join(base, 'host'), only: 'host' }).catch((error: unknown) => {
    if (refusal(/Não há PostgreSQL/)(error)) return null;
    throw error;
  });
  if (!running) return t.skip('no PostgreSQL 15 or newer on this host');
  assert.equal(running.kind, 'host');
  assert.ok(Number.parseInt(running.version, 10) >= 15);
  await withClient(running, async (client) => {
    const { rows } = await client.query(
      `select current_setting('data_checksums') as checksums, lower('ÁÇÃO') as lower`,
    );
    assert.deepEqual(rows, [{ checksums: 'on', lower: 'áção' }]);
  });
  await running.stop();
});

test('root: data under a folder that the server user cannot reach live elsewhere, and are found again', async (t) => {
  if (!root) return t.skip('only root changes the user of the server');
  const closed = join(base, 'closed');
  await mkdir(closed, { mode: 0o700 });
  const first = await begin({ dataDir: join(closed, 'data') });
  assert.match(first.notice.join(), /Iniciado como root: o banco fica em .*shared/);
  await withClient(first, (client) => client.query('create table kept (n int)'));
  await first.stop();
  await rename(join(closed, 'data'), join(closed, 'moved'));
  const second = await begin({ dataDir: join(closed, 'moved') });
  await withClient(second, (client) => client.query('select * from kept'));
  await second.stop();
  await rm(join(base, 'shared'), { recursive: true });
  await assert.rejects(begin({ dataDir: join(closed, 'moved') }), refusal(/não há banco: devolva-o ao lugar/));
});

test('root: files that a restore left to root are given back to the server user; a strict umask stops nothing', async (t) => {
  if (!root) return t.skip('only root restores files as root');
  const folder = join(base, 'restored', 'data');
  const mask = process.umask(0o077);
  try {
    await (await begin({ dataDir: folder })).stop();
    spawnSync('chown', ['-R', '0:0', join(folder, 'postgres')]);
    const again = await begin({ dataDir: folder });
    await withClient(again, (client) => client.query('select 1'));
    await again.stop();
  } finally {
    process.umask(mask);
  }
});

test('an ordinary user starts it too, and is told when the folder is not his', async (t) => {
  const nobody = findAccount('nobody');
  if (!root || !nobody) return t.skip('the whole file runs as an ordinary user');
  const reach = spawnSync(process.execPath, [join(import.meta.dirname, 'unavailable.ts')], {
    uid: nobody.uid,
    gid: nobody.gid,
    cwd: '/',
  });
  if (reach.status !== 0) return t.skip('this checkout cannot be read by an ordinary user');
  const folder = join(base, 'nobody');
  await mkdir(folder);
  await chown(folder, nobody.uid, nobody.gid);
  const own = await otherProcess(folder, nobody);
  const { notice, host } = JSON.parse(own.said) as { notice: string[]; host: string };
  assert.deepEqual(notice, []);
  assert.equal(host, join(folder, 'postgres'));
  own.child.kill('SIGTERM');
  await once(own.child, 'exit');
  await assert.rejects(access(join(folder, 'postgres', 'postmaster.pid')));

  // Root goes on with what that user made, as that user.
  const asRoot = await begin({ dataDir: folder });
  await asRoot.stop();
  assert.equal((await stat(join(folder, 'postgres', 'PG_VERSION'))).uid, nobody.uid);

  const foreign = await otherProcess(dataDir, nobody);
  foreign.child.kill('SIGKILL');
  assert.match(foreign.said, /Sem permissão para usar a pasta de dados .* --data/);
});
