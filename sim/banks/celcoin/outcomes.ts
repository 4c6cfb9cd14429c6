/**
 * What becomes of a transfer to an account (`accountCode`), so that every ending can be had through the API alone. The
 * numbers are invented; others are added by the act `outcome`.
 */
import { SimulatorError } from '#sim/kit/bank.ts';
import { isReturnCode } from './codes.ts';

export type Outcome =
  /** "Ocorreu um Erro No Processo", though the money left, or though nothing was done. */
  | { kind: 'error'; done: boolean }
  /** Comes back for this reason, after so many seconds or, at noon, so many business days. */
  | { kind: 'return'; code: string; afterSeconds?: number; afterBusinessDays?: number };

export const DEFAULT_OUTCOMES: Readonly<Record<string, Outcome>> = {
  9000001: { kind: 'return', code: 'PBE326', afterSeconds: 60 },
  9000002: { kind: 'return', code: 'PBE328', afterSeconds: 840 },
  9000011: { kind: 'return', code: 'SPB2', afterBusinessDays: 1 },
  9000012: { kind: 'return', code: 'SPB1', afterBusinessDays: 3 },
  9000021: { kind: 'error', done: true },
  9000022: { kind: 'error', done: false },
};

/** @throws SimulatorError when it is none. */
export function checkOutcome(input: Record<string, unknown>): Outcome {
  const { kind, done, code, afterSeconds, afterBusinessDays } = input;
  if (kind === 'error' && typeof done === 'boolean') return { kind, done };
  const after = afterSeconds ?? afterBusinessDays;
  const isOne = (afterSeconds === undefined) !== (afterBusinessDays === undefined);
  if (kind !== 'return' || !isReturnCode(code) || !isOne || !Number.isSafeInteger(after) || Number(after) < 0) {
    throw new SimulatorError(
      400,
      'Informe { kind: "error", done } ou { kind: "return", code, afterSeconds } ou { …, afterBusinessDays }.',
    );
  }
  return {
    kind,
    code,
    ...(afterSeconds === undefined ? { afterBusinessDays: Number(after) } : { afterSeconds: Number(after) }),
  };
}
