import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import ssh2 from 'ssh2';
import { secret } from '#core/secret.ts';
import { makeHostKey } from '#sim/kit/sftp.ts';
import { testFileServer, type TestFileServer } from '#test/kit/sftp.ts';
import { makeSftpKeys, publicKeyOf } from './sftp-keys.ts';
import { visitSftp, type SftpOptions, type SftpPlace } from './sftp.ts';

let server: TestFileServer;
const name = 'TRANSFERENCIA_MOV_ID0002_NSA001501_DATA20160901';

before(async () => {
  server = await testFileServer();
});
beforeEach(() => {
  server.faults.clear();
  server.files.clear();
  server.files.set(name, Buffer.from('0123456789'));
});
after(() => server.stop());

const reading = (changes: Partial<SftpPlace> = {}, options: SftpOptions = {}, file = name) =>
  visitSftp(server.place(changes), (session) => session.read(file), options);

const listing = (changes: Partial<SftpPlace> = {}, options: SftpOptions = {}) =>
  visitSftp(server.place(changes), (session) => session.list(), options);

/** Why a visit failed. */
async function codeOf(visit: Promise<{ ok: boolean; code?: string }>): Promise<string | undefined> {
  const { ok, code } = await visit;
  assert.equal(ok, false);
  return code;
}

/** A pair as ssh-keygen makes it with a passphrase; read again, for ssh2 writes one in 256 that nobody can read. */
function encryptedKeys(passphrase: string): { encrypted: string; publicKey: string } {
  for (;;) {
    const made = ssh2.utils.generateKeyPairSync('ed25519', { cipher: 'aes256-cbc', passphrase, comment: 'pontual' });
    if (!(ssh2.utils.parseKey(made.public) instanceof Error))
      return { encrypted: made.private, publicKey: made.public };
  }
}

const logins = () => server.calls().filter(({ operation }) => operation === 'file.login').length;

describe('a visit', () => {
  it('lists and reads with a password, and asks for nothing else', async () => {
    const visit = await listing();
    assert.deepEqual(visit.ok && visit.value.map((file) => [file.name, file.sizeBytes]), [[name, 10]]);
    assert.equal(visit.offeredHostKey, server.place().hostKey);
    const read = await reading();
    assert.equal(read.ok && read.value.toString(), '0123456789');
    const asked = new Set(server.calls().map(({ operation }) => operation));
    assert.deepEqual([...asked].sort(), ['file.list', 'file.login', 'file.read']);
  });

  it('signs in with a key made here, of either kind, and with one of PEM that has a passphrase', async () => {
    for (const type of ['ed25519', 'rsa'] as const) {
      const { privateKey, publicKey } = await makeSftpKeys(type);
      const login = { kind: 'key', privateKey: secret(privateKey), passphrase: null } as const;
      assert.equal(await codeOf(listing({ login })), 'login_refused');
      server.admit(publicKey);
      assert.equal((await listing({ login })).ok, true);
      assert.equal(publicKeyOf(privateKey, null), publicKey);
    }
    const { encrypted, publicKey } = encryptedKeys('senha da chave');
    server.admit(publicKey);
    const login = { kind: 'key', privateKey: secret(encrypted) } as const;
    assert.equal((await listing({ login: { ...login, passphrase: secret('senha da chave') } })).ok, true);
    assert.equal(await codeOf(listing({ login: { ...login, passphrase: secret('outra') } })), 'bad_key');
    assert.equal(await codeOf(listing({ login: { ...login, passphrase: null } })), 'bad_key');
    assert.throws(() => publicKeyOf(encrypted, 'outra'), { code: 'bad_key' });
    assert.throws(() => publicKeyOf(publicKey, null), { code: 'bad_key' });
  });

  it('never gets a key that ssh2 wrote and cannot read: another one is made', async () => {
    const written = () => {
      const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519');
      return { privateKey, publicKey };
    };
    // One in 256 is such a key.
    let broken = written();
    while (!(ssh2.utils.parseKey(broken.privateKey) instanceof Error)) broken = written();
    const pairs = [broken, broken, await makeSftpKeys('ed25519')];
    const good = pairs.at(-1);
    assert.equal(await makeSftpKeys('ed25519', async () => pairs.shift()!), good);
    assert.equal(publicKeyOf(good!.privateKey, null), good!.publicKey);
  });

  it('sends nothing to a server whose key nobody accepted, and tells the key', async () => {
    const before = logins();
    const { hostKey } = server.place();
    const visit = await listing({ hostKey: null });
    assert.deepEqual(visit, { offeredHostKey: hostKey, ok: false, code: 'host_key_unknown' });
    assert.equal(await codeOf(listing({ hostKey: `SHA256:${'A'.repeat(43)}` })), 'host_key_changed');
    assert.equal(logins(), before);
  });

  it('sends nothing to a server whose key has changed', async () => {
    const other = await testFileServer();
    await other.changeHostKey();
    const visit = await visitSftp(other.place(), (session) => session.list());
    assert.equal(visit.ok, false);
    assert.equal(!visit.ok && visit.code, 'host_key_changed');
    assert.notEqual(visit.offeredHostKey, other.place().hostKey);
    assert.deepEqual(other.calls(), []);
    await other.stop();
  });

  it('says which of user, password, folder, file and permission is wrong', async () => {
    const login = { kind: 'password', password: secret('errada') } as const;
    assert.equal(await codeOf(listing({ login })), 'login_refused');
    assert.equal(await codeOf(listing({ username: 'outro' })), 'login_refused');
    assert.equal(await codeOf(listing({ folder: '/outra' })), 'folder_missing');
    assert.equal(await codeOf(reading({}, {}, 'outro')), 'file_missing');
    server.faults.arm('refuse', { name: 'file.list' });
    assert.equal(await codeOf(listing()), 'permission');
  });
});

