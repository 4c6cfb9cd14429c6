import assert from 'node:assert/strict';
import { X509Certificate, createPrivateKey } from 'node:crypto';
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

it('signs the request of a key that it never sees, and refuses what that key did not sign', async () => {
  const authority = await openAuthority();
  const keys = forge.pki.rsa.generateKeyPair(2048);
  const request = forge.pki.createCertificationRequest();
  request.publicKey = keys.publicKey;
  request.setSubject([
    { name: 'commonName', value: 'cliente-1' },
    { name: 'organizationalUnitName', value: 'ERP' },
    { name: 'countryName', value: 'BR' },
  ]);
  request.sign(keys.privateKey, forge.md.sha512.create());
  const pem = forge.pki.certificationRequestToPem(request);
  const read = authority.readRequest(pem);
  assert.equal(read?.commonName, 'cliente-1');
  assert.equal(read.keyBits, 2048);
  const certificate = new X509Certificate(read.sign({ notAfter: '2099-01-01T00:00:00Z' }));
  assert.equal(certificate.subject, 'CN=cliente-1\nOU=ERP\nC=BR');
  assert.equal(Date.parse(certificate.validTo), Date.parse('2099-01-01T00:00:00Z'));
  assert.ok(certificate.verify(new X509Certificate(authority.caPem).publicKey));
  assert.ok(certificate.checkPrivateKey(createPrivateKey(forge.pki.privateKeyToPem(keys.privateKey))));

  const [bytes] = forge.pem.decode(pem);
  const tampered = forge.util.createBuffer(bytes!.body).bytes().replace('cliente-1', 'cliente-2');
  assert.equal(
    authority.readRequest(forge.pem.encode({ ...bytes!, body: tampered } as forge.pem.ObjectPEM)),
    undefined,
  );
  assert.equal(authority.readRequest('not a request'), undefined);
});
