import { execFile, spawn } from 'node:child_process';
import { chmod, chown, lstat, mkdtemp, open, readdir, readFile, readlink, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { runAs } from './account.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { Place } from './place.ts';
import { DatabaseUnavailable, errorCode, folderProblem } from './unavailable.ts';

/** How to reach the server: a Unix socket in a folder of mode 0700, so no password. */
export interface SocketConnection {
  host: string;
  port: number;
  user: string;
  database: string;
}

/** A running server and the process id of its postmaster. */
export interface Server {
  connection: SocketConnection;
  pid: number;
}

export const databaseName = 'pontual';
const userName = 'pontual';
const port = 5432;
const run = promisify(execFile);

/** Settings given at every start, so that an upgrade of Pontual also reaches older data folders. */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  port: String(port),
  unix_socket_permissions: '0700',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // Needed by a backup made over SQL (pg_backup_start).
  wal_level: 'replica',
  max_connections: '80',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  wal_compression: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  jit: 'off',
  log_min_messages: 'warning',
  // Names, tax ids and amounts stand in statements and in the details of errors: keep them out of the log file.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/** The major version of the data in `pgData`, or null where there is no database yet. */
export async function majorOfData(pgData: string): Promise<number | null> {
  try {
    return Number.parseInt(await readFile(join(pgData, 'PG_VERSION'), 'utf8'), 10);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw folderProblem(pgData, error);
  }
}

/**
 * Makes the database's files. They are made aside and renamed at the end: a start that died in
 * the middle leaves nothing half made, and of two first starts at once one wins.
 */
export async function initialise({ home, pgData, account }: Place, binaries: Binaries): Promise<void> {
  for (const name of await readdir(home)) {
    const maker = Number(/^postgres\.novo-(\d+)-/.exec(name)?.[1] ?? 0);
    if (maker > 0 && !isAlive(maker)) {
      await rm(join(home, name), { recursive: true, force: true });
    }
  }
  const unfinished = await mkdtemp(join(home, `postgres.novo-${process.pid}-`));
  try {
    await chmod(unfinished, 0o700);
    if (account) await chown(unfinished, account.uid, account.gid);
    await initdb(unfinished, binaries, account);
    await rename(unfinished, pgData);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if ((await majorOfData(pgData)) === null) throw initProblem(home, error);
  }
}

async function initdb(folder: string, binaries: Binaries, account: Account | null): Promise<void> {
  const common = [
    '-D',
    folder,
    '-U',
    userName,
    '-k',
    '-E',
    'UTF8',
    '--auth-local=trust',
    '--auth-host=reject',
    '--locale=C',
  ];
  // Code point order in indexes, the same on every machine and after every update of the system;
  // what people read is sorted with COLLATE "pt-BR-x-icu". The character classes come from
  // C.UTF-8 where the system has it (trigram search asks the C library which bytes are letters).
  const builtin = binaries.major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : [];
  const program = join(binaries.folder, 'initdb');
  const options = { ...runAs(account), cwd: '/' };
  try {
    await run(program, [...common, ...builtin, '--lc-ctype=C.UTF-8'], options);
  } catch (error) {
    if (!/invalid locale/.test(String(error))) throw error;
    await run(program, [...common, ...builtin], options);
  }
}

function initProblem(home: string, error: unknown): DatabaseUnavailable {
  if (error instanceof DatabaseUnavailable) return error;
  return outputProblem(home, String(error)) ?? folderProblem(home, error);
}

/**
 * The running server of this place: the one found there, else one started now. The server is
 * a session of its own, so that neither Ctrl-C in a terminal nor a kill of ours takes it down
 * before its clients.
 */
export async function ensureServer(place: Place, binaries: Binaries, socket: string): Promise<Server> {
  const connection = { host: socket, port, user: userName, database: 'postgres' };
  let child: { failed: string | null } | null = null;
  const patience = performance.now() + 20_000;
  for (;;) {
    const found = await answering(place.pgData, connection);
    if (found) return found;
    if (child?.failed != null) {
      // A dying predecessor may still hold the files: wait for its end, then try again.
      const problem = outputProblem(place.pgData, child.failed);
      if (
        !/lock file|shared memory block|could not bind|is another/.test(child.failed) ||
        performance.now() > patience
      ) {
        throw (
          problem ??
          new DatabaseUnavailable(
            `O PostgreSQL não iniciou (${lastLine(child.failed)}): veja ${place.logFile} para a causa completa.`,
          )
        );
      }
      child = null;
      await delay(150);
    }
    // While a server recovers after a crash it lives without answering; that may take minutes.
    const seen = child ? null : await pidText(place.pgData);
    if (!child && !(await inUse(place.pgData))) {
      if (seen !== null) await removeStalePid(place.pgData, seen);
      child = await launch(place, binaries, socket);
    }
    await delay(15);
  }
}

/** The server of `pgData` if it answers on its socket, wherever that is. */
async function answering(pgData: string, expected: SocketConnection): Promise<Server | null> {
  const file = await readPid(pgData);
  if (!file) return null;
  const host = file.socket === '' || file.socket === '.' ? pgData : file.socket;
  const connection = { ...expected, host };
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
    return (await sameFolder(rows[0]?.folder, pgData)) ? { connection, pid: file.pid } : null;
  } catch {
    return null;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function sameFolder(one: string | undefined, other: string): Promise<boolean> {
  if (!one) return false;
  const [a, b] = [await stat(one), await stat(other)];
  return a.ino === b.ino && a.dev === b.dev;
}

/** What postmaster.pid says: process on line 1, socket folder on line 5. */
async function readPid(pgData: string): Promise<{ pid: number; socket: string } | null> {
  const lines = (await readFile(join(pgData, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  return lines.length >= 6 && Number.isInteger(pid) && pid > 0 ? { pid, socket: lines[4] ?? '' } : null;
}

/**
 * Whether a process works inside the folder. PostgreSQL and each of its children do, even those
 * whose parent was killed. Only Linux tells; elsewhere PostgreSQL's own lock decides.
 */
async function inUse(folder: string): Promise<boolean> {
  const real = await stat(folder).catch(() => null);
  if (process.platform !== 'linux' || !real) return false;
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const cwd = await readlink(join('/proc', pid, 'cwd')).catch(() => null);
    if (cwd === null) continue;
    const found = await stat(cwd).catch(() => null);
    if (found && found.ino === real.ino && found.dev === real.dev) return true;
  }
  return false;
}

/**
 * After kill -9 or a power cut the pid file stays, and its number may by now belong to some
 * other program (in a container nearly always), which PostgreSQL takes for a living server.
 * Called only when no process works in the folder; `seen` is what the file said before that was looked at, so that the file
 * which another start has written since is never taken away (its server would end itself within a minute).
 */
async function removeStalePid(pgData: string, seen: string): Promise<void> {
  if (process.platform !== 'linux' || (await pidText(pgData)) !== seen) return;
  await rm(join(pgData, 'postmaster.pid'), { force: true });
}

function pidText(pgData: string): Promise<string | null> {
  return readFile(join(pgData, 'postmaster.pid'), 'utf8').catch(() => null);
}

async function launch(place: Place, binaries: Binaries, socket: string): Promise<{ failed: string | null }> {
  const log = await open(place.logFile, 'a', 0o600).catch((error: unknown) => {
    throw folderProblem(place.home, error);
  });
  const { size } = await log.stat();
  const wanted = { ...settings, unix_socket_directories: socket === place.pgData ? '.' : socket };
  const options = Object.entries(wanted).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const state: { failed: string | null } = { failed: null };
  const child = spawn(join(binaries.folder, 'postgres'), ['-D', place.pgData, ...options], {
    ...runAs(place.account),
    // A file, not a pipe: the server outlives us and a pipe would never close.
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
    cwd: place.home,
  });
  child.once('error', (error) => {
    state.failed = String(error);
  });
  child.once('exit', () => {
    void readFrom(place.logFile, size).then((text) => {
      state.failed = text;
    });
  });
  child.unref();
  await log.close();
  return state;
}

async function readFrom(path: string, offset: number): Promise<string> {
  return (await readFile(path).catch(() => Buffer.alloc(0))).subarray(offset).toString();
}

function lastLine(text: string): string {
  const lines = text.trim().split('\n');
  return (lines.findLast((line) => /FATAL|PANIC|ERROR|error/.test(line)) ?? lines.at(-1) ?? '').trim();
}

/** The sentence for the causes that a person can cure, read from the server's own output. */
function outputProblem(folder: string, output: string): DatabaseUnavailable | null {
  if (/No space left on device|Disk quota exceeded/.test(output)) return folderProblem(folder, codeOf('ENOSPC'));
  if (/Permission denied|invalid permissions|wrong ownership/.test(output))
    return folderProblem(folder, codeOf('EACCES'));
  if (/Read-only file system/.test(output)) return folderProblem(folder, codeOf('EROFS'));
  return null;
}

function codeOf(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** Creates the application's database unless it is there. */
export async function ensureDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
  if (rowCount === 0) await client.query(`create database ${databaseName}`);
}

/**
 * Stops the server: at once for its clients, with everything written. Falls back to the
 * immediate stop, from which the next start recovers by the log.
 */
export async function stopServer(pgData: string, pid: number): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
  ] as const) {
    if (!kill(pid, signal)) return;
    const until = performance.now() + patienceMs;
    while (performance.now() < until) {
      // The file goes last; a process id may linger as a zombie where nobody collects it.
      if ((await readPid(pgData))?.pid !== pid) return;
      await delay(10);
    }
  }
  throw new DatabaseUnavailable(`O PostgreSQL (processo ${pid}) não parou: encerre-o antes de iniciar outra vez.`);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Sends a signal; false where the process is gone. */
export function kill(pid: number, signal: 'SIGINT' | 'SIGQUIT'): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Keeps the log file from growing for ever: beyond 10 MiB it becomes `postgres.log.1` at a start. */
export async function turnLog(logFile: string): Promise<void> {
  const found = await lstat(logFile).catch(() => null);
  if (found && found.size > 10 * 1024 * 1024) await rename(logFile, `${logFile}.1`);
}
