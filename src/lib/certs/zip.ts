/**
 * Reads the ZIP in which a bank hands out certificate and key. Strict on purpose: what is out of the ordinary is named and not opened.
 * Source of the format: PKWARE APPNOTE.TXT 6.3 (4.3.7 local header, 4.3.12 central directory, 4.3.16 end record).
 */

import { crc32, inflateRawSync } from 'node:zlib';

import { certificateProblem } from './diagnosis.ts';

export type ZipFile = {
  /** As written in the ZIP, with folders, `/` between them. */
  readonly name: string;
  /** Undefined for a file too large for a credential: it is not opened. */
  readonly bytes: Uint8Array | undefined;
};

const MAX_ENTRIES = 64;
const MAX_FILE_BYTES = 256 * 1024;
/** Of all files opened, together. */
const MAX_TOTAL_BYTES = 2 * 1024 * 1024;
/** DEFLATE cannot shrink further than about 1032 to 1; no text of a certificate comes near a tenth of that. */
const MAX_RATIO = 100;

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_LENGTH = 22;

type Entry = {
  readonly name: string;
  readonly rawName: Buffer;
  readonly isEncrypted: boolean;
  readonly isLink: boolean;
  readonly method: number;
  readonly checksum: number;
  readonly packedBytes: number;
  readonly plainBytes: number;
  readonly offset: number;
};

/**
 * The files of a ZIP, its folders and the leavings of macOS apart. Every entry is judged before the first is opened.
 * @throws a certificate problem, one of `zip-…`
 */
export function readZip(zip: Uint8Array): ZipFile[] {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  const entries = readDirectory(bytes);
  refuseUnsafeNames(entries);
  const files = entries.filter(({ name }) => !name.endsWith('/') && !/(^|\/)(__MACOSX\/|\._|\.DS_Store$)/.test(name));
  refuseTooLarge(files);
  return files.map((entry) => ({
    name: entry.name,
    bytes: entry.plainBytes > MAX_FILE_BYTES ? undefined : open(bytes, entry),
  }));
}

/** The end record must close the file: what stands behind it, or is announced and missing, makes it another file. */
function readDirectory(bytes: Buffer): Entry[] {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  const size = bytes.readUInt32LE(end + 12);
  const start = bytes.readUInt32LE(end + 16);
  if (count === 0xffff || size === 0xffffffff || start === 0xffffffff) throw certificateProblem('zip-unsupported'); // ZIP64
  if (bytes.readUInt32LE(end + 4) !== 0 || bytes.readUInt16LE(end + 8) !== count)
    throw certificateProblem('zip-unsupported'); // in several parts
  if (count > MAX_ENTRIES) throw certificateProblem('zip-too-many-files');
  if (start + size !== end) throw certificateProblem('zip-damaged');
  const entries: Entry[] = [];
  let at = start;
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== CENTRAL) throw certificateProblem('zip-damaged');
    const next = at + 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    if (next > end) throw certificateProblem('zip-damaged');
    entries.push(readEntry(bytes, at));
    at = next;
  }
  if (at !== end) throw certificateProblem('zip-damaged');
  return entries;
}

function findEnd(bytes: Buffer): number {
  for (let at = bytes.length - END_LENGTH; at >= Math.max(0, bytes.length - END_LENGTH - 0xffff); at--) {
    const closes = bytes.readUInt32LE(at) === END && at + END_LENGTH + bytes.readUInt16LE(at + 20) === bytes.length;
    if (closes) return at;
  }
  throw certificateProblem('zip-damaged');
}

function readEntry(bytes: Buffer, at: number): Entry {
  const flags = bytes.readUInt16LE(at + 8);
  const rawName = bytes.subarray(at + 46, at + 46 + bytes.readUInt16LE(at + 28));
  const madeOnUnix = bytes.readUInt8(at + 5) === 3;
  return {
    name: decodeName(rawName).replaceAll('\\', '/'), // old Windows tools write it so
    rawName,
    isEncrypted: (flags & 0x2041) !== 0, // by password, strongly, or the directory itself
    isLink: madeOnUnix && bytes.readUInt32LE(at + 38) >>> 28 === 0xa,
    method: bytes.readUInt16LE(at + 10),
    checksum: bytes.readUInt32LE(at + 16),
    packedBytes: bytes.readUInt32LE(at + 20),
    plainBytes: bytes.readUInt32LE(at + 24),
    offset: bytes.readUInt32LE(at + 42),
  };
}

