/** Dropped files as the API takes them. What they are, and what is wrong with them, the server says; here they are only packed. Pure. */
import { t } from '../../texts.pt-BR.ts';
import type { CredentialsPatch } from '../../types.ts';

const words = t.connecting.certificate;

export interface DroppedFile {
  name: string;
  bytes: Uint8Array;
}

/** A bank's ZIP has a few kilobytes; a megabyte is already something else. */
const MOST_BYTES = 1_000_000;

export type Packed =
  | { ok: true; files: Pick<CredentialsPatch, 'certificate' | 'key'> }
  | { ok: false; name: string; problem: string };

/**
 * Texts (PEM) go together as one, in any order: certificate, key and chain. Of files that are not text (PFX, DER, ZIP) the API takes two.
 */
export function packFiles(dropped: readonly DroppedFile[]): Packed {
  const large = dropped.find(({ bytes }) => bytes.length > MOST_BYTES);
  if (large !== undefined) return { ok: false, name: large.name, problem: words.tooLarge };
  const texts = dropped.flatMap(({ bytes }) => (isText(bytes) ? [decode(bytes)] : []));
  const parts = [
    ...dropped.flatMap(({ bytes }) => (isText(bytes) ? [] : [base64(bytes)])),
    ...(texts.length > 0 ? [texts.join('\n')] : []),
  ];
  const [certificate, key, third] = parts;
  if (certificate === undefined) return { ok: false, name: '', problem: words.nothing };
  if (third !== undefined) return { ok: false, name: '', problem: words.tooMany };
  return { ok: true, files: { certificate, ...(key === undefined ? {} : { key }) } };
}

/** PEM, whatever the editor made of it: with the zeros of UTF-16 it is sent as bytes. */
function isText(bytes: Uint8Array): boolean {
  return decode(bytes).includes('-----BEGIN ');
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

export function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
