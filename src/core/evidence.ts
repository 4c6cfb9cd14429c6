/**
 * Evidence: append-only proof of facts about a charge. Answers, webhooks, queries, files, statements and clerks all become
 * evidence of one shape, so that one function can fold all of it (rule 5: one way in for facts).
 */
import type { Cents } from '#lib/money.ts';
import type { Refusal } from './errors.ts';

/** Later in this list wins when two facts occurred at the same instant (model, rule 6). */
export const evidenceSources = ['clerk', 'webhook', 'answer', 'query', 'return_file', 'statement'] as const;
export type EvidenceSource = (typeof evidenceSources)[number];

export const paymentChannels = ['boleto', 'pix', 'direct', 'notary'] as const;
export type PaymentChannel = (typeof paymentChannels)[number];

/** Ids and codes that a registration has at its bank. Stored as the bank returned them, never recomputed. */
export interface RegistrationIds {
  nossoNumero?: string;
  linhaDigitavel?: string;
  barcode?: string;
  brCode?: string;
  txid?: string;
}

export type ChargeFact =
  /** The bank has the request and will tell more later. */
  | { type: 'accepted'; bankRef: string }
  /** Payable at the bank. The echoed amount and due date are compared with what was sent. */
  | {
      type: 'registered';
      bankRef: string;
      ids: RegistrationIds;
      amountCents: Cents | null;
      dueDate: string | null;
      overdue: boolean;
      /** Put back at our own request after it had ended: nothing to wonder about. */
      restored?: boolean;
    }
  | { type: 'rejected'; refusal: Refusal }
  /** Asked of the bank and proven never to have arrived. */
  | { type: 'absent' }
  /**
   * Money. `identity` names the payment for ever (endToEndId for a Pix; else the bank's own id). With `cumulative` the bank
   * only tells the total received under this identity; the greatest total counts.
   */
  | {
      type: 'paid';
      identity: string;
      cumulative: boolean;
      amountCents: Cents;
      channel: PaymentChannel;
      paidOn: string;
      creditedOn: string | null;
      feeCents: Cents | null;
    }
  /** Money that went back: `identity` names the reversal itself, `ofIdentity` the payment. A positive amount. */
  | {
      type: 'reversed';
      identity: string;
      ofIdentity: string;
      amountCents: Cents;
      reversedOn: string;
      /** Ours when we asked for it: then it is no divergence. A payment that bounced or a refund by the bank is one. */
      by?: 'us';
    }
  /** A payment that was informed came to nothing before its credit: what was received of this life and not credited goes back. */
  | { type: 'bounced'; on: string | null }
  | { type: 'written_off'; by: 'us' | 'bank' | 'unknown'; reason: string | null }
  | { type: 'expired' }
  | { type: 'in_protest' }
  | { type: 'protest_cancel_sent' }
  | { type: 'disputed' }
  /** A word that we do not know: changes nothing, raises an alert (rule 7 of charge). */
  | { type: 'unknown_word'; word: string };

export interface Evidence {
  /** Unique by connection: the same fact told twice is one piece of evidence. */
  factKey: string;
  source: EvidenceSource;
  /** False for a hint whose sender is not proven: shown, never folded (rule 7: a webhook is a hint). */
  proven: boolean;
  /** Which life at the bank this is about; null for facts of no registration (a clerk's direct receipt). */
  registrationId: string | null;
  /** RFC 3339 UTC. */
  occurredAt: string;
  fact: ChargeFact;
}

/** Greater ranks are believed before smaller ones. */
export function sourceRank(source: EvidenceSource): number {
  return evidenceSources.indexOf(source);
}

/** Deterministic order of folding: when it occurred, then rank of the source, then the key. */
export function compareEvidence(a: Evidence, b: Evidence): number {
  if (a.occurredAt !== b.occurredAt) return a.occurredAt < b.occurredAt ? -1 : 1;
  const rank = sourceRank(a.source) - sourceRank(b.source);
  if (rank !== 0) return rank;
  return a.factKey < b.factKey ? -1 : a.factKey > b.factKey ? 1 : 0;
}
