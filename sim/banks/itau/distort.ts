/** Answers of Itaú with one thing wrong, for faults. */
import { addCents, cents, centsFromDecimal, centsToDecimal } from '#lib/money.ts';
import type { AnswerDistortion } from '#sim/kit/bank.ts';
import { isObject } from './fields.ts';

/** What a caller cannot do without. */
const NEEDED = ['access_token', 'situacao_geral_boleto', 'codigo_barras', 'id_notificacao_boleto'];
const ONE_REAL = cents(100);

/** Changes the fields wherever they stand; an answer without them stays as it is. */
export function distort(how: AnswerDistortion, answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map((item) => distort(how, item));
  if (!isObject(answer)) return answer;
  const fields = Object.entries(answer).filter(([name]) => how !== 'missing-field' || !NEEDED.includes(name));
  return Object.fromEntries(fields.map(([name, value]) => [name, distortField(how, name, value)]));
}

function distortField(how: AnswerDistortion, name: string, value: unknown): unknown {
  if (how === 'unknown-status' && name === 'situacao_geral_boleto') return 'Em Análise';
  if (how === 'echo-other-amount' && name === 'valor_titulo' && typeof value === 'string') return other(value);
  return distort(how, value);
}

/** One real more, in the form that it has. */
function other(value: string): string {
  if (value.includes('.')) return centsToDecimal(addCents(centsFromDecimal(value), ONE_REAL));
  return String(Number(value) + ONE_REAL).padStart(value.length, '0');
}
