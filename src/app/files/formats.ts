/** Whose file is this: the bank among ours that makes files of such a name. */
import type { FileCapabilities } from '#core/provider.ts';
import { providers } from '#providers/index.ts';

/** The files of the bank whose naming fits; without a name, of the only bank that makes files of its own. Null when none fits. */
export function filesOfBank(fileName: string | null): FileCapabilities | null {
  const all = Object.values(providers).flatMap(({ file }) => (file ? [file] : []));
  const named = fileName === null ? undefined : all.find((file) => file.isOurs(fileName));
  return named ?? (all.length === 1 ? (all[0] ?? null) : null);
}