describe('a file', () => {
  it('of any size under the cap comes whole', async () => {
    for (const size of [0, 1, 32_768, 32_769, 5_000_001]) {
      const bytes = randomBytes(size);
      server.files.set(name, bytes);
      const visit = await reading();
      assert.ok(visit.ok && visit.value.equals(bytes), String(size));
    }
    assert.equal(await codeOf(reading({}, { maxBytes: 5_000_000 })), 'too_large');
  });

  it('of which the line is cut, or that ends before its size, is not taken', async () => {
    server.files.set(name, randomBytes(300_000));
    server.faults.arm('drop-after', { name: 'file.read' });
    assert.equal(await codeOf(reading()), 'cut');
    server.faults.arm('truncate', { name: 'file.read' });
    assert.equal(await codeOf(reading()), 'incomplete');
    server.faults.arm('drop-before', { name: 'file.read' });
    assert.equal(await codeOf(reading()), 'cut');
    assert.equal((await reading()).ok, true);
  });
});

describe('a server', () => {
  it('that is slow at any step is left', async () => {
    for (const step of ['file.list', 'file.login']) {
      server.faults.arm('slow', { name: step, delayMs: 60_000 });
      assert.equal(await codeOf(listing({}, { silenceMs: 300, handshakeMs: 1_500 })), 'timeout', step);
    }
    server.faults.arm('slow', { name: 'file.read', delayMs: 60_000 });
    assert.equal(await codeOf(reading({}, { silenceMs: 300 })), 'timeout');
  });

  it('that is not there, or is another kind of server, is told apart', async () => {
    const silent = await listen(() => undefined);
    const { port } = silent.address() as AddressInfo;
    assert.equal(await codeOf(listing({ port }, { handshakeMs: 300 })), 'timeout');
    await close(silent);
    assert.equal(await codeOf(listing({ port })), 'unreachable');
    const web = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    assert.equal(await codeOf(listing({ port: (web.address() as AddressInfo).port })), 'not_ssh');
    await close(web);
    const unknown = Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    assert.equal(
      await codeOf(listing({ host: 'sftp.banco.example' }, { resolve: () => Promise.reject(unknown) })),
      'dns',
    );
  });

  it('inside our own network is visited only where the installation allows it, one of metadata never', async () => {
    assert.equal(await codeOf(listing({ allowPrivate: false })), 'private_address');
    const resolve = () => Promise.resolve([{ address: '169.254.169.254', family: 4 }]);
    assert.equal(await codeOf(listing({ host: 'sftp.banco.example' }, { resolve })), 'private_address');
  });

  it('that has only weak algorithms is left before anything is sent', async () => {
    const weak = new ssh2.Server(
      {
        hostKeys: [makeHostKey()],
        algorithms: { kex: ['diffie-hellman-group14-sha1'] },
      },
      (client) => client.on('error', () => undefined),
    );
    await new Promise<void>((resolve) => weak.listen(0, '127.0.0.1', resolve));
    const { port } = weak.address() as AddressInfo;
    assert.equal(await codeOf(listing({ port })), 'weak_algorithms');
    await new Promise<void>((resolve) => weak.close(() => resolve()));
  });
});

function listen(serve: (socket: import('node:net').Socket) => void): Promise<Server> {
  return new Promise((resolve) => {
    const made = createServer((socket) => {
      socket.on('error', () => undefined).resume();
      serve(socket);
    });
    made.listen(0, '127.0.0.1', () => resolve(made));
  });
}

function close(made: Server): Promise<void> {
  return new Promise((resolve) => {
    made.close(() => resolve());
  });
}
