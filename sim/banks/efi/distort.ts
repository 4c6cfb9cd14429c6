/** Answers of Efí with one thing wrong, for faults. */
import type { AnswerDistortion } from '#sim/kit/bank.ts';
import { isObject } from './fields.ts';

/** Works on tokens, charges, carnês, lists of them and notifications; what has no such field stays as it is. */
export function distort(how: AnswerDistortion, answer: unknown): unknown {
  if (!isObject(answer)) return answer;
  const { data } = answer;
  if (Array.isArray(data)) return { ...answer, data: data.map((item) => distortItem(how, item)) };
  if (isObject(data)) return { ...answer, data: distortItem(how, data) };
  if (how !== 'missing-field') return answer;
  const { access_token: _, code: _code, ...rest } = answer;
  return rest;
}

function distortItem(how: AnswerDistortion, item: unknown): unknown {
  if (!isObject(item)) return item;
  if (how === 'missing-field') {
    const { status: _, charge_id: _id, ...rest } = item;
    return rest;
  }
  if (how === 'unknown-status') {
    const { status } = item;
    return { ...item, status: isObject(status) ? { ...status, current: 'in_analysis' } : 'in_analysis' };
  }
  const figures = ['total', 'value'].filter((name) => typeof item[name] === 'number');
  return { ...item, ...Object.fromEntries(figures.map((name) => [name, Number(item[name]) + 100])) };
}
