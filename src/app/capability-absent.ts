import { kindMeanings, Problem } from '#core/errors.ts';

/** The bank has no such operation: screens hide it, the API says so. `what` is a verb, e.g. "configurar o webhook". */
export function capabilityAbsent(title: string, what: string): Problem {
  return new Problem({
    code: 'capability_absent',
    status: kindMeanings.unsupported.status,
    title: kindMeanings.unsupported.title,
    detail: `O ${title} não permite ${what} pela API.`,
    cure: 'Faça pelo canal do próprio banco; o que mudar na cobrança será visto aqui na próxima consulta.',
    actor: 'nobody',
  });
}
