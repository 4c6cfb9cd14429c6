/** Registration of the webhook: one record for each kind of notification (boletos v3 1.34.1). */
import { centsFromDecimal } from '#lib/money.ts';
import { utcTimestamp } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { empty, json } from '#sim/kit/http.ts';
import { forbidden, invalidHook, unprocessable } from './errors.ts';
import type { FieldReader } from './fields.ts';
import { figureOf, isObject, parseBody, readFields } from './fields.ts';
import { askBearer } from './notifications.ts';
import type { Account, Application, Hook, ItauState, NotificationType } from './state.ts';
import { reais } from './wire.ts';

/** The end of the id, by kind. */
const SUFFIX: Readonly<Record<NotificationType, string>> = { BAIXA_EFETIVA: '01', BAIXA_OPERACIONAL: '02' };
const TYPES = Object.keys(SUFFIX) as NotificationType[];
const DEFAULT_MINIMUM_CENTS = 10;
/** HTTPS, and a name for a host: an address of digits is refused. */
const ADDRESS = /^https:\/\/(?!\d{1,3}(?:\.\d{1,3}){3}(?:[:/]|$))(?!\[)\S+$/;

function bodyOf(request: BankRequest): FieldReader {
  const body = parseBody(request.body);
  const outer = isObject(body) ? body : {};
  const inner = isObject(outer['data']) ? outer['data'] : outer;
  return readFields(inner, { figures: 'decimal', accents: true });
}

function accountOf(state: ItauState, application: Application, number: string): Account | undefined {
  return application.accounts.includes(number) ? state.accounts.get(number) : undefined;
}

function readMinimum(fields: FieldReader): number {
  const given = fields.raw('valor_minimo');
  if (given === undefined) return DEFAULT_MINIMUM_CENTS;
  const text = figureOf(given);
  if (/^\d{1,12}(\.\d{1,2})?$/.test(text)) return centsFromDecimal(text);
  fields.refuse('valor_minimo', "Campo 'valor_minimo' inválido.");
  return DEFAULT_MINIMUM_CENTS;
}

function readTypes(fields: FieldReader): NotificationType[] {
  const given = fields.raw('tipos_notificacoes');
  const words: unknown[] = Array.isArray(given) ? given : [];
  const types = TYPES.filter((type) => words.includes(type));
  if (types.length === 0 || types.length !== words.length)
    fields.refuse('tipos_notificacoes', "Campo 'tipos_notificacoes' inválido.");
  return types;
}

export function registerHook(state: ItauState, application: Application, request: BankRequest): Answer {
  const fields = bodyOf(request);
  const number = figureOf(fields.raw('id_beneficiario'));
  if (!/^\d{12}$/.test(number)) fields.refuse('id_beneficiario', "Campo 'id_beneficiario' inválido.");
  const url = fields.text('webhook_url', { required: true, max: 2048, pattern: ADDRESS });
  const oauthUrl = fields.text('webhook_oauth_url', { required: true, max: 2048, pattern: ADDRESS });
  const clientId = fields.text('webhook_client_id', { required: true, max: 255 });
  const clientSecret = fields.text('webhook_client_secret', { required: true, max: 255 });
  const oauthScope = fields.text('webhook_oauth_scope', { max: 255 }) ?? '';
  const minimumCents = readMinimum(fields);
  const types = readTypes(fields);
  if (fields.campos.length > 0) return invalidHook(fields.campos);
  const account = accountOf(state, application, number);
  if (account === undefined) return forbidden();
  const taken = types.find((type) => account.hooks[type] !== undefined);
  if (taken !== undefined) return unprocessable('tipos_notificacoes', 'Notificação já cadastrada', taken);
  const hooks = types.map((type): Hook => ({
    id: number + SUFFIX[type],
    type,
    url: url!,
    clientId: clientId!,
    clientSecret: clientSecret!,
    oauthUrl: oauthUrl!,
    oauthScope,
    minimumCents,
    createdAtMs: state.env.clock.nowMs(),
  }));
  for (const hook of hooks) account.hooks[hook.type] = hook;
  state.accounts.put(account.number, account);
  for (const hook of hooks) askBearer(state, hook);
  return json(201, { data: hooks.map((hook) => recordOf(account, hook)) });
}

/** `id_beneficiario` and the minimum are numbers in the portal's examples; secrets are never shown. */
function recordOf(account: Account, hook: Hook): object {
  return {
    id_notificacao_boleto: hook.id,
    id_beneficiario: Number(account.number),
    webhook_url: hook.url,
    webhook_oauth_url: hook.oauthUrl,
    webhook_oauth_scope: hook.oauthScope,
    valor_minimo: Number(reais(hook.minimumCents)),
    tipo_notificacao: hook.type,
    data_criacao: utcTimestamp(hook.createdAtMs),
  };
}

export function listHooks(state: ItauState, application: Application, request: BankRequest): Answer {
  const number = request.query.get('id_beneficiario') ?? '';
  if (!/^\d{12}$/.test(number))
    return invalidHook([{ campo: 'id_beneficiario', mensagem: "Campo 'id_beneficiario' inválido.", valor: number }]);
  const account = accountOf(state, application, number);
  if (account === undefined) return forbidden();
  const type = request.query.get('tipo_notificacao');
  const hooks = TYPES.map((known) => account.hooks[known]).filter((hook) => hook !== undefined);
  const wanted = hooks.filter((hook) => type === null || hook.type === type);
  return json(200, { data: wanted.map((hook) => recordOf(account, hook)) });
}

/** The account and webhook of the path's id. */
function find(
  state: ItauState,
  application: Application,
  request: BankRequest,
): { account: Account; hook: Hook } | undefined {
  const id = request.params['id'] ?? '';
  const account = accountOf(state, application, id.slice(0, 12));
  const hook = Object.values(account?.hooks ?? {}).find((known) => known.id === id);
  return account === undefined || hook === undefined ? undefined : { account, hook };
}

export function changeHook(state: ItauState, application: Application, request: BankRequest): Answer {
  const found = find(state, application, request);
  if (found === undefined) return json(404, null);
  const { account, hook } = found;
  const fields = bodyOf(request);
  const url = fields.text('webhook_url', { max: 2048, pattern: ADDRESS });
  const oauthUrl = fields.text('webhook_oauth_url', { max: 2048, pattern: ADDRESS });
  const changed: Hook = {
    ...hook,
    url: url ?? hook.url,
    oauthUrl: oauthUrl ?? hook.oauthUrl,
    clientId: fields.text('webhook_client_id', { max: 255 }) ?? hook.clientId,
    clientSecret: fields.text('webhook_client_secret', { max: 255 }) ?? hook.clientSecret,
    oauthScope: fields.text('webhook_oauth_scope', { max: 255 }) ?? hook.oauthScope,
    minimumCents: fields.raw('valor_minimo') === undefined ? hook.minimumCents : readMinimum(fields),
  };
  if (fields.campos.length > 0) return invalidHook(fields.campos);
  account.hooks[hook.type] = changed;
  state.accounts.put(account.number, account);
  state.bearers.known.delete(hook.id);
  askBearer(state, changed);
  return json(200, { data: recordOf(account, changed) });
}

export function removeHook(state: ItauState, application: Application, request: BankRequest): Answer {
  const found = find(state, application, request);
  if (found === undefined) return json(404, null);
  const { account, hook } = found;
  delete account.hooks[hook.type];
  state.accounts.put(account.number, account);
  state.bearers.known.delete(hook.id);
  return empty(204);
}
