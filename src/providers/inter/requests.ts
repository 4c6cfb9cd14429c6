/** What all requests to Banco Inter share. */
import type { ConnectionView, Outcome, RawAnswer, RequestSpec } from '#core/provider.ts';
import type { Subject } from './errors.ts';
import { refusedOrUnknown } from './errors.ts';

export const basePath = '/cobranca/v3/cobrancas';

/** Path of one charge. */
export function chargePath(bankRef: string): string {
  return `${basePath}/${encodeURIComponent(bankRef)}`;
}

/**
 * `x-conta-corrente`: account with check digit, digits only, no zeros in front. An application bound to several accounts
 * needs it; sent always, it proves that the charge goes to the account that the person chose.
 */
export function accountHeader(connection: ConnectionView): Record<string, string> {
  const { number, digit } = connection.account;
  const account = `${number}${digit}`.replace(/\D/g, '').replace(/^0+/, '');
  return account === '' ? {} : { 'x-conta-corrente': account };
}

type RequestParts<A> = Pick<RequestSpec<A>, 'name' | 'method' | 'path' | 'effect'> &
  Partial<Pick<RequestSpec<A>, 'query' | 'body' | 'maxAnswerBytes'>> & {
    subject: Subject;
    /** Reads an answer of success. */
    success(raw: RawAnswer): Outcome<A>;
    /** Answers a refused status with something else than a refusal: a 404 that means "none". */
    instead?(raw: RawAnswer): Outcome<A> | null;
  };

/** A request whose success is read by `success` and whose other answers are read by the table of errors. */
export function requestOf<A>(connection: ConnectionView, parts: RequestParts<A>): RequestSpec<A> {
  const { subject, success, instead, ...rest } = parts;
  return {
    ...rest,
    service: 'api',
    headers: accountHeader(connection),
    read(raw) {
      if (raw.status >= 200 && raw.status < 300) return success(raw);
      return instead?.(raw) ?? refusedOrUnknown(raw, subject);
    },
  };
}

export function done<A>(answer: A): Outcome<A> {
  return { outcome: 'done', answer };
}
