/** Finds out what a file is, by its content and never by its name, and takes certificates and keys out of it. */

import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import {
  certificatesOfSignedData,
  children,
  integer,
  isCutShort,
  objectIdentifier,
  readDer,
  refuseCostlyDerivation,
} from './der.ts';
import { certificateProblem, diagnosis, diagnosisOf } from './diagnosis.ts';
import type { Diagnosis, DiagnosisCode } from './diagnosis.ts';
import { foreignBytes, foreignText } from './foreign.ts';
import { hasPem, pemBlocks } from './pem.ts';
import type { PemBlock } from './pem.ts';
import { readPfx } from './pfx.ts';
import { readZip } from './zip.ts';
import type { ZipFile } from './zip.ts';

export type Contents = {
  readonly certificates: X509Certificate[];
  readonly keys: KeyObject[];
  /** Things found that are neither, which explain why a certificate or key is missing. */
  readonly strays: Diagnosis[];
};

const MAX_BYTES = 256 * 1024;
const MAX_ZIP_BYTES = 1024 * 1024;
const SIGNED_DATA = '1.2.840.113549.1.7.2';

/**
 * Reads one file.
 * @throws a certificate problem when there is nothing in it that could be used or named.
 */
export function readContents(file: Uint8Array | string, password: string | undefined): Contents {
  const bytes = typeof file === 'string' ? Buffer.from(file, 'utf8') : Buffer.from(file);
  const foreign = foreignBytes(bytes);
  if (foreign !== undefined) throw certificateProblem(foreign);
  if (bytes.length > (isZip(bytes) ? MAX_ZIP_BYTES : MAX_BYTES)) throw certificateProblem('file-too-large');
  if (isZip(bytes)) return readPacked(bytes, password);
  if (bytes[0] === 0x30 && bytes[1] !== 0x30) return readBinary(bytes, password); // text that begins with "00" is not DER
  return readText(decodeText(bytes), password);
}

function readText(text: string, password: string | undefined): Contents {
  if (text === '') throw certificateProblem('empty-file');
  const foreign = foreignText(text, hasPem(text));
  if (foreign !== undefined) throw certificateProblem(foreign);
  if (hasPem(text)) return readPem(text, password);
  if (/^MI[A-Za-z0-9+/=\s]+$/.test(text)) return readBinary(Buffer.from(text, 'base64'), password); // PEM without its first line
  throw certificateProblem('unreadable-file');
}

/** UTF-8 or, from Windows' editors, UTF-16, with its mark or known by the zeros of its ASCII signs. */
function decodeText(bytes: Buffer): string {
  const encodings: Readonly<Record<string, string>> = { fffe: 'utf-16le', feff: 'utf-16be', '2d00': 'utf-16le' };
  return new TextDecoder(encodings[bytes.toString('hex', 0, 2)] ?? 'utf-8').decode(bytes).trim();
}

/** With files in it, or with none. */
function isZip(bytes: Buffer): boolean {
  return ['504b0304', '504b0506'].includes(bytes.toString('hex', 0, 4));
}

/** What lies beside the credential in a ZIP (a readme, a manual) is not worth a word; what was to be the credential is. */
const BESIDE: readonly DiagnosisCode[] = [
  'unreadable-file', 'html-page', 'pdf-file', 'office-file', 'rich-text-file', 'image-file', 'json-file', 'email-file',
  'shortcut-file', 'executable-file', 'empty-file', 'file-too-large',
]; // prettier-ignore
const CREDENTIAL_NAME = /\.(crt|cer|cert|pem|der|key|pfx|p12|p7b|p7c|csr)$/i;

/** A fault inside a ZIP counts only when something lacks in the end: a locked PFX beside certificate and key does no harm. */
function readPacked(bytes: Buffer, password: string | undefined): Contents {
  const contents: Contents = { certificates: [], keys: [], strays: [] };
  for (const file of readZip(bytes)) {
    try {
      merge(contents, readPackedFile(file, password));
    } catch (error) {
      const found = diagnosisOf(error);
      if (found === undefined) throw error;
      if (CREDENTIAL_NAME.test(file.name) || !BESIDE.includes(found.code))
        contents.strays.push(diagnosis(found.code, `(No ZIP: ${file.name.slice(0, 100)}.)`));
    }
  }
  const isEmpty = Object.values(contents).every((found) => found.length === 0);
  if (isEmpty) throw certificateProblem('zip-without-credentials');
  return contents;
}

function readPackedFile({ bytes }: ZipFile, password: string | undefined): Contents {
  if (bytes === undefined) throw certificateProblem('file-too-large');
  if (isZip(Buffer.from(bytes)) && foreignBytes(Buffer.from(bytes)) === undefined)
    throw certificateProblem('zip-inside-zip');
  return readContents(bytes, password);
}

/** Puts what was found in one file to what was found in others. */
export function merge(into: Contents, more: Contents): void {
  into.certificates.push(...more.certificates);
  into.keys.push(...more.keys);
  into.strays.push(...more.strays);
}

