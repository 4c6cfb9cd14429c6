/**
 * The certificate desk ("certificado dinâmico"): a signing request and the temporary token of the welcome mail become a
 * certificate and the client secret, which is shown this once. The token serves once, for seven days. A renewal presents the
 * certificate that is about to end, and an access token; the secret stays.
 */
import { randomUUID } from 'node:crypto';
import { fingerprintOf } from '#sim/kit/ca.ts';
import { utcTimestamp, wallClockMs } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { certificateOf, json } from '#sim/kit/http.ts';
import { unauthorized } from './errors.ts';
import { bearerOf, jwtOf, presentedToken } from './token.ts';
import type { Application, ItauState } from './state.ts';

const DAY_MS = 86_400_000;
const CERTIFICATE_DAYS = 365;
const RENEWABLE_DAYS = 30;
export const TEMPORARY_TOKEN_DAYS = 7;
const LEAST_KEY_BITS = 2048;

/** The bank's texts for these refusals are published nowhere [a guess]. */
function refused(mensagem: string): Answer {
  return json(400, { codigo: '400', mensagem });
}

export function newTemporaryToken(state: ItauState, clientId: string): NonNullable<Application['temporaryToken']> {
  const nowMs = state.env.clock.nowMs();
  const lifeS = TEMPORARY_TOKEN_DAYS * 86_400;
  return { value: jwtOf(clientId, nowMs, lifeS), expiresAtMs: nowMs + lifeS * 1000 };
}

/** The application that was given the temporary token, as long as it is not used up. */
export function holderOfTemporary(state: ItauState, request: BankRequest): Application | undefined {
  const given = presentedToken(request);
  return [...state.applications.values()].find(({ temporaryToken }) => temporaryToken?.value === given);
}

export function requestCertificate(state: ItauState, request: BankRequest): Answer {
  const application = holderOfTemporary(state, request);
  const { temporaryToken } = application ?? {};
  if (application === undefined || !temporaryToken || temporaryToken.expiresAtMs <= state.env.clock.nowMs())
    return unauthorized();
  const signed = sign(state, application, request);
  if ('refusal' in signed) return signed.refusal;
  application.temporaryToken = null;
  application.clientSecret = randomUUID();
  application.fingerprints.push(fingerprintOf(signed.certificatePem));
  state.applications.put(application.clientId, application);
  return plain(`Secret: ${application.clientSecret}\n${signed.certificatePem}`);
}

export function renewCertificate(state: ItauState, request: BankRequest): Answer {
  const application = bearerOf(state, request);
  if (application === undefined) return unauthorized();
  // A client sends this header to renew before the time [what it does is a guess by its name].
  const forced = request.headers['x-itau-force-cert'] === 'true';
  const daysLeft = (certificateOf(request).notAfterMs - state.env.clock.nowMs()) / DAY_MS;
  if (daysLeft > RENEWABLE_DAYS && !forced)
    return refused(`O certificado só pode ser renovado nos ${RENEWABLE_DAYS} dias antes do vencimento.`);
  const signed = sign(state, application, request);
  if ('refusal' in signed) return signed.refusal;
  application.fingerprints.push(fingerprintOf(signed.certificatePem));
  state.applications.put(application.clientId, application);
  return plain(signed.certificatePem);
}

function plain(text: string): Answer {
  return { status: 200, headers: { 'content-type': 'text/plain' }, text };
}

function sign(
  state: ItauState,
  application: Application,
  request: BankRequest,
): { certificatePem: string } | { refusal: Answer } {
  if (request.headers['content-type']?.startsWith('text/plain') !== true)
    return { refusal: json(415, { codigo: '415', mensagem: 'Content-Type deve ser text/plain' }) };
  const csr = state.env.authority.readRequest(request.body.toString('utf8'));
  if (csr === undefined) return { refusal: refused('CSR inválido.') };
  if (csr.commonName !== application.clientId) return { refusal: refused('O CN do CSR deve ser igual ao client_id.') };
  if (csr.keyBits < LEAST_KEY_BITS)
    return { refusal: refused(`A chave do CSR deve ser RSA de ${LEAST_KEY_BITS} bits ou mais.`) };
  // A clock that stands in the past must not make a certificate that real TLS takes for expired.
  const fromMs = Math.max(state.env.clock.nowMs(), wallClockMs());
  return { certificatePem: csr.sign({ notAfter: utcTimestamp(fromMs + CERTIFICATE_DAYS * DAY_MS) }) };
}
