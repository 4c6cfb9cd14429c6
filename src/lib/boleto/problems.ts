/** What is wrong with a line or barcode that was read, in Portuguese, with a stable code for programs. */
export type ReadProblem = {
  readonly code:
    | 'empty'
    | 'character'
    | 'length'
    | 'zeros'
    | 'currency'
    | 'field-check-digit'
    | 'general-check-digit'
    | 'segment'
    | 'value-identifier'
    | 'due-date-unknown'
    | 'campo-livre';
  readonly message: string;
};

export function problem(code: ReadProblem['code'], message: string): ReadProblem {
  return { code, message };
}
