/** Hands a credential out again, as other programs want it. */

import { createPrivateKey } from 'node:crypto';

import type { Credential } from './credentials.ts';
import { pemBlocks } from './pem.ts';
import { writePfx } from './pfx-write.ts';
import type { PfxOptions } from './pfx-write.ts';

export type { PfxForm } from './pfx-write.ts';

type Pair = Pick<Credential, 'certificatePem' | 'keyPem'>;

/**
 * The credential as a PFX (.pfx, .p12) with its chain. It computes for some tens of milliseconds.
 * @param options `form` is `modern` (AES-256, SHA-256) unless told; `legacy` (3DES, SHA-1) is for old ERPs and Windows before 2019.
 */
export function toPfx(credential: Pair, options: Omit<PfxOptions, 'friendlyName'> = {}): Uint8Array {
  const key = createPrivateKey(credential.keyPem).export({ format: 'der', type: 'pkcs8' });
  const certificates = pemBlocks(credential.certificatePem).map(({ der }) => der);
  return writePfx({ certificates, keys: [key] }, { ...options, friendlyName: 'Pontual' });
}

/** The credential as two texts (.crt and .key): the chain as it is, the key as PKCS#8, under AES-256 when there is a password. */
export function toPemPair(credential: Pair, { password = '' }: Pick<PfxOptions, 'password'> = {}): Pair {
  const lock = password === '' ? {} : { cipher: 'aes-256-cbc', passphrase: password };
  const keyPem = createPrivateKey(credential.keyPem)
    .export({ format: 'pem', type: 'pkcs8', ...lock })
    .toString();
  return { certificatePem: credential.certificatePem, keyPem };
}