/** Blocks that are neither certificate nor private key; others (EC PARAMETERS, say) are passed over. */
const STRAY_LABELS: readonly (readonly [RegExp, DiagnosisCode])[] = [
  [/^(NEW )?CERTIFICATE REQUEST$/, 'certificate-request'],
  [/^X509 CRL$/, 'revocation-list'],
  [/^PGP /, 'pgp-key'],
  [/^(OPENSSH|SSH2) /, 'openssh-key'],
  [/PUBLIC KEY$/, 'public-key'],
];

function readPem(text: string, password: string | undefined): Contents {
  const contents: Contents = { certificates: [], keys: [], strays: [] };
  for (const block of pemBlocks(text)) {
    const stray = STRAY_LABELS.find(([label]) => label.test(block.label))?.[1];
    if (stray !== undefined) contents.strays.push(diagnosis(stray));
    else if (/^(X509 |TRUSTED )?CERTIFICATE$/.test(block.label))
      contents.certificates.push(certificate(block.der, 'damaged-content'));
    else if (block.label === 'PKCS7' || block.label === 'CMS') merge(contents, chainContents(block.der));
    else if (block.label.endsWith('PRIVATE KEY')) contents.keys.push(pemKey(block, password));
  }
  return contents;
}

function readBinary(bytes: Buffer, password: string | undefined): Contents {
  const root = readDer(bytes);
  const parts = children(root);
  const inner = children(parts[0]);
  if (objectIdentifier(parts[0]) === SIGNED_DATA) return chainContents(bytes);
  if (integer(parts[0]) === 3 && objectIdentifier(children(parts[1])[0]) !== undefined)
    return pfxContents(bytes, password);
  if (integer(parts[0]) !== undefined)
    return { certificates: [], keys: [derKey(bytes, 'unreadable-file')], strays: [] };
  if (objectIdentifier(inner[0]) !== undefined && parts.length === 2) return keyPart(bytes, password);
  if (parts.length === 3 && integer(inner[0]) === 0)
    return { certificates: [], keys: [], strays: [diagnosis('certificate-request')] };
  return { certificates: [certificate(bytes, 'unreadable-file')], keys: [], strays: [] };
}

/** Certificates as Windows exports them (PKCS#7): the key is somewhere else, always. */
function chainContents(bytes: Uint8Array): Contents {
  const certificates = certificatesOfSignedData(readDer(bytes)).map((der) => certificate(der, 'damaged-content'));
  return { certificates, keys: [], strays: [diagnosis('certificate-chain-only')] };
}

/** An algorithm and a string: an encrypted key (OCTET STRING) or a public one (BIT STRING). */
function keyPart(bytes: Buffer, password: string | undefined): Contents {
  const encrypted = children(readDer(bytes))[1]?.type === 4;
  if (!encrypted) return { certificates: [], keys: [], strays: [diagnosis('public-key')] };
  refuseCostlyDerivation(readDer(bytes));
  return { certificates: [], keys: [encryptedKey({ key: bytes, format: 'der', type: 'pkcs8' }, password)], strays: [] };
}

function pfxContents(bytes: Buffer, password: string | undefined): Contents {
  const pfx = readPfx(bytes, password);
  return {
    certificates: pfx.certificates.map((der) => certificate(der, 'damaged-content')),
    keys: pfx.keys.map((der) => derKey(der, 'damaged-content')),
    strays: pfx.keys.length === 0 ? [diagnosis('pfx-without-key')] : [],
  };
}

/**
 * OpenSSL reads key and dates only when asked for; asked here, a damaged one cannot surprise later. Dates are asked for as text: of one that
 * cannot be read, the text says so, while the Date may hold anything.
 */
function certificate(der: Uint8Array, otherwise: DiagnosisCode): X509Certificate {
  try {
    const read = new X509Certificate(der);
    const hasDates = [read.validFrom, read.validTo].every((text) => /^\w{3} [ \d]\d .* GMT$/.test(text));
    if (read.publicKey.type === 'public' && hasDates) return read;
  } catch {
    if (isCutShort(der)) throw certificateProblem('truncated-file');
  }
  throw certificateProblem(otherwise);
}

/** PKCS#8 holds every kind of key; older tools write RSA (PKCS#1) and elliptic curves (SEC 1) in forms of their own. */
function derKey(der: Uint8Array, otherwise: DiagnosisCode): KeyObject {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    try {
      return createPrivateKey({ key: Buffer.from(der), format: 'der', type });
    } catch {
      continue;
    }
  }
  throw certificateProblem(isCutShort(der) ? 'truncated-file' : otherwise);
}

function pemKey(block: PemBlock, password: string | undefined): KeyObject {
  if (block.label === 'ENCRYPTED PRIVATE KEY') refuseCostlyDerivation(readDer(block.der));
  else if (!block.text.includes('ENCRYPTED')) return derKey(block.der, 'damaged-content');
  return encryptedKey({ key: block.text, format: 'pem' }, password);
}

function encryptedKey(
  input: { key: string; format: 'pem' } | { key: Buffer; format: 'der'; type: 'pkcs8' },
  password: string | undefined,
): KeyObject {
  if (password === undefined || password === '') throw certificateProblem('password-missing');
  try {
    return createPrivateKey({ ...input, passphrase: password });
  } catch {
    throw certificateProblem('wrong-password');
  }
}
