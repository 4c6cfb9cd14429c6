/** Answers of Celcoin with one thing wrong, for faults. */
import type { AnswerDistortion } from '#sim/kit/bank.ts';
import { isObject } from './body.ts';

const UNKNOWN_WORD = 'Em análise';
/** What a caller cannot do without, by the answers that have it. */
const ESSENTIAL = ['access_token', 'transactionId', 'balance', 'banks', 'movement', 'stateCompensation', 'body'];

export function distort(how: AnswerDistortion, answer: unknown): unknown {
  if (!isObject(answer)) return answer;
  const { transaction, destinationAccountData: destination } = answer;
  if (isObject(transaction)) return { ...answer, transaction: distort(how, transaction) };
  if (how === 'missing-field') {
    return Object.fromEntries(Object.entries(answer).filter(([name]) => !ESSENTIAL.includes(name)));
  }
  if (how === 'unknown-status') {
    if ('stateCompensation' in answer) return { ...answer, stateCompensation: UNKNOWN_WORD };
    if ('body' in answer) return { ...answer, status: UNKNOWN_WORD };
    return 'errorCode' in answer ? { ...answer, errorCode: '777', message: UNKNOWN_WORD, status: 7 } : answer;
  }
  if (!isObject(destination)) return answer;
  return { ...answer, destinationAccountData: { ...destination, value: Number(destination['value']) + 1 } };
}
