import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, chmod, chown, constants, lstat, mkdir, mkdtemp, readFile, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { canReach, cleanEnvironment, findAccount, serverAccount } from './account.ts';
import type { Account } from './account.ts';
import { DatabaseUnavailable, folderProblem } from './unavailable.ts';

/** Where one database lives, and as whom it runs. */
export interface Place {
  /** The folder that holds `postgres/` and `postgres.log`. */
  home: string;
  /** PostgreSQL's own data folder, mode 0700, of the user that runs the server. */
  pgData: string;
  logFile: string;
  account: Account | null;
  /** The file to write once the database exists, where it lies outside the data folder. */
  pointer: string | null;
  notice: string[];
}

/** The folder for root's databases whose own folder the unprivileged user cannot reach. */
export const defaultSharedFolder = '/var/lib/pontual';

const pointerName = 'postgres.caminho';

/** Bytes free for an ordinary user on the disk that holds `folder`. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Finds or makes the folders of the database of `dataDir`. Throws DatabaseUnavailable. */
export async function findPlace(dataDir: string, sharedFolder: string): Promise<Place> {
  const folder = resolve(dataDir);
  const account = serverAccount();
  try {
    await makeFolder(folder, account ? 0o755 : 0o700);
    await access(folder, constants.W_OK | constants.X_OK);
    return account ? await placeForRoot(folder, sharedFolder, account) : await placeForMe(folder);
  } catch (error) {
    throw error instanceof DatabaseUnavailable ? error : folderProblem(folder, error);
  }
}

async function placeForMe(folder: string): Promise<Place> {
  const home = (await readPointer(folder)) ?? folder;
  const pgData = join(home, 'postgres');
  const found = await lstat(pgData).catch(() => null);
  if (found && found.uid !== process.getuid?.()) {
    const owner = findAccount(String(found.uid))?.name ?? String(found.uid);
    throw new DatabaseUnavailable(
      `O banco em ${pgData} pertence ao usuário ${owner}: inicie o Pontual como root ou como ${owner}, ou indique outra pasta com --data.`,
    );
  }
  return place(home, null, []);
}

async function placeForRoot(folder: string, sharedFolder: string, account: Account): Promise<Place> {
  const moved = await readPointer(folder);
  if (moved) return existingPlace(moved, account, [movedNotice(moved, account)]);
  if (await lstat(join(folder, 'postgres')).catch(() => null)) return existingPlace(folder, account, []);
  if (canReach(folder, account)) {
    return place(folder, account, [
      `O servidor PostgreSQL roda como o usuário ${account.name}, pois não roda como root.`,
    ]);
  }
  const home = join(sharedFolder, createHash('sha256').update(folder).digest('hex').slice(0, 12));
  await makeFolder(sharedFolder, 0o755);
  await makeFolder(home, 0o755);
  if (!canReach(home, account)) {
    throw new DatabaseUnavailable(
      `O usuário ${account.name}, que roda o PostgreSQL, não alcança ${folder} nem ${home}: permita a passagem por essas pastas (chmod o+x) ou indique outra com --data.`,
    );
  }
  const fresh = place(home, account, [movedNotice(home, account)]);
  return { ...fresh, pointer: join(folder, pointerName) };
}

/**
 * Leaves beside the data folder's files the path of a database that had to be put elsewhere.
 * Later starts follow this pointer, not the hash in the path: the data folder may be renamed.
 */
export async function rememberPlace({ pointer, home }: Place): Promise<void> {
  if (pointer) await writeFile(pointer, `${home}\n`);
}

/** Existing data keep their owner, so that one folder may be started by root and by that user. */
async function existingPlace(home: string, account: Account, notice: string[]): Promise<Place> {
  const pgData = join(home, 'postgres');
  const { uid } = await lstat(pgData);
  // Files restored by root belong to root, whom PostgreSQL does not serve.
  if (uid === 0) spawnSync('chown', ['-R', `${account.uid}:${account.gid}`, pgData], { env: { ...cleanEnvironment } });
  const owner = uid === 0 || uid === account.uid ? account : findAccount(String(uid));
  if (!owner) {
    throw new DatabaseUnavailable(
      `O banco em ${pgData} pertence ao usuário de número ${uid}, que não existe aqui: corrija com chown -R ${account.name} "${pgData}".`,
    );
  }
  if (!canReach(home, owner)) {
    throw new DatabaseUnavailable(
      `O usuário ${owner.name}, dono do banco em ${pgData}, já não alcança essa pasta: permita a passagem (chmod o+x nas pastas acima dela).`,
    );
  }
  return place(home, owner, notice);
}

function movedNotice(home: string, account: Account): string {
  return `Iniciado como root: o banco fica em ${home} e roda como o usuário ${account.name}, que não alcança a pasta de dados.`;
}

function place(home: string, account: Account | null, notice: string[]): Place {
  return { home, pgData: join(home, 'postgres'), logFile: join(home, 'postgres.log'), account, pointer: null, notice };
}

async function readPointer(folder: string): Promise<string | null> {
  const pointer = join(folder, pointerName);
  const home = (await readFile(pointer, 'utf8').catch(() => '')).trim();
  if (home === '') return null;
  if (await lstat(join(home, 'postgres')).catch(() => null)) return home;
  throw new DatabaseUnavailable(
    `O arquivo ${pointer} diz que o banco está em ${home}, mas lá não há banco: devolva-o ao lugar, ou apague o arquivo para começar um banco vazio.`,
  );
}

/** Makes a folder and its parents; the mode is given only to what did not exist. */
export async function makeFolder(folder: string, mode: number): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode });
  // The umask of root may be stricter than the server's user can live with.
  for (let made = folder; first && made.length >= first.length; made = dirname(made)) await chmod(made, mode);
}

/** PostgreSQL's socket file in `folder`. */
function socketFile(folder: string): string {
  return join(folder, '.s.PGSQL.5432');
}

/** The system's limit for the path of a Unix socket: 108 bytes on Linux, 104 elsewhere, with the final zero. */
const longestSocketPath = process.platform === 'linux' ? 107 : 103;

/**
 * A folder of mode 0700 for the socket: PostgreSQL's own data folder, or one in the system's
 * temporary folder where that path is too long for a socket.
 */
export async function socketFolder({ pgData, account }: Place): Promise<string> {
  if (Buffer.byteLength(socketFile(pgData)) <= longestSocketPath) return pgData;
  const uid = account?.uid ?? process.getuid?.() ?? 0;
  const name = `pontual-${createHash('sha256').update(pgData).digest('hex').slice(0, 12)}`;
  const parent = Buffer.byteLength(tmpdir()) > 60 ? '/tmp' : tmpdir();
  const folder = join(parent, name);
  await mkdir(folder, { mode: 0o700 }).then(
    () => (account ? chown(folder, account.uid, account.gid) : undefined),
    () => undefined,
  );
  const found = await lstat(folder);
  if (found.isDirectory() && found.uid === uid && (found.mode & 0o777) === 0o700) return folder;
  // Someone else took the name: a folder that is not ours is not used.
  const own = await mkdtemp(join(dirname(folder), 'pontual-'));
  if (account) await chown(own, account.uid, account.gid);
  return own;
}
