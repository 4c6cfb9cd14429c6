import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import fc from 'fast-check';
import forge from 'node-forge';

import { readCredentialFiles } from './credentials.ts';
import type { Credential, CredentialFiles } from './credentials.ts';

const NOW = '2026-11-21T12:00:00.000Z';
const PASSWORD = 'segredo';

type Pair = { readonly key: KeyObject; readonly keyPem: string; readonly certificatePem: string };

function pemOf(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'pkcs8' }).toString();
}

function newKey(modulusLength = 2048): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength }).privateKey;
}

/** A certificate for a year around NOW, signed by `issuer` or by itself. */
function issue(name: string, key: KeyObject, issuer?: { readonly name: string; readonly key: KeyObject }): Pair {
  const certificate = forge.pki.createCertificate();
  const owner = forge.pki.privateKeyFromPem(pemOf(key));
  certificate.publicKey = forge.pki.setRsaPublicKey(owner.n, owner.e);
  certificate.serialNumber = '0a1b2c';
  certificate.validity.notBefore = new Date('2026-06-01T00:00:00Z');
  certificate.validity.notAfter = new Date('2027-06-01T02:00:00Z');
  certificate.setSubject([{ name: 'commonName', value: name }]);
  certificate.setIssuer([{ name: 'commonName', value: issuer?.name ?? name }]);
  certificate.setExtensions([{ name: 'basicConstraints', cA: ['Raiz', 'Banco'].includes(name) }]);
  certificate.sign(forge.pki.privateKeyFromPem(pemOf(issuer?.key ?? key)), forge.md.sha256.create());
  return { key, keyPem: pemOf(key), certificatePem: forge.pki.certificateToPem(certificate) };
}

const rootKey = newKey();
const middleKey = newKey();
const root = issue('Raiz', rootKey);
const middle = issue('Banco', middleKey, { name: 'Raiz', key: rootKey });
const pair = issue('EMPRESA LTDA:12345678000195', newKey(), { name: 'Banco', key: middleKey });
const other = newKey();

function read(files: CredentialFiles, now = NOW): Credential {
  const reading = readCredentialFiles(files, now);
  assert.ok(reading.ok, reading.ok ? '' : reading.diagnosis.code);
  return reading.credential;
}

function codeOf(files: CredentialFiles, now = NOW): string {
  const reading = readCredentialFiles(files, now);
  return reading.ok ? 'ok' : reading.diagnosis.code;
}

function der(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
}

function pfx(algorithm: '3des' | 'aes256', password: string | null = PASSWORD): Buffer {
  const chain = [pair, middle].map(({ certificatePem }) => forge.pki.certificateFromPem(certificatePem));
  const asn1 = forge.pkcs12.toPkcs12Asn1(forge.pki.privateKeyFromPem(pair.keyPem), chain, password, { algorithm });
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1');
}

const certificate = pair.certificatePem;
const key = pair.keyPem;

test('reads certificate and key, and says whose and until when', () => {
  const credential = read({ certificate, key });
  const parsed = new X509Certificate(certificate);
  assert.deepEqual(
    { ...credential, certificatePem: new X509Certificate(credential.certificatePem).raw, keyPem: '' },
    {
      certificatePem: parsed.raw,
      keyPem: '',
      subject: 'CN=EMPRESA LTDA:12345678000195',
      issuer: 'CN=Banco',
      serial: '0A1B2C',
      notBefore: '2026-06-01T00:00:00.000Z',
      notAfter: '2027-06-01T02:00:00.000Z',
      fingerprint256: parsed.fingerprint256.replaceAll(':', '').toLowerCase(),
    },
  );
  assert.ok(createPrivateKey(credential.keyPem).equals(pair.key));
});

test('every way of handing over the same certificate and key gives the same credential', () => {
  const expected = read({ certificate, key });
  const pkcs1 = pair.key.export({ format: 'pem', type: 'pkcs1' }).toString();
  const dressed = `\ufeffBag Attributes\r\n  friendlyName: x\r\n\r\n${certificate.replaceAll('\n', '\r\n')}\r\nfim`;
  const encrypted = { cipher: 'aes-256-cbc', passphrase: PASSWORD } as const;
  const ways: Record<string, CredentialFiles> = {
    'one PEM': { certificate: key + certificate },
    'swapped files': { certificate: key, key: certificate },
    'DER': { certificate: der(certificate), key: der(key) },
    'base64 without its first line': { certificate: der(certificate).toString('base64'), key },
    'BOM, CRLF and words around': { certificate: dressed, key: key.replaceAll('\n', '\n  ') },
    'UTF-16': { certificate: Buffer.from(`\ufeff${certificate}`, 'utf16le'), key },
    'PKCS#1': { certificate, key: pkcs1 },
    'PKCS#1 DER': { certificate, key: der(pkcs1) },
    'encrypted PKCS#8': { certificate, key: pair.key.export({ format: 'pem', type: 'pkcs8', ...encrypted }).toString(), password: PASSWORD },
    'encrypted PKCS#8 DER': { certificate, key: pair.key.export({ format: 'der', type: 'pkcs8', ...encrypted }), password: PASSWORD },
    'encrypted PKCS#1': { certificate, key: pair.key.export({ format: 'pem', type: 'pkcs1', ...encrypted }).toString(), password: PASSWORD },
  }; // prettier-ignore
  for (const [way, files] of Object.entries(ways)) assert.deepEqual(read(files), expected, way);
});

