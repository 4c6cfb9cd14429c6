/** The answer of a bank to a question that a person waits for: the value, or the problem that says who must act. */
import { kindMeanings, Problem, type Cause, type Refusal } from '#core/errors.ts';
import type { Outcome } from '#core/provider.ts';

/** The answer, or throws what the refusal or the silence means. `title` is the bank's name for people. */
export function answerOf<A>(title: string, outcome: Outcome<A>): A {
  switch (outcome.outcome) {
    case 'done':
      return outcome.answer;
    case 'refused':
      throw refusedProblem(title, outcome.refusal);
    case 'unknown':
      throw silentProblem(title, outcome.cause);
    case 'accepted':
      throw new Error(`${title} accepted what is answered at once`);
  }
}

export function refusedProblem(title: string, refusal: Refusal): Problem {
  const meaning = kindMeanings[refusal.kind];
  return new Problem({
    code: refusal.code,
    status: meaning.status,
    title: meaning.title,
    detail: refusal.detail,
    cure: refusal.cure,
    actor: refusal.actor,
    retryable: meaning.retryable,
    provider: { name: title, ...refusal.bank },
    ...(refusal.fields ? { errors: refusal.fields.map((field) => ({ ...field, code: refusal.code })) } : {}),
  });
}

function silentProblem(title: string, cause: Cause): Problem {
  const waitMs = cause.retryAfterMs;
  return new Problem({
    code: cause.kind === 'busy' ? 'bank_busy' : 'bank_unreachable',
    status: 503,
    title: kindMeanings[cause.kind].title,
    detail: `${title}: ${cause.detail}.`,
    cure: waitMs === undefined ? 'Tente de novo em alguns minutos.' : `Tente de novo em ${secondsOf(waitMs)} s.`,
    actor: 'bank',
    retryable: true,
    provider: { name: title, httpStatus: cause.httpStatus, code: null, message: cause.detail },
    ...(waitMs === undefined ? {} : { facts: { retryAfterSeconds: secondsOf(waitMs) } }),
  });
}

function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
