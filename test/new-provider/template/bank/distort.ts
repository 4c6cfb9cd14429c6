/** Answers of Banco Exemplo with one thing wrong, for faults: single boletos, lists of them, tokens and the webhook. */
import { addCents, cents, centsFromDecimal, centsToDecimal } from '#lib/money.ts';
import type { AnswerDistortion } from '#sim/kit/bank.ts';
import { isObject } from './fields.ts';

export function distort(how: AnswerDistortion, answer: unknown): unknown {
  if (!isObject(answer)) return answer;
  if (Array.isArray(answer['boletos'])) {
    return { ...answer, boletos: answer['boletos'].map((boleto) => distort(how, boleto)) };
  }
  switch (how) {
    case 'unknown-status':
      return 'situacao' in answer ? { ...answer, situacao: 'EM_ANALISE' } : answer;
    case 'missing-field': {
      const { situacao: _, access_token: _token, url: _url, ...rest } = answer;
      return rest;
    }
    case 'echo-other-amount': {
      const { valor } = answer;
      if (typeof valor !== 'string') return answer;
      return { ...answer, valor: centsToDecimal(addCents(centsFromDecimal(valor), cents(100))) };
    }
  }
}
