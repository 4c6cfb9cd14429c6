import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectConfig, SFTPWrapper } from 'ssh2';
import ssh2 from 'ssh2';
import { openClient, transfer } from '#sim/banks/celcoin/test-client.ts';
import type { BankApplication, BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import { makeHostKey } from './sftp.ts';

let simulator: Simulator;
let world: BankWorld;
let application: BankApplication;
let secondApplication: BankApplication;
const FOLDER = '/transferencias';

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2026-03-10T15:00:00Z'), webhooks: 'held' });
  world = simulator.world('celcoin');
  application = await world.createApplication();
  secondApplication = await world.createApplication();
  const client = await openClient(simulator, application);
  await transfer(client);
  await client.caller.close();
  await world.advance('PT20H');
});

after(() => simulator.stop());

function publicHalf(privateKey: string): string {
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  return `${parsed.type} ${parsed.getPublicSSH().toString('base64')}`;
}

it('has a key that can be read, whatever ssh2 writes', () => {
  const written = () => ssh2.utils.generateKeyPairSync('ed25519').private;
  // One in 256 cannot be read.
  let broken = written();
  while (!(ssh2.utils.parseKey(broken) instanceof Error)) broken = written();
  const keys = [broken, broken, makeHostKey()];
  const good = keys.at(-1);
  assert.equal(
    makeHostKey(() => keys.shift()!),
    good,
  );
});

it('leaves nothing open when it cannot start', async () => {
  const listening = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
  const before = listening();
  const { port } = new URL(simulator.controlUrl);
  await assert.rejects(startSimulator({ controlPort: Number(port) }), /EADDRINUSE/);
  // A handle that was closed is gone some turns later.
  for (let turns = 0; turns < 100 && listening() > before; turns += 1) await delay(10);
  assert.equal(listening(), before);
});

const credentials = ({ others = {} }: BankApplication): ConnectConfig => ({
  username: others['sftpUsername']!,
  password: others['sftpPassword']!,
});

/** Signs in and hands over a session; the end of the task ends the connection. */
async function signedIn<T>(config: ConnectConfig, task: (sftp: SFTPWrapper) => Promise<T>): Promise<T> {
  const client = new ssh2.Client();
  const { host, port } = simulator.sftp;
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('ready', () => resolve());
      client.on('error', reject);
      client.once('close', () => reject(new Error('closed')));
      client.connect({ host, port, ...config });
    });
    const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
      client.sftp((error, opened) => (error ? reject(error) : resolve(opened)));
    });
    return await task(sftp);
  } finally {
    client.end();
  }
}

const list = (sftp: SFTPWrapper, folder = FOLDER) =>
  new Promise<string[]>((resolve, reject) => {
    sftp.readdir(folder, (error, entries) => (error ? reject(error) : resolve(entries.map((one) => one.filename))));
  });

const read = (sftp: SFTPWrapper, name: string) =>
  new Promise<Buffer>((resolve, reject) => {
    sftp.once('close', () => reject(new Error('cut')));
    sftp.readFile(`${FOLDER}/${name}`, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });

describe('the file server', () => {
  it('shows each customer its own files, with a password', async () => {
    const [file] = world.files();
    await signedIn(credentials(application), async (sftp) => {
      assert.deepEqual(await list(sftp, '/'), ['transferencias']);
      assert.deepEqual(
        await list(sftp),
        world.files().map(({ name }) => name),
      );
      assert.deepEqual(await read(sftp, file!.name), file!.bytes);
      await assert.rejects(list(sftp, '/outra'), /No such file/);
      await assert.rejects(read(sftp, 'outro'), /No such file/);
    });
    assert.deepEqual(await signedIn(credentials(secondApplication), (sftp) => list(sftp)), []);
  });

  it('lets nobody in with a wrong password or a key that it does not know, and then with the key handed in', async () => {
    const privateKey = makeHostKey();
    const publicKey = publicHalf(privateKey);
    const { username } = credentials(application);
    await assert.rejects(signedIn({ username: username!, password: 'errada' }, list), /authentication/);
    await assert.rejects(signedIn({ username: username!, privateKey }, list), /authentication/);
    world.act('register-sftp-key', application.clientId, { publicKey });
    const names = await signedIn({ username: username!, privateKey }, (sftp) => list(sftp));
    assert.equal(names.length, 2);
    const logins = world.calls().filter(({ operation }) => operation === 'file.login');
    assert.deepEqual([logins.at(-1)!.status, logins.at(-1)!.headers['user']], [0, username]);
  });

  it('lets nobody change anything', async () => {
    await signedIn(credentials(application), async (sftp) => {
      const path = `${FOLDER}/${world.files()[0]!.name}`;
      const wrote = (task: (done: (error?: Error | null) => void) => void) =>
        new Promise<void>((resolve, reject) => task((error) => (error ? reject(error) : resolve())));
      await assert.rejects(
        wrote((done) => sftp.unlink(path, done)),
        /Permission denied/,
      );
      await assert.rejects(
        wrote((done) => sftp.writeFile(path, 'x', done)),
        /Permission denied/,
      );
    });
    assert.equal(world.files().length, 2);
  });

  it('commits the faults that it is told to', async () => {
    const [file] = world.files();
    const reading = () => signedIn(credentials(application), (sftp) => read(sftp, file!.name));
    await world.next('refuse', { name: 'file.list' });
    await assert.rejects(
      signedIn(credentials(application), (sftp) => list(sftp)),
      /Permission denied/,
    );
    await world.next('truncate', { name: 'file.read' });
    assert.equal((await reading()).length, Math.floor(file!.bytes.length / 2));
    await world.next('drop-after', { name: 'file.read' });
    await assert.rejects(reading());
    await world.next('drop-before', { name: 'file.login' });
    await assert.rejects(reading());
    assert.deepEqual(await reading(), file!.bytes);
  });

  it('keeps its key and its port with the books', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sim-'));
    const first = await startSimulator({ dataDir });
    await first.stop();
    const second = await startSimulator({ dataDir });
    await second.stop();
    assert.deepEqual(second.sftp, first.sftp);
    assert.match(first.sftp.hostKey, /^SHA256:[A-Za-z0-9+/]{43}$/);
    assert.notEqual(first.sftp.hostKey, simulator.sftp.hostKey);
    rmSync(dataDir, { recursive: true });
  });
});
