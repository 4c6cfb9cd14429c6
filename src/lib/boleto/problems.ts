/** What is wrong with a line or barcode that was read, in Portuguese, with a stable code for programs. */
export type ReadProblem = {
  readonly code:
    | 'empty'
    | 'character'
    | 'length'
    | 'zeros'
    | 'currency'
    | 'field_check_digit'
    | 'general_check_digit'
    | 'segment'
    | 'value_identifier'
    | 'due_date_unknown'
    | 'campo_livre';
  readonly message: string;
};

export function problem(code: ReadProblem['code'], message: string): ReadProblem {
  return { code, message };
}
