import { isDate } from '../calendar.ts';

/** txid of a charge made through the API Pix (cob, cobv): 26 to 35 letters and digits (API Pix 2.9.0, anchored). */
export function isChargeTxid(text: string): boolean {
  return /^[a-zA-Z0-9]{26,35}$/.test(text);
}

/** txid inside a BR Code: `***` for none, or 1 to 25 letters and digits. */
export function isBrCodeTxid(text: string): boolean {
  return text === '***' || /^[a-zA-Z0-9]{1,25}$/.test(text);
}

/** Id of a return (devolução), chosen by who returns and unique for the Pix: 1 to 35 letters and digits (API Pix 2.9.0). */
export function isReturnRequestId(text: string): boolean {
  return /^[a-zA-Z0-9]{1,35}$/.test(text);
}

/** txid on a received Pix: 1 to 35 letters and digits, since static codes have short ones. */
export function isReceivedTxid(text: string): boolean {
  return /^[a-zA-Z0-9]{1,35}$/.test(text);
}

export type EndToEndId = {
  /** `E` for a payment, `D` for a return. */
  readonly kind: 'payment' | 'return';
  /** Institution that made it: eight digits, letters too since the alphanumeric CNPJ. */
  readonly ispb: string;
  /** Minute of its making in UTC, `2020-09-09T12:21Z`. */
  readonly utcMinute: string;
  readonly sequence: string;
};

const END_TO_END_ID = /^([ED])([0-9A-Z]{8})(\d{4})(\d\d)(\d\d)([01]\d|2[0-3])([0-5]\d)([0-9A-Za-z]{11})$/;

/**
 * Reads an EndToEndId or a return's id, strictly and case-sensitively; undefined when it is not one. Banks' test
 * environments send placeholders of other forms: keep whatever arrives, read it only where the parts are needed.
 */
export function parseEndToEndId(text: string): EndToEndId | undefined {
  const match = END_TO_END_ID.exec(text);
  if (match === null) return undefined;
  const [, letter, ispb, year, month, day, hour, minute, sequence] = match;
  const date = `${year}-${month}-${day}`;
  if (!isDate(date)) return undefined;
  const kind = letter === 'E' ? 'payment' : 'return';
  return { kind, ispb: ispb!, utcMinute: `${date}T${hour}:${minute}Z`, sequence: sequence! };
}

export type RecurrenceId = {
  /** Whether the payer's bank may try again when there was no money on the day: `R` yes, `N` no. */
  readonly allowsRetries: boolean;
  /** Who made it: an ISPB or the root of a CNPJ, eight characters. */
  readonly maker: string;
  /** The day of its making, `YYYY-MM-DD`. */
  readonly date: string;
  readonly sequence: string;
};

const RECURRENCE_ID = /^R([RN])([0-9A-Z]{8})(\d{4})(\d\d)(\d\d)([0-9A-Za-z]{11})$/;

/** Reads the idRec of a Pix Automático (API Pix 2.9.0, 29 characters); undefined when it is not one. */
export function parseRecurrenceId(text: string): RecurrenceId | undefined {
  const match = RECURRENCE_ID.exec(text);
  if (match === null) return undefined;
  const [, retries, maker, year, month, day, sequence] = match;
  const date = `${year}-${month}-${day}`;
  if (!isDate(date)) return undefined;
  return { allowsRetries: retries === 'R', maker: maker!, date, sequence: sequence! };
}
