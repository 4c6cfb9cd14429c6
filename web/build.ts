/** Builds the web application, and knows when that is needed: a fingerprint of everything the build reads lies beside it. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
/** Folders and files that end in the bundle; what `web` may import, and the versions of its packages. */
const SOURCES = ['web', 'src/contract', 'src/core', 'src/lib', 'package.json', 'package-lock.json'];
const FINGERPRINT = join(import.meta.dirname, 'dist', '.fingerprint');
const LEFT_OUT = /(^|\/)(dist|node_modules)(\/|$)|\.test\.ts$/;

/** True when there is no build, or when it was made from other sources. */
export function webIsStale(): boolean {
  return !existsSync(FINGERPRINT) || readFileSync(FINGERPRINT, 'utf8') !== fingerprintOf(ROOT, SOURCES);
}

/**
 * Builds into `web/dist`.
 * @throws when a source does not build; an older build is gone by then.
 */
export async function buildWeb(): Promise<void> {
  const fingerprint = fingerprintOf(ROOT, SOURCES); // before building: a file changed meanwhile makes it stale again
  const { build } = await import('vite');
  await build({ configFile: join(import.meta.dirname, 'vite.config.ts'), logLevel: 'warn' });
  writeFileSync(FINGERPRINT, fingerprint);
}

/** SHA-256 over the names and contents of files and folders, in an order that does not depend on the file system. */
export function fingerprintOf(root: string, sources: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((source) => filesOf(join(root, source))).sort()) {
    const name = relative(root, file);
    if (LEFT_OUT.test(name)) continue;
    hash.update(`${name}\0`).update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesOf(path: string): string[] {
  const entries = readdirOrNull(path);
  if (entries === null) return [path];
  return entries.flatMap((entry) => (LEFT_OUT.test(entry) ? [] : filesOf(join(path, entry))));
}

function readdirOrNull(path: string): string[] | null {
  try {
    return readdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return null;
    throw error;
  }
}
