/** What must be known of a DER file before it is handed to a parser or a decryptor. */

import forge from 'node-forge';

import { certificateProblem } from './diagnosis.ts';

export type Asn1 = forge.asn1.Asn1;

/**
 * All derivations of a file together. Real files use 1 to 600,000; the field allows two thousand million, which would
 * hold the process for minutes.
 */
const MAX_ITERATIONS = 1_000_000;
const { Type } = forge.asn1;

/** PKCS#12 and PKCS#5 version 1 schemes (salt, iterations) and PBKDF2 (salt, iterations, …). */
const ITERATED = /^1\.2\.840\.113549\.1\.(12\.1\.[1-6]|5\.(1|3|4|6|10|11|12))$/;
const SCRYPT = '1.3.6.1.4.1.11591.4.11';

/**
 * Reads a DER file, or one of Windows and Java with lengths left open (BER).
 * @throws a certificate problem, `truncated-file` when it ends too early, `unreadable-file` when it is not ASN.1.
 */
export function readDer(bytes: Uint8Array): Asn1 {
  if (isCutShort(bytes)) throw certificateProblem('truncated-file');
  try {
    return forge.asn1.fromDer(forge.util.createBuffer(Buffer.from(bytes)));
  } catch {
    throw certificateProblem('unreadable-file');
  }
}

/** Whether the bytes end before the length that they state for themselves. */
export function isCutShort(bytes: Uint8Array): boolean {
  return declaredLength(bytes) > bytes.length;
}

/** The length that the first element states for itself with its head; 0 where it states none. */
function declaredLength(bytes: Uint8Array): number {
  const first = bytes[1] ?? 0;
  if (first < 0x80) return 2 + first;
  const count = first & 0x7f;
  if (count === 0 || count > 4) return 0;
  return (
    2 +
    count +
    Buffer.from(bytes)
      .subarray(2, 2 + count)
      .reduce((sum, byte) => sum * 256 + byte, 0)
  );
}

export function children(node: Asn1 | undefined): Asn1[] {
  return node !== undefined && Array.isArray(node.value) ? node.value : [];
}

export function objectIdentifier(node: Asn1 | undefined): string | undefined {
  if (node?.type !== Type.OID || typeof node.value !== 'string') return undefined;
  try {
    return forge.asn1.derToOid(node.value);
  } catch {
    return undefined; // damaged: it names nothing that we look for
  }
}

/** The certificates (DER) of a PKCS#7 SignedData (RFC 5652, 5.1), in the order of the file. */
export function certificatesOfSignedData(root: Asn1): Uint8Array[] {
  const signedData = children(children(children(root)[1])[0]);
  const set = signedData.find(
    ({ tagClass, type }) => tagClass === forge.asn1.Class.CONTEXT_SPECIFIC && Number(type) === 0,
  );
  return children(set).map((node) => Buffer.from(forge.asn1.toDer(node).getBytes(), 'latin1'));
}

/** A small INTEGER; one too long for a number counts as infinite. */
export function integer(node: Asn1 | undefined): number | undefined {
  if (node?.type !== Type.INTEGER || typeof node.value !== 'string') return undefined;
  return node.value.length > 6
    ? Infinity
    : Number.parseInt(Buffer.from(node.value, 'latin1').toString('hex') || '0', 16);
}

/**
 * Counts, without deriving anything, what opening the file would cost, and refuses more than a million iterations.
 * @throws a certificate problem, `too-many-iterations`
 */
export function refuseCostlyDerivation(root: Asn1): void {
  const total = iterationsIn(root, 0) + macIterations(root);
  if (total > MAX_ITERATIONS) throw certificateProblem('too-many-iterations');
}

function iterationsIn(node: Asn1, depth: number): number {
  if (depth > 64) return Infinity;
  if (node.type === Type.OCTETSTRING && typeof node.value === 'string') return iterationsInside(node.value, depth);
  const parts = children(node);
  let total = parts.reduce((sum, part) => sum + iterationsIn(part, depth + 1), 0);
  const scheme = objectIdentifier(parts[0]);
  if (scheme === SCRYPT) total += Infinity; // its memory and rounds cannot be told from one number, and no bank uses it
  if (scheme !== undefined && ITERATED.test(scheme)) total += integer(children(parts[1])[1]) ?? 0;
  return total;
}

/** An OCTET STRING may hold more of the structure, or a salt, or what is encrypted. */
function iterationsInside(value: string, depth: number): number {
  if (!value.startsWith('\x30')) return 0;
  let inner: Asn1;
  try {
    inner = forge.asn1.fromDer(value);
  } catch {
    return 0;
  }
  return iterationsIn(inner, depth + 1);
}

/** MacData of a PFX: digest, salt, iterations (1 when absent). */
function macIterations(root: Asn1): number {
  return integer(children(children(root)[2])[2]) ?? 0;
}
