/** OAuth 2 client credentials bound to the certificate, tokens of 300 seconds, and the admission of every other call. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { certificateOf, json } from '#sim/kit/http.ts';
import { forbidden, invalidQuery, oauthError, unauthorized } from './errors.ts';
import { isObject, parseBody } from './fields.ts';
import type { ItauOperation } from './operations.ts';
import type { Application, ItauState } from './state.ts';

const TOKEN_LIFE_S = 300;
const KEPT_TOKENS = 10_000;

/** The application whose certificate the caller presented. */
export function applicationOf(state: ItauState, request: BankRequest): Application | undefined {
  const { commonName, fingerprint } = certificateOf(request);
  const application = state.applications.get(commonName);
  return application?.fingerprints.includes(fingerprint) === true ? application : undefined;
}

/** The fields of a token request: a form, a multipart form or JSON, as clients send them. */
function formOf(request: BankRequest): ReadonlyMap<string, string> {
  const type = request.headers['content-type'] ?? '';
  const text = request.body.toString('utf8');
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary !== undefined) {
    const parts = text.split(`--${boundary}`).map((part) => /name="([^"]+)"[^]*?\r?\n\r?\n([^]*?)\r?\n$/.exec(part));
    return new Map(parts.flatMap((match) => (match === null ? [] : [[match[1]!, match[2]!] as const])));
  }
  if (type.startsWith('application/json')) {
    const body = parseBody(request.body);
    return new Map(isObject(body) ? Object.entries(body).map(([name, value]) => [name, String(value)]) : []);
  }
  return new Map(new URLSearchParams(text));
}

export function giveToken(state: ItauState, request: BankRequest): Answer {
  const application = applicationOf(state, request);
  const form = formOf(request);
  if (form.get('grant_type') === undefined) return oauthError(400, 'invalid_request', 'Missing parameter: grant_type');
  if (form.get('grant_type') !== 'client_credentials')
    return oauthError(400, 'unsupported_grant_type', 'The grant type is not supported');
  const isOwn =
    application !== undefined &&
    form.get('client_id') === application.clientId &&
    form.get('client_secret') === application.clientSecret;
  if (!isOwn) return oauthError(401, 'invalid_client', 'Invalid client or Invalid client credentials');
  const nowMs = state.env.clock.nowMs();
  forgetOldTokens(state, nowMs);
  const accessToken = jwtOf(application.clientId, nowMs);
  state.tokens.set(accessToken, { clientId: application.clientId, expiresAtMs: nowMs + TOKEN_LIFE_S * 1000 });
  return json(200, { access_token: accessToken, token_type: 'Bearer', expires_in: TOKEN_LIFE_S });
}

/** The form of a JWT RS256; nobody but the bank reads it, so the signature is random. */
export function jwtOf(subject: string, nowMs: number, lifeS = TOKEN_LIFE_S): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const issuedAt = Math.floor(nowMs / 1000);
  const claims = { sub: subject, iat: issuedAt, exp: issuedAt + lifeS, jti: randomUUID() };
  return `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}.${randomBytes(256).toString('base64url')}`;
}

function forgetOldTokens(state: ItauState, nowMs: number): void {
  if (state.tokens.size < KEPT_TOKENS) return;
  for (const [token, { expiresAtMs }] of state.tokens) if (expiresAtMs <= nowMs) state.tokens.delete(token);
}

export function presentedToken(request: BankRequest): string {
  return /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
}

/** The caller of a live token, whatever else is wrong with the call. */
export function bearerOf(state: ItauState, request: BankRequest): Application | undefined {
  const token = state.tokens.get(presentedToken(request));
  const application = applicationOf(state, request);
  const isLive = token !== undefined && token.expiresAtMs > state.env.clock.nowMs();
  return isLive && token.clientId === application?.clientId ? application : undefined;
}

/** Checks token, certificate, API key and correlation id; which status each gets is a guess, but for the first. */
export function admit(
  state: ItauState,
  operation: ItauOperation,
  request: BankRequest,
): { application: Application } | { refusal: Answer } {
  const token = state.tokens.get(presentedToken(request));
  if (token === undefined || token.expiresAtMs <= state.env.clock.nowMs()) return { refusal: unauthorized() };
  const application = bearerOf(state, request);
  if (application === undefined) return { refusal: forbidden() };
  const apiKey = request.headers['x-itau-apikey'];
  if (apiKey === undefined) return { refusal: unauthorized() };
  if (apiKey !== application.clientId) return { refusal: forbidden() };
  if (operation.correlated === true && !request.headers['x-itau-correlationid']) {
    const campo = 'x-itau-correlationID';
    const mensagem = `Campo '${campo}' não pode ser nulo ou vazio.`;
    return { refusal: invalidQuery([{ campo, mensagem, valor: 'null' }]) };
  }
  return { application };
}
