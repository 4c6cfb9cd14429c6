/**
 * The files of the set of certificates, damaged at random: the reader must not throw, must say something of every file, and what it takes
 * must hold by a second judge, OpenSSL itself: the key is the certificate's and the day is within its validity.
 *
 * `node test/fuzz/certs.ts 1000000 [seed]` reads a million; the test beside it reads a few thousand with a fixed seed.
 */
import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readCredentialFiles } from '#lib/certs/credentials.ts';
import type { CredentialFiles, Expectations } from '#lib/certs/credentials.ts';
import { CASES, NOW } from '#test/fixtures/certs/cases.ts';
import { seeded } from './boleto.ts';

type Random = (below: number) => number;

/** What opens by derivation is left to its own tests: a changed count of rounds would take the time of thousands of others. */
const FILES = CASES.filter(({ files }) => files.password === undefined).map(({ files, expected }) => ({
  certificate: Buffer.from(files.certificate as string),
  key: files.key === undefined ? undefined : Buffer.from(files.key as string),
  expected,
}));

const MUTATIONS: readonly ((file: Buffer, at: number, random: Random) => Buffer)[] = [
  (file, at, random) => Buffer.concat([file.subarray(0, at), Buffer.from([random(256)]), file.subarray(at + 1)]),
  (file, at, random) => Buffer.concat([file.subarray(0, at), Buffer.from([random(256)]), file.subarray(at)]),
  (file, at) => file.subarray(0, at),
  (file, at) => file.subarray(at),
  (file, at, random) => Buffer.concat([file.subarray(0, at), file.subarray(at + random(100))]),
  (file, at, random) => Buffer.concat([file.subarray(0, at), other(random).subarray(0, 3000), file.subarray(at)]),
  (file) => file,
];

function other(random: Random): Buffer {
  return FILES[random(FILES.length)]!.certificate;
}

function mutated(file: Buffer, random: Random): Buffer {
  return MUTATIONS[random(MUTATIONS.length)]!(file, random(file.length + 1), random);
}

/**
 * Reads `count` damaged files, and answers how many were taken all the same.
 * @throws at the first misjudged one, with its bytes: keys are new in each run, so the seed alone would not bring it back.
 */
export function fuzzCertificates(count: number, seed: number): number {
  const random = seeded(seed);
  let taken = 0;
  for (let run = 0; run < count; run++) {
    const { certificate, key, expected } = FILES[random(FILES.length)]!;
    const files = { certificate: mutated(certificate, random), ...(key ? { key: mutated(key, random) } : {}) };
    try {
      if (isTakenWithReason(files, expected)) taken += 1;
    } catch (cause) {
      const texts = [files.certificate, files.key].map((file) => file?.toString('base64'));
      throw new Error(`seed ${seed}, run ${run}: ${JSON.stringify(texts)}`, { cause });
    }
  }
  return taken;
}

function isTakenWithReason(files: CredentialFiles, expected: Expectations | undefined): boolean {
  const reading = readCredentialFiles(files, NOW, expected);
  if (!reading.ok) {
    assert.ok(reading.diagnosis.problem !== '' && reading.diagnosis.cure !== '');
    return false;
  }
  const leaf = new X509Certificate(reading.credential.certificatePem);
  assert.ok(leaf.checkPrivateKey(createPrivateKey(reading.credential.keyPem)));
  assert.ok(leaf.validFromDate <= new Date(NOW) && leaf.validToDate >= new Date(NOW));
  return true;
}

if (import.meta.main) {
  const [count = '1000000', seed = '1'] = process.argv.slice(2);
  const begun = performance.now();
  const taken = fuzzCertificates(Number(count), Number(seed));
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stdout.write(`${count} files (seed ${seed}), ${taken} taken with reason: no finding in ${seconds} s\n`);
}
