/**
 * The certificate authority of the simulated world: it signs the banks' server certificates, the client certificates of
 * their applications and the certificate of the listener that receives the banks' webhooks.
 */
import { X509Certificate, createPrivateKey, generateKeyPair, randomBytes, sign } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import forge from 'node-forge';
import { wallClockMs } from './clock.ts';

export interface KeyAndCertificate {
  certificatePem: string;
  keyPem: string;
}

export interface Validity {
  /** RFC 3339. */
  notBefore?: string;
  notAfter?: string;
}

export interface CertificateAuthority {
  readonly caPem: string;
  issueServerCertificate(names: readonly string[], validity?: Validity): Promise<KeyAndCertificate>;
  /** A client certificate; a year from now unless told. */
  issueClientCertificate(
    subject: { commonName: string; organization: string },
    validity?: Validity,
  ): Promise<KeyAndCertificate>;
  /** Reads a signing request (PKCS #10, PEM); `undefined` when it is none, or was not signed by the key that it names. */
  readRequest(requestPem: string): SigningRequest | undefined;
}

export interface SigningRequest {
  commonName: string;
  /** Of its RSA key. */
  keyBits: number;
  /** The client certificate for its subject and key; a year from now unless told. */
  sign(validity?: Validity): string;
}

const DAY_MS = 86_400_000;
const makeKeyPair = promisify(generateKeyPair);

/** Makes a private key: RSA, PKCS #8, PEM. */
export type NewKey = () => Promise<string>;

