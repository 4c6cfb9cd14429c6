/** Our own certificate before a call, and the bank's verdict on it after one. */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { Refusal } from '#core/errors.ts';
import { failureOf } from './failures.ts';
import type { Credentials } from './ports.ts';

type CertificateCode =
  | 'certificate_missing'
  | 'certificate_unreadable'
  | 'certificate_key_mismatch'
  | 'certificate_not_yet_valid'
  | 'certificate_expired'
  | 'certificate_rejected';

const words: Readonly<Record<CertificateCode, { detail: string; cure: string }>> = {
  certificate_missing: {
    detail: 'Este banco exige certificado, e a integração não tem um.',
    cure: 'Envie o certificado e a chave que o banco forneceu.',
  },
  certificate_unreadable: {
    detail: 'O certificado ou a chave da integração não pôde ser lido.',
    cure: 'Envie de novo o certificado e a chave, nos arquivos que o banco forneceu.',
  },
  certificate_key_mismatch: {
    detail: 'A chave não é a deste certificado.',
    cure: 'Envie o certificado e a chave que vieram juntos do banco.',
  },
  certificate_not_yet_valid: {
    detail: 'O certificado ainda não começou a valer.',
    cure: 'Confira a data do servidor e o início da validade do certificado.',
  },
  certificate_expired: {
    detail: 'O certificado venceu. Nada foi enviado ao banco.',
    cure: 'Gere um novo certificado no banco e envie-o para a integração.',
  },
  certificate_rejected: {
    detail: 'O banco recusou o certificado da integração.',
    cure: 'Confira no banco se a aplicação está ativa e se o certificado é o dela; se não, gere outro e envie-o.',
  },
};

/** The refusal of a certificate, by ourselves or by the bank. */
export function certificateRefusal(code: CertificateCode): Refusal {
  return {
    kind: 'auth',
    code,
    ...words[code],
    actor: 'operator',
    bank: { httpStatus: null, code: null, message: '' },
  };
}

/** What can be said against a certificate without asking the bank, or null. */
export function ownCertificateProblem(credentials: Credentials, now: Temporal.Instant): CertificateCode | null {
  const { certificatePem, keyPem } = credentials;
  if (!certificatePem || !keyPem) return 'certificate_missing';
  const name = createHash('sha256').update(certificatePem.reveal()).update(keyPem.reveal()).digest('base64');
  const known = examined.get(name) ?? examine(certificatePem.reveal(), keyPem.reveal());
  if (examined.size >= mostExamined) examined.clear();
  examined.set(name, known);
  if (known.problem) return known.problem;
  const nowMs = now.epochMilliseconds;
  if (known.validFromMs > nowMs) return 'certificate_not_yet_valid';
  return known.validToMs <= nowMs ? 'certificate_expired' : null;
}

interface Examined {
  problem: CertificateCode | null;
  validFromMs: number;
  validToMs: number;
}

/** What was read of each certificate and key: a certificate is parsed once, not at every call (a millisecond of CPU). */
const examined = new Map<string, Examined>();
const mostExamined = 500;

function examine(certificatePem: string, keyPem: string): Examined {
  const unusable = (problem: CertificateCode): Examined => ({ problem, validFromMs: 0, validToMs: 0 });
  try {
    const certificate = new X509Certificate(certificatePem);
    if (!certificate.checkPrivateKey(createPrivateKey(keyPem))) return unusable('certificate_key_mismatch');
    const { validFromDate, validToDate } = certificate;
    return { problem: null, validFromMs: validFromDate.getTime(), validToMs: validToDate.getTime() };
  } catch {
    return unusable('certificate_unreadable');
  }
}

/** How long a server that refuses a certificate may take to say so. */
const verdictMs = 1_000;

/**
 * Whether a server closes a connection on which nothing was sent, once it has agreed on keys with us. Its verdict on our
 * certificate comes after that, in TLS 1.3 even after the client thinks itself connected, so that a refused certificate looks
 * like any broken connection; one that stays open with nothing sent tells the two apart.
 */
export async function closesOnHandshake(
  host: URL,
  tls: { key: string; cert: string; ca?: string[] },
): Promise<boolean> {
  return new Promise((resolve) => {
    const name = host.hostname.replace(/^\[|\]$/g, '');
    const socket = connect({ ...tls, host: name, servername: isIP(name) ? '' : name, port: Number(host.port || 443) });
    let hasAgreedKeys = false;
    const timer = setTimeout(() => end(false), verdictMs);
    const end = (closes: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(closes);
    };
    socket.once('keylog', () => (hasAgreedKeys = true));
    socket.once('error', (error) => end(hasAgreedKeys && failureOf(error).reason !== 'untrusted-server'));
    socket.once('close', () => end(hasAgreedKeys));
    socket.resume();
  });
}
