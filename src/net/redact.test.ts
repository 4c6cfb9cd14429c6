import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bodyCap, createRedactor, mask, maskedTaxId } from './redact.ts';

const bytes = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const jsonType = 'application/json';

test('secrets go by name: headers, form fields, JSON keys, query', () => {
  const redactor = createRedactor([]);
  const headers = redactor.headers({
    authorization: 'Bearer a',
    'set-cookie': 's=1',
    'x-api-key': 'k',
    access_token: 't',
    accept: 'application/json',
  });
  assert.deepEqual(headers, {
    authorization: mask,
    'set-cookie': mask,
    'x-api-key': mask,
    access_token: mask,
    accept: 'application/json',
  });
  const form = redactor.body(
    bytes('client_id=a&client_secret=b&grant_type=client_credentials&scope=x'),
    'application/x-www-form-urlencoded',
  );
  assert.equal(form, `client_id=${mask}&client_secret=${mask}&grant_type=client_credentials&scope=x`);
  const body = redactor.body(
    bytes({ access_token: 't', token_type: 'Bearer', expires_in: 3600, nested: [{ senha: 's', nome: 'n' }] }),
    jsonType,
  );
  assert.deepEqual(JSON.parse(body), {
    access_token: mask,
    token_type: 'Bearer',
    expires_in: 3600,
    nested: [{ senha: mask, nome: 'n' }],
  });
  assert.equal(redactor.url('https://bank.example/a?apiKey=k&b=1'), `https://bank.example/a?apiKey=${mask}&b=1`);
});

test('secrets go by value in every spelling, wherever they stand', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', minLength: 6, maxLength: 60 }), (value) => {
      const redactor = createRedactor([value]);
      const texts = [value, encodeURIComponent(value), btoa(value), JSON.stringify(value).slice(1, -1)];
      for (const text of texts) assert.equal(redactor.text(`before ${text} after`).includes(text), false, text);
      assert.equal(
        redactor.body(bytes({ note: `x${value}x` }), jsonType).includes(JSON.stringify(value).slice(1, -1)),
        false,
      );
    }),
  );
});

test('a truncated or foreign body is masked too', () => {
  const redactor = createRedactor(['live-secret']);
  assert.doesNotMatch(
    redactor.body(bytes('{"access_token":"abc123","x":"live-secret'), jsonType),
    /abc123|live-secret/,
  );
  assert.doesNotMatch(redactor.body(bytes('<p>token=abc123 live-secret</p>'), 'text/html'), /abc123|live-secret/);
});

test('CPF and CNPJ are masked by name and by value; codes of the same length are not', () => {
  const redactor = createRedactor([]);
  const body = redactor.body(
    bytes({
      pagador: { cpfCnpj: '11122233344', nome: 'Ana 529.982.247-25' },
      cnpj: '11222333000181',
      detail: 'CPF 52998224725 e CNPJ 12.ABC.345/01DE-35',
      nossoNumero: '00000000123',
      codigoBarras: '07791000000000123450001112000000000000000000',
      txid: '52998224725abcdef',
    }),
    jsonType,
  );
  assert.deepEqual(JSON.parse(body), {
    pagador: { cpfCnpj: '***.222.333-**', nome: 'Ana ***.982.247-**' },
    cnpj: '**.222.333/****-**',
    detail: 'CPF ***.982.247-** e CNPJ **.ABC.345/****-**',
    nossoNumero: '00000000123',
    codigoBarras: '07791000000000123450001112000000000000000000',
    txid: '52998224725abcdef',
  });
  assert.equal(
    redactor.url('https://b.example/c?cpfCnpjPessoaPagadora=52998224725'),
    'https://b.example/c?cpfCnpjPessoaPagadora=***.982.247-**',
  );
  assert.equal(maskedTaxId('529.982.247-25'), '***.982.247-**');
});

test('documents are left out and long texts are cut', () => {
  const redactor = createRedactor([]);
  assert.match(redactor.body(bytes({ pdf: 'JVBERi0xLjUKJeLj' }), jsonType), /\[base64 de 16 caracteres\]/);
  assert.match(redactor.body(bytes({ file: 'QUJD'.repeat(500) }), jsonType), /\[base64 de 2000 caracteres\]/);
  assert.equal(redactor.body(bytes('%PDF-1.7 …'), 'application/pdf'), '[PDF de 12 bytes]');
  const long = redactor.body(bytes({ note: 'a b '.repeat(10_000) }), jsonType);
  assert.ok(long.length < bodyCap + 60);
  assert.match(long, /caracteres a mais\]$/);
});

test('a secret at the place of the cut does not show its beginning', () => {
  const redactor = createRedactor(['live-secret-value']);
  for (let pad = bodyCap - 40; pad < bodyCap; pad += 1) {
    assert.doesNotMatch(redactor.body(bytes(`${'x '.repeat(pad / 2)}live-secret-value`), 'text/plain'), /live/);
  }
});
