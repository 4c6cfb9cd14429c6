/** Finds out what a file is, by its content and never by its name, and takes certificates and keys out of it. */

import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { children, integer, objectIdentifier, readDer, refuseCostlyDerivation } from './der.ts';
import { certificateProblem } from './diagnosis.ts';
import type { DiagnosisCode } from './diagnosis.ts';
import { readPfx } from './pfx.ts';

export type Contents = {
  readonly certificates: X509Certificate[];
  readonly keys: KeyObject[];
  /** Things found that are neither, which explain why a certificate or key is missing. */
  readonly strays: DiagnosisCode[];
};

type PemBlock = { readonly label: string; readonly text: string; readonly der: Uint8Array };

const MAX_BYTES = 256 * 1024;
const MAX_BLOCKS = 32;
const SIGNED_DATA = '1.2.840.113549.1.7.2';

/**
 * Reads one file.
 * @throws a certificate problem when there is nothing in it that could be used or named.
 */
export function readContents(file: Uint8Array | string, password: string | undefined): Contents {
  const bytes = typeof file === 'string' ? Buffer.from(file, 'utf8') : Buffer.from(file);
  if (bytes.length > MAX_BYTES) throw certificateProblem('file-too-large');
  if (bytes[0] === 0x30 && bytes[1] !== 0x30) return readBinary(bytes, password); // text that begins with "00" is not DER
  const text = decodeText(bytes);
  if (text === '') throw certificateProblem('empty-file');
  if (text.startsWith('PK\x03\x04') || text.startsWith('PK\x05\x06')) throw certificateProblem('zip-file');
  if (text.includes('-----BEGIN ')) return readPem(text, password);
  if (/^(<!doctype|<html|<head|<body|<\?xml)/i.test(text)) throw certificateProblem('html-page');
  if (/^MI[A-Za-z0-9+/=\s]+$/.test(text)) return readBinary(Buffer.from(text, 'base64'), password); // PEM without its first line
  throw certificateProblem('unreadable-file');
}

/** UTF-8 or, from Windows' editor, UTF-16 with its mark. */
function decodeText(bytes: Buffer): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(bytes).trim();
}

function readPem(text: string, password: string | undefined): Contents {
  const contents: Contents = { certificates: [], keys: [], strays: [] };
  for (const block of pemBlocks(text)) {
    if (/^(X509 |TRUSTED )?CERTIFICATE$/.test(block.label)) contents.certificates.push(certificate(block.der));
    else if (/^(NEW )?CERTIFICATE REQUEST$/.test(block.label)) contents.strays.push('certificate-request');
    else if (block.label === 'PKCS7' || block.label === 'CMS') contents.strays.push('certificate-chain-only');
    else if (block.label.endsWith('PRIVATE KEY')) contents.keys.push(pemKey(block, password));
    else if (block.label.endsWith('PUBLIC KEY')) contents.strays.push('public-key');
  }
  return contents;
}

/** The blocks of a PEM text, whatever stands before, between and behind them (RFC 7468); lines may be indented or end in CRLF. */
function pemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  let start = text.indexOf('-----BEGIN ');
  while (start >= 0 && blocks.length < MAX_BLOCKS) {
    const label = /^-----BEGIN ([A-Z0-9 ]{1,40})-----/.exec(text.slice(start, start + 64))?.[1];
    if (label === undefined) throw certificateProblem('unreadable-file');
    const endLine = `-----END ${label}-----`;
    const end = text.indexOf(endLine, start);
    if (end < 0) throw certificateProblem('truncated-file');
    const lines = text
      .slice(start, end)
      .split('\n')
      .map((line) => line.trim());
    const bodyStart = lines[1]?.includes(':') === true ? lines.indexOf('', 1) + 1 : 1; // headers of an old encrypted key
    const kept = lines.filter((line, index) => line !== '' || index === bodyStart - 1);
    blocks.push({
      label,
      text: [...kept, endLine, ''].join('\n'),
      der: Buffer.from(lines.slice(bodyStart).join(''), 'base64'),
    });
    start = text.indexOf('-----BEGIN ', end);
  }
  return blocks;
}

function readBinary(bytes: Buffer, password: string | undefined): Contents {
  const root = readDer(bytes);
  const parts = children(root);
  const inner = children(parts[0]);
  if (objectIdentifier(parts[0]) === SIGNED_DATA) throw certificateProblem('certificate-chain-only');
  if (integer(parts[0]) === 3 && objectIdentifier(children(parts[1])[0]) !== undefined)
    return pfxContents(bytes, password);
  if (integer(parts[0]) !== undefined) return { certificates: [], keys: [derKey(bytes)], strays: [] };
  if (objectIdentifier(inner[0]) !== undefined && parts.length === 2) return keyPart(bytes, password);
  if (parts.length === 3 && integer(inner[0]) === 0)
    return { certificates: [], keys: [], strays: ['certificate-request'] };
  return { certificates: [certificate(bytes)], keys: [], strays: [] };
}

/** An algorithm and a string: an encrypted key (OCTET STRING) or a public one (BIT STRING). */
function keyPart(bytes: Buffer, password: string | undefined): Contents {
  const encrypted = children(readDer(bytes))[1]?.type === 4;
  if (!encrypted) return { certificates: [], keys: [], strays: ['public-key'] };
  refuseCostlyDerivation(readDer(bytes));
  return { certificates: [], keys: [encryptedKey({ key: bytes, format: 'der', type: 'pkcs8' }, password)], strays: [] };
}

function pfxContents(bytes: Buffer, password: string | undefined): Contents {
  const pfx = readPfx(bytes, password);
  return { certificates: pfx.certificates.map(certificate), keys: pfx.keys.map(derKey), strays: [] };
}

/** OpenSSL reads key and dates only when asked for; asked here, a damaged one cannot surprise later. */
function certificate(der: Uint8Array): X509Certificate {
  try {
    const read = new X509Certificate(der);
    if (read.publicKey.type === 'public' && read.validFromDate.toISOString() && read.validToDate.toISOString())
      return read;
  } catch {
    readDer(der); // tells an incomplete file from one of another kind
  }
  throw certificateProblem('unreadable-file');
}

/** PKCS#8 holds every kind of key; older tools write RSA (PKCS#1) and elliptic curves (SEC 1) in forms of their own. */
function derKey(der: Uint8Array): KeyObject {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    try {
      return createPrivateKey({ key: Buffer.from(der), format: 'der', type });
    } catch {
      continue;
    }
  }
  throw certificateProblem('unreadable-file');
}

function pemKey(block: PemBlock, password: string | undefined): KeyObject {
  if (block.label === 'ENCRYPTED PRIVATE KEY') refuseCostlyDerivation(readDer(block.der));
  else if (!block.text.includes('ENCRYPTED')) return derKey(block.der);
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
