/** Judges a certificate that has its key: whether it will be taken by a bank, by this one, now. */

import { createPublicKey } from 'node:crypto';
import type { KeyObject, X509Certificate } from 'node:crypto';

import { certificateProblem, diagnosis } from './diagnosis.ts';
import type { Diagnosis, DiagnosisCode } from './diagnosis.ts';

/** What is known of a certificate before it is read. */
export type Expectations = {
  /** The common name that the bank writes in, such as the client id. Compared without regard to case. */
  readonly commonName?: string;
  /** A part of the issuer's name in the chosen environment. Compared without regard to case. */
  readonly issuer?: string;
  readonly keyType?: 'rsa' | 'ec';
  /** Notice of an expiry nearer than this; 30 unless told. */
  readonly noticeDays?: number;
};

export type Candidate = {
  readonly leaf: X509Certificate;
  readonly key: KeyObject;
  readonly others: readonly X509Certificate[];
};

/** TLS libraries refuse shorter RSA keys at their usual security level. */
const MIN_RSA_BITS = 2048;
const DAY_MS = 86_400_000;
const NOTICE_DAYS = 30;

/** Extended key usages (RFC 5280, 4.2.1.12). */
const CLIENT_USAGES = ['1.3.6.1.5.5.7.3.2', '2.5.29.37.0'];
/** Policies of ICP-Brasil (DOC-ICP-04): 2.16.76.1.2.1.n is type A1, 2.16.76.1.2.3.n type A3. As they stand in DER. */
const POLICY_A1 = Buffer.from('604c010201', 'hex');
const POLICY_A3 = Buffer.from('604c010203', 'hex');

/** Says what hinders, or nothing; a text is put behind the diagnosis. The first that hinders is told. */
type Check = (candidate: Candidate, nowMs: number, expected: Expectations) => string | boolean;

/** The order counts: what makes the others idle stands first. */
const HINDRANCES: readonly (readonly [DiagnosisCode, Check])[] = [
  ['icp-brasil-certificate', ({ leaf }, _, expected) => isIcpBrasil(leaf) && isElse(leaf, expected) && icpKind(leaf)],
  ['other-issuer', ({ leaf }, _, { issuer }) => lacks(leaf.issuer, issuer) && `Emissor: ${oneLine(leaf.issuer)}.`],
  ['other-client', ({ leaf }, _, { commonName }) => isOtherName(leaf, commonName) && `O certificado é de ${commonNameOf(leaf) ?? 'ninguém'}.`],
  ['wrong-key-type', ({ key }, _, { keyType }) => isOtherType(key, keyType) && `Tipo: ${key.asymmetricKeyType ?? 'desconhecido'}.`],
  ['weak-key', ({ key }) => rsaBits(key) < MIN_RSA_BITS],
  ['weak-signature', ({ leaf }) => !isSelfSigned(leaf) && /md5|sha-?1(?!\d)/i.test(leaf.signatureAlgorithm ?? '')],
  ['server-certificate', ({ leaf }) => hasUsages(leaf) && !leaf.keyUsage.some((usage) => CLIENT_USAGES.includes(usage))],
  ['expired', ({ leaf }, nowMs) => nowMs > leaf.validToDate.getTime() && `A validade terminou em ${dayOf(leaf.validToDate.getTime())}.`],
  ['not-yet-valid', ({ leaf }, nowMs) => nowMs < leaf.validFromDate.getTime() && `Ele vale a partir de ${dayOf(leaf.validFromDate.getTime())}.`],
]; // prettier-ignore

const NOTICES: readonly (readonly [DiagnosisCode, Check])[] = [
  ['icp-brasil-certificate', ({ leaf }) => isIcpBrasil(leaf) && icpKind(leaf)],
  ['self-signed', ({ leaf }) => isSelfSigned(leaf)],
  ['intermediate-missing', lacksSigner],
  ['expires-soon', ({ leaf }, nowMs, { noticeDays = NOTICE_DAYS }) => leaf.validToDate.getTime() - nowMs < noticeDays * DAY_MS && `Vale até ${dayOf(leaf.validToDate.getTime())}.`],
]; // prettier-ignore

