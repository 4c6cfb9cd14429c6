/** Identifiers that a bank mints. */
import { randomBytes } from 'node:crypto';
import { utcTimestamp } from '#sim/kit/clock.ts';

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * EndToEndId (`E`) or RtrId (`D`): letter, ISPB, minute in UTC, eleven alphanumerics; 32 characters
 * (Open Finance Brasil, schema of payments; bacen/pix-api 2.9.0).
 */
export function mintId(letter: 'E' | 'D', ispb: string, moment: number): string {
  const minute = utcTimestamp(moment).replaceAll(/[-T:]/g, '').slice(0, 12);
  return letter + ispb + minute + alphanumerics(11);
}

export function mintTxid(): string {
  return randomBytes(16).toString('hex');
}

export function alphanumerics(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHANUMERIC[byte % ALPHANUMERIC.length]).join('');
}
