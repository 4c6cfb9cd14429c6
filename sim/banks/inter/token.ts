/** OAuth 2 client credentials, bound to the application's certificate, and the admission of every other call. */
import { randomUUID } from 'node:crypto';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { certificateOf, json } from '#sim/kit/http.ts';
import { forbidden, invalidData, oauthError, unauthorized } from './errors.ts';
import type { InterOperation } from './operations.ts';
import type { Account, Application, InterState } from './state.ts';

const TOKEN_LIFE_S = 3600;
const KEPT_TOKENS = 10_000;

/** The application whose certificate the caller presented. */
export function applicationOf(state: InterState, request: BankRequest): Application | undefined {
  const clientId = certificateOf(request).commonName;
  const application = state.applications.get(clientId);
  return application?.fingerprint === certificateOf(request).fingerprint ? application : undefined;
}

export function giveToken(state: InterState, application: Application | undefined, request: BankRequest): Answer {
  const form = new URLSearchParams(request.body.toString('utf8'));
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  if (!isForm || form.get('grant_type') === null) {
    return oauthError(400, 'invalid_request', 'Parâmetro obrigatório ausente: grant_type');
  }
  if (form.get('grant_type') !== 'client_credentials') {
    return oauthError(400, 'unsupported_grant_type', 'O grant_type informado não é suportado');
  }
  const isOwn =
    application !== undefined &&
    form.get('client_id') === application.clientId &&
    form.get('client_secret') === application.clientSecret;
  if (!isOwn) return oauthError(403, 'invalid_client', 'Credenciais inválidas para o certificado apresentado');
  const scopes = [...new Set((form.get('scope') ?? '').split(' ').filter((scope) => scope !== ''))];
  if (scopes.length === 0) return oauthError(400, 'invalid_request', 'Parâmetro obrigatório ausente: scope');
  if (!scopes.every((scope) => application.scopes.includes(scope))) {
    return oauthError(400, 'invalid_scope', 'Escopo não permitido para a aplicação');
  }
  const accessToken = randomUUID();
  const nowMs = state.env.clock.nowMs();
  forgetOldTokens(state, nowMs);
  const expiresAtMs = nowMs + TOKEN_LIFE_S * 1000;
  state.tokens.set(accessToken, { clientId: application.clientId, scopes, expiresAtMs });
  return json(200, {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: TOKEN_LIFE_S,
    scope: scopes.join(' '),
  });
}

function forgetOldTokens(state: InterState, nowMs: number): void {
  if (state.tokens.size < KEPT_TOKENS) return;
  for (const [token, { expiresAtMs }] of state.tokens) if (expiresAtMs <= nowMs) state.tokens.delete(token);
}

export function presentedToken(request: BankRequest): string {
  return /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
}

/** Checks token, certificate and scope; gives the account that the call is about, or the refusal. */
export function admit(
  state: InterState,
  application: Application | undefined,
  operation: InterOperation,
  request: BankRequest,
): { account: Account } | { refusal: Answer } {
  const nowMs = state.env.clock.nowMs();
  const token = state.tokens.get(presentedToken(request));
  if (token === undefined || token.expiresAtMs <= nowMs) return { refusal: unauthorized() };
  if (application === undefined || token.clientId !== application.clientId) return { refusal: forbidden() };
  if (operation.scope !== null && !token.scopes.includes(operation.scope)) return { refusal: forbidden() };
  const named = request.headers['x-conta-corrente'];
  if (named !== undefined && !/^[1-9][0-9]*$/.test(named)) {
    const razao = 'O valor deve seguir o padrão ^[1-9][0-9]*$';
    return { refusal: invalidData(nowMs, [{ razao, propriedade: 'x-conta-corrente' }]) };
  }
  if (named === undefined && application.accounts.length > 1) {
    const razao = 'Informe a conta corrente: a aplicação está vinculada a mais de uma conta';
    return { refusal: invalidData(nowMs, [{ razao, propriedade: 'x-conta-corrente' }]) };
  }
  const number = named ?? application.accounts[0]!;
  const account = application.accounts.includes(number) ? state.accounts.get(number) : undefined;
  return account === undefined ? { refusal: forbidden() } : { account };
}
