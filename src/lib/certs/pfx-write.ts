/**
 * Writes PFX files (PKCS#12, RFC 7292) for programs that want one: in the form of today, and in the one that old Windows and old ERPs read.
 * Written here because the library's writer knows RSA alone and checks by SHA-1 only.
 */

import {
  createCipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  pbkdf2Sync,
  randomBytes,
  X509Certificate,
} from 'node:crypto';

import forge from 'node-forge';

import type { Asn1 } from './der.ts';
import type { PfxContents } from './pfx.ts';

/** `modern`: AES-256 and SHA-256, read since Windows 10 1709, Java 11, OpenSSL 1.1. `legacy`: 3DES and SHA-1, read everywhere. */
export type PfxForm = 'modern' | 'legacy';

export type PfxOptions = {
  /** None gives a file that opens with an empty password. */
  readonly password?: string;
  /** `modern` unless told. */
  readonly form?: PfxForm;
  /** The name that Windows and Java show. */
  readonly friendlyName?: string;
  /** Rounds of every derivation; 10,000 unless told, five times what OpenSSL and Windows write. */
  readonly iterations?: number;
};

const ITERATIONS = 10_000;
const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';

/** What a key is derived from, the salt apart. */
type Secret = { readonly password: string; readonly iterations: number };

type Scheme = {
  /** The algorithm with its parameters, and the bytes encrypted by it. Salt and vector are new each time. */
  readonly encrypt: (plain: Buffer, secret: Secret) => { readonly algorithm: Asn1; readonly bytes: Buffer };
  readonly digest: 'sha256' | 'sha1';
  readonly digestOid: string;
};

const SCHEMES: Readonly<Record<PfxForm, Scheme>> = {
  modern: { encrypt: encryptByAes, digest: 'sha256', digestOid: '2.16.840.1.101.3.4.2.1' },
  legacy: { encrypt: encryptByTripleDes, digest: 'sha1', digestOid: '1.3.14.3.2.26' },
};

/** A PFX of certificates (DER, the owner's first) and keys (PKCS#8 DER). Takes some tens of milliseconds of computing. */
export function writePfx(contents: PfxContents, options: PfxOptions = {}): Uint8Array {
  const { password = '', form = 'modern', friendlyName, iterations = ITERATIONS } = options;
  const secret = { password, iterations };
  const scheme = SCHEMES[form];
  const certificates = contents.certificates.map((der) =>
    bag(CERTIFICATE_BAG, sequence(oid('1.2.840.113549.1.9.22.1'), explicit(octets(der))), attributes(idOf(der, contents), friendlyName)),
  ); // prettier-ignore
  const keys = contents.keys.map((der) => {
    const { algorithm, bytes } = scheme.encrypt(Buffer.from(der), secret);
    return bag(SHROUDED_KEY_BAG, sequence(algorithm, octets(bytes)), attributes(idOfKey(der, contents), friendlyName));
  });
  const safe = derOf(sequence(encrypted(scheme.encrypt(derOf(sequence(...certificates)), secret)), plain(keys)));
  const version = number(3);
  return derOf(sequence(version, sequence(oid(DATA), explicit(octets(safe))), check(safe, secret, scheme)));
}

function encrypted({ algorithm, bytes }: { algorithm: Asn1; bytes: Buffer }): Asn1 {
  const { create, Class } = forge.asn1;
  const content = create(Class.CONTEXT_SPECIFIC, 0 as forge.asn1.Type, false, bytes.toString('latin1'));
  return sequence(oid(ENCRYPTED_DATA), explicit(sequence(number(0), sequence(oid(DATA), algorithm, content))));
}

function plain(bags: readonly Asn1[]): Asn1 {
  return sequence(oid(DATA), explicit(octets(derOf(sequence(...bags)))));
}

function bag(id: string, value: Asn1, attributeSet: Asn1): Asn1 {
  return sequence(oid(id), explicit(value), attributeSet);
}

/** The id ties a key to its certificate: Windows and Java look for it. */
function attributes(id: Buffer | undefined, friendlyName: string | undefined): Asn1 {
  const list: Asn1[] = [];
  if (friendlyName !== undefined)
    list.push(
      sequence(oid('1.2.840.113549.1.9.20'), set(primitive(forge.asn1.Type.BMPSTRING, bigEndian(friendlyName)))),
    );
  if (id !== undefined) list.push(sequence(oid('1.2.840.113549.1.9.21'), set(octets(id))));
  return set(...list);
}

function idOf(certificate: Uint8Array, { keys }: PfxContents): Buffer | undefined {
  const parsed = new X509Certificate(certificate);
  const isOwned = keys.some((key) => parsed.checkPrivateKey(privateKey(key)));
  return isOwned ? createHash('sha1').update(certificate).digest() : undefined;
}

function idOfKey(key: Uint8Array, contents: PfxContents): Buffer | undefined {
  const own = contents.certificates.find((der) => new X509Certificate(der).checkPrivateKey(privateKey(key)));
  return own === undefined ? undefined : idOf(own, contents);
}

function privateKey(der: Uint8Array): ReturnType<typeof createPrivateKey> {
  return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
}

