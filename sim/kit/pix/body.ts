/** Bodies of requests: JSON objects, in which a null is the same as nothing. */
import type { BankRequest } from '#sim/kit/http.ts';

/** `undefined` for what is no JSON. Clients of many languages write absent fields as null. */
export function bodyOf(request: BankRequest): unknown {
  try {
    return withoutNulls(JSON.parse(request.body.toString('utf8')));
  } catch {
    return undefined;
  }
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]));
}
