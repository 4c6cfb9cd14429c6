/** Reads the files that a bank hands out for mutual TLS into one form, or says what is wrong with them. */

import { createPublicKey } from 'node:crypto';
import type { KeyObject, X509Certificate } from 'node:crypto';

import { toEpochMs } from '#lib/calendar.ts';

import { readContents } from './contents.ts';
import type { Contents } from './contents.ts';
import { certificateProblem, diagnosisOf } from './diagnosis.ts';
import type { Diagnosis, DiagnosisCode } from './diagnosis.ts';

export type { Diagnosis, DiagnosisCode } from './diagnosis.ts';

export type CredentialFiles = {
  /** PEM, DER or PFX; text is taken as PEM. A PEM or PFX may hold the key as well. */
  readonly certificate: Uint8Array | string;
  readonly key?: Uint8Array | string;
  /** Of the PFX or of the encrypted key. */
  readonly password?: string;
};

export type Credential = {
  /** The certificate of the key first, then those that signed it, as far as they were in the files. */
  readonly certificatePem: string;
  /** The private key as PKCS#8, not encrypted: to be encrypted before it is stored. */
  readonly keyPem: string;
  /** `CN=…, O=…` in the order of the certificate. */
  readonly subject: string;
  readonly issuer: string;
  /** Hexadecimal, upper case. */
  readonly serial: string;
  /** Instants in RFC 3339 UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** SHA-256 of the certificate: 64 hexadecimal digits, lower case. */
  readonly fingerprint256: string;
};

export type CredentialReading =
  | { readonly ok: true; readonly credential: Credential }
  | { readonly ok: false; readonly diagnosis: Diagnosis };

/** TLS libraries refuse shorter RSA keys at their usual security level. */
const MIN_RSA_BITS = 2048;

/**
 * Reads certificate and key from one file or two. It does not matter which of the two files holds which.
 * Opening a PFX may compute for seconds (bounded by a million iterations): not for a thread that answers others.
 * @param now the instant, RFC 3339 UTC, at which the certificate must be valid.
 */
export function readCredentialFiles(files: CredentialFiles, now: string): CredentialReading {
  try {
    const contents = readContents(files.certificate, files.password);
    if (files.key !== undefined) {
      const more = readContents(files.key, files.password);
      contents.certificates.push(...more.certificates);
      contents.keys.push(...more.keys);
      contents.strays.push(...more.strays);
    }
    return { ok: true, credential: assemble(contents, toEpochMs(now)) };
  } catch (error) {
    const diagnosis = diagnosisOf(error);
    if (diagnosis === undefined) throw error;
    return { ok: false, diagnosis };
  }
}

function assemble(contents: Contents, nowMs: number): Credential {
  const { certificates, keys, strays } = contents;
  if (certificates.length === 0) throw certificateProblem(missing(strays, 'certificate', keys.length > 0));
  if (keys.length === 0) throw certificateProblem(missing(strays, 'key', true));
  const pair = findPair(certificates, keys);
  if (pair === undefined) throw certificateProblem('key-mismatch');
  const { leaf, key } = pair;
  refuseWeakKey(key);
  refuseOutsideValidity(leaf, nowMs);
  return {
    certificatePem: chainOf(leaf, certificates)
      .map((certificate) => certificate.toString())
      .join(''),
    keyPem: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    subject: oneLine(leaf.subject),
    issuer: oneLine(leaf.issuer),
    serial: leaf.serialNumber,
    notBefore: leaf.validFromDate.toISOString(),
    notAfter: leaf.validToDate.toISOString(),
    fingerprint256: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

/** Something else found in the place of what is missing explains more than its absence. */
function missing(strays: readonly DiagnosisCode[], what: 'certificate' | 'key', somethingElse: boolean): DiagnosisCode {
  const stray = strays.find((code) => (what === 'key' ? code === 'public-key' : code !== 'public-key')) ?? strays[0];
  if (stray !== undefined) return stray;
  if (!somethingElse) return 'unreadable-file';
  return what === 'key' ? 'key-missing' : 'certificate-missing';
}

function findPair(
  certificates: readonly X509Certificate[],
  keys: readonly KeyObject[],
): { leaf: X509Certificate; key: KeyObject } | undefined {
  for (const key of keys) {
    const leaf = certificates.find((certificate) => certificate.checkPrivateKey(key));
    if (leaf !== undefined) return { leaf, key };
  }
  return undefined;
}

function refuseWeakKey(key: KeyObject): void {
  const bits =
    key.asymmetricKeyType === 'rsa' ? (createPublicKey(key).asymmetricKeyDetails?.modulusLength ?? 0) : Infinity;
  if (bits < MIN_RSA_BITS) throw certificateProblem('weak-key');
}

function refuseOutsideValidity(leaf: X509Certificate, nowMs: number): void {
  if (nowMs < leaf.validFromDate.getTime()) {
    throw certificateProblem('not-yet-valid', `Ele vale a partir de ${dayOf(leaf.validFromDate.toISOString())}.`);
  }
  if (nowMs > leaf.validToDate.getTime()) {
    throw certificateProblem('expired', `A validade terminou em ${dayOf(leaf.validToDate.toISOString())}.`);
  }
}

function dayOf(instant: string): string {
  const date = Temporal.Instant.from(instant).toZonedDateTimeISO('America/Sao_Paulo').toPlainDate().toString();
  return `${date.slice(8)}/${date.slice(5, 7)}/${date.slice(0, 4)}`;
}

/** TLS wants each certificate followed by the one that signed it; people paste them in any order, and twice. */
function chainOf(leaf: X509Certificate, all: readonly X509Certificate[]): X509Certificate[] {
  const chain = [leaf];
  let signer: X509Certificate | undefined = leaf;
  while (signer !== undefined) {
    const last: X509Certificate = signer;
    const seen = new Set(chain.map((certificate) => certificate.fingerprint256));
    signer = all.find(
      (other) => !seen.has(other.fingerprint256) && last.checkIssued(other) && last.verify(other.publicKey),
    );
    if (signer !== undefined) chain.push(signer);
  }
  return chain;
}

function oneLine(name: string): string {
  return name.split('\n').join(', ');
}
