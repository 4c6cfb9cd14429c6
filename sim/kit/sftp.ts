/**
 * The banks' file server: SFTP as the customers meet it. Each customer sees its own files in one folder, may read them and nothing
 * else; whatever would change something is refused. The same faults as at the API strike here, under `file.login`, `file.list` and
 * `file.read`, and what was asked is in the same list of calls.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { AuthContext, Connection } from 'ssh2';
import ssh2 from 'ssh2';
import type { FileCustomer } from './bank.ts';
import type { CallLedger } from './calls.ts';
import type { SimClock } from './clock.ts';
import { utcTimestamp } from './clock.ts';
import type { FilePlace, FileSession } from './sftp-session.ts';
import { serveFiles } from './sftp-session.ts';

const { Server, utils } = ssh2;

export interface FileServer {
  host: string;
  port: number;
  /** As ssh shows it: `SHA256:…`. */
  hostKey: string;
  stop(): Promise<void>;
}

export interface FileServerInput {
  host: string;
  port: number;
  /** Private key of the server, PEM or OpenSSH. */
  hostKeyPem: string;
  clock: SimClock;
  calls: CallLedger;
  find(username: string): FilePlace | undefined;
}

/**
 * A new private key of a server, in OpenSSH's form.
 * One key in 256 begins its public half with a zero, which ssh2 1.17 drops while writing: nobody can read what it wrote, so another is made.
 */
export function makeHostKey(make: () => string = () => utils.generateKeyPairSync('ed25519').private): string {
  for (;;) {
    const key = make();
    if (!(utils.parseKey(key) instanceof Error)) return key;
  }
}

/** @throws when the port is taken. */
export async function startFileServer(input: FileServerInput): Promise<FileServer> {
  const ssh = new Server({ hostKeys: [input.hostKeyPem], ident: 'simulador' }, (connection) => {
    connection.on('error', () => undefined); // a caller that goes away is no business of the bank
    serve(input, connection);
  });
  const sockets = new Set<Socket>();
  // A listener of our own: an answer of a few bytes is not to wait for more of them.
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    ssh.injectSocket(socket);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(input.port, input.host, resolve);
  });
  return {
    host: input.host,
    port: (listener.address() as AddressInfo).port,
    hostKey: fingerprintOf(input.hostKeyPem),
    stop: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** The fingerprint of a key as ssh prints it: the base 64 of the SHA-256 of its public part, without padding. */
export function fingerprintOf(key: string): string {
  const parsed = utils.parseKey(key);
  if (parsed instanceof Error) throw parsed;
  const hash = createHash('sha256').update(parsed.getPublicSSH()).digest('base64');
  return `SHA256:${hash.replace(/=+$/, '')}`;
}

function serve(input: FileServerInput, connection: Connection): void {
  let session: FileSession | undefined;
  connection.on('authentication', (attempt) => {
    const place = input.find(attempt.username);
    const fault = place?.faults.take('file.login', place.holder);
    const isAdmitted = place !== undefined && fault === undefined && admits(place.customer, attempt);
    if (place !== undefined && attempt.method !== 'none') {
      session = sessionOf(input, place, connection);
      session.note({ operation: 'file.login', path: attempt.method, fault, status: isAdmitted ? 0 : 3 });
    }
    if (fault?.fault === 'drop-before') return void connection.end();
    if (fault?.fault === 'slow') return void setTimeout(() => answer(attempt, place), fault.delayMs).unref();
    if (isAdmitted) attempt.accept();
    else attempt.reject(['publickey', 'password']);
  });
  connection.on('session', (accept) => {
    const opened = accept();
    opened.on('sftp', (open) => {
      if (session !== undefined) serveFiles(open(), session);
    });
  });
}

function answer(attempt: AuthContext, place: FilePlace | undefined): void {
  if (place !== undefined && admits(place.customer, attempt)) attempt.accept();
  else attempt.reject(['publickey', 'password']);
}

function sessionOf(input: FileServerInput, place: FilePlace, connection: Connection): FileSession {
  return {
    ...place,
    clock: input.clock,
    note({ operation, path, fault, status }) {
      input.calls.add({
        at: utcTimestamp(input.clock.nowMs()),
        bank: place.bank,
        operation,
        method: 'SFTP',
        path,
        headers: { user: place.customer.username },
        body: '',
        certificate: '',
        decision: fault?.fault ?? 'answered',
        ...(status === undefined ? {} : { status }),
        ...(place.holder === undefined ? {} : { customer: place.holder }),
      });
    },
    cut: () => void connection.end(),
  };
}

function admits(customer: FileCustomer, attempt: AuthContext): boolean {
  if (attempt.method === 'password') return isEqual(attempt.password, customer.password);
  if (attempt.method !== 'publickey' || customer.publicKey === undefined) return false;
  const known = utils.parseKey(customer.publicKey);
  if (known instanceof Error || !known.getPublicSSH().equals(attempt.key.data)) return false;
  // Without a signature the caller only asks whether the key would do.
  if (attempt.signature === undefined || attempt.blob === undefined) return true;
  return known.verify(attempt.blob, attempt.signature, attempt.hashAlgo) === true;
}

function isEqual(given: string, wanted: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(wanted));
}
