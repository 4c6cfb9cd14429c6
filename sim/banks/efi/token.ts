/** OAuth 2 client credentials of both APIs, and the admission of every other call. */
import { randomBytes } from 'node:crypto';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { certificateOf, json } from '#sim/kit/http.ts';
import { unauthorized } from './errors.ts';
import type { Account, Application, EfiState } from './state.ts';

export type Api = 'charges' | 'pix';

/** Told by what the official PHP SDK keeps a token for: thirty seconds less (github.com/efipay/sdk-php-apis-efi at b3996b7). */
const LIFE_S: Record<Api, number> = { charges: 600, pix: 3600 };
const KEPT_TOKENS = 10_000;

/** POST /v1/authorize and /oauth/token: Basic, and the grant as JSON or as a form. */
export function giveToken(state: EfiState, api: Api, request: BankRequest): Answer {
  const application = applicationOf(state, request);
  if (application === undefined) return unauthorized();
  const grant = grantOf(request);
  if (grant !== 'client_credentials') {
    const error = grant === undefined ? 'invalid_request' : 'unsupported_grant_type';
    return json(400, { error, error_description: 'O grant_type deve ser client_credentials' });
  }
  const nowMs = state.env.clock.nowMs();
  forgetOldTokens(state, nowMs);
  const token = randomBytes(48).toString('base64url');
  const scopes = application.scopes.filter((scope) => (scope === 'charge') === (api === 'charges'));
  const expiresAtMs = nowMs + LIFE_S[api] * 1000;
  state.tokens.set(token, { clientId: application.clientId, api, scopes, expiresAtMs });
  return json(200, {
    access_token: token,
    token_type: 'Bearer',
    expires_in: LIFE_S[api],
    ...(api === 'pix' ? { scope: scopes.join(' ') } : {}),
  });
}

/** Whose credentials the Basic header has; at the door with certificates the certificate must be the account's too. */
function applicationOf(state: EfiState, request: BankRequest): Application | undefined {
  const basic = /^Basic (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
  const [clientId = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  const application = state.applications.get(clientId);
  if (application === undefined || application.clientSecret !== secret.join(':')) return undefined;
  return isItsCertificate(request, application) ? application : undefined;
}

/** The account of the caller's token or, where one is asked for, of its credentials. */
export function accountsOf(state: EfiState, request: BankRequest): string[] {
  const { clientId = '' } = state.tokens.get(presentedToken(request)) ?? {};
  const application = state.applications.get(clientId) ?? applicationOf(state, request);
  return application !== undefined && isItsCertificate(request, application) ? [application.account] : [];
}

/** One certificate serves all applications of an account: its name is the account's number. */
function isItsCertificate(request: BankRequest, { account }: Application): boolean {
  return request.certificate === null || certificateOf(request).commonName === account;
}

function grantOf(request: BankRequest): string | undefined {
  const text = request.body.toString('utf8');
  try {
    const grant: unknown = (JSON.parse(text) as Record<string, unknown> | null)?.['grant_type'];
    return typeof grant === 'string' ? grant : undefined;
  } catch {
    return new URLSearchParams(text).get('grant_type') ?? undefined;
  }
}

function forgetOldTokens(state: EfiState, nowMs: number): void {
  if (state.tokens.size < KEPT_TOKENS) return;
  for (const [token, { expiresAtMs }] of state.tokens) if (expiresAtMs <= nowMs) state.tokens.delete(token);
}

export function presentedToken(request: BankRequest): string {
  return /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
}

export interface Admitted {
  account: Account;
  application: Application;
  scopes: readonly string[];
}

/** Who calls, when the token is of this API, alive, and presented with the account's certificate where one is asked for. */
export function admit(state: EfiState, api: Api, request: BankRequest): Admitted | undefined {
  const token = state.tokens.get(presentedToken(request));
  if (token === undefined || token.api !== api || token.expiresAtMs <= state.env.clock.nowMs()) return undefined;
  const application = state.applications.get(token.clientId);
  if (application === undefined || !isItsCertificate(request, application)) return undefined;
  return { account: state.accounts.get(application.account)!, application, scopes: token.scopes };
}