/** 2048 bits, as the banks' desks ask for. */
export async function newKeyPem(): Promise<string> {
  const pair = await makeKeyPair('rsa', { modulusLength: 2048 });
  return pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

/** SHA-256 of a certificate as Node's TLS sockets give it (`AA:BB:…`). */
export function fingerprintOf(certificatePem: string): string {
  return new X509Certificate(certificatePem).fingerprint256;
}

/** Opens the authority of a data folder, or makes one (and keeps it there). */
export async function openAuthority(dataDir?: string, newKey: NewKey = newKeyPem): Promise<CertificateAuthority> {
  const certificateFile = dataDir && join(dataDir, 'ca.pem');
  const keyFile = dataDir && join(dataDir, 'ca.key');
  if (certificateFile && keyFile && existsSync(certificateFile) && existsSync(keyFile)) {
    return authorityFrom(readFileSync(certificateFile, 'utf8'), readFileSync(keyFile, 'utf8'), newKey);
  }
  const keyPem = await newKey();
  const subject = [
    { name: 'commonName', value: 'Autoridade do banco simulado' },
    { name: 'organizationName', value: 'Pontual' },
  ];
  const certificate = blankCertificate(publicHalf(keyPem), subject, { notAfterMs: wallClockMs() + 3650 * DAY_MS });
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  signWith(keyPem, certificate);
  const caPem = forge.pki.certificateToPem(certificate);
  if (certificateFile && keyFile) {
    writeFileSync(keyFile, keyPem, { mode: 0o600 });
    writeFileSync(certificateFile, caPem);
  }
  return authorityFrom(caPem, keyPem, newKey);
}

function publicHalf(keyPem: string): forge.pki.rsa.PublicKey {
  const { n, e } = forge.pki.privateKeyFromPem(keyPem);
  return forge.pki.setRsaPublicKey(n, e);
}

/** Signed by Node's own RSA: node-forge's takes a hundred times as long, and every simulator that starts signs some certificates. */
function signWith(keyPem: string, certificate: forge.pki.Certificate): void {
  const key = createPrivateKey(keyPem);
  const signer: Pick<forge.pki.rsa.PrivateKey, 'sign'> = {
    sign: () => {
      const signed = forge.asn1.toDer(certificate.tbsCertificate).getBytes();
      return sign('sha256', Buffer.from(signed, 'latin1'), key).toString('latin1');
    },
  };
  certificate.sign(signer as forge.pki.rsa.PrivateKey, forge.md.sha256.create());
}

function authorityFrom(caPem: string, caKeyPem: string, newKey: NewKey): CertificateAuthority {
  const issuer = forge.pki.certificateFromPem(caPem);

  function certify(
    key: forge.pki.rsa.PublicKey,
    subject: forge.pki.CertificateField[],
    { extensions, validity }: { extensions: object[]; validity: Validity },
  ): string {
    const notBeforeMs = validity.notBefore ? Temporal.Instant.from(validity.notBefore).epochMilliseconds : undefined;
    const notAfterMs = validity.notAfter
      ? Temporal.Instant.from(validity.notAfter).epochMilliseconds
      : wallClockMs() + 365 * DAY_MS;
    const certificate = blankCertificate(key, subject, {
      notAfterMs,
      ...(notBeforeMs === undefined ? {} : { notBeforeMs }),
    });
    certificate.setIssuer(issuer.subject.attributes);
    certificate.setExtensions([
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'subjectKeyIdentifier' },
      { name: 'authorityKeyIdentifier', keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
      ...extensions,
    ]);
    signWith(caKeyPem, certificate);
    return forge.pki.certificateToPem(certificate);
  }

  async function issue(
    subject: forge.pki.CertificateField[],
    extensions: object[],
    validity: Validity,
  ): Promise<KeyAndCertificate> {
    const keyPem = await newKey();
    return { certificatePem: certify(publicHalf(keyPem), subject, { extensions, validity }), keyPem };
  }

  function readRequest(requestPem: string): SigningRequest | undefined {
    const parsed = parseRequest(requestPem);
    if (parsed === undefined) return undefined;
    const { key, subject, commonName } = parsed;
    return {
      commonName,
      keyBits: key.n.bitLength(),
      sign: (validity = {}) =>
        certify(key, subject, { extensions: [{ name: 'extKeyUsage', clientAuth: true }], validity }),
    };
  }

  return {
    caPem,
    issueServerCertificate: (names, validity = {}) =>
      issue(
        [{ name: 'commonName', value: names[0] ?? 'localhost' }],
        [{ name: 'extKeyUsage', serverAuth: true }, alternativeNames(names)],
        validity,
      ),
    issueClientCertificate: (subject, validity = {}) =>
      issue(
        [utf8Name('commonName', subject.commonName), utf8Name('organizationName', subject.organization)],
        [{ name: 'extKeyUsage', clientAuth: true }],
        validity,
      ),
    readRequest,
  };
}

/** Key and subject of a signing request; nothing when it is none, or its signature is not of that key. */
function parseRequest(
  requestPem: string,
): { key: forge.pki.rsa.PublicKey; subject: forge.pki.CertificateField[]; commonName: string } | undefined {
  let request: forge.pki.CertificateSigningRequest;
  try {
    request = forge.pki.certificationRequestFromPem(requestPem, true);
    if (!request.verify()) return undefined;
  } catch {
    return undefined; // no PEM, another kind of key, a broken signature
  }
  const attributes = request.subject.attributes as { name?: string; value?: string }[];
  const subject = attributes.flatMap(({ name, value }) =>
    name && value ? [name === 'countryName' ? { name, value } : utf8Name(name, value)] : [],
  );
  const commonName = attributes.find(({ name }) => name === 'commonName')?.value ?? '';
  return { key: request.publicKey as forge.pki.rsa.PublicKey, subject, commonName };
}

/** Without the tag, node-forge writes a PrintableString, in which an accent makes the certificate unreadable to others. */
function utf8Name(name: string, value: string): forge.pki.CertificateField {
  // Its type declarations take the tag for a class.
  return { name, value, valueTagClass: forge.asn1.Type.UTF8 as unknown as forge.asn1.Class };
}

function alternativeNames(names: readonly string[]): object {
  const altNames = names.map((name) => (/^[\d.]+$|:/.test(name) ? { type: 7, ip: name } : { type: 2, value: name }));
  return { name: 'subjectAltName', altNames };
}

function blankCertificate(
  key: forge.pki.rsa.PublicKey,
  subject: forge.pki.CertificateField[],
  validity: { notBeforeMs?: number; notAfterMs: number },
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = key;
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`; // never negative, never empty
  // An hour back, for machines whose clocks disagree; before the end, for certificates issued expired.
  const notBeforeMs = validity.notBeforeMs ?? Math.min(wallClockMs() - 3_600_000, validity.notAfterMs - DAY_MS);
  certificate.validity.notBefore.setTime(notBeforeMs);
  certificate.validity.notAfter.setTime(validity.notAfterMs);
  certificate.setSubject(subject);
  return certificate;
}
