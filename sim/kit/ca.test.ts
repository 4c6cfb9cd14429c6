import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import forge from 'node-forge';
import { openAuthority } from './ca.ts';

it('the authority of a folder is the same at the next start, and what it signed still holds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ca-'));
  const first = await openAuthority(folder);
  const { certificatePem } = await first.issueServerCertificate(['localhost', '127.0.0.1']);
  const second = await openAuthority(folder);
  assert.equal(second.caPem, first.caPem);
  const certificate = new X509Certificate(certificatePem);
  assert.ok(certificate.verify(new X509Certificate(second.caPem).publicKey));
  assert.equal(certificate.checkHost('localhost'), 'localhost');
  assert.equal(certificate.checkIP('127.0.0.1'), '127.0.0.1');
  rmSync(folder, { recursive: true });
});

it('a client certificate has its key, its year and a name that keeps its accents', async () => {
  const authority = await openAuthority();
  const { certificatePem, keyPem } = await authority.issueClientCertificate({
    commonName: 'aplicacao-1',
    organization: 'Padaria Pão & Cia',
  });
  const certificate = new X509Certificate(certificatePem);
  assert.equal(certificate.subject, 'CN=aplicacao-1\nO=Padaria Pão & Cia');
  const organization = forge.pki.certificateFromPem(certificatePem).subject.getField('O') as { valueTagClass: number };
  assert.equal(
    organization.valueTagClass,
    12,
    'UTF8String: accents in a PrintableString are refused by strict readers',
  );
  assert.match(certificate.issuer, /^[\x20-\x7e\n]+$/);
  const key = forge.pki.privateKeyFromPem(keyPem);
  const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
  assert.ok(days > 364 && days <= 365, String(days));
  assert.equal((certificate.publicKey.export({ format: 'jwk' }).n ?? '').length, 342);
  assert.equal(
    key.n.toString(16),
    Buffer.from(certificate.publicKey.export({ format: 'jwk' }).n!, 'base64url').toString('hex'),
  );
});