/** The letters of Portuguese in code page 850, in which Windows writes names that are not marked as UTF-8. */
const CODE_PAGE_850 = new Map(
  [...'Ç\x80ü\x81é\x82â\x83à\x85ç\x87ê\x88É\x90ô\x93Ü\x9aá\xa0í\xa1ó\xa2ú\xa3ª\xa6º\xa7Á\xb5Â\xb6À\xb7ã\xc6Ã\xc7Ê\xd2Í\xd6Ó\xe0Ô\xe2õ\xe4Õ\xe5Ú\xe9']
    .map((letter, index, all) => [all[index + 1] ?? '', letter] as const)
    .filter((_, index) => index % 2 === 0),
); // prettier-ignore

/** Names are only shown; many tools write UTF-8 without saying so, and what is not UTF-8 is taken for Windows' page. */
function decodeName(name: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(name);
  } catch {
    return [...name.toString('latin1')].map((sign) => CODE_PAGE_850.get(sign) ?? sign).join('');
  }
}

/** Nothing is written to a disk here, but a ZIP made to write elsewhere comes from no bank. */
function refuseUnsafeNames(entries: readonly Entry[]): void {
  const names = entries.map(({ name }) => name.toLowerCase());
  const isUnsafe = entries.some(
    ({ name, isLink }) => isLink || /^$|^\/|^[A-Za-z]:|(^|\/)\.\.(\/|$)|\p{Cc}/u.test(name),
  );
  if (isUnsafe || new Set(names).size !== names.length) throw certificateProblem('zip-unsafe-name');
}

function refuseTooLarge(files: readonly Entry[]): void {
  const opened = files.filter(({ plainBytes }) => plainBytes <= MAX_FILE_BYTES);
  const total = opened.reduce((sum, { plainBytes }) => sum + plainBytes, 0);
  const swells = files.some(
    (file) => file.plainBytes > MAX_FILE_BYTES && file.plainBytes > file.packedBytes * MAX_RATIO,
  );
  if (swells || total > MAX_TOTAL_BYTES) throw certificateProblem('zip-too-large');
}

function open(bytes: Buffer, entry: Entry): Uint8Array {
  if (entry.isEncrypted) throw certificateProblem('zip-encrypted');
  if (entry.method !== 0 && entry.method !== 8) throw certificateProblem('zip-unsupported');
  const packed = packedBytesOf(bytes, entry);
  const plain = entry.method === 0 ? packed : inflate(packed, entry.plainBytes);
  if (plain.length !== entry.plainBytes || crc32(plain) !== entry.checksum) throw certificateProblem('zip-damaged');
  return plain;
}

/** The local header must speak of the same file as the directory: two readers of one ZIP shall not see two things. */
function packedBytesOf(bytes: Buffer, { offset, rawName, method, packedBytes }: Entry): Buffer {
  const isThere = offset + 30 <= bytes.length && bytes.readUInt32LE(offset) === LOCAL;
  if (!isThere) throw certificateProblem('zip-damaged');
  const nameEnd = offset + 30 + bytes.readUInt16LE(offset + 26);
  const isSame = bytes.readUInt16LE(offset + 8) === method && bytes.subarray(offset + 30, nameEnd).equals(rawName);
  const start = nameEnd + bytes.readUInt16LE(offset + 28);
  if (!isSame || start + packedBytes > bytes.length) throw certificateProblem('zip-damaged');
  return bytes.subarray(start, start + packedBytes);
}

/** Stops at the size that the directory states: a file that swells beyond it is damaged, and is not held in memory. */
function inflate(packed: Buffer, plainBytes: number): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, plainBytes) });
  } catch {
    throw certificateProblem('zip-damaged');
  }
}
