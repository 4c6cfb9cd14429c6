import type { Encoding, Fields, Progress } from '#lib/fixed-width/index.ts';
import type { MovementFileName } from './names.ts';

export type MovementProblem = {
  readonly code: string;
  /** A warning is about what may be so in a good file; an error puts the file aside until a person has looked. */
  readonly severity: 'error' | 'warning';
  readonly line: number;
  readonly message: string;
  readonly field?: string;
  readonly from?: number;
  readonly to?: number;
  readonly found?: string;
  readonly expected?: string;
};

/** One line of the file. */
export type MovementRecord = {
  readonly type: 'record';
  readonly line: number;
  /** Type of the record: HDR, MOV, LIQ, REC, PRC, TLR, or whatever stands in 20-22. */
  readonly segment: string;
  /** Null where the file has nothing; amounts in centavos, dates `YYYY-MM-DD`, `transactionId` and `externalNsu` without zeros on the left. */
  readonly fields: Fields;
  readonly problems: readonly MovementProblem[];
  /** The line itself where it is not sound. */
  readonly raw: string | null;
};

export type MovementSummary = {
  readonly type: 'summary';
  /** What the name says, when one was given and is of these files. */
  readonly name: MovementFileName | null;
  /** By the name, else by the records. */
  readonly kind: MovementFileName['kind'] | null;
  readonly corporation: string | null;
  readonly lot: string | null;
  readonly sentOn: string | null;
  readonly bytes: number;
  readonly lines: number;
  /** Lines that are records, header and trailer included. */
  readonly records: number;
  /** Body records, and the sum of their values. */
  readonly transfers: number;
  readonly totalCents: number;
  readonly encodings: readonly Encoding[];
  readonly valid: boolean;
  readonly errors: number;
  readonly warnings: number;
  /** The first of all problems, at most {@link PROBLEMS_KEPT}. */
  readonly problems: readonly MovementProblem[];
};

export const PROBLEMS_KEPT = 100;

export type MovementItem = MovementRecord | MovementSummary;

export type ReadMovementOptions = {
  /** Name of the file: tells movements from refusals. */
  readonly fileName?: string;
  readonly encoding?: Encoding;
  readonly onProgress?: (progress: Progress) => void;
};
