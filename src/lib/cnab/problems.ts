import type { FieldProblem } from './fixed-width.ts';
import type { CnabProblem, CnabProblemCode } from './types.ts';

/** What good files of real banks show; everything else is an error. */
const WARNINGS: ReadonlySet<CnabProblemCode> = new Set([
  'blank_line',
  'unknown_segment',
  'tu_movement_mismatch',
  'trailer_lot_not_9999',
]);

type Details = Pick<CnabProblem, 'field' | 'from' | 'to' | 'found' | 'expected'> & {
  severity?: CnabProblem['severity'];
};

export function cnabProblem(code: CnabProblemCode, line: number, message: string, details: Details = {}): CnabProblem {
  return { code, severity: WARNINGS.has(code) ? 'warning' : 'error', line, message, ...details };
}

/** A problem of a field, as a problem of its line. */
export function fieldProblem(problem: FieldProblem, line: number): CnabProblem {
  const { code, field, from, to, found, message } = problem;
  return cnabProblem(code as CnabProblemCode, line, message, { field, from, to, found });
}

/**
 * What the length of a line says: blanks cut off or added at the end are seen in good files; anything else beyond the
 * record means that the line is not what it seems. A line cut inside a number is told by that field.
 */
export function lengthProblem(line: string, number: number, length: number): CnabProblem | undefined {
  if (line.length === length) return undefined;
  const isSurplus = line.length > length && line.slice(length).trim() !== '';
  const message = isSurplus
    ? `A linha tem ${line.length} caracteres, e o registro ${length}: o que sobra não foi lido.`
    : `A linha tem ${line.length} caracteres em vez de ${length}; a diferença é de brancos no fim.`;
  const found = String(line.length);
  return cnabProblem('line_length', number, message, {
    found,
    expected: String(length),
    severity: isSurplus ? 'error' : 'warning',
  });
}
