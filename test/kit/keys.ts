/** Private keys for simulated certificates. Making one takes a tenth of a second of a processor, and a run of all tests wants thousands. */
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newKeyPem } from '#sim/kit/ca.ts';
import { testFolder } from './folder.ts';

/** So many that those which one test holds side by side differ. */
const kept = 24;
let keys: Promise<readonly string[]> | undefined;
let given = 0;

/** The next of the keys that are kept for tests; each process begins with the first. */
export async function testKey(): Promise<string> {
  keys ??= keptKeys();
  const all = await keys;
  given += 1;
  return all[(given - 1) % all.length]!;
}

async function keptKeys(): Promise<readonly string[]> {
  const file = join(await testFolder('keys'), 'rsa-2048.json');
  const known = await readFile(file, 'utf8').catch(() => null);
  if (known !== null) return JSON.parse(known) as string[];
  const mine = `${file}.${process.pid}`;
  await writeFile(mine, JSON.stringify(await Promise.all(Array.from({ length: kept }, newKeyPem))), { mode: 0o600 });
  // Of two processes that come at once the first gives its keys to both.
  await link(mine, file).catch(() => undefined);
  await rm(mine);
  return JSON.parse(await readFile(file, 'utf8')) as string[];
}
