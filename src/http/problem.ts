/** Every answer that is not success, as RFC 9457 `application/problem+json`, in Portuguese or with an English title. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemBody } from '#contract/common.ts';
import { Problem, type ProblemInit } from '#core/errors.ts';
import { catalogue, type CatalogueEntry } from './error-catalogue.ts';

export const problemContentType = 'application/problem+json; charset=utf-8';

/** A problem whose status, title, actor and cure are those of the catalogue. */
export function problem(code: string, detail: string, more: Partial<ProblemInit> = {}): Problem {
  const entry = catalogue[code];
  if (!entry) throw new Error(`${code} is not in the error catalogue`);
  return new Problem({
    code,
    status: entry.status,
    title: entry.title,
    detail,
    cure: entry.cure,
    actor: entry.actor,
    retryable: entry.retryable ?? false,
    ...more,
  });
}

/** The request cannot even be read: status 400. */
export function badRequest(code: string, detail: string, cure: string): Problem {
  return problem(code, detail, { cure });
}

/** What Fastify and its plugins throw, in our words. */
const frameworkCodes: Readonly<Record<string, readonly [code: string, detail: string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body_too_large', 'O corpo passa do tamanho aceito por este endereço.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', 'O Content-Type deste pedido não é aceito aqui.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['bad_request', 'O Content-Length não confere com o corpo recebido.'],
  FST_ERR_BAD_URL: ['bad_request', 'O endereço tem caracteres que não podem ser lidos.'],
  FST_ERR_MAX_PARAM_LENGTH: ['bad_request', 'Um trecho do endereço é longo demais.'],
  FST_REQ_FILE_TOO_LARGE: ['body_too_large', 'O arquivo passa de 10 MiB.'],
  FST_FILES_LIMIT: ['bad_request', 'Envie um arquivo só.'],
  FST_INVALID_MULTIPART_CONTENT_TYPE: [
    'unsupported_media_type',
    'Envie o arquivo como text/csv ou multipart/form-data.',
  ],
};

const postgresBusy = new Set(['53300', '55P03', '57014', '57P01', '57P03', '08006', '08001']);

/** Whatever was thrown, as a Problem. What nobody foresaw becomes `internal_error` and tells nothing of itself. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const code = fieldOf(error, 'code');
  const known = typeof code === 'string' ? frameworkCodes[code] : undefined;
  if (known) return problem(known[0], known[1]);
  if (typeof code === 'string' && (postgresBusy.has(code) || code.startsWith('ECONN'))) {
    return problem('unavailable', 'O banco de dados do Pontual não respondeu agora.');
  }
  // The policy by which a key of one environment is kept out of the other (migration 0008).
  if (code === '42501' && error instanceof Error && error.message.includes('"of_environment"')) {
    return problem('wrong_environment', 'Esta chave não alcança o ambiente do que seria criado ou alterado.');
  }
  if (error instanceof Error && /timeout exceeded when trying to connect/.test(error.message)) {
    return problem('unavailable', 'O Pontual está atendendo pedidos demais agora.');
  }
  const status = fieldOf(error, 'statusCode');
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return problem('bad_request', 'O pedido não pôde ser lido.', { status });
  }
  return problem('internal_error', 'Algo falhou do nosso lado. Já registramos.');
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** The body of a problem as it leaves. `catalogueBase` is the address of this server's documentation, or empty. */
export function problemBody(
  { init }: Problem,
  context: { requestId: string; language: 'pt-BR' | 'en'; catalogueBase: string },
): ProblemBody {
  const entry: CatalogueEntry | undefined = catalogue[init.code];
  const cure = init.cure ?? entry?.cure;
  return {
    type: `${context.catalogueBase}/docs/errors/${init.code}`,
    title: context.language === 'en' ? (entry?.titleEn ?? init.title) : init.title,
    status: init.status,
    detail: init.detail,
    code: init.code,
    ...(init.errors ? { errors: init.errors } : {}),
    ...(init.provider ? { provider: init.provider } : {}),
    retryable: init.retryable ?? entry?.retryable ?? false,
    actor: init.actor ?? entry?.actor ?? 'you',
    ...(cure === undefined ? {} : { cure }),
    ...(init.facts ? { facts: init.facts } : {}),
    requestId: context.requestId,
  };
}

/** Portuguese, unless the caller prefers English (RFC 9110 §12.5.4). */
export function languageOf(acceptLanguage: string | undefined): 'pt-BR' | 'en' {
  const weights = { pt: 0, en: 0 };
  for (const part of (acceptLanguage ?? '').slice(0, 200).split(',')) {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
    const quality = Number(
      parameters
        .find((item) => item.trim().startsWith('q='))
        ?.trim()
        .slice(2) ?? '1',
    );
    const language = range.split('-')[0];
    if (language === 'pt' || language === 'en') weights[language] = Math.max(weights[language], quality || 0);
  }
  return weights.en > weights.pt ? 'en' : 'pt-BR';
}

/** Answers with a problem. Retry-After comes from `facts.retryAfterSeconds`, when the problem tells one. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  { problem: told, catalogueBase }: { problem: Problem; catalogueBase: string },
): FastifyReply {
  const language = languageOf(request.headers['accept-language']);
  const body = problemBody(told, { requestId: request.id, language, catalogueBase });
  const retryAfter = told.init.facts?.['retryAfterSeconds'];
  if (typeof retryAfter === 'number') void reply.header('retry-after', String(retryAfter));
  if (body.status === 401 && body.code === 'not_authenticated') {
    void reply.header('www-authenticate', 'Bearer realm="pontual"');
  }
  return reply
    .code(body.status)
    .headers({
      'content-type': problemContentType,
      'content-language': language,
      'cache-control': 'no-store',
      'x-request-id': request.id,
    })
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body);
}
