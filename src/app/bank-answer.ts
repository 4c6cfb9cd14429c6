/** The answer of a bank to a question that a person waits for: the value, or the problem that says who must act. */
import { kindMeanings, Problem, type Cause, type Refusal } from '#core/errors.ts';
import type { Outcome } from '#core/provider.ts';

/** The answer, or throws what the refusal or the silence means. `title` is the bank's name for people. */
export function answerOf<A>(title: string, outcome: Outcome<A>): A {
  if (outcome.outcome === 'done') return outcome.answer;
  if (outcome.outcome === 'accepted') throw new Error(`${title} accepted what is answered at once`);
  throw problemOf(title, outcome);
}

/** What a question that got no answer means to the person who asked. */
export function problemOf(
  title: string,
  outcome: Extract<Outcome<unknown>, { outcome: 'refused' | 'unknown' }>,
): Problem {
  if (outcome.outcome === 'refused') return refusedProblem(title, outcome.refusal);
  return outcome.cause.kind === 'contract'
    ? unreadableProblem(title, outcome.cause)
    : silentProblem(title, outcome.cause);
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

/** It did answer, but not what it documents: saying that it is out of reach would send people to the wrong door. */
function unreadableProblem(title: string, cause: Cause): Problem {
  const { status, title: what, actor } = kindMeanings.contract;
  return new Problem({
    code: 'bank_answer_unreadable',
    status,
    title: what,
    detail: `O ${title} respondeu algo que não sabemos ler. Nada mudou.`,
    cure: 'Tente de novo em alguns minutos. Se continuar, avise o suporte do Pontual com o código desta resposta.',
    actor,
    provider: { name: title, httpStatus: cause.httpStatus, code: null, message: cause.detail },
  });
}

function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
