/** Asking for one charge, and what an accepted operation is when the question about it fails. */
import type { ChargeAnswer, Outcome, RawAnswer, RequestSpec } from '#core/provider.ts';
import { toldIn, type Telling } from './charge-facts.ts';
import { accepted, paymentPath, requestOf } from './requests.ts';
import { payment as paymentSchema, readJson, type Payment } from './wire.ts';

/** GET one charge. */
export function paymentRequest<A>(
  name: string,
  bankRef: string,
  read: (payment: Payment, telling: Telling) => Outcome<A>,
): RequestSpec<A> {
  return requestOf({
    name,
    method: 'GET',
    path: paymentPath(bankRef),
    effect: 'read',
    subject: 'read',
    success(raw) {
      const payment = readJson(raw, paymentSchema);
      if (payment.id !== bankRef) throw new Error('the answer is about another charge');
      return read(payment, toldIn(raw));
    },
  });
}

/** A question that is refused says nothing of the operation that it is about; only refused access is told as such. */
export function stillAccepted(
  read: (raw: RawAnswer) => Outcome<ChargeAnswer>,
  ref: string,
  checkAfterMs: number,
): (raw: RawAnswer) => Outcome<ChargeAnswer> {
  return (raw) => {
    const outcome = read(raw);
    const isNoAnswer = raw.status >= 400 && outcome.outcome === 'refused' && outcome.refusal.kind !== 'auth';
    return isNoAnswer ? accepted(ref, checkAfterMs) : outcome;
  };
}
