/** Answers of the API Pix with one thing wrong, for faults. */
import { addCents, cents, centsFromDecimal, centsToDecimal } from '#lib/money.ts';
import type { AnswerDistortion } from '#sim/kit/bank.ts';

type Fields = Record<string, unknown>;

/** Works on charges, received Pix, returns, webhooks and lists of them; what has no such field stays as it is. */
export function distortPix(how: AnswerDistortion, answer: unknown): unknown {
  if (!isFields(answer)) return answer;
  for (const list of ['cobs', 'pix', 'webhooks', 'loc']) {
    const items = answer[list];
    if (!('txid' in answer) && Array.isArray(items))
      return { ...answer, [list]: items.map((item) => distortPix(how, item)) };
  }
  switch (how) {
    case 'unknown-status':
      return 'status' in answer ? { ...answer, status: 'EM_ANALISE' } : answer;
    case 'echo-other-amount':
      return { ...answer, ...otherAmount(answer['valor']) };
    case 'missing-field': {
      const { status: _status, endToEndId: _endToEndId, webhookUrl: _url, ...rest } = answer;
      return rest;
    }
  }
}

function otherAmount(valor: unknown): Fields {
  if (typeof valor === 'string') return { valor: onMore(valor) };
  return isFields(valor) ? { valor: { ...valor, original: onMore(String(valor['original'])) } } : {};
}

function onMore(text: string): string {
  return centsToDecimal(addCents(centsFromDecimal(text), cents(100)));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
