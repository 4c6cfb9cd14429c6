/** Two who change one thing at a time: the second learns that what he saw is not what is. */
import { Problem } from '#core/errors.ts';

export function versionConflict(current: number, wanted: number): Problem {
  return new Problem({
    code: 'version_conflict',
    status: 412,
    title: 'Mudou enquanto você olhava',
    detail: `A versão atual é ${current}; o pedido é sobre a ${wanted}.`,
    cure: 'Leia de novo, confira o que mudou e repita.',
    actor: 'you',
    facts: { currentVersion: current },
  });
}
