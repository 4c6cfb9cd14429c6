/** A diagnosis as a value, and as an error that carries it out of nested reading. */

import { DIAGNOSES } from './diagnoses.ts';
import type { DiagnosisCode } from './diagnoses.ts';

export type { DiagnosisCode } from './diagnoses.ts';

export type Diagnosis = {
  readonly code: DiagnosisCode;
  /** What is wrong, in Portuguese. */
  readonly problem: string;
  /** Who must act, in Portuguese. */
  readonly who: string;
  /** What that person can do about it, in Portuguese. */
  readonly cure: string;
};

/** The diagnosis for a code; `detail` is a sentence put behind the problem, such as the date of expiry. */
export function diagnosis(code: DiagnosisCode, detail?: string): Diagnosis {
  const [problem, who, cure] = DIAGNOSES[code];
  return { code, problem: detail === undefined ? problem : `${problem} ${detail}`, who, cure };
}

const PROBLEM = 'CertificateProblem';

/** An error that carries a diagnosis out of nested reading; the module's public functions give it back as a value. */
export function certificateProblem(code: DiagnosisCode, detail?: string): Error {
  return asError(diagnosis(code, detail));
}

/** The same for a diagnosis made earlier. */
export function asError(found: Diagnosis): Error {
  return Object.assign(new Error(found.code, { cause: found }), { name: PROBLEM });
}

/** The diagnosis that an error carries, if it is one of ours. */
export function diagnosisOf(error: unknown): Diagnosis | undefined {
  return error instanceof Error && error.name === PROBLEM ? (error.cause as Diagnosis) : undefined;
}
