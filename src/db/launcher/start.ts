import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries } from './binaries.ts';
import { defaultSharedFolder, findPlace, freeBytes, rememberPlace, socketFolder } from './place.ts';
import type { Place } from './place.ts';
import {
  databaseName,
  ensureDatabase,
  ensureServer,
  initialise,
  kill,
  majorOfData,
  stopServer,
  turnLog,
} from './server.ts';
import type { Server, SocketConnection } from './server.ts';
import { DatabaseUnavailable, FolderInUse } from './unavailable.ts';

export { DatabaseUnavailable } from './unavailable.ts';
export type { SocketConnection } from './server.ts';

/** One line of the launcher's doings, for the log. */
export type LauncherLog = (message: string) => void;

export interface StartOptions {
  /** The folder that holds Pontual's data; the database goes into `postgres/` inside it. */
  dataDir: string;
  log: LauncherLog;
  /** A start with less free space is refused. Default 512 MiB. */
  minimumFreeBytes?: number;
  /** Restricts which PostgreSQL is used; default: the bundled one, else one found on the host. */
  only?: 'bundled' | 'host';
  /** Where root's databases go whose folder the unprivileged user cannot reach. Default /var/lib/pontual. */
  sharedFolder?: string;
}

export interface RunningDatabase {
  connection: SocketConnection;
  /** Stops the server; everything acknowledged is on disk anyway. */
  stop(): Promise<void>;
  kind: 'bundled' | 'host';
  /** Version of the server, such as `18.4`. */
  version: string;
  /** Portuguese sentences that the operator should read once. */
  notice: readonly string[];
  /** Bytes free on the database's disk: intake stops below 512 MiB, before PostgreSQL has to. */
  freeSpace(): Promise<number>;
  /** The process id of the postmaster now. */
  pid(): number;
}

const MiB = 1024 * 1024;
export const minimumFreeBytes = 512 * MiB;

/**
 * Starts PostgreSQL on the data folder, or adopts the server that a killed Pontual left there.
 * A server that dies is started again while we own it. Throws DatabaseUnavailable with the cure.
 */
export async function startDatabase(options: StartOptions): Promise<RunningDatabase> {
  const prepared = await prepare(options);
  const { place, binaries } = prepared;
  const owner = await takeOwnership(prepared, options);
  await rememberPlace(place);
  const { rows } = await owner.client().query<{ server_version: string }>('show server_version');
  return {
    connection: { ...owner.server().connection, database: databaseName },
    stop: owner.stop,
    kind: binaries.kind,
    version: (rows[0]?.server_version ?? '').split(' ')[0] ?? '',
    notice: place.notice,
    freeSpace: () => freeBytes(place.pgData),
    pid: () => owner.server().pid,
  };
}

/**
 * The server of a data folder, started unless it runs, without owning it: several processes may
 * call this and none stops it at its end. Made for test runs.
 */
export async function shareServer(options: StartOptions): Promise<{ server: Server; stop(): Promise<void> }> {
  const { place, start } = await prepare(options);
  const server = await start();
  return { server, stop: () => stopServer(place.pgData, server.pid) };
}

/**
 * The database of a data folder for a command: the one of the Pontual that runs there, else one that is started for as long as the
 * command takes.
 */
export async function joinDatabase(
  options: StartOptions,
): Promise<{ connection: SocketConnection; stop(): Promise<void> }> {
  try {
    return await startDatabase(options);
  } catch (error) {
    if (!(error instanceof FolderInUse)) throw error;
    const { server } = await shareServer(options);
    return { connection: { ...server.connection, database: databaseName }, stop: async () => undefined };
  }
}

interface Prepared {
  place: Place;
  binaries: Awaited<ReturnType<typeof findBinaries>>;
  start(): Promise<Server>;
}

async function prepare(options: StartOptions): Promise<Prepared> {
  if (process.platform === 'win32') {
    throw new DatabaseUnavailable(
      'O banco que acompanha o Pontual ainda não roda no Windows: indique um servidor PostgreSQL em DATABASE_URL.',
    );
  }
  const sharedFolder = options.sharedFolder ?? defaultSharedFolder;
  const place = await findPlace(options.dataDir, sharedFolder);
  const needed = options.minimumFreeBytes ?? minimumFreeBytes;
  const free = await freeBytes(place.home);
  if (free < needed) {
    throw new DatabaseUnavailable(
      `O disco da pasta ${place.home} tem só ${Math.floor(free / MiB)} MiB livres e o banco precisa de ${Math.ceil(needed / MiB)} MiB: libere espaço e inicie outra vez.`,
    );
  }
  const major = await majorOfData(place.pgData);
  const binaries = await findBinaries({
    account: place.account,
    copyFolder: place.account ? sharedFolder : options.dataDir,
    major,
    only: options.only,
  });
  if (major === null) {
    options.log(`criando o banco em ${place.pgData}`);
    await initialise(place, binaries);
  }
  await turnLog(place.logFile);
  const socket = await socketFolder(place);
  return { place, binaries, start: () => ensureServer(place, binaries, socket) };
}

/** The key of the advisory lock that says "this data folder has an owner". */
const ownerLock = 7_061_746;

interface Owner {
  client(): pg.Client;
  server(): Server;
  stop(): Promise<void>;
}

/**
 * Ownership is a lock held by a connection: the system closes it when the owner dies, however
 * it dies, so nothing stale can stay behind and a left-over server is simply taken over.
 */
async function takeOwnership({ place, start }: Prepared, { log }: StartOptions): Promise<Owner> {
  let stopping = false;
  let server = await start();
  let client = await lockOrRefuse(server, place);
  await ensureDatabase(client);

  const watch = (watched: pg.Client): void => {
    watched.on('error', () => undefined);
    watched.once('end', () => {
      if (!stopping) void revive();
    });
  };
  const revive = async (): Promise<void> => {
    log('o PostgreSQL caiu: iniciando outra vez');
    for (let wait = 100; !stopping; wait = Math.min(wait * 2, 5_000)) {
      try {
        server = await start();
        client = await lockOrRefuse(server, place);
        watch(client);
        return log('o PostgreSQL está de volta');
      } catch (error) {
        log(`o PostgreSQL não voltou: ${error instanceof Error ? error.message : String(error)}`);
        await delay(wait, undefined, { ref: false });
      }
    }
  };
  watch(client);

  // A process that ends without stop() still asks its server to end well.
  const atExit = (): void => void kill(server.pid, 'SIGINT');
  process.once('exit', atExit);
  return {
    client: () => client,
    server: () => server,
    stop: async () => {
      if (stopping) return;
      stopping = true;
      await stopServer(place.pgData, server.pid);
      process.removeListener('exit', atExit);
      await client.end().catch(() => undefined);
    },
  };
}

async function lockOrRefuse(server: Server, place: Place): Promise<pg.Client> {
  const client = new pg.Client(server.connection);
  client.on('error', () => undefined);
  await client.connect();
  // The server needs a moment to notice that a killed owner is gone: ask for a second or so.
  for (let tries = 0; tries < 12; tries += 1) {
    const { rows } = await client.query<{ owned: boolean }>('select pg_try_advisory_lock($1) as owned', [ownerLock]);
    if (rows[0]?.owned) return client;
    await delay(100);
  }
  await client.end();
  throw new FolderInUse(
    `A pasta de dados ${place.home} já está em uso por outro Pontual: pare o outro ou indique outra pasta com --data.`,
  );
}
