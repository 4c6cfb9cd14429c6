/** Seals and opens what is secret, with the organization's data key (envelope encryption of `db/secrets`). */
import { open, seal, type Keyring } from '#db/secrets.ts';
import { secret, type Secret } from '#core/secret.ts';
import type { Tx } from '#db/pool.ts';

export interface SealedPlace {
  organizationId: string;
  kind:
    | 'credential'
    | 'hook-token'
    | 'hook-secret'
    | 'webhook-secret'
    | 'certificate-key'
    | 'file-source'
    | 'mail-password'
    | 'mail-content'
    | 'totp';
  id: string;
  version: number;
}

export interface Vault {
  keyring: Keyring;
  seal(tx: Tx, place: SealedPlace, text: string): Promise<Buffer>;
  open(tx: Tx, place: SealedPlace, sealed: Uint8Array): Promise<Secret>;
}

export function makeVault(keyring: Keyring): Vault {
  return {
    keyring,
    seal: async (tx, place, text) => seal(await keyring.dataKey(tx, place.organizationId), place, text),
    open: async (tx, place, sealed) =>
      secret(open(await keyring.dataKey(tx, place.organizationId), place, sealed).toString('utf8')),
  };
}
