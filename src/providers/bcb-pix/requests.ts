/** What all requests of the API Pix share. */
import type { ConnectionView, Outcome, RawAnswer, RequestSpec } from '#core/provider.ts';
import type { PixDialect } from './dialect.ts';
import { refusedOrUnknown } from './errors.ts';

type RequestParts<A> = Pick<RequestSpec<A>, 'method' | 'effect'> &
  Partial<Pick<RequestSpec<A>, 'query' | 'body' | 'headers'>> & {
    /** Behind the dialect's name: `register`. */
    name: string;
    /** Behind the dialect's prefix: the parts, written as they are. */
    path: readonly string[];
    /** Reads an answer of success. */
    success(raw: RawAnswer): Outcome<A>;
    /** What a 404 means, where it is an answer and no refusal. */
    missing?: A;
  };

/** A request whose success is read by `success` and whose other answers are read by the table of errors. */
export function requestOf<A>(dialect: PixDialect, connection: ConnectionView, parts: RequestParts<A>): RequestSpec<A> {
  const { name, path, success, headers, missing, ...rest } = parts;
  return {
    ...rest,
    name: `${dialect.name}.${name}`,
    service: dialect.service,
    path: [dialect.prefix, ...path.map(encodeURIComponent)].join('/'),
    headers: { ...dialect.headers(connection), ...headers },
    read(raw) {
      if (raw.status >= 200 && raw.status < 300) return success(raw);
      const outcome = refusedOrUnknown(dialect, raw);
      const isMissing = outcome.outcome === 'refused' && outcome.refusal.kind === 'not-found';
      return isMissing && missing !== undefined ? done(missing) : outcome;
    },
  };
}

export function done<A>(answer: A): Outcome<A> {
  return { outcome: 'done', answer };
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The `Date` of an answer (RFC 9110, IMF-fixdate) as an instant; null when it is absent or in another form. */
export function dateHeaderOf({ headers }: RawAnswer): string | null {
  const match = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT$/.exec(headers['date'] ?? '');
  const [, day = '', name = '', year = '', time = ''] = match ?? [];
  const month = String(months.indexOf(name) + 1).padStart(2, '0');
  try {
    return Temporal.Instant.from(`${year}-${month}-${day}T${time}Z`).toString({ fractionalSecondDigits: 3 });
  } catch {
    return null;
  }
}
