/** The webhooks of an account: at most ten, each with its events, its token and its kind of queue. */
import { randomUUID } from 'node:crypto';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { badRequest, invalidAction, invalidObject, notFound } from './errors.ts';
import { dropQueue, resend } from './events.ts';
import type { FieldReader } from './fields.ts';
import { parseBody, readFields } from './fields.ts';
import { page } from './paging.ts';
import type { Account, AsaasState, Webhook } from './state.ts';
import type { WebhookEvent } from './words.ts';
import { WEBHOOK_EVENTS } from './words.ts';

const MAX_WEBHOOKS = 10;
const SEND_TYPES = ['SEQUENTIALLY', 'NON_SEQUENTIALLY'] as const;
/** 32 to 255 characters, no blank, not one character over and over, no API key. */
const TOKEN = /^(?!\$aact_)(?!(.)\1+$)\S{32,255}$/;

/** The token is never told: only that there is one. */
function webhookOf(hook: Webhook): object {
  return {
    id: hook.id,
    name: hook.name,
    url: hook.url,
    email: hook.email,
    enabled: hook.enabled,
    interrupted: hook.interrupted,
    apiVersion: 3,
    hasAuthToken: hook.authToken !== null,
    sendType: hook.sendType,
    penalizedRequestsCount: hook.failuresInARow,
    events: hook.events,
  };
}

function find(state: AsaasState, account: Account, request: BankRequest): Webhook | undefined {
  const hook = state.webhooks.get(request.params['id'] ?? '');
  return hook?.account === account.number ? hook : undefined;
}

/** POST creates; PUT or POST with an id changes what is given. */
export function configureWebhook(state: AsaasState, account: Account, request: BankRequest): Answer {
  const value = parseBody(request.body);
  if (value === undefined) return invalidObject('O corpo da requisição é inválido.');
  const fields = readFields(value);
  if (request.params['id'] === undefined) return createWebhook(state, account, fields);
  const hook = find(state, account, request);
  return hook === undefined ? notFound() : updateWebhook(state, hook, fields);
}

function createWebhook(state: AsaasState, account: Account, fields: FieldReader): Answer {
  const own = [...state.webhooks.values()].filter((hook) => hook.account === account.number);
  const hook: Webhook = {
    id: randomUUID(),
    account: account.number,
    failuresInARow: 0,
    ...readWebhook(fields, BORN),
  };
  if (hook.url === '') fields.refuse('url', 'O campo url deve ser informado.');
  if (hook.events.length === 0) fields.refuse('events', 'Informe ao menos um evento.');
  const problem = fields.problem();
  if (problem !== undefined) return badRequest(problem);
  if (own.length >= MAX_WEBHOOKS) return invalidAction('O limite de webhooks da conta foi atingido.');
  state.webhooks.put(hook.id, hook);
  return json(200, webhookOf(hook));
}

type Settings = Omit<Webhook, 'id' | 'account' | 'failuresInARow'>;

const BORN: Settings = {
  name: '',
  url: '',
  email: null,
  enabled: true,
  interrupted: false,
  authToken: null,
  sendType: 'SEQUENTIALLY',
  events: [],
};

function readWebhook(fields: FieldReader, known: Settings): Settings {
  const url = fields.text('url') ?? known.url;
  if (url !== '' && (!URL.canParse(url) || !url.startsWith('https://')))
    fields.refuse('url', 'A URL do webhook é inválida.');
  const authToken = fields.text('authToken');
  if (authToken !== undefined && authToken !== '' && !TOKEN.test(authToken))
    fields.refuse('authToken', 'O token deve ter de 32 a 255 caracteres, sem espaços nem sequências simples.');
  return {
    name: fields.text('name') ?? known.name,
    url,
    email: fields.text('email') ?? known.email,
    enabled: fields.flag('enabled') ?? known.enabled,
    interrupted: fields.flag('interrupted') ?? known.interrupted,
    authToken: authToken === undefined ? known.authToken : authToken || null,
    sendType: fields.word('sendType', SEND_TYPES) ?? known.sendType,
    events: readEvents(fields) ?? known.events,
  };
}

function readEvents(fields: FieldReader): WebhookEvent[] | undefined {
  const given = fields.raw('events');
  if (given === undefined) return undefined;
  const events = Array.isArray(given) ? given : [given];
  const known = WEBHOOK_EVENTS.filter((event) => events.includes(event));
  if (known.length !== new Set(events).size) fields.refuse('events', 'Há eventos desconhecidos.');
  return known;
}

/** Taking the interruption away sends what waits, in order. */
function updateWebhook(state: AsaasState, hook: Webhook, fields: FieldReader): Answer {
  const changed = readWebhook(fields, hook);
  const problem = fields.problem();
  if (problem !== undefined) return badRequest(problem);
  const isFreed = hook.interrupted && !changed.interrupted;
  const isMoved = changed.url !== hook.url || changed.authToken !== hook.authToken;
  const isEnabled = !hook.enabled && changed.enabled;
  Object.assign(hook, changed);
  if (isFreed) hook.failuresInARow = 0;
  state.webhooks.put(hook.id, hook);
  if (isFreed || isMoved || isEnabled) resend(state, hook);
  return json(200, webhookOf(hook));
}

export function listWebhooks(state: AsaasState, account: Account, { query }: BankRequest): Answer {
  const own = [...state.webhooks.values()].filter((hook) => hook.account === account.number);
  return page(query, own, webhookOf);
}

export function readWebhookById(state: AsaasState, account: Account, request: BankRequest): Answer {
  const hook = find(state, account, request);
  return hook === undefined ? notFound() : json(200, webhookOf(hook));
}

export function removeWebhook(state: AsaasState, account: Account, request: BankRequest): Answer {
  const hook = find(state, account, request);
  if (hook === undefined) return notFound();
  dropQueue(state, hook);
  state.webhooks.delete(hook.id);
  return json(200, { deleted: true, id: hook.id });
}

/** POST /webhooks/{id}/removeBackoff: the next attempt is made now instead of when its wait ends. */
export function removeBackoff(state: AsaasState, account: Account, request: BankRequest): Answer {
  const hook = find(state, account, request);
  if (hook === undefined) return notFound();
  hook.failuresInARow = 0;
  state.webhooks.put(hook.id, hook);
  if (!hook.interrupted) resend(state, hook);
  return json(200, webhookOf(hook));
}
