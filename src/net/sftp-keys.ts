/** Key pairs with which a company signs in at a bank's file server. */
import ssh2 from 'ssh2';
import { SftpFailure } from './sftp-failures.ts';

/** `ed25519` unless the bank's server is too old for it. */
export type SftpKeyType = 'ed25519' | 'rsa';

export interface SftpKeyPair {
  /** OpenSSH's form. */
  privateKey: string;
  /** One line, as it is handed to the bank. */
  publicKey: string;
}

/** RSA keys are made long enough for the years to come (NIST SP 800-57 part 1). */
const rsaBits = 3072;

const comment = 'pontual';

/**
 * A pair that was read again after it was written. One ed25519 key in 256 begins its public half with a zero, which ssh2 1.17 drops:
 * neither half of such a pair can be read by anyone, so another one is made.
 */
export async function makeSftpKeys(type: SftpKeyType, make = writeKeys): Promise<SftpKeyPair> {
  for (;;) {
    const keys = await make(type);
    if (isKey(ssh2.utils.parseKey(keys.privateKey)) && isKey(ssh2.utils.parseKey(keys.publicKey))) return keys;
  }
}

function writeKeys(type: SftpKeyType): Promise<SftpKeyPair> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, keys: { private: string; public: string }): void =>
      error ? reject(error) : resolve({ privateKey: keys.private, publicKey: keys.public });
    if (type === 'rsa') ssh2.utils.generateKeyPair('rsa', { bits: rsaBits, comment }, done);
    else ssh2.utils.generateKeyPair('ed25519', { comment }, done);
  });
}

/** The public half of a private key in OpenSSH or PEM form. @throws SftpFailure `bad_key` when it cannot be read. */
export function publicKeyOf(privateKey: string, passphrase: string | null): string {
  const parsed = ssh2.utils.parseKey(privateKey, passphrase ?? undefined);
  // A file may hold several keys; the first is the one that signs in.
  const key: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!isKey(key) || !key.isPrivateKey()) throw new SftpFailure('bad_key');
  return `${key.type} ${key.getPublicSSH().toString('base64')} ${comment}`;
}

function isKey(value: unknown): value is ssh2.ParsedKey {
  return typeof value === 'object' && value !== null && !(value instanceof Error) && 'getPublicSSH' in value;
}