/** PBES2 with PBKDF2 over HMAC-SHA-256 and AES-256-CBC (RFC 8018). The password counts in UTF-8. */
function encryptByAes(bytes: Buffer, { password, iterations }: Secret): { algorithm: Asn1; bytes: Buffer } {
  const [salt, vector] = [randomBytes(16), randomBytes(16)];
  const cipher = createCipheriv('aes-256-cbc', pbkdf2Sync(password, salt, iterations, 32, 'sha256'), vector);
  const hmacSha256 = sequence(oid('1.2.840.113549.2.9'), none());
  const derivation = sequence(oid('1.2.840.113549.1.5.12'), sequence(octets(salt), number(iterations), hmacSha256));
  const encryption = sequence(oid('2.16.840.1.101.3.4.1.42'), octets(vector));
  return {
    algorithm: sequence(oid('1.2.840.113549.1.5.13'), sequence(derivation, encryption)),
    bytes: Buffer.concat([cipher.update(bytes), cipher.final()]),
  };
}

/** pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292, appendix C). */
function encryptByTripleDes(bytes: Buffer, secret: Secret): { algorithm: Asn1; bytes: Buffer } {
  const salt = randomBytes(8);
  const [key, vector] = [
    derive({ ...secret, salt, purpose: 1, digest: 'sha1' }, 24),
    derive({ ...secret, salt, purpose: 2, digest: 'sha1' }, 8),
  ];
  const cipher = createCipheriv('des-ede3-cbc', key, vector);
  return {
    algorithm: sequence(oid('1.2.840.113549.1.12.1.3'), sequence(octets(salt), number(secret.iterations))),
    bytes: Buffer.concat([cipher.update(bytes), cipher.final()]),
  };
}

function check(safe: Buffer, secret: Secret, { digest, digestOid }: Scheme): Asn1 {
  const salt = randomBytes(16);
  const key = derive({ ...secret, salt, purpose: 3, digest }, digest === 'sha256' ? 32 : 20);
  const mac = createHmac(digest, key).update(safe).digest();
  return sequence(sequence(sequence(oid(digestOid), none()), octets(mac)), octets(salt), number(secret.iterations));
}

type Derivation = Secret & { salt: Buffer; purpose: 1 | 2 | 3; digest: 'sha256' | 'sha1' };

/**
 * The key derivation of RFC 7292, appendix B.2, of at most one digest more than it needs: `purpose` 1 gives keys, 2 vectors, 3 keys of the
 * check. The password counts in UTF-16 with a zero behind it.
 */
function derive({ password, iterations, salt, purpose, digest }: Derivation, length: number): Buffer {
  const blockBytes = 64; // of SHA-1 and of SHA-256
  const fill = (bytes: Buffer): Buffer => Buffer.alloc(Math.ceil(bytes.length / blockBytes) * blockBytes, bytes);
  const input = Buffer.concat([fill(salt), fill(Buffer.from(`${bigEndian(password)}\0\0`, 'latin1'))]);
  const parts: Buffer[] = [];
  for (let had = 0; had < length; had += parts.at(-1)?.length ?? 0) {
    let hash = createHash(digest).update(Buffer.alloc(blockBytes, purpose)).update(input).digest();
    for (let round = 1; round < iterations; round++) hash = createHash(digest).update(hash).digest();
    parts.push(hash);
    addToBlocks(input, Buffer.alloc(blockBytes, hash));
  }
  return Buffer.concat(parts).subarray(0, length);
}

/** Each block of the input grows by the number in `addend` plus one, modulo its size. */
function addToBlocks(input: Buffer, addend: Buffer): void {
  for (let start = 0; start < input.length; start += addend.length) {
    let carry = 1;
    for (let at = addend.length - 1; at >= 0; at--) {
      carry += (input[start + at] ?? 0) + (addend[at] ?? 0);
      input[start + at] = carry & 0xff;
      carry >>= 8;
    }
  }
}

/** UTF-16 as one sign a byte. */
function bigEndian(text: string): string {
  return Buffer.from(text, 'utf16le').swap16().toString('latin1');
}

function primitive(type: forge.asn1.Type, value: string): Asn1 {
  return forge.asn1.create(forge.asn1.Class.UNIVERSAL, type, false, value);
}

function constructed(type: forge.asn1.Type, parts: Asn1[]): Asn1 {
  return forge.asn1.create(forge.asn1.Class.UNIVERSAL, type, true, parts);
}

const { Type } = forge.asn1;
const sequence = (...parts: Asn1[]): Asn1 => constructed(Type.SEQUENCE, parts);
const set = (...parts: Asn1[]): Asn1 => constructed(Type.SET, parts);
const oid = (id: string): Asn1 => primitive(Type.OID, forge.asn1.oidToDer(id).getBytes());
const octets = (bytes: Uint8Array): Asn1 => primitive(Type.OCTETSTRING, Buffer.from(bytes).toString('latin1'));
const number = (value: number): Asn1 => primitive(Type.INTEGER, forge.asn1.integerToDer(value).getBytes());
const none = (): Asn1 => primitive(Type.NULL, '');
const explicit = (part: Asn1): Asn1 =>
  forge.asn1.create(forge.asn1.Class.CONTEXT_SPECIFIC, 0 as forge.asn1.Type, true, [part]);
const derOf = (value: Asn1): Buffer => Buffer.from(forge.asn1.toDer(value).getBytes(), 'latin1');
