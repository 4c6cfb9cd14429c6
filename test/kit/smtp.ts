/** A real mail server for tests: TLS, STARTTLS, AUTH, and every way in which one can refuse. It keeps what it received. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  /** Envelope. */
  from: string;
  to: string[];
  raw: Buffer;
  mail: Email;
}

/** A reply of SMTP, thrown at the point of its name: `replies.recipient = () => reply(550, '5.1.1 no such user')`. */
export interface Replies {
  greeting?: () => Error | null;
  login?: (username: string, password: string) => Error | null;
  sender?: (address: string) => Error | null;
  recipient?: (address: string) => Error | null;
  /** After the whole message has come. `cut` closes the connection without an answer (security `none` only). */
  content?: (raw: Buffer) => Error | 'cut' | null;
}

export interface TestSmtp {
  port: number;
  received: ReceivedMail[];
  /** Messages that came whole, whatever was answered. */
  arrived: number;
  connections: number;
  replies: Replies;
  stop(): Promise<void>;
}

export interface TestSmtpOptions {
  tls?: { key: string; cert: string };
  /** `tls` from the first byte, `starttls` on demand, `none`. */
  security?: 'tls' | 'starttls' | 'none';
  username?: string;
  password?: string;
  maxBytes?: number;
}

export function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

export async function startSmtp(options: TestSmtpOptions = {}): Promise<TestSmtp> {
  const { tls, security = 'none', username, password } = options;
  const received: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  const test: TestSmtp = { port: 0, received, arrived: 0, connections: 0, replies: {}, stop: async () => undefined };
  const settings: SMTPServerOptions = {
    ...(tls ? { key: tls.key, cert: tls.cert } : {}),
    secure: security === 'tls',
    disabledCommands: [...(security === 'starttls' ? [] : ['STARTTLS']), ...(username === undefined ? ['AUTH'] : [])],
    authOptional: username === undefined,
    allowInsecureAuth: true,
    logger: false,
    closeTimeout: 100,
    ...(options.maxBytes === undefined ? {} : { size: options.maxBytes }),
    onConnect: (_session, callback) => {
      test.connections += 1;
      callback(test.replies.greeting?.() ?? null);
    },
    onAuth: (auth, _session, callback) => {
      const refusal = test.replies.login?.(auth.username ?? '', auth.password ?? '');
      if (refusal) return callback(refusal);
      if (auth.username === username && auth.password === password) return callback(null, { user: username });
      return callback(reply(535, '5.7.8 Authentication credentials invalid'));
    },
    onMailFrom: (address, _session, callback) => callback(test.replies.sender?.(address.address) ?? null),
    onRcptTo: (address, _session, callback) => callback(test.replies.recipient?.(address.address) ?? null),
    onData: (stream, session, callback) => {
      void buffer(stream).then(async (raw) => {
        test.arrived += 1;
        const verdict = test.replies.content?.(raw) ?? null;
        if (verdict === 'cut') return sockets.forEach((socket) => socket.destroy());
        if (verdict) return callback(verdict);
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        received.push({ from, to: rcptTo.map(({ address }) => address), raw, mail: await PostalMime.parse(raw) });
        return callback(null);
      });
    },
  };
  const server = new SMTPServer(settings);
  // Errors of single connections are what the tests are about; the client tells them.
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.port = (server.server.address() as AddressInfo).port;
  test.stop = async () => {
    // Only the server itself may end a connection that became TLS: taking the socket from under it brings the process down.
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return test;
}

/** Something that listens and does as told with each connection: silence, noise, another protocol. */
export async function startListener(
  onConnection: (socket: Socket) => void,
): Promise<{ port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
