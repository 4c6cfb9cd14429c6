/**
 * Fetches files from a bank's SFTP server, and does nothing else there: it never writes, renames or deletes. The server's key is
 * compared before anything of ours is sent; only strong algorithms are spoken (RFC 9142, RFC 8332, RFC 4344); every step has its time.
 * The address is one that a customer chose: like that of a mail server it is guarded at connect time.
 */
import { createHash } from 'node:crypto';
import { connect, isIP, type Socket } from 'node:net';
import { posix } from 'node:path';
import type { ConnectConfig, FileEntryWithStats, SFTPWrapper, Stats } from 'ssh2';
import ssh2 from 'ssh2';
import type { Secret } from '#core/secret.ts';
import { resolveAll, type Resolve } from './deliver.ts';
import { SftpFailure, sftpCodeOf, type SftpFailureCode } from './sftp-failures.ts';
import { isAllowedAddress } from './target.ts';

export type SftpLogin =
  | { kind: 'password'; password: Secret }
  /** OpenSSH or PEM. */
  | { kind: 'key'; privateKey: Secret; passphrase: Secret | null };

export interface SftpPlace {
  host: string;
  port: number;
  username: string;
  login: SftpLogin;
  folder: string;
  /** `SHA256:…` as a person accepted it; null while nobody has: then nothing is sent. */
  hostKey: string | null;
  allowPrivate: boolean;
}

export interface RemoteFile {
  name: string;
  sizeBytes: number;
  /** Seconds since 1970, by the server's clock. */
  modifiedAt: number;
}

export interface SftpSession {
  /** Regular files of the folder. @throws SftpFailure */
  list(): Promise<RemoteFile[]>;
  /** A whole file, as it is while it does not grow. @throws SftpFailure */
  read(name: string): Promise<Buffer>;
}

export type Visit<T> =
  /** `offeredHostKey`: what the server showed, also when it was refused; null when it came to none. */
  { offeredHostKey: string | null } & ({ ok: true; value: T } | { ok: false; code: SftpFailureCode });

export interface SftpOptions {
  /** To connect; 10 s unless told. */
  connectMs?: number;
  /** To agree on keys and to sign in; 20 s unless told. */
  handshakeMs?: number;
  /** Longest silence of a listing or a read; 30 s unless told. */
  silenceMs?: number;
  /** Largest file; 64 MiB unless told. */
  maxBytes?: number;
  resolve?: Resolve;
}

const defaults = { connectMs: 10_000, handshakeMs: 20_000, silenceMs: 30_000, maxBytes: 64 << 20 } as const;
/** More addresses of one name than these are not tried. */
const mostAddresses = 4;
/** A piece of a file in one question; what every server grants. */
const pieceBytes = 32 * 1024;
/** Questions on their way at once: a distant server is not waited for piece by piece. */
const piecesAtOnce = 16;

/** No SHA-1, no CBC, no arcfour, no DSA: a server that has nothing better gets nothing. */
const algorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
  ],
  serverHostKey: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
  cipher: [
    'chacha20-poly1305@openssh.com',
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
  ],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
} as const;

/** The fingerprint of a server's key as ssh shows it: base 64 of its SHA-256, without padding. */
export function hostKeyFingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** Signs in, does the task and leaves. Whatever the server does is a result; only a mistake of ours throws. */
export async function visitSftp<T>(
  place: SftpPlace,
  task: (session: SftpSession) => Promise<T>,
  options: SftpOptions = {},
): Promise<Visit<T>> {
  const limits = { ...defaults, resolve: resolveAll, ...options };
  const client = new ssh2.Client();
  const seen: { hostKey: string | null } = { hostKey: null };
  let socket: Socket | undefined;
  try {
    socket = await connectTo(place, limits);
    await signIn(client, { place, socket, seen, handshakeMs: limits.handshakeMs });
    const sftp = await openChannel(client, limits.silenceMs);
    const value = await task(sessionOf(sftp, place.folder, limits));
    return { offeredHostKey: seen.hostKey, ok: true, value };
  } catch (error) {
    if (!(error instanceof SftpFailure)) throw error;
    return { offeredHostKey: seen.hostKey, ok: false, code: error.code };
  } finally {
    client.end();
    socket?.destroy();
  }
}

