/** What is wrong with a field, in Portuguese, with a stable code for programs and the positions in the line. */
export type FieldProblem = {
  readonly code:
    | 'required'
    | 'non_numeric'
    | 'invalid_date'
    | 'invalid_time'
    | 'too_large'
    | 'truncated'
    | 'too_long'
    | 'invalid_value'
    | 'character'
    | 'cut';
  readonly field: string;
  /** Positions in the line, from 1, both included. */
  readonly from: number;
  readonly to: number;
  /** What was read, or given to be written. */
  readonly found: string;
  readonly message: string;
};
