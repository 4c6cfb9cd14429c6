/** The `Retry-After` header (RFC 9110, section 10.2.3): seconds or an HTTP date, from a sender that is not to be trusted. */

export const retryAfterCapMs = 15 * 60 * 1000;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const httpDate = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;

function epochMsOf(text: string): number | null {
  const match = httpDate.exec(text);
  const month = match ? months.indexOf(match[2]!) + 1 : 0;
  if (!match || month === 0) return null;
  const [, day, , year, hour, minute, second] = match.map(Number);
  try {
    const date = { year: year!, month, day: day!, hour: hour!, minute: minute!, second: second!, timeZone: 'UTC' };
    return Temporal.ZonedDateTime.from(date, { overflow: 'reject' }).epochMilliseconds;
  } catch {
    return null;
  }
}

/**
 * What a busy answer says of waiting: `Retry-After`, else `RateLimit-Reset` (seconds until the window ends; draft-ietf-httpapi-
 * ratelimit-headers, and the only one that some banks send).
 */
export function waitOf(headers: Record<string, string>, now: Temporal.Instant): number | null {
  return retryAfterMs(headers['retry-after'], now) ?? retryAfterMs(headers['ratelimit-reset'], now);
}

/** Milliseconds to wait, between zero and 15 minutes; null when the header is absent or says nothing. */
export function retryAfterMs(header: string | undefined, now: Temporal.Instant): number | null {
  const text = header?.trim() ?? '';
  const seconds = /^\d+$/.test(text) ? Number(text) * 1000 : null;
  const at = seconds === null ? epochMsOf(text) : null;
  const wait = seconds ?? (at === null ? null : at - now.epochMilliseconds);
  return wait === null ? null : Math.min(Math.max(wait, 0), retryAfterCapMs);
}