type Limits = Required<SftpOptions>;

async function connectTo(place: SftpPlace, { resolve, connectMs }: Limits): Promise<Socket> {
  const addresses = isIP(place.host) === 0 ? await addressesOf(place.host, resolve) : [place.host];
  const allowed = addresses.filter((address) => isAllowedAddress(address, place.allowPrivate));
  if (allowed.length === 0) throw new SftpFailure(addresses.length === 0 ? 'dns' : 'private_address');
  let failure = new SftpFailure('unreachable');
  for (const address of allowed.slice(0, mostAddresses)) {
    const attempt = await dial(address, place.port, connectMs);
    if (!(attempt instanceof SftpFailure)) return attempt;
    failure = attempt;
  }
  throw failure;
}

async function addressesOf(host: string, resolve: Resolve): Promise<string[]> {
  try {
    return (await resolve(host)).map(({ address }) => address);
  } catch (error) {
    throw new SftpFailure((error as { code?: unknown }).code === 'EAI_AGAIN' ? 'unreachable' : 'dns');
  }
}

function dial(host: string, port: number, timeoutMs: number): Promise<Socket | SftpFailure> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs, noDelay: true });
    const fail = (code: SftpFailureCode) => () => {
      socket.destroy();
      resolve(new SftpFailure(code));
    };
    socket.once('error', fail('unreachable'));
    socket.once('timeout', fail('timeout'));
    socket.once('connect', () => {
      socket.removeAllListeners();
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}

interface SignIn {
  place: SftpPlace;
  socket: Socket;
  seen: { hostKey: string | null };
  handshakeMs: number;
}

async function signIn(client: ssh2.Client, { place, socket, seen, handshakeMs }: SignIn): Promise<void> {
  let refusal: SftpFailureCode | null = null;
  await new Promise<void>((resolve, reject) => {
    const fail = (error: unknown): void => {
      const code = refusal ?? sftpCodeOf(error);
      // Whoever hangs up before showing a key is no server that we can speak to.
      reject(new SftpFailure(seen.hostKey === null && (code === 'cut' || code === 'other') ? 'not_ssh' : code));
    };
    client.once('ready', resolve);
    client.on('error', fail);
    client.once('close', () => fail(new SftpFailure('cut')));
    if (place.login.kind === 'password') answerPrompts(client, place.login.password);
    const config: ConnectConfig = {
      sock: socket,
      username: place.username,
      readyTimeout: handshakeMs,
      keepaliveInterval: 10_000,
      keepaliveCountMax: 3,
      algorithms: algorithms as unknown as NonNullable<ConnectConfig['algorithms']>,
      ident: 'pontual',
      hostVerifier: (key: Buffer) => {
        seen.hostKey = hostKeyFingerprint(key);
        if (place.hostKey === seen.hostKey) return true;
        refusal = place.hostKey === null ? 'host_key_unknown' : 'host_key_changed';
        return false;
      },
      ...credentialsOf(place.login),
    };
    try {
      client.connect(config);
    } catch (error) {
      fail(error); // the private key is read at once
    }
  });
}

function credentialsOf(login: SftpLogin): Partial<ConnectConfig> {
  if (login.kind === 'password') {
    const password = login.password.reveal();
    return { password, tryKeyboard: true, authHandler: ['password', 'keyboard-interactive'] };
  }
  const { privateKey, passphrase } = login;
  return {
    privateKey: privateKey.reveal(),
    ...(passphrase === null ? {} : { passphrase: passphrase.reveal() }),
    authHandler: ['publickey'],
  };
}

/** Servers that take a password only as the answer to a question (RFC 4256) ask one, hidden; other questions get no answer. */
function answerPrompts(client: ssh2.Client, password: Secret): void {
  client.on('keyboard-interactive', (...asked) => {
    const [, , , prompts, finish] = asked;
    const [prompt] = prompts;
    finish(prompts.length === 1 && prompt?.echo !== true ? [password.reveal()] : []);
  });
}

function openChannel(client: ssh2.Client, silenceMs: number): Promise<SFTPWrapper> {
  const opened = new Promise<SFTPWrapper>((resolve, reject) => {
    client.removeAllListeners('close');
    client.removeAllListeners('error');
    client.on('error', (error) => reject(new SftpFailure(sftpCodeOf(error))));
    client.sftp((error, sftp) => (error ? reject(new SftpFailure('no_sftp')) : resolve(sftp)));
  });
  return within(silenceMs, opened);
}

function sessionOf(sftp: SFTPWrapper, folder: string, limits: Limits): SftpSession {
  return {
    list: async () => {
      const entries = await ask<FileEntryWithStats[]>(limits.silenceMs, 'folder_missing', (done) =>
        sftp.readdir(folder, done),
      );
      return entries.flatMap(({ filename, attrs }) =>
        attrs.isFile() && isPlainName(filename)
          ? [{ name: filename, sizeBytes: attrs.size, modifiedAt: attrs.mtime }]
          : [],
      );
    },
    read: (name) => readFile(sftp, posix.join(folder, name), limits),
  };
}

/** A name that leads nowhere else and can be shown. */
function isPlainName(name: string): boolean {
  return name.length <= 255 && !/[/\\\p{Cc}]/u.test(name);
}

async function readFile(sftp: SFTPWrapper, path: string, { silenceMs, maxBytes }: Limits): Promise<Buffer> {
  const within = <T>(start: (done: Done<T>) => void): Promise<T> => ask(silenceMs, 'file_missing', start);
  const handle = await within<Buffer>((done) => sftp.open(path, 'r', done));
  const sizeNow = async (): Promise<number> => (await within<Stats>((done) => sftp.fstat(handle, done))).size;
  const size = await sizeNow();
  if (size > maxBytes) throw new SftpFailure('too_large');
  const bytes = Buffer.alloc(size);
  const starts = Array.from({ length: Math.ceil(size / pieceBytes) }, (_, index) => index * pieceBytes);
  const piece = async (start: number): Promise<void> => {
    for (let at = start; at < Math.min(start + pieceBytes, size);) {
      const wanted = Math.min(start + pieceBytes, size) - at;
      const got = await within<number>((done) =>
        sftp.read(handle, bytes, at, wanted, at, (error, count) => done(error, count)),
      );
      // Less than was said: it is being written, or cut short.
      if (got === 0) throw new SftpFailure('incomplete');
      at += got;
    }
  };
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < starts.length) await piece(starts[next++]!);
  };
  await Promise.all(Array.from({ length: piecesAtOnce }, worker));
  if ((await sizeNow()) !== size) throw new SftpFailure('incomplete');
  await within<void>((done) => sftp.close(handle, (error) => done(error, undefined)));
  return bytes;
}

type Done<T> = (error: Error | null | undefined, value: T) => void;

/** One question to the server. End of file is told as nothing read. */
function ask<T>(silenceMs: number, missing: SftpFailureCode, start: (done: Done<T>) => void): Promise<T> {
  const asked = new Promise<T>((resolve, reject) => {
    start((error, value) => {
      if ((error as { code?: unknown } | null)?.code === endOfFile) resolve(0 as T);
      else if (error) reject(new SftpFailure(sftpCodeOf(error, missing)));
      else resolve(value);
    });
  });
  return within(silenceMs, asked);
}

const endOfFile = 1;

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SftpFailure('timeout')), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
