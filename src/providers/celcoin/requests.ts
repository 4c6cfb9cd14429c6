/** What all requests to Celcoin share. */
import type { ConnectionView, Outcome, RawAnswer, RequestSpec } from '#core/provider.ts';
import type { Subject } from './errors.ts';
import { refusedOrUnknown, saidOf } from './errors.ts';
import { successCode } from './wire.ts';

export const transfersPath = '/v5/transactions';
export const conciliationPath = '/tools-conciliation/v1';

/** `externalTerminal`: our name at the bank, written on every transfer and in every file. */
export function terminalOf(connection: ConnectionView): string {
  return connection.agreement['externalTerminal'] || 'PONTUAL';
}

type RequestParts<A> = Pick<RequestSpec<A>, 'name' | 'method' | 'path' | 'effect'> &
  Partial<Pick<RequestSpec<A>, 'query' | 'body' | 'maxAnswerBytes'>> & {
    subject: Subject;
    /** Reads an answer that is neither a refusal nor an error. */
    success(raw: RawAnswer): Outcome<A>;
    /** Answers with something else than a refusal: a code that means "none". */
    instead?(raw: RawAnswer): Outcome<A> | null;
  };

/**
 * A request whose success is read by `success` and whose other answers by the table of errors. Whether a refusal comes with HTTP 200
 * or 4xx is not documented, so the code inside decides.
 */
export function requestOf<A>(parts: RequestParts<A>): RequestSpec<A> {
  const { subject, success, instead, ...rest } = parts;
  return {
    ...rest,
    service: 'api',
    read(raw) {
      const other = instead?.(raw) ?? null;
      if (other !== null) return other;
      const code = saidOf(raw)?.errorCode ?? successCode;
      const isSuccess = raw.status >= 200 && raw.status < 300 && code === successCode;
      return isSuccess ? success(raw) : refusedOrUnknown(raw, subject);
    },
  };
}

export function done<A>(answer: A): Outcome<A> {
  return { outcome: 'done', answer };
}
