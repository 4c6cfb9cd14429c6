import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packFiles } from './certificate-upload.ts';

const pem = (label: string) => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`;
const text = (name: string, content: string) => ({ name, bytes: new TextEncoder().encode(content) });
const binary = (name: string, ...bytes: number[]) => ({ name, bytes: new Uint8Array(bytes) });

test('texts go together, whatever their order and names', () => {
  const packed = packFiles([text('b.txt', pem('PRIVATE KEY')), text('a.txt', pem('CERTIFICATE'))]);
  assert.deepEqual(packed, {
    ok: true,
    files: { certificate: `${pem('PRIVATE KEY')}\n${pem('CERTIFICATE')}` },
  });
});

test('a file that is not text goes as base64, with the texts beside it', () => {
  const packed = packFiles([text('chave.key', pem('PRIVATE KEY')), binary('conta.cer', 0x30, 0x82)]);
  assert.deepEqual(packed, { ok: true, files: { certificate: 'MII=', key: pem('PRIVATE KEY') } });
  assert.deepEqual(packFiles([binary('conta.zip', 0x50, 0x4b)]), { ok: true, files: { certificate: 'UEs=' } });
});

test('what the API does not take is told here', () => {
  assert.equal(packFiles([]).ok, false);
  assert.equal(packFiles([binary('a', 1), binary('b', 2), binary('c', 3)]).ok, false);
  const large = packFiles([{ name: 'filme.mp4', bytes: new Uint8Array(1_000_001) }]);
  assert.equal(large.ok === false && large.name, 'filme.mp4');
});
