import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { zipOf } from '#test/fixtures/certs/zip.ts';
import type { ZipPart } from '#test/fixtures/certs/zip.ts';

import { diagnosisOf } from './diagnosis.ts';
import { readZip } from './zip.ts';

function codeOf(zip: Uint8Array): string {
  try {
    readZip(zip);
    return 'ok';
  } catch (error) {
    const found = diagnosisOf(error);
    if (found === undefined) throw error;
    return found.code;
  }
}

const part: ZipPart = { name: 'chave.key', data: 'conteúdo '.repeat(20) };

test('gives the files with their names, packed or not, without folders and the leavings of macOS', () => {
  const zip = zipOf([
    { name: 'Inter API/', data: '', method: 0 },
    { name: 'Inter API/Aplicação nº 1.key', data: 'chave '.repeat(50) },
    { name: 'pasta\\solto.crt', data: 'certificado', method: 0 },
    { name: '__MACOSX/Inter API/._x.key', data: 'x' },
    { name: '.DS_Store', data: 'x' },
  ]);
  assert.deepEqual(
    readZip(zip).map(({ name, bytes }) => [name, Buffer.from(bytes ?? []).toString()]),
    [
      ['Inter API/Aplicação nº 1.key', 'chave '.repeat(50)],
      ['pasta/solto.crt', 'certificado'],
    ],
  );
});

test('reads accents as Windows writes them, in code page 850', () => {
  const name = Buffer.from('Aplica\x87\xc6o.key', 'latin1');
  assert.equal(readZip(zipOf([{ name, data: 'x' }]))[0]?.name, 'Aplicação.key');
});

test('a large file beside is named and not opened', () => {
  const data = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * index * 31) % 251));
  const [large, small] = readZip(zipOf([{ name: 'manual.pdf', data, method: 0 }, part]));
  assert.equal(large?.bytes, undefined);
  assert.equal(small?.bytes?.length, Buffer.byteLength(part.data as string));
});

test('what is out of the ordinary is named and not opened', () => {
  const zip = zipOf([part]);
  const bomb = Buffer.alloc(8 * 1024 * 1024);
  const cases: [string, Uint8Array, string][] = [
    ['cut short', zip.subarray(0, -5), 'zip-damaged'],
    ['something behind its end', Buffer.concat([zip, Buffer.from('x')]), 'zip-damaged'],
    ['something before its start', Buffer.concat([Buffer.from('x'), zip]), 'zip-damaged'],
    ['checksum of other bytes', zipOf([{ ...part, checksum: 1 }]), 'zip-damaged'],
    ['more bytes than stated', zipOf([{ ...part, plainBytes: 10 }]), 'zip-damaged'],
    ['a bomb that states little', zipOf([{ ...part, data: bomb, plainBytes: 1000 }]), 'zip-damaged'],
    ['fewer bytes than stated', zipOf([{ ...part, plainBytes: 1000 }]), 'zip-damaged'],
    ['two names for one file', zipOf([{ ...part, localName: 'outro.key' }]), 'zip-damaged'],
    ['fewer entries than stated', zipOf([part], 2), 'zip-damaged'],
    ['more entries than stated', zipOf([part, { ...part, name: 'b' }], 1), 'zip-damaged'],
    ['ZIP64', zipOf([part], 0xffff), 'zip-unsupported'],
    ['bzip2', zipOf([{ ...part, method: 12 }]), 'zip-unsupported'],
    ['encrypted', zipOf([{ ...part, flags: 1 }]), 'zip-encrypted'],
    ['a bomb', zipOf([{ ...part, data: bomb }]), 'zip-too-large'],
    ['many bombs', zipOf(Array.from({ length: 9 }, (_, at) => ({ name: `${at}`, data: bomb.subarray(0, 262_144) }))), 'zip-too-large'],
    ['too many', zipOf(Array.from({ length: 65 }, (_, at) => ({ name: `${at}.key`, data: 'x' }))), 'zip-too-many-files'],
    ['out of its folder', zipOf([{ ...part, name: '../../etc/x.key' }]), 'zip-unsafe-name'],
    ['out of its folder, Windows', zipOf([{ ...part, name: 'a\\..\\..\\x.key' }]), 'zip-unsafe-name'],
    ['absolute', zipOf([{ ...part, name: '/etc/x.key' }]), 'zip-unsafe-name'],
    ['a drive', zipOf([{ ...part, name: 'C:\\x.key' }]), 'zip-unsafe-name'],
    ['a NUL', zipOf([{ ...part, name: 'x.key\0.txt' }]), 'zip-unsafe-name'],
    ['no name', zipOf([{ ...part, name: '' }]), 'zip-unsafe-name'],
    ['a symbolic link', zipOf([{ ...part, unixMode: 0o120777 }]), 'zip-unsafe-name'],
    ['twice the same name', zipOf([part, { ...part, name: 'CHAVE.KEY' }]), 'zip-unsafe-name'],
  ]; // prettier-ignore
  for (const [what, bytes, expected] of cases) assert.equal(codeOf(bytes), expected, what);
});

test('any damage gets a diagnosis, never an exception', () => {
  const zip = zipOf([part, { name: 'b', data: 'x', method: 0 }]);
  fc.assert(
    fc.property(fc.nat(zip.length - 1), fc.nat(255), fc.nat(zip.length), (at, value, length) => {
      const bytes = Buffer.from(zip);
      bytes[at] = value;
      codeOf(bytes);
      codeOf(bytes.subarray(0, length));
    }),
    { numRuns: 500 },
  );
});
