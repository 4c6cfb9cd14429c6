import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classify } from './certificate-file.ts';

const pem = (label: string) => new TextEncoder().encode(`-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`);

test('files are known by their content, whatever their name', () => {
  assert.equal(classify('a.txt', pem('CERTIFICATE')).kind, 'certificate');
  assert.equal(classify('a.crt', pem('RSA PRIVATE KEY')).kind, 'key');
  assert.equal(classify('a.key', pem('ENCRYPTED PRIVATE KEY')).kind, 'key');
  assert.equal(classify('a.pem', pem('PUBLIC KEY')).kind, 'unknown');
  assert.equal(classify('a.docx', new Uint8Array([0x50, 0x4b, 3, 4])).kind, 'unknown');
});

test('binary files travel in base64', () => {
  const file = classify('banco.PFX', new Uint8Array([0x30, 0x82, 0xff]));
  assert.deepEqual(file, { name: 'banco.PFX', kind: 'pfx', content: 'MIL/' });
  assert.equal(classify('banco.cer', new Uint8Array([0x30])).kind, 'certificate');
});
