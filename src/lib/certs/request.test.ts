import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import forge from 'node-forge';
import { makeCertificateRequest, opensslCommand } from './request.ts';

const subject = { CN: '0a1b-client', OU: 'Padaria do Joao', L: 'Sao Paulo', ST: 'SP', C: 'BR' };

test('a request is signed with its own key by SHA-512 and names the subject in order', async () => {
  const { keyPem, csrPem } = await makeCertificateRequest(subject);
  const request = forge.pki.certificationRequestFromPem(csrPem);
  assert.ok(request.verify());
  assert.equal(request.siginfo.algorithmOid, forge.pki.oids['sha512WithRSAEncryption']);
  assert.deepEqual(
    request.subject.attributes.map(({ shortName, value }) => [shortName, value]),
    Object.entries(subject),
  );
  const key = forge.pki.privateKeyFromPem(keyPem);
  assert.equal(key.n.bitLength(), 2048);
  assert.equal(key.n.toString(16), (request.publicKey as forge.pki.rsa.PublicKey).n.toString(16));
});

test('the command shown makes the same request', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'pontual-csr-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const named = { ...subject, OU: "D'Avila / Filhos" };
  writeFileSync(join(folder, 'run.sh'), opensslCommand(named));
  try {
    execFileSync('openssl', ['version']);
  } catch {
    return t.skip('openssl is not installed here');
  }
  execFileSync('sh', ['run.sh'], { cwd: folder, stdio: 'ignore' });
  const text = execFileSync('openssl', ['req', '-in', 'pedido.csr', '-noout', '-subject', '-text'], { cwd: folder });
  assert.match(text.toString(), /D'Avila \/ Filhos/);
  assert.match(text.toString(), /sha512WithRSAEncryption/);
});
