/**
 * Outgoing webhooks signed as Standard Webhooks 1.0 (https://www.standardwebhooks.com): HMAC-SHA256 over
 * `id.timestamp.body`, sent in the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`. While a secret is
 * being rotated a message carries one signature per secret, parted by blanks.
 */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The specification asks for keys of 24 to 64 bytes. */
const KEY_BYTES = { min: 24, max: 64 };
const SECRET_PREFIX = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const TIMESTAMP = /^[0-9]{1,12}$/;
/** More than any sender rotates through; a longer header is an attempt to make us compute. */
const MAX_SIGNATURES = 16;
const DEFAULT_TOLERANCE_SECONDS = 300;

/** HTTP headers with names in lower case, as node:http gives them. */
export type WebhookHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

export type VerifyOptions = {
  /** The time of the check, in seconds since 1970. */
  readonly nowSeconds: number;
  /** How far the message's timestamp may lie in the past or in the future; 300 unless told. */
  readonly toleranceSeconds?: number;
};

export type Verification =
  | { readonly ok: true; readonly id: string; readonly timestampSeconds: number }
  | { readonly ok: false; readonly reason: 'missing-header' | 'bad-timestamp' | 'too-old' | 'too-new' | 'no-match' };

/**
 * Writes key bytes from a secure random source as a secret: `whsec_` and base64.
 * @throws RangeError unless there are 24 to 64 bytes.
 */
export function makeSecret(randomBytes: Uint8Array): string {
  return SECRET_PREFIX + Buffer.from(checkedKey(randomBytes)).toString('base64');
}

/**
 * Signs one message with one secret and gives one entry of `webhook-signature`: `v1,<base64>`. For several secrets join
 * the entries with a blank.
 * @param timestampSeconds whole seconds since 1970, the same number that goes into `webhook-timestamp`.
 * @throws RangeError for a malformed secret, an id that is empty or holds a full stop (the delimiter), or a fractional timestamp.
 */
export function sign(secret: string, id: string, timestampSeconds: number, body: string | Uint8Array): string {
  if (!/^[\x21-\x2d\x2f-\x7e]+$/.test(id))
    throw new RangeError('webhook id must be printable ASCII without a full stop');
  const timestamp = String(timestampSeconds);
  if (!TIMESTAMP.test(timestamp)) throw new RangeError('webhook timestamp must be whole seconds since 1970');
  return signature(secret, `${id}.${timestamp}.`, body);
}

/**
 * Checks a received message against every secret that is still valid. The body must be the bytes as received: a body
 * parsed and written again need not have the same bytes.
 * @throws RangeError when one of our own secrets is malformed; whatever the sender does is an answer, not an exception.
 */
export function verify(
  headers: WebhookHeaders,
  body: string | Uint8Array,
  secrets: readonly string[],
  options: VerifyOptions,
): Verification {
  const id = onlyValue(headers['webhook-id']);
  const timestamp = onlyValue(headers['webhook-timestamp']);
  const signatures = onlyValue(headers['webhook-signature']);
  if (!id || !timestamp || !signatures) return { ok: false, reason: 'missing-header' };
  if (!TIMESTAMP.test(timestamp)) return { ok: false, reason: 'bad-timestamp' };

  const timestampSeconds = Number(timestamp);
  const tolerance = options.toleranceSeconds ?? DEFAULT_TOLERANCE_SECONDS;
  if (timestampSeconds < options.nowSeconds - tolerance) return { ok: false, reason: 'too-old' };
  if (timestampSeconds > options.nowSeconds + tolerance) return { ok: false, reason: 'too-new' };

  const given = signatures.split(' ', MAX_SIGNATURES);
  let matches = false;
  for (const secret of secrets) {
    const expected = signature(secret, `${id}.${timestamp}.`, body);
    for (const candidate of given) matches = sameText(candidate, expected) || matches;
  }
  return matches ? { ok: true, id, timestampSeconds } : { ok: false, reason: 'no-match' };
}

function signature(secret: string, prefix: string, body: string | Uint8Array): string {
  return `v1,${createHmac('sha256', keyOf(secret)).update(prefix).update(body).digest('base64')}`;
}

function keyOf(secret: string): Uint8Array {
  const encoded = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret;
  if (!BASE64.test(encoded)) throw new RangeError('webhook secret must be whsec_ followed by base64');
  return checkedKey(Buffer.from(encoded, 'base64'));
}

function checkedKey(key: Uint8Array): Uint8Array {
  if (key.length < KEY_BYTES.min || key.length > KEY_BYTES.max) {
    throw new RangeError(`webhook secret must hold ${KEY_BYTES.min} to ${KEY_BYTES.max} bytes, not ${key.length}`);
  }
  return key;
}

/** Compares hashes of equal length in constant time, so that neither content nor length shows in how long it takes. */
function sameText(left: string, right: string): boolean {
  return timingSafeEqual(sha256(left), sha256(right));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A header sent twice is no header: which of the two was meant cannot be known. */
function onlyValue(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.length === 1 ? value[0] : undefined;
}
