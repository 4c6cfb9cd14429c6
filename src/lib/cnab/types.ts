import type { ByteSource, Encoding, Fields, Progress } from './fixed-width.ts';

export type CnabFormat = 'cnab240' | 'cnab400';

/** `remessa` goes to the bank, `retorno` comes from it, `statement` is the account statement (extrato). */
export type CnabDirection = 'remessa' | 'retorno' | 'statement';

/** Something that is not as the document says. An error makes the file invalid; a warning is seen in good files. */
export type CnabProblem = {
  readonly code: CnabProblemCode;
  readonly severity: 'error' | 'warning';
  /** Line in the file, from 1. */
  readonly line: number;
  readonly message: string;
  /** The field and its positions, when one field is meant. */
  readonly field?: string;
  readonly from?: number;
  readonly to?: number;
  readonly found?: string;
  readonly expected?: string;
};

export type CnabProblemCode =
  | 'line_length'
  | 'blank_line'
  | 'unknown_record'
  | 'unknown_segment'
  | 'unknown_layout'
  | 'required'
  | 'non_numeric'
  | 'invalid_date'
  | 'invalid_time'
  | 'too_large'
  | 'truncated'
  | 'sequence'
  | 't_without_u'
  | 'u_without_t'
  | 'p_without_q'
  | 'q_without_p'
  | 'tu_movement_mismatch'
  | 'lot_count_mismatch'
  | 'balance_mismatch'
  | 'file_records_mismatch'
  | 'file_lots_mismatch'
  | 'trailer_lot_not_9999'
  | 'trailer_count_mismatch'
  | 'missing_file_header'
  | 'missing_file_trailer'
  | 'missing_lot_header'
  | 'missing_lot_trailer'
  | 'second_file_header'
  | 'after_file_trailer'
  | 'empty';

/** One line of the file. */
export type CnabRecord = {
  readonly type: 'record';
  readonly line: number;
  /** The layout that was applied: `fileHeader`, `T`, `Y03Pix`, `retorno1`…, or `unknown`. */
  readonly record: string;
  /** The segment letter of a detail of CNAB 240. */
  readonly segment: string | null;
  /** By the names of the model; null where the file has nothing. Amounts in centavos, dates `YYYY-MM-DD`. */
  readonly fields: Fields;
  readonly problems: readonly CnabProblem[];
  /** The line itself, where the fields do not tell all of it: an unknown record, or one with an error. */
  readonly raw: string | null;
};

/** What the file holds as a whole; the last object of a reading. */
export type CnabSummary = {
  readonly type: 'summary';
  readonly format: CnabFormat | null;
  /** COMPE code. */
  readonly bank: string | null;
  readonly direction: CnabDirection | null;
  /** Number of the file (NSA): grows by one with each file of the sender. */
  readonly fileNumber: string | null;
  readonly createdOn: string | null;
  readonly bytes: number;
  readonly lines: number;
  /** Lines that are records, the blank ones left out. */
  readonly records: number;
  readonly lots: number;
  readonly encodings: readonly Encoding[];
  /** By movement code (T, P, or the details of CNAB 400): how many, and the sums of their amounts in centavos. */
  readonly movements: readonly MovementTotal[];
  /** True when nothing is wrong beyond warnings. */
  readonly valid: boolean;
  readonly errors: number;
  readonly warnings: number;
  /** Problems of the file as a whole, and the first of those of its lines, at most {@link PROBLEMS_KEPT}. */
  readonly problems: readonly CnabProblem[];
};

export type MovementTotal = {
  readonly movement: string;
  readonly count: number;
  readonly amountCents: number;
  /** Received with payment movements: what was paid, or where a bank tells only that (Itaú), what was credited. */
  readonly paidCents: number;
};

/** How many problems a summary keeps: a file of a million bad lines must not fill the memory. */
export const PROBLEMS_KEPT = 100;

export type CnabItem = CnabRecord | CnabSummary;

export type ReadCnabOptions = {
  /** When the file does not tell (no header), or to read it as another bank's. */
  readonly bank?: string;
  readonly format?: CnabFormat;
  readonly encoding?: Encoding;
  readonly onProgress?: (progress: Progress) => void;
};

export type { ByteSource };
