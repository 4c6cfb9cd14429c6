/** Where test processes keep what the next one may use again. */
import { access, constants, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** A folder in `.tmp/` of the checkout, or in the system's temporary folder where the checkout is not ours to write. One for each user. */
export async function testFolder(purpose: string): Promise<string> {
  const name = `${purpose}-${process.getuid?.() ?? 'user'}`;
  const folder = join(root, '.tmp', name);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return folder;
  } catch {
    const elsewhere = join(tmpdir(), `pontual-test-${name}`);
    await mkdir(elsewhere, { recursive: true, mode: 0o700 });
    return elsewhere;
  }
}
