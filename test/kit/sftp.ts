/** A bank's file server of a test's own: real SFTP on loopback, with files, faults and a list of what was asked. */
import { secret } from '#core/secret.ts';
import type { SftpPlace } from '#net/sftp.ts';
import { makeCallLedger, type RecordedCall } from '#sim/kit/calls.ts';
import { manualClock } from '#sim/kit/clock.ts';
import { makeFaults, type Faults } from '#sim/kit/faults.ts';
import { FILES_FOLDER } from '#sim/kit/sftp-session.ts';
import { makeHostKey, startFileServer } from '#sim/kit/sftp.ts';

export const sftpUser = { username: 'id0002', password: 'uma senha do banco' };

export interface TestFileServer {
  /** As the hub is told of it, with the right password and the right key of the server. */
  place(changes?: Partial<SftpPlace>): SftpPlace;
  /** What lies there, by name; changed at will. */
  files: Map<string, Buffer>;
  faults: Faults;
  /** Key with which the user may sign in, in OpenSSH's form. */
  admit(publicKey: string): void;
  calls(): RecordedCall[];
  /** The same address, another key: as if somebody else answered there. */
  changeHostKey(): Promise<void>;
  stop(): Promise<void>;
}

export async function testFileServer(): Promise<TestFileServer> {
  const files = new Map<string, Buffer>();
  const faults = makeFaults('test');
  const ledger = makeCallLedger();
  const clock = manualClock('2026-03-10T15:00:00Z');
  const listed = () => [...files].map(([name, bytes]) => ({ name, bytes, day: '2026-03-09', atMs: clock.nowMs() }));
  let publicKey: string | undefined;
  const find = (username: string) => {
    if (username !== sftpUser.username) return undefined;
    const customer = { ...sftpUser, account: '1', ...(publicKey === undefined ? {} : { publicKey }), files: listed };
    return { bank: 'test', customer, faults };
  };
  const start = (port: number, hostKeyPem = makeHostKey()) =>
    startFileServer({ host: '127.0.0.1', port, hostKeyPem, clock, calls: ledger, find });
  let server = await start(0);
  const { port, hostKey } = server;
  return {
    place: (changes) => ({
      host: '127.0.0.1',
      port,
      username: sftpUser.username,
      login: { kind: 'password', password: secret(sftpUser.password) },
      folder: FILES_FOLDER,
      hostKey,
      allowPrivate: true,
      ...changes,
    }),
    files,
    faults,
    admit(key) {
      publicKey = key;
    },
    calls: () => ledger.all(),
    async changeHostKey() {
      await server.stop();
      server = await start(port);
    },
    stop: () => server.stop(),
  };
}
