import { Problem } from '#core/errors.ts';

/** Somebody else changed it since the caller looked (If-Match). `what` with its article: `A conta corrente`. */
export function changedMeanwhile(what: string, version: number): Problem {
  return new Problem({
    code: 'version_conflict',
    status: 412,
    title: 'Alterada por outra pessoa',
    detail: `${what} mudou depois que você abriu: agora está na versão ${version}.`,
    cure: 'Abra de novo, confira e repita a alteração.',
    actor: 'you',
    facts: { version },
  });
}
