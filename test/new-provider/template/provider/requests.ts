/** What all requests to Banco Exemplo share. */
import type { Outcome, RawAnswer, RequestSpec } from '#core/provider.ts';
import { refusedOrUnknown } from './errors.ts';

export const basePath = '/v1/boletos';

/** Path of one boleto. */
export function boletoPath(bankRef: string): string {
  return `${basePath}/${encodeURIComponent(bankRef)}`;
}

type RequestParts<A> = Pick<RequestSpec<A>, 'name' | 'method' | 'path' | 'effect'> &
  Partial<Pick<RequestSpec<A>, 'query' | 'body'>> & {
    /** Reads an answer of success. */
    success(raw: RawAnswer): Outcome<A>;
    /** Answers a refused status with something else than a refusal: a 404 that means "none". */
    instead?(raw: RawAnswer): Outcome<A> | null;
  };

/**
 * A request whose success is read by `success` and whose other answers are read by the table of errors. Headers that the bank wants in
 * every call (an account, an id of the call) go here.
 */
export function requestOf<A>(parts: RequestParts<A>): RequestSpec<A> {
  const { success, instead, ...rest } = parts;
  return {
    ...rest,
    service: 'api',
    read(raw) {
      if (raw.status >= 200 && raw.status < 300) return success(raw);
      return instead?.(raw) ?? refusedOrUnknown(raw);
    },
  };
}

export function done<A>(answer: A): Outcome<A> {
  return { outcome: 'done', answer };
}
