/**
 * The certificate desk of Itaú ("certificado dinâmico"): a certificate request goes in as text with the temporary token that the bank
 * e-mailed; the answer is a text whose first line is the client secret, shown this once, and the certificate after it. Sources: the
 * bank's portal as quoted by several clients and ERP manuals (first the EMSys manual, share.linx.com.br pageId=621433304).
 */
import type { CertificateCapabilities, IssuedCertificate, Outcome, RawAnswer, RequestSpec } from '#core/provider.ts';
import { secret } from '#core/secret.ts';
import { refusedOrUnknown } from './errors.ts';
import { done } from './requests.ts';

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
/** What stands outside the certificate: a word for it, perhaps, and the secret. */
const SECRET = /(?:secret\s*[:=]?\s*)?["']?([A-Za-z0-9._~-]{16,})["']?\s*$/i;

/** @throws when the answer holds no certificate. */
function readIssued(raw: RawAnswer): Outcome<IssuedCertificate> {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(raw.body);
  const certificates = text.match(PEM);
  if (!certificates) throw new Error('the answer of the desk holds no certificate');
  const [first = ''] = text.split('-----BEGIN CERTIFICATE-----');
  const given = SECRET.exec(first.trim())?.[1];
  return done({
    certificatePem: `${certificates.join('\n')}\n`,
    clientSecret: given === undefined ? null : secret(given),
    clientId: null,
  });
}

type DeskRequest = Pick<RequestSpec<IssuedCertificate>, 'name' | 'service' | 'path' | 'body' | 'headers'>;

function ask(request: DeskRequest): RequestSpec<IssuedCertificate> {
  return {
    ...request,
    method: 'POST',
    // The temporary token serves once: a second request would spend what it has not.
    effect: 'write',
    // The client secret is shown in it, once.
    secretAnswer: true,
    read: (raw) => (raw.status === 200 || raw.status === 201 ? readIssued(raw) : refusedOrUnknown(raw, 'desk')),
  };
}

/** Letters without accents: the desk refuses others in the subject. */
function unaccented(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9 .-]/g, '')
    .trim();
}

export const certificate: CertificateCapabilities = {
  subject: ({ account, agreement }, clientId) => ({
    CN: clientId,
    OU: unaccented(account.holderName),
    L: unaccented(agreement['city'] || 'Sao Paulo'),
    ST: agreement['state'] || 'SP',
    C: 'BR',
  }),
  request: ({ csrPem, temporaryToken }) =>
    ask({
      name: 'itau.certificate.request',
      service: 'desk',
      path: '/seguranca/v1/certificado/solicitacao',
      headers: { authorization: `Bearer ${temporaryToken.reveal()}` },
      body: { text: csrPem },
    }),
  // v1 in most clients, v2 in one: v1 is followed.
  renew: ({ csrPem }) =>
    ask({
      name: 'itau.certificate.renew',
      service: 'renewal',
      path: '/seguranca/v1/certificado/renovacao',
      body: { text: csrPem },
    }),
  renewableDays: 30,
};
