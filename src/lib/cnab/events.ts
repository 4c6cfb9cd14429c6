/** What a movement code of a retorno means to a charge, whatever the bank: one short list of words. */
export type OccurrenceEvent =
  /** Payable at the bank. */
  | 'registered'
  | 'rejected'
  /** Money was received. */
  | 'paid'
  /** Paid with a cheque that has not cleared. */
  | 'payment_pending'
  /** The payment did not hold (cheque returned): the title is open again. */
  | 'payment_bounced'
  | 'written_off'
  /** In the bank's portfolio: the monthly list, nothing happened. */
  | 'listed'
  /** A change or instruction was confirmed. */
  | 'changed'
  | 'instruction_refused'
  | 'in_protest'
  | 'protest_canceled'
  /** A step of negativação (credit bureau). */
  | 'negativation'
  /** A fee or cost was debited: neither a payment nor an error. */
  | 'fee'
  /** The payer claims or recognises something (DDA too). */
  | 'payer_claim'
  /** A code that no table holds: kept and shown, changes nothing. */
  | 'unknown';

export type MovementTable = { readonly [code: string]: readonly [event: OccurrenceEvent, label: string] };

/** Codes and what they say, in Portuguese. */
export type CodeTable = { readonly [code: string]: string };

export type SettlementTable = {
  readonly [code: string]: { readonly label: string; readonly available: boolean };
};

/** A charge's status, in the words of the model. */
export type OccurrenceStatus = 'registered' | 'rejected' | 'paid' | 'written_off' | 'in_protest';

const STATUS: { readonly [event in OccurrenceEvent]: OccurrenceStatus | null } = {
  registered: 'registered',
  rejected: 'rejected',
  paid: 'paid',
  payment_pending: null,
  payment_bounced: 'registered',
  written_off: 'written_off',
  listed: null,
  changed: null,
  instruction_refused: null,
  in_protest: 'in_protest',
  protest_canceled: 'registered',
  negativation: null,
  fee: null,
  payer_claim: null,
  unknown: null,
};

/** The status that an event puts a charge into, or null when it says nothing about it. */
export function statusOf(event: OccurrenceEvent): OccurrenceStatus | null {
  return STATUS[event];
}
