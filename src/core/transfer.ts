/**
 * A transfer: money that leaves, once and only once. What a provider needs to know of it, and what a bank tells of it; the states
 * and guards stand with the verbs that send.
 */
import type { Cents } from '#lib/money.ts';
import type { Refusal } from './errors.ts';
import type { PixKeyOwner } from './pix-key.ts';
import type { EvidenceSource } from './evidence.ts';

/** `sent` becomes `completed` when the return window has closed; a return after that is still taken in. */
export const transferStatuses = [
  'draft',
  'awaiting_approval',
  'approved',
  'scheduled',
  'sending',
  'sent',
  'completed',
  'denied',
  'canceled',
  'failed',
  'returned',
] as const;
export type TransferStatus = (typeof transferStatuses)[number];

/** Who receives: an account at a bank, or whoever owns a Pix key. */
export type Payee =
  | {
      kind: 'account';
      name: string;
      taxId: string;
      /** ISPB (8) of the payee's bank. */
      ispb: string;
      /** COMPE (3), where the bank has one. */
      bankCode: string | null;
      branch: string;
      /** Without its check digit. */
      account: string;
      accountDigit: string;
      accountType: 'CC' | 'CP';
    }
  | {
      kind: 'pixKey';
      key: string;
      taxId: string | null;
      /** Whoever the directory named when it was asked for: what people agree to. */
      owner?: PixKeyOwner;
    };

/** What a provider needs to know of a transfer: plain data. */
export interface TransferView {
  id: string;
  /** Ours, unique for ever: the key under which the bank knows it (`externalNSU`). */
  bankKey: string;
  amountCents: Cents;
  payee: Payee;
  /** The caller's own words about it. */
  reference: string;
  /** Text for the payee's statement. */
  description: string | null;
}

/** What a bank is known for about money out. */
export interface TransferFacts {
  /** The bank refuses an equal transfer (payee and amount) for this long after the one before. */
  repeatedWithinSeconds: number;
  /** How long the receiving bank may send money back. */
  returnWindow: { pixMinutes: number; tedBusinessDays: number };
  /** Hours of business days (São Paulo, `HH:MM`) outside which an order settles on the next business day; null = day and night. */
  settlementHours: { opens: string; closes: string } | null;
  /** Orders are taken on business days only: what is due on another day leaves on the next one. */
  businessDaysOnly: boolean;
  /** The field of the credentials that says whose numbers our keys are: within it none is ever used twice. */
  keySpaceField: string;
}

export type TransferRail = 'pix' | 'ted';

export type TransferFact =
  /** It left. `settlesOn` is the business day on which it arrives, where the bank says so. */
  | { type: 'sent'; settlesOn: string | null }
  /** The receiving bank has it; it can still come back while the return window is open. */
  | { type: 'settled' }
  /** `amountCents` is null where the bank tells the return without its amount: then nothing is posted until it is told. */
  | {
      type: 'returned';
      code: string;
      meaning: string;
      cure: string;
      amountCents: Cents | null;
      returnedAt: string | null;
      /** The way it went, where the code of the return belongs to one. */
      rail?: TransferRail;
    }
  /** A person has judged the returns under these keys: so much came back in all, by the bank's statement. */
  | { type: 'return_judged'; amountCents: Cents; judged: string[] }
  /** The bank never sent it. */
  | { type: 'failed'; refusal: Refusal }
  /** A word that we do not know: changes nothing, somebody is told. */
  | { type: 'unknown_word'; word: string };

export interface TransferAnswer {
  /** The bank's own id, once it has one. */
  bankRef: string | null;
  /** Our key, where the bank repeats it. */
  bankKey: string | null;
  endToEndId: string | null;
  amountCents: Cents | null;
  /** The bank's receipt as text, where it gives one. */
  receipt: string | null;
  facts: { factKey: string; occurredAt: string | null; fact: TransferFact }[];
}

/** A fact of a transfer as it is kept: who told it, and when it was. */
export interface TransferEvidence {
  factKey: string;
  source: EvidenceSource;
  /** False for what is kept and shown, and never believed. */
  proven: boolean;
  /** RFC 3339 UTC. */
  occurredAt: string;
  fact: TransferFact;
}

/** What a bank tells of a transfer by itself. */
export interface TransferNews {
  factKey: string;
  bankRef: string | null;
  bankKey: string | null;
  endToEndId: string | null;
  occurredAt: string | null;
  fact: TransferFact;
}

export interface TransferQuery {
  /** Dates in São Paulo, inclusive. */
  from: string;
  to: string;
  cursor: string | null;
}
