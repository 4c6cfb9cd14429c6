/** Bodies as Celcoin's clients send them: JSON under any type, a form, or a multipart form (developers.celcoin.com.br shows the last for the token). */
import type { BankRequest } from '#sim/kit/http.ts';

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A JSON object from a body in UTF-8; `undefined` for anything else. */
export function parseJson(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(body));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The fields of a form of either kind; `undefined` when the body is none. */
export function parseForm({ headers, body }: BankRequest): Map<string, string> | undefined {
  const type = headers['content-type'] ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return new Map(new URLSearchParams(body.toString('utf8')));
  if (!/^multipart\/form-data\b/i.test(type)) return undefined;
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type);
  const mark = boundary?.[1] ?? boundary?.[2];
  return mark === undefined ? undefined : partsOf(body.toString('utf8'), mark);
}

/** RFC 7578: parts between `--boundary` lines, each with a head that names its field. */
function partsOf(text: string, boundary: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of `\r\n${text}`.split(`\r\n--${boundary}`).slice(1)) {
    const end = part.indexOf('\r\n\r\n');
    const name = /\bname="([^"]*)"/i.exec(part.slice(0, Math.max(end, 0)))?.[1];
    if (name !== undefined) fields.set(name, part.slice(end + 4));
  }
  return fields;
}

/** The query with the names of its parameters in lower case: Celcoin's clients differ in them. Empty ones count as absent. */
export function queryOf({ query }: BankRequest): Map<string, string> {
  const named = [...query].map(([name, value]) => [name.toLowerCase(), value.trim()] as const);
  return new Map(named.filter(([, value]) => value !== ''));
}
