/** What all requests to Asaas share. The key goes along by itself (`credentialHeaders`); a GET has no body, or the bank's edge refuses it. */
import type { Outcome, RawAnswer, RegistrationView, RequestSpec } from '#core/provider.ts';
import type { Subject } from './errors.ts';
import { refusedOrUnknown } from './errors.ts';

const paymentsPath = '/v3/payments';

/** The list of charges, or one of them, or something of one: `paymentPath(ref, 'restore')`. */
export function paymentPath(ref?: string, ...rest: string[]): string {
  return [paymentsPath, ...(ref === undefined ? [] : [encodeURIComponent(ref)]), ...rest].join('/');
}

/** The id of a registration's charge. @throws for one that the bank does not know yet: a defect of the caller. */
export function refOf(registration: RegistrationView): string {
  if (registration.bankRef === null) throw new Error('this registration has no payment id yet');
  return registration.bankRef;
}

type RequestParts<A> = Pick<RequestSpec<A>, 'name' | 'method' | 'path' | 'effect'> &
  Partial<Pick<RequestSpec<A>, 'query' | 'body' | 'maxAnswerBytes' | 'service'>> & {
    subject: Subject;
    /** Reads an answer of success. */
    success(raw: RawAnswer): Outcome<A>;
    /** Answers a refused status with something else than a refusal: a 404 that means "none". */
    instead?(raw: RawAnswer): Outcome<A> | null;
  };

/** A request whose success is read by `success` and whose other answers are read by the table of errors. */
export function requestOf<A>(parts: RequestParts<A>): RequestSpec<A> {
  const { subject, success, instead, ...rest } = parts;
  return {
    service: 'api',
    ...rest,
    read(raw) {
      if (raw.status >= 200 && raw.status < 300) return success(raw);
      return instead?.(raw) ?? refusedOrUnknown(raw, subject);
    },
  };
}

export function done<A>(answer: A): Outcome<A> {
  return { outcome: 'done', answer };
}

export function accepted<A>(bankRef: string, checkAfterMs: number): Outcome<A> {
  return { outcome: 'accepted', bankRef, checkAfterMs };
}