test('opens PFX files of new and old kinds, with a password, an empty one and none', () => {
  const expected = read({ certificate: certificate + middle.certificatePem, key });
  assert.deepEqual(read({ certificate: pfx('aes256'), password: PASSWORD }), expected);
  assert.deepEqual(read({ certificate: pfx('3des'), password: PASSWORD }), expected);
  assert.deepEqual(read({ certificate: pfx('3des', ''), password: '' }), expected);
  assert.deepEqual(read({ certificate: pfx('3des', '') }), expected);
});

test('opens PFX files made by OpenSSL: RC2 of old Windows tools, accents in the password, elliptic curves', (t) => {
  if (spawnSync('openssl', ['version']).error !== undefined) {
    t.skip('not installed: openssl');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'certs-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => {
    const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  };
  writeFileSync(file('k.pem'), key);
  writeFileSync(file('c.pem'), certificate);
  const pack = ['pkcs12', '-export', '-inkey', file('k.pem'), '-in', file('c.pem'), '-out', file('c.pfx')];
  openssl(...pack, '-legacy', '-passout', `pass:${PASSWORD}`);
  assert.deepEqual(read({ certificate: readFileSync(file('c.pfx')), password: PASSWORD }), read({ certificate, key }));
  openssl(...pack, '-passout', 'pass:ção');
  assert.deepEqual(read({ certificate: readFileSync(file('c.pfx')), password: 'ção' }), read({ certificate, key }));

  const now = Temporal.Now.instant().toString();
  const curve = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
  writeFileSync(file('k.pem'), pemOf(curve));
  openssl('req', '-x509', '-new', '-key', file('k.pem'), '-out', file('c.pem'), '-days', '9', '-subj', '/CN=EC');
  openssl(...pack, '-passout', `pass:${PASSWORD}`);
  assert.equal(read({ certificate: readFileSync(file('c.pfx')), password: PASSWORD }, now).subject, 'CN=EC');
});

test('puts the chain in order, each certificate followed by its signer, whatever the order pasted', () => {
  const pasted = [root, pair, middle, pair, issue('Alheio', other)].map((each) => each.certificatePem).join('\n');
  const blocks =
    read({ certificate: pasted, key }).certificatePem.match(/-----BEGIN[^]+?-----END CERTIFICATE-----/g) ?? [];
  assert.deepEqual(
    blocks.map((block) => new X509Certificate(block).subject),
    ['CN=EMPRESA LTDA:12345678000195', 'CN=Banco', 'CN=Raiz'],
  );
});

test('says what is wrong with the files', () => {
  const request = forge.pki.createCertificationRequest();
  const owner = forge.pki.privateKeyFromPem(key);
  request.publicKey = forge.pki.setRsaPublicKey(owner.n, owner.e);
  request.setSubject([{ name: 'commonName', value: 'X' }]);
  request.sign(owner, forge.md.sha256.create());
  const csr = forge.pki.certificationRequestToPem(request);
  const locked = pair.key
    .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: PASSWORD })
    .toString();
  const publicPem = forge.pki.publicKeyToPem(forge.pki.setRsaPublicKey(owner.n, owner.e));
  const weak = issue('Fraca', newKey(1024));
  const pkcs7 = '-----BEGIN PKCS7-----\nMAA=\n-----END PKCS7-----\n';
  const cases: [CredentialFiles, string][] = [
    [{ certificate, key: pemOf(other) }, 'key-mismatch'],
    [{ certificate: pfx('aes256'), password: 'outra' }, 'wrong-password'],
    [{ certificate: pfx('3des'), password: 'SEGREDO' }, 'wrong-password'],
    [{ certificate, key: locked, password: 'outra' }, 'wrong-password'],
    [{ certificate: pfx('aes256') }, 'password-missing'],
    [{ certificate, key: locked }, 'password-missing'],
    [{ certificate: csr, key }, 'certificate-request'],
    [{ certificate: der(csr), key }, 'certificate-request'],
    [{ certificate: pkcs7, key }, 'certificate-chain-only'],
    [{ certificate, key: publicPem }, 'public-key'],
    [{ certificate, key: der(publicPem) }, 'public-key'],
    [{ certificate }, 'key-missing'],
    [{ certificate: key }, 'certificate-missing'],
    [{ certificate: weak.certificatePem, key: weak.keyPem }, 'weak-key'],
    [{ certificate: '<!DOCTYPE html><html><body>Sessão expirada</body></html>', key }, 'html-page'],
    [{ certificate: '', key }, 'empty-file'],
    [{ certificate: ' \r\n', key }, 'empty-file'],
    [{ certificate, key: new Uint8Array() }, 'empty-file'],
    [{ certificate: pfx('aes256').subarray(0, 1500), password: PASSWORD }, 'truncated-file'],
    [{ certificate: der(certificate).subarray(0, 300), key }, 'truncated-file'],
    [{ certificate: certificate.slice(0, 500), key }, 'truncated-file'],
    [{ certificate: 'certificado', key }, 'unreadable-file'],
    [{ certificate: certificate.replace('MII', 'AAA'), key }, 'damaged-content'],
    [{ certificate: new Uint8Array(256 * 1024 + 1), key }, 'file-too-large'],
  ];
  for (const [files, expected] of cases) assert.equal(codeOf(files), expected, String(files.certificate).slice(0, 60));
});