/**
 * What should be told of a certificate that can be used.
 * @throws a certificate problem for one that cannot.
 */
export function judge(candidate: Candidate, nowMs: number, expected: Expectations): Diagnosis[] {
  const found = (checks: readonly (readonly [DiagnosisCode, Check])[]) =>
    checks.flatMap(([code, check]) => {
      const answer = check(candidate, nowMs, expected);
      return answer === false ? [] : [{ code, detail: answer === true ? undefined : answer }];
    });
  const [hindrance] = found(HINDRANCES);
  if (hindrance !== undefined) throw certificateProblem(hindrance.code, hindrance.detail);
  return found(NOTICES).map(({ code, detail }) => diagnosis(code, detail));
}

/** The name that the certificate is for, without the words around it. */
export function commonNameOf(certificate: X509Certificate): string | undefined {
  return /^CN=(.*)$/m.exec(certificate.subject)?.[1];
}

/** Whether the certificate is one that signs others, such as banks put beside the one that they issue. */
export function isAuthority(certificate: X509Certificate): boolean {
  return certificate.ca;
}

function isSelfSigned(leaf: X509Certificate): boolean {
  return leaf.checkIssued(leaf) && leaf.verify(leaf.publicKey);
}

/** Only where the sender gave a chain that does not reach the certificate; most banks give the certificate alone. */
function lacksSigner({ leaf, others }: Candidate): boolean {
  const authorities = others.filter(isAuthority);
  return authorities.length > 0 && !isSelfSigned(leaf) && !authorities.some((other) => leaf.checkIssued(other));
}

function lacks(text: string, part: string | undefined): boolean {
  return part !== undefined && !text.toLowerCase().includes(part.toLowerCase());
}

function isOtherName(leaf: X509Certificate, name: string | undefined): boolean {
  return name !== undefined && commonNameOf(leaf)?.toLowerCase() !== name.trim().toLowerCase();
}

function isElse(leaf: X509Certificate, { issuer, commonName }: Expectations): boolean {
  return lacks(leaf.issuer, issuer) || isOtherName(leaf, commonName);
}

/** A certificate without usages serves for all; the type knows nothing of that case. */
function hasUsages({ keyUsage }: { readonly keyUsage: readonly string[] | undefined }): boolean {
  return keyUsage !== undefined;
}

function isIcpBrasil(leaf: X509Certificate): boolean {
  return /^O=ICP-Brasil$/m.test(leaf.issuer);
}

function icpKind(leaf: X509Certificate): string | true {
  if (leaf.raw.includes(POLICY_A1)) return 'Tipo A1.';
  return leaf.raw.includes(POLICY_A3) ? 'Tipo A3.' : true;
}

function isOtherType(key: KeyObject, wanted: 'rsa' | 'ec' | undefined): boolean {
  return (
    !['rsa', 'ec'].includes(key.asymmetricKeyType ?? '') || (wanted ?? key.asymmetricKeyType) !== key.asymmetricKeyType
  );
}

function rsaBits(key: KeyObject): number {
  return key.asymmetricKeyType === 'rsa' ? (createPublicKey(key).asymmetricKeyDetails?.modulusLength ?? 0) : Infinity;
}

/** The day in Brasília's time, as people write it. */
function dayOf(epochMs: number): string {
  const [year, month, day] = Temporal.Instant.fromEpochMilliseconds(epochMs)
    .toZonedDateTimeISO('America/Sao_Paulo')
    .toPlainDate()
    .toString()
    .split('-');
  return `${day}/${month}/${year}`;
}

function oneLine(name: string): string {
  return name.split('\n').join(', ');
}
