/** Reads the files that a bank hands out for mutual TLS into one form, or says what is wrong with them. */

import type { KeyObject, X509Certificate } from 'node:crypto';

import { toEpochMs } from '#lib/calendar.ts';

import { merge, readContents } from './contents.ts';
import type { Contents } from './contents.ts';
import { asError, certificateProblem, diagnosisOf } from './diagnosis.ts';
import type { Diagnosis, DiagnosisCode } from './diagnosis.ts';
import { commonNameOf, isAuthority, judge } from './judge.ts';
import type { Expectations } from './judge.ts';

export type { Diagnosis, DiagnosisCode } from './diagnosis.ts';
export type { Expectations } from './judge.ts';

export type CredentialFiles = {
  /** PEM, DER, PKCS#7, PFX or ZIP; text is taken as PEM. All but DER may hold the key as well. */
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
  | {
      readonly ok: true;
      readonly credential: Credential;
      /** What does not hinder, but should be told: it expires soon, it signed itself. */
      readonly notices: readonly Diagnosis[];
    }
  | { readonly ok: false; readonly diagnosis: Diagnosis };

/**
 * Reads certificate and key from one file or two. It does not matter which of the two files holds which.
 * Opening a PFX may compute for seconds (bounded by a million iterations): not for a thread that answers others.
 * @param now the instant, RFC 3339 UTC, at which the certificate must be valid.
 * @param expected what is known of the certificate before it is read; what is left out is not judged.
 */
export function readCredentialFiles(
  files: CredentialFiles,
  now: string,
  expected: Expectations = {},
): CredentialReading {
  try {
    const contents = readContents(files.certificate, files.password);
    if (files.key !== undefined) merge(contents, readContents(files.key, files.password));
    return { ok: true, ...assemble(contents, toEpochMs(now), expected) };
  } catch (error) {
    const diagnosis = diagnosisOf(error);
    if (diagnosis === undefined) throw error;
    return { ok: false, diagnosis };
  }
}

function assemble(
  contents: Contents,
  nowMs: number,
  expected: Expectations,
): { credential: Credential; notices: Diagnosis[] } {
  const { certificates, keys, strays } = contents;
  if (certificates.length === 0) throw missing(strays, 'certificate', keys.length > 0);
  if (keys.length === 0) throw missing(strays, 'key', true);
  const { leaf, key } = choosePair(findPairs(certificates, keys), expected) ?? noPair(certificates, keys);
  const notices = judge({ leaf, key, others: certificates }, nowMs, expected);
  const credential = {
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
  return { credential, notices };
}

/** What must be mended first: a password opens what may hold all that lacks. */
const TOLD_FIRST: readonly DiagnosisCode[] = [
  'wrong-password', 'password-missing', 'too-many-iterations', 'unsupported-pfx', 'truncated-file', 'bad-base64', 'damaged-content',
]; // prettier-ignore

/** Something else found in the place of what is missing explains more than its absence. */
function missing(strays: readonly Diagnosis[], what: 'certificate' | 'key', somethingElse: boolean): Error {
  const ofKey = ({ code }: Diagnosis): boolean => code === 'public-key' || code === 'openssh-key';
  const stray =
    strays.find(({ code }) => TOLD_FIRST.includes(code)) ??
    strays.find((each) => ofKey(each) === (what === 'key')) ??
    strays[0];
  if (stray !== undefined) return asError(stray);
  if (!somethingElse) return certificateProblem('unreadable-file');
  return certificateProblem(what === 'key' ? 'key-missing' : 'certificate-missing');
}

type Pair = { readonly leaf: X509Certificate; readonly key: KeyObject };

/** Every key with its certificate; with several for one key, as after a renewal, the one that lasts longest. */
function findPairs(certificates: readonly X509Certificate[], keys: readonly KeyObject[]): Pair[] {
  const distinct = keys.filter((key, index) => keys.findIndex((other) => other.equals(key)) === index);
  return distinct.flatMap((key) => {
    const fitting = certificates.filter((certificate) => certificate.checkPrivateKey(key));
    const [leaf] = fitting.sort((one, other) => other.validToDate.getTime() - one.validToDate.getTime());
    return leaf === undefined ? [] : [{ leaf, key }];
  });
}

/** The pair of the client expected, if that tells them apart. */
function choosePair(pairs: readonly Pair[], { commonName }: Expectations): Pair | undefined {
  if (pairs.length < 2) return pairs[0];
  const [expected, ...more] = pairs.filter(({ leaf }) => commonName !== undefined && commonNameOf(leaf) === commonName);
  if (expected !== undefined && more.length === 0) return expected;
  const names = pairs.map(({ leaf }) => commonNameOf(leaf) ?? leaf.serialNumber);
  throw certificateProblem('several-pairs', `Encontrados: ${names.join('; ')}.`);
}

function noPair(certificates: readonly X509Certificate[], keys: readonly KeyObject[]): never {
  if (certificates.every(isAuthority)) throw certificateProblem('authority-certificate');
  throw certificateProblem('key-mismatch', keys.length > 1 ? 'Nenhuma das chaves enviadas é.' : undefined);
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
