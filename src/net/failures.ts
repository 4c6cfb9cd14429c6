/**
 * Why there is no answer, and whether the bank may have seen the request. Certain only where no connection was made: the
 * codes of Node's sockets and TLS, and undici's `UND_ERR_CONNECT_TIMEOUT`. `UND_ERR_SOCKET`, `UND_ERR_HEADERS_TIMEOUT` and
 * `UND_ERR_BODY_TIMEOUT` come after the request was written.
 */

export interface Failure {
  /** `certificate`: the bank's TLS layer refused our client certificate by name. */
  reason: 'not-connected' | 'untrusted-server' | 'certificate' | 'closed' | 'timeout' | 'too-large' | 'other';
  /** Without secrets. */
  detail: string;
}

const notConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'EPROTO',
]);
const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
const closed = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'UND_ERR_CLOSED', 'UND_ERR_DESTROYED']);

/** Alerts with which a server refuses a client certificate (RFC 8446, section 6.2), as OpenSSL spells them. */
const certificateAlert =
  /ALERT_(?:BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_REVOKED|CERTIFICATE_EXPIRED|CERTIFICATE_UNKNOWN|UNKNOWN_CA|CERTIFICATE_REQUIRED|ACCESS_DENIED|HANDSHAKE_FAILURE)/;
/** OpenSSL's verdicts on the server's certificate. */
const serverCertificate =
  /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_EXCEEDED)/;

function codesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 4) return [];
  const own = (error as { code?: unknown }).code;
  const many = error instanceof AggregateError ? error.errors.flatMap((item) => codesOf(item, depth + 1)) : [];
  return [...(typeof own === 'string' ? [own] : []), ...many, ...codesOf(error.cause, depth + 1)];
}

/** Reads an error of undici or of the sockets below it. */
export function failureOf(error: unknown): Failure {
  const codes = codesOf(error);
  const code = codes[0] ?? (error instanceof Error ? error.name : 'erro');
  const is = (test: (code: string) => boolean): boolean => codes.some(test);
  if (is((item) => certificateAlert.test(item))) return { reason: 'certificate', detail: code };
  if (is((item) => serverCertificate.test(item))) {
    return { reason: 'untrusted-server', detail: `o certificado do servidor do banco não é confiável (${code})` };
  }
  if (is((item) => notConnected.has(item)))
    return { reason: 'not-connected', detail: `sem conexão com o banco (${code})` };
  if (is((item) => timeouts.has(item))) return { reason: 'timeout', detail: `o banco não respondeu a tempo (${code})` };
  if (is((item) => closed.has(item))) return { reason: 'closed', detail: `o banco fechou a conexão (${code})` };
  if (is((item) => item.startsWith('ERR_SSL') || item.startsWith('ERR_TLS'))) {
    return { reason: 'not-connected', detail: `a conexão segura com o banco falhou (${code})` };
  }
  return { reason: 'other', detail: `a chamada falhou (${code})` };
}

/** Whether it is certain, from the failure alone, that no byte of the request was understood by the bank. */
export function isNeverSent(failure: Failure): boolean {
  return failure.reason === 'not-connected' || failure.reason === 'untrusted-server';
}
