/** OAuth 2 client credentials with a signed token of 2400 seconds, and the admission of every other call. */
import { createHmac, randomUUID } from 'node:crypto';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { parseForm } from './body.ts';
import { refused, unauthorized } from './errors.ts';
import type { Account, Application, CelcoinState } from './state.ts';

/** github.com/wedevBr/celcoin-laravel, GlobalStubs. */
const TOKEN_LIFE_S = 2400;
const KEPT_TOKENS = 10_000;

export interface Caller {
  application: Application;
  account: Account;
}

export function giveToken(state: CelcoinState, request: BankRequest): Answer {
  if (parseForm(request)?.get('grant_type') !== 'client_credentials') {
    return refused(400, { errorCode: '400', message: 'grant_type inválido ou não informado' });
  }
  const application = applicationOf(state, request);
  if (application === undefined) {
    return refused(401, { errorCode: '401', message: 'Credenciais inválidas' });
  }
  const nowMs = state.env.clock.nowMs();
  forgetOldTokens(state, nowMs);
  const { clientId } = application;
  const expiresAtMs = nowMs + TOKEN_LIFE_S * 1000;
  const accessToken = signed(state.tokenKey, {
    client_id: clientId,
    jti: randomUUID(),
    exp: Math.floor(expiresAtMs / 1000),
    iss: 'CelcoinAPI',
    aud: 'CelcoinAPI',
  });
  state.tokens.set(accessToken, { clientId, expiresAtMs });
  return json(200, { access_token: accessToken, expires_in: TOKEN_LIFE_S, token_type: 'bearer' });
}

/** Whose credentials the form has. */
function applicationOf(state: CelcoinState, request: BankRequest): Application | undefined {
  const form = parseForm(request);
  const application = state.applications.get(form?.get('client_id') ?? '');
  return application?.clientSecret === form?.get('client_secret') ? application : undefined;
}

/** The account of the caller's token or, where one is asked for, of its credentials. */
export function accountsOf(state: CelcoinState, request: BankRequest): string[] {
  const { clientId = '' } = state.tokens.get(presentedToken(request)) ?? {};
  const application = state.applications.get(clientId) ?? applicationOf(state, request);
  return application === undefined ? [] : [application.account];
}

/** A JSON Web Token (RFC 7519) signed with HS256. */
function signed(key: Buffer, claims: object): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

function forgetOldTokens(state: CelcoinState, nowMs: number): void {
  if (state.tokens.size < KEPT_TOKENS) return;
  for (const [token, { expiresAtMs }] of state.tokens) if (expiresAtMs <= nowMs) state.tokens.delete(token);
}

export function presentedToken(request: BankRequest): string {
  return /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
}

/** Who calls, or the refusal. */
export function admit(state: CelcoinState, request: BankRequest): Caller | { refusal: Answer } {
  const token = state.tokens.get(presentedToken(request));
  if (token === undefined || token.expiresAtMs <= state.env.clock.nowMs()) return { refusal: unauthorized() };
  const application = state.applications.get(token.clientId);
  const account = application === undefined ? undefined : state.accounts.get(application.account);
  if (application === undefined || account === undefined) return { refusal: unauthorized() };
  return { application, account };
}
