/** Answers of Asaas with one thing wrong, for faults. */
import { cents, centsFromDecimal, centsToDecimal, addCents } from '#lib/money.ts';
import type { AnswerDistortion } from '#sim/kit/bank.ts';
import { isObject } from './fields.ts';

/** The field that an answer cannot do without: the first of these that it has. */
const ESSENTIAL = ['status', 'identificationField', 'payload', 'bankSlip', 'url', 'balance', 'id'];

/** Works on single objects and on lists of them; what has no such field stays as it is. */
export function distort(how: AnswerDistortion, answer: unknown): unknown {
  if (!isObject(answer)) return answer;
  const { data } = answer;
  if (Array.isArray(data)) return { ...answer, data: data.map((item) => distort(how, item)) };
  if (how === 'unknown-status') return 'status' in answer ? { ...answer, status: 'AWAITING_ANALYSIS' } : answer;
  if (how === 'missing-field') {
    const essential = ESSENTIAL.find((name) => name in answer);
    return Object.fromEntries(Object.entries(answer).filter(([name]) => name !== essential));
  }
  const { value } = answer;
  if (typeof value !== 'number') return answer;
  return { ...answer, value: Number(centsToDecimal(addCents(centsFromDecimal(String(value)), cents(100)))) };
}
