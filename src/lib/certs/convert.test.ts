import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { ecKey, issue, rsaKey } from '#test/fixtures/certs/issue.ts';

import { toPemPair, toPfx } from './convert.ts';
import { readCredentialFiles } from './credentials.ts';
import type { Credential, CredentialFiles } from './credentials.ts';

const NOW = '2026-11-21T12:00:00.000Z';
const FORMS = ['modern', 'legacy'] as const;

function read(files: CredentialFiles): Credential {
  const reading = readCredentialFiles(files, NOW);
  assert.ok(reading.ok, reading.ok ? '' : reading.diagnosis.code);
  return reading.credential;
}

const bank = { name: 'Banco', key: ecKey() };
const authority = issue(bank, { isAuthority: true });
const credentials = [rsaKey(), ecKey()].map((key) => {
  const own = issue({ name: 'Padaria São João', key }, { issuer: bank });
  return read({ certificate: own.pem + authority.pem, key: own.keyPem });
});
const [rsa, curve] = credentials as [Credential, Credential];

test('what is handed out as PFX is read again as it was, chain included', () => {
  const ways = [
    [rsa, 'Ação & Cia €', 'modern'],
    [rsa, 'segredo', 'legacy'],
    [curve, '', 'modern'],
    [curve, 'Ação & Cia €', 'legacy'],
  ] as const;
  for (const [credential, password, form] of ways)
    assert.deepEqual(
      read({ certificate: toPfx(credential, { password, form, iterations: 100 }), password }),
      credential,
    );
  assert.deepEqual(read({ certificate: toPfx(rsa) }), rsa);
});

test('a PFX under a password opens with no other', () => {
  const ways = [
    ['modern', 'SEGREDO', 'wrong-password'],
    ['legacy', 'segredo ', 'wrong-password'],
    ['legacy', '', 'password-missing'],
  ] as const;
  for (const [form, password, expected] of ways) {
    const reading = readCredentialFiles(
      { certificate: toPfx(rsa, { password: 'segredo', form, iterations: 100 }), password },
      NOW,
    );
    assert.equal(reading.ok ? 'ok' : reading.diagnosis.code, expected);
  }
});

test('what is handed out as PEM is read again as it was, and a password locks the key', () => {
  for (const credential of credentials) {
    assert.deepEqual(toPemPair(credential), { certificatePem: credential.certificatePem, keyPem: credential.keyPem });
    const { certificatePem, keyPem } = toPemPair(credential, { password: 'ação' });
    assert.match(keyPem, /^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
    assert.deepEqual(read({ certificate: certificatePem, key: keyPem, password: 'ação' }), credential);
  }
});

test('OpenSSL reads each PFX and each key, and sees the protection named', (t) => {
  if (spawnSync('openssl', ['version']).error !== undefined) return t.skip('not installed: openssl');
  const folder = mkdtempSync(join(tmpdir(), 'certs-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const openssl = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return stdout + stderr;
  };
  const file = join(folder, 'file');
  for (const credential of [rsa, curve])
    for (const form of FORMS) {
      const password = credential === rsa ? 'Ação' : '';
      writeFileSync(file, toPfx(credential, { password, form }));
      const text = openssl('pkcs12', '-in', file, '-passin', `pass:${password}`, '-nodes', '-info');
      assert.match(text, form === 'modern' ? /AES-256-CBC.*hmacWithSHA256/ : /pbeWithSHA1And3-KeyTripleDES-CBC/);
      assert.match(text, form === 'modern' ? /MAC: sha256/ : /MAC: sha1/);
      assert.equal(text.match(/localKeyID/g)?.length, 2); // the key and its certificate, not the chain
      assert.deepEqual(read({ certificate: text }), credential);
      assert.ok(text.includes(new X509Certificate(credential.certificatePem).toString()));
    }
  writeFileSync(file, toPemPair(rsa, { password: 'ação' }).keyPem);
  assert.equal(openssl('pkey', '-in', file, '-passin', 'pass:ação'), rsa.keyPem);
  return undefined;
});
