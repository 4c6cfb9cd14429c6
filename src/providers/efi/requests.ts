/** What all requests to the API Cobranças share. */
import { dateHeaderOf } from '#providers/bcb-pix/index.ts';
import { todayIn } from '#lib/calendar.ts';
import type { Outcome, RawAnswer, RequestSpec } from '#core/provider.ts';
import { type Subject, refusedOrUnknown } from './errors.ts';

type RequestParts<A> = Pick<RequestSpec<A>, 'name' | 'method' | 'path' | 'effect'> &
  Partial<Pick<RequestSpec<A>, 'query' | 'body'>> & {
    subject: Subject;
    /** Reads an answer of success. */
    success(raw: RawAnswer): Outcome<A>;
  };

/** A request whose success is read by `success` and whose other answers are read by the table of errors. */
export function requestOf<A>({ subject, success, ...rest }: RequestParts<A>): RequestSpec<A> {
  return {
    ...rest,
    service: 'cobrancas',
    read: (raw) => (raw.status >= 200 && raw.status < 300 ? success(raw) : refusedOrUnknown(raw, subject)),
  };
}

export function done<A>(answer: A): Outcome<A> {
  return { outcome: 'done', answer };
}

/** Path of one charge, with what follows its number. */
export function chargePath(bankRef: string, rest = ''): string {
  return `/v1/charge/${encodeURIComponent(bankRef)}${rest}`;
}

/** The day in São Paulo on which an answer was given, by the bank's own clock; null when it does not tell. */
export function answeredOn(raw: RawAnswer): string | null {
  const at = dateHeaderOf(raw);
  return at === null ? null : todayIn(at);
}
