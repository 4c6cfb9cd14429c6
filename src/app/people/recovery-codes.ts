/** Recovery codes: ten, each for once, for the day on which the telephone is lost. Kept as hashes only. */
import { createHash } from 'node:crypto';
import type { Ids } from '../context.ts';

const howMany = 10;
/** Crockford's base 32: nothing in it is mistaken for something else. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 16 characters are 80 random bits: far beyond guessing, so that a plain hash keeps them. */
const length = 16;

export function newRecoveryCodes(ids: Ids): string[] {
  return Array.from({ length: howMany }, () => {
    const characters = [...ids.randomBytes(length)].map((byte) => alphabet.charAt(byte & 31)).join('');
    return characters.replace(/(.{4})(?=.)/g, '$1-');
  });
}

/** The hash of a code of this user as it is stored; null when the text cannot be one. Signs between, case, O, I and L are forgiven. */
export function recoveryHash(userId: string, text: string): string | null {
  const code = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  if (!/^[0-9A-HJKMNP-TV-Z]{16}$/.test(code)) return null;
  return createHash('sha256').update(`${userId} ${code}`).digest('hex');
}

/** Hashes to be stored of codes just made. */
export function recoveryHashes(userId: string, codes: readonly string[]): string[] {
  return codes.map((code) => recoveryHash(userId, code)).filter((hash) => hash !== null);
}
