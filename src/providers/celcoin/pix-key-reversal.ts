/** What came back of a Pix to a key → our fact, under a key that message and statement share. */
import type { TransferAnswer, TransferFact, TransferNews } from '#core/transfer.ts';
import type { Cents } from '#lib/money.ts';
import type { ReversalBody } from './pix-key-wire.ts';
import { reasonOf } from './return-codes.ts';

type Names = Pick<TransferNews, 'bankRef' | 'bankKey' | 'endToEndId'>;

/**
 * Which payment it is of: by our number, by the end-to-end id, and by the bank's id only where neither is told, because that one is the
 * least certain. Null when it names none.
 */
export function paymentNamedIn(body: ReversalBody): Names | null {
  const bankKey = body.originalClientCode ?? body.clientCode ?? null;
  const endToEndId = body.originalEndToEndId ?? body.originalEntoEndId ?? body.endToEndId ?? null;
  if (bankKey !== null || endToEndId !== null) return { bankRef: null, bankKey, endToEndId };
  const bankRef = body.originalId ?? body.originalPaymentId ?? null;
  return bankRef === null ? null : { bankRef, bankKey, endToEndId };
}

/** Reasons come as codes of the Central Bank (`MD06`) or as words. */
const isCode = (reason: string | undefined): boolean => /^[A-Z]{2,3}\d{2,3}$/.test(reason ?? '');

export interface ReversalTold {
  body: ReversalBody;
  amountCents: Cents;
  at: string | null;
}

/** By the id of the return, which both tell; that it is one id is a guess. Told under two, the whole is posted once and a part held. */
export function reversalFact({ body, amountCents, at }: ReversalTold): TransferAnswer['facts'][number] {
  const id = body.id ?? body.returnIdentification ?? `${at ?? ''}:${amountCents}`;
  const { reason } = body;
  const fact: TransferFact = {
    type: 'returned',
    ...reasonOf(isCode(reason) ? reason : undefined, reason),
    amountCents,
    returnedAt: at,
  };
  return { factKey: `reversal:${id}`, occurredAt: at, fact };
}
