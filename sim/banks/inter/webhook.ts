/** The webhook of an account: one address, its callbacks and their repetition. */
import { localTimestamp } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { empty, json } from '#sim/kit/http.ts';
import type { Delivery, RetryPolicy } from '#sim/kit/webhooks.ts';
import type { Violation } from './errors.ts';
import { invalidData, notFound } from './errors.ts';
import { parseBody, readFields } from './fields.ts';
import { queryReader } from './search.ts';
import type { Account, InterState } from './state.ts';
import { toEpochMs } from '#lib/calendar.ts';

/** Up to four repetitions, after 20, 30, 60 and 120 minutes, until the receiver answers 200 (developers.inter.co). */
export const RETRY_POLICY: RetryPolicy = {
  retryMinutes: [20, 30, 60, 120],
  accepts: (httpStatus) => httpStatus === 200,
};

const MAX_RETRIES_ASKED = 50;

export function putWebhook(state: InterState, account: Account, request: BankRequest): Answer {
  const nowMs = state.env.clock.nowMs();
  const fields = readFields(parseBody(request.body) ?? {});
  const url = fields.text('webhookUrl', { required: true, max: 2048, pattern: /^https:\/\/.*$/ });
  if (url === undefined) return invalidData(nowMs, fields.violations);
  account.webhook =
    account.webhook === undefined
      ? { url, createdAtMs: nowMs }
      : { url, createdAtMs: account.webhook.createdAtMs, updatedAtMs: nowMs };
  state.accounts.put(account.number, account);
  return empty(204);
}

export function getWebhook(account: Account): Answer {
  const { webhook } = account;
  if (webhook === undefined) return notFound();
  return json(200, {
    webhookUrl: webhook.url,
    criacao: localTimestamp(webhook.createdAtMs),
    ...(webhook.updatedAtMs === undefined ? {} : { atualizacao: localTimestamp(webhook.updatedAtMs) }),
  });
}

export function deleteWebhook(state: InterState, account: Account): Answer {
  if (account.webhook === undefined) return notFound();
  delete account.webhook;
  state.accounts.put(account.number, account);
  return empty(204);
}

function deliveriesOf(state: InterState, account: Account): Delivery[] {
  const own = state.env.webhooks.list('inter').filter((delivery) => delivery.account === account.number);
  return own.filter((delivery) => delivery.forged !== true);
}

/** Each attempt is a line, the newest first. */
export function listCallbacks(state: InterState, account: Account, request: BankRequest): Answer {
  const violations: Violation[] = [];
  const read = queryReader(request.query, violations);
  const fromMs = read.instant('dataHoraInicio');
  const toMs = read.instant('dataHoraFim');
  const page = read.integer('pagina', { byDefault: 0, min: 0, max: 999_999_999 });
  const size = read.integer('tamanhoPagina', { byDefault: 20, min: 10, max: 50 });
  const id = read.text('codigoSolicitacao', 36);
  if (violations.length > 0) return invalidData(state.env.clock.nowMs(), violations);
  const lines = deliveriesOf(state, account)
    .filter((delivery) => id === undefined || delivery.ref === id)
    .flatMap((delivery) => delivery.attempts.map((attempt) => ({ delivery, attempt, ms: toEpochMs(attempt.at) })))
    .filter(({ ms }) => ms >= fromMs && ms <= toMs)
    .sort((left, right) => right.ms - left.ms);
  const pages = Math.ceil(lines.length / size);
  return json(200, {
    totalElementos: lines.length,
    totalPaginas: pages,
    primeiraPagina: page === 0,
    ultimaPagina: page >= pages - 1,
    data: lines.slice(page * size, (page + 1) * size).map(({ delivery, attempt, ms }) => ({
      webhookUrl: delivery.url,
      payload: delivery.payload,
      numeroTentativa: attempt.number,
      dataHoraDisparo: localTimestamp(ms),
      sucesso: attempt.ok,
      ...(attempt.httpStatus === undefined ? {} : { httpStatus: attempt.httpStatus }),
      ...(attempt.ok ? {} : { mensagemErro: attempt.error ?? `O destino respondeu ${attempt.httpStatus}` }),
    })),
  });
}

/** Sends the last callback of each charge again. */
export function retryCallbacks(state: InterState, account: Account, request: BankRequest): Answer {
  const nowMs = state.env.clock.nowMs();
  const value = parseBody(request.body);
  if (value === undefined) return invalidData(nowMs, [{ razao: 'Required Body [body] not specified.' }]);
  const ids = value['codigoSolicitacao'];
  if (!Array.isArray(ids) || ids.length < 1 || ids.length > MAX_RETRIES_ASKED) {
    const razao = `O tamanho deve estar entre 1 e ${MAX_RETRIES_ASKED}`;
    return invalidData(nowMs, [{ razao, propriedade: 'codigoSolicitacao' }]);
  }
  const own = deliveriesOf(state, account);
  const foundIds: string[] = [];
  for (const id of new Set(ids.map(String))) {
    const last = own.findLast((delivery) => delivery.ref === id);
    if (last === undefined) continue;
    foundIds.push(id);
    state.env.webhooks.again(last.id);
  }
  return json(200, { foundIds });
}
