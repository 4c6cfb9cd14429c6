/** Time-based codes (RFC 6238): six digits, SHA-1, 30 seconds, which is what every authenticator reads. Pure. */
import { Secret, TOTP } from 'otpauth';

const stepMs = 30_000;
/** One step before and after: clocks that are half a minute wrong, and people who type slowly (RFC 6238 §5.2). */
const window = 1;
/** RFC 4226 §4 R6 recommends 160 bits. */
export const secretBytes = 20;

/** The secret in base 32, in which authenticators take it by hand. */
export function secretText(bytes: Uint8Array): string {
  return new Secret({ buffer: Uint8Array.from(bytes).buffer }).base32;
}

function totpOf(secret: string, label: string): TOTP {
  return new TOTP({ issuer: 'Pontual', label, algorithm: 'SHA1', digits: 6, period: stepMs / 1000, secret });
}

/** The `otpauth://` address that authenticators read from a QR Code. `label` is the person's e-mail. */
export function totpAddress(secret: string, label: string): string {
  return totpOf(secret, label).toString();
}

/** The time step that a code belongs to, or null when it is none of the present three. */
export function stepOfCode(secret: string, code: string, nowMs: number): number | null {
  const digits = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return null;
  const delta = totpOf(secret, '').validate({ token: digits, timestamp: nowMs, window });
  return delta === null ? null : Math.floor(nowMs / stepMs) + delta;
}
