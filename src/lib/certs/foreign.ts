/** Files that are no credential, known by their first bytes or words, so that people read what they sent and not just "unknown". */

import type { DiagnosisCode } from './diagnoses.ts';

/** Magic numbers in hexadecimal, with where they stand. */
const MAGIC: readonly (readonly [hex: string, code: DiagnosisCode, offset?: number])[] = [
  ['25504446', 'pdf-file'], // %PDF
  ['d0cf11e0a1b11ae1', 'office-file'], // .doc, .xls, .msg: compound file
  ['5b436f6e74656e745f54797065735d2e786d6c', 'office-file', 30], // .docx, .xlsx: a ZIP that begins with [Content_Types].xml
  ['6d696d6574797065', 'office-file', 30], // .odt, .ods: a ZIP that begins with mimetype
  ['89504e47', 'image-file'],
  ['ffd8ff', 'image-file'], // JPEG
  ['47494638', 'image-file'], // GIF8
  ['57454250', 'image-file', 8], // WEBP
  ['66747970686569', 'image-file', 4], // ftyphei…, photographs of telephones
  ['526172211a07', 'archive-file'], // Rar!
  ['377abcaf271c', 'archive-file'], // 7z
  ['1f8b08', 'archive-file'], // gzip
  ['feedfeed', 'java-keystore'],
  ['cececece', 'java-keystore'], // JCEKS
  ['4d5a9000', 'executable-file'],
  ['7f454c46', 'executable-file'],
  ['4c0000000114020000000000c000000000000046', 'shortcut-file'], // .lnk
];

/** Texts, before any PEM in them is looked for: an encoding of their own spoils it. */
const WRAPPED: readonly (readonly [RegExp, DiagnosisCode])[] = [
  [/^\{\\rtf/, 'rich-text-file'],
  [/^[{[]\s*["{[\]}]/, 'json-file'],
  [/^PuTTY-User-Key-File-/, 'putty-key'],
];

/** Texts without PEM in them. */
const PLAIN: readonly (readonly [RegExp, DiagnosisCode])[] = [
  [/^<(!doctype|html|head|body|\?xml|!--)/i, 'html-page'],
  [/^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-\S+) AAAA/, 'openssh-key'],
  [/^\[InternetShortcut\]/i, 'shortcut-file'],
  [/^(Received|Return-Path|Delivered-To|MIME-Version|From|X-[\w-]+): [^]*\n(Subject|Content-Type|MIME-Version):/i, 'email-file'],
]; // prettier-ignore

/** What the bytes are known to be, if it is no credential. */
export function foreignBytes(bytes: Buffer): DiagnosisCode | undefined {
  return MAGIC.find(([hex, , offset = 0]) => bytes.toString('hex', offset, offset + hex.length / 2) === hex)?.[1];
}

/** What the text is known to be, if it is no credential. */
export function foreignText(text: string, hasPem: boolean): DiagnosisCode | undefined {
  const head = text.slice(0, 8192);
  return (hasPem ? WRAPPED : [...WRAPPED, ...PLAIN]).find(([pattern]) => pattern.test(head))?.[1];
}
