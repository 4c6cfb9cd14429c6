/** One webhook for each key: what is told of received Pix and of the end of their returns. */
import { utcTimestamp } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { empty, json } from '#sim/kit/http.ts';
import { bodyOf } from './body.ts';
import { checkBody, readQuery } from './contract.ts';
import { isWithin, listProblem, pageOf } from './lists.ts';
import type { Cause } from './problem.ts';
import { problem } from './problem.ts';
import type { PixState, PixWebhook, ReceivedPix } from './state.ts';
import { pixJson } from './wire.ts';

export function putWebhook(state: PixState, account: string, request: BankRequest): Answer {
  const chave = request.params['chave'] ?? '';
  const refuse = (cause: Cause, razao: string, propriedade: string, valor: string) => {
    const detail = 'A presente requisição busca criar um webhook sem respeitar o schema ou com sentido inválido.';
    return state.dialect.errors(problem('WebhookOperacaoInvalida', detail, [{ razao, propriedade, valor }], cause));
  };
  if (!state.accountOf(account).pixKeys.includes(chave))
    return refuse('key', 'O parâmetro chave não corresponde a uma chave deste usuário recebedor.', 'chave', chave);
  const body = bodyOf(request);
  const violations = checkBody('PUT', '/webhook/{chave}', body, 'webhook');
  const url = violations.length > 0 ? '' : (body as { webhookUrl: string }).webhookUrl;
  if (!url.startsWith('https://'))
    return refuse('url', 'O campo webhook.webhookUrl não respeita o schema.', 'webhook.webhookUrl', url);
  const refusal = state.dialect.webhook.probe(url, request);
  if (refusal !== undefined) return refuse('probe', refusal, 'webhook.webhookUrl', url);
  state.webhooks.put(chave, { chave, account, url, createdAtMs: state.env.clock.nowMs() });
  return empty(200);
}

export function getWebhook(state: PixState, account: string, request: BankRequest): Answer {
  const webhook = webhookOf(state, account, request);
  return webhook === undefined ? missing(state) : json(200, webhookJson(webhook));
}

export function deleteWebhook(state: PixState, account: string, request: BankRequest): Answer {
  const webhook = webhookOf(state, account, request);
  if (webhook === undefined) return missing(state);
  state.webhooks.delete(webhook.chave);
  return empty(204);
}

export function listWebhooks(state: PixState, account: string, request: BankRequest): Answer {
  const { values, violations } = readQuery('GET', '/webhook', request.query);
  const refusal = listProblem('WebhookConsultaInvalida', values, violations);
  if (refusal !== undefined) return state.dialect.errors(refusal);
  const found = [...state.webhooks.values()].filter(
    (webhook) => webhook.account === account && isWithin(values, webhook.createdAtMs),
  );
  const { items, parametros } = pageOf(found, values);
  return json(200, { parametros, webhooks: items.map(webhookJson) });
}

function webhookOf(state: PixState, account: string, request: BankRequest): PixWebhook | undefined {
  const webhook = state.webhooks.get(request.params['chave'] ?? '');
  return webhook?.account === account ? webhook : undefined;
}

function webhookJson({ chave, url, createdAtMs }: PixWebhook): object {
  return { webhookUrl: url, chave, criacao: utcTimestamp(createdAtMs) };
}

function missing(state: PixState): Answer {
  const detail = 'O webhook denotado por chave não se encontra estabelecido.';
  return state.dialect.errors(problem('WebhookNaoEncontrado', detail));
}

/**
 * Queues a notification, when the Pix has a txid and its key a webhook; gives the id of the delivery. The standard tells
 * of nothing else: what reaches a key without txid has to be asked for.
 */
export function notify(state: PixState, received: ReceivedPix, forged = false): string | undefined {
  const { dialect, env, webhooks } = state;
  const webhook = webhooks.get(received.chave);
  if (received.txid === null || webhook === undefined) return undefined;
  return env.webhooks.enqueue({
    bank: dialect.bank,
    account: received.account,
    url: webhook.url + dialect.webhook.suffix,
    headers: { ...dialect.webhook.headers },
    payload: dialect.webhook.wrap([pixJson(state, received)]),
    ref: received.txid,
    ...(forged ? { forged } : {}),
  });
}
