/** Who may call: OAuth 2 client credentials, bound to the application's certificate at the door that asks for one. */
import { randomUUID } from 'node:crypto';
import type { ApplicationInput, BankApplication } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import { fingerprintOf } from '#sim/kit/ca.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { forbidden, invalidCredentials, unauthorized } from './errors.ts';
import { DOOR, type ExampleBankOperation } from './operations.ts';
import type { Application, ExampleBankState } from './state.ts';
import { openAccount } from './state.ts';

// CHANGE: how long a token lives, and path and form of the request ("Autenticação").
const TOKEN_LIFE_S = 3600;
const KEPT_TOKENS = 10_000;

/** What is served to whoever has no access yet. */
export const DOORSTEP: readonly ExampleBankOperation[] = [
  { name: 'token', method: 'POST', path: '/oauth/token', perMinute: 10, door: DOOR },
];

/** POST /oauth/token: a form with the application's id and secret. */
export function serveDoorstep(state: ExampleBankState, request: BankRequest): Answer {
  const application = holderOf(state, request);
  const isGrant = formOf(request).get('grant_type') === 'client_credentials';
  if (!isGrant || application === undefined) return invalidCredentials();
  if (!hasItsCertificate(application, request)) return forbidden();
  const token = randomUUID();
  const nowMs = state.env.clock.nowMs();
  forgetOldTokens(state, nowMs);
  state.tokens.set(token, { clientId: application.clientId, expiresAtMs: nowMs + TOKEN_LIFE_S * 1000 });
  return json(200, { access_token: token, token_type: 'Bearer', expires_in: TOKEN_LIFE_S });
}

function formOf(request: BankRequest): URLSearchParams {
  return new URLSearchParams(request.body.toString('utf8'));
}

/** The application whose id and secret the form has. */
function holderOf(state: ExampleBankState, request: BankRequest): Application | undefined {
  const form = formOf(request);
  const application = state.applications.get(form.get('client_id') ?? '');
  return application?.secret === form.get('client_secret') ? application : undefined;
}

function forgetOldTokens(state: ExampleBankState, nowMs: number): void {
  if (state.tokens.size < KEPT_TOKENS) return;
  for (const [token, { expiresAtMs }] of state.tokens) if (expiresAtMs <= nowMs) state.tokens.delete(token);
}

function hasItsCertificate({ fingerprint }: Application, { certificate }: BankRequest): boolean {
  return certificate === null || certificate.fingerprint === fingerprint;
}

function presentedToken(request: BankRequest): string {
  return /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
}

/** The application that calls, or the refusal. */
export function admit(
  state: ExampleBankState,
  request: BankRequest,
): { application: Application } | { refusal: Answer } {
  const token = state.tokens.get(presentedToken(request));
  if (token === undefined || token.expiresAtMs <= state.env.clock.nowMs()) return { refusal: unauthorized() };
  const application = state.applications.get(token.clientId);
  if (application === undefined || !hasItsCertificate(application, request)) return { refusal: forbidden() };
  return { application };
}

/** Whose call it is, though it be refused: by the token or, where one is asked for, by the application's id and secret. */
export function accountsOf(state: ExampleBankState, request: BankRequest): string[] {
  const token = state.tokens.get(presentedToken(request));
  const application = token === undefined ? holderOf(state, request) : state.applications.get(token.clientId);
  return application === undefined ? [] : [application.account];
}

export function expireAccess(state: ExampleBankState, request: BankRequest): void {
  state.tokens.delete(presentedToken(request));
}

/** What the bank hands to a customer who makes an application for an account. */
export async function createApplication(state: ExampleBankState, input: ApplicationInput): Promise<BankApplication> {
  const wanted = input.accounts ?? [input.account];
  if (wanted.length !== 1) throw new SimulatorError(400, 'Uma aplicação do Banco Exemplo é de uma só conta.');
  const account = openAccount(state, wanted[0]);
  const clientId = randomUUID();
  const clientSecret = randomUUID();
  const certificate = await state.env.authority.issueClientCertificate(
    { commonName: clientId, organization: account.holderName },
    input.certificateValidity,
  );
  const fingerprint = fingerprintOf(certificate.certificatePem);
  state.applications.put(clientId, { clientId, secret: clientSecret, account: account.number, fingerprint });
  return { clientId, clientSecret, accounts: [account.number], scopes: ['boletos'], ...certificate };
}