test('holds the certificate to its validity at the time given, and says the day in São Paulo', () => {
  assert.equal(codeOf({ certificate, key }, '2026-06-01T00:00:00.000Z'), 'ok');
  assert.equal(codeOf({ certificate, key }, '2027-06-01T02:00:00.000Z'), 'ok');
  assert.equal(codeOf({ certificate, key }, '2026-05-31T23:59:59.999Z'), 'not-yet-valid');
  const expired = readCredentialFiles({ certificate, key }, '2027-06-01T02:00:00.001Z');
  assert.deepEqual(expired, {
    ok: false,
    diagnosis: {
      code: 'expired',
      problem: 'O certificado está vencido. A validade terminou em 31/05/2027.',
      who: 'Quem administra a conta no site do banco',
      cure: 'Emita um novo certificado no site do banco e envie-o aqui.',
    },
  });
});

test('refuses files that would compute for minutes, wherever the iterations are written, before deriving anything', () => {
  const locked = pair.key.export({ format: 'der', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: PASSWORD });
  const costly = withIterations(locked, 2_000_000_000);
  assert.equal(codeOf({ certificate, key: costly, password: PASSWORD }), 'too-many-iterations');
  const pem = `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${costly.toString('base64')}\n-----END ENCRYPTED PRIVATE KEY-----\n`;
  assert.equal(codeOf({ certificate, key: pem, password: PASSWORD }), 'too-many-iterations');
  for (const algorithm of ['3des', 'aes256'] as const) {
    assert.equal(
      codeOf({ certificate: withIterations(pfx(algorithm), 1_000_001), password: PASSWORD }),
      'too-many-iterations',
    );
    const inside = withIterations(pfx(algorithm), 2_000_000_000, { macToo: false });
    assert.equal(codeOf({ certificate: inside, password: PASSWORD }), 'too-many-iterations');
  }
});

/** The file with its first number of 2,048 (the default of both libraries) put up, or all of them, the MAC's apart. */
function withIterations(file: Buffer, count: number, options = { macToo: true }): Buffer {
  const { asn1 } = forge;
  const change = (node: forge.asn1.Asn1): void => {
    if (node.type === asn1.Type.INTEGER && node.value === '\x08\x00') node.value = asn1.integerToDer(count).getBytes();
    else if (Array.isArray(node.value)) node.value.forEach(change);
    else if (node.type === asn1.Type.OCTETSTRING && node.value.startsWith('\x30\x82')) {
      const inner = asn1.fromDer(node.value);
      change(inner);
      node.value = asn1.toDer(inner).getBytes();
    }
  };
  const root = asn1.fromDer(file.toString('latin1'));
  assert.ok(Array.isArray(root.value));
  for (const part of options.macToo ? root.value : root.value.slice(0, 2)) change(part);
  return Buffer.from(asn1.toDer(root).getBytes(), 'latin1');
}

test('any bytes get a diagnosis, never an exception', () => {
  const whole = pfx('3des');
  const damaged = fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, value]) => {
    const bytes = Buffer.from(whole);
    bytes[at] = value;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 80 }), damaged), (bytes) => {
      const reading = readCredentialFiles({ certificate: bytes, password: PASSWORD }, NOW);
      if (!reading.ok) assert.ok(reading.diagnosis.problem !== '' && reading.diagnosis.cure !== '');
    }),
    { numRuns: 100 },
  );
});
