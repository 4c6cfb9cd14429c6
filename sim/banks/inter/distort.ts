/** Answers of Banco Inter with one thing wrong, for faults. */
import { centsFromDecimal, centsToDecimal, addCents, cents } from '#lib/money.ts';
import type { AnswerDistortion } from '#sim/kit/bank.ts';
import { isObject } from './fields.ts';

/** Works on single charges, lists of them, tokens and emissions; what has no such field stays as it is. */
export function distort(how: AnswerDistortion, answer: unknown): unknown {
  if (!isObject(answer)) return answer;
  const { cobranca, cobrancas } = answer;
  if (Array.isArray(cobrancas)) return { ...answer, cobrancas: cobrancas.map((item) => distort(how, item)) };
  if (isObject(cobranca)) return { ...answer, cobranca: distortCharge(how, cobranca) };
  if (how === 'unknown-status' && 'status' in answer) return { ...answer, status: 'EM_ANALISE' };
  if (how !== 'missing-field') return answer;
  const {
    access_token: _,
    codigoSolicitacao: _code,
    codigoEdicao: _edit,
    webhookUrl: _url,
    pdf: _pdf,
    ...rest
  } = answer;
  return rest;
}

function distortCharge(how: AnswerDistortion, charge: Record<string, unknown>): Record<string, unknown> {
  if (how === 'unknown-status') return { ...charge, situacao: 'EM_ANALISE' };
  if (how === 'missing-field') {
    const { situacao: _, ...rest } = charge;
    return rest;
  }
  const { valorNominal } = charge;
  const other = centsToDecimal(addCents(centsFromDecimal(String(valorNominal)), cents(100)));
  return { ...charge, valorNominal: typeof valorNominal === 'number' ? Number(other) : other };
}
