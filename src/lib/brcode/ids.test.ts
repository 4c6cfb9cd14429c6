import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  crc16,
  isBrCodeTxid,
  isChargeTxid,
  isReceivedTxid,
  isReturnRequestId,
  parseEndToEndId,
  parsePixKey,
  parseRecurrenceId,
  pixKeyKind,
} from './index.ts';

function vectors<T>(name: string): T[] {
  const path = new URL(`../../../test/fixtures/pix/${name}`, import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { vectors: T[] }).vectors;
}

test('the CRC of every published text', () => {
  for (const { input, encoding, crc } of vectors<{ input: string; encoding: string; crc: string }>('crc16.json')) {
    assert.equal(encoding === 'latin1' ? crc16(input, 'latin1') : crc16(input), crc, input);
  }
  assert.equal(crc16('👀', 'latin1'), undefined);
});

test('every published txid gets its verdict', () => {
  for (const { txid, context, valid } of vectors<{ txid: string; context: string; valid: boolean }>('txid.json')) {
    assert.equal(context === 'static' ? isBrCodeTxid(txid) : isChargeTxid(txid), valid, txid);
  }
  assert.equal(isReceivedTxid('a'.repeat(35)), true);
  for (const wrong of ['***', '', 'a'.repeat(36)]) assert.equal(isReceivedTxid(wrong), false, wrong);
});

test('every published EndToEndId gets its verdict and parts', () => {
  type Parsed = { type: string; ispb: string; utcMinute: string; sequence: string };
  for (const { id, valid, parsed } of vectors<{ id: string; valid: boolean; parsed?: Parsed }>('end-to-end-id.json')) {
    const read = parseEndToEndId(id);
    assert.equal(read !== undefined, valid, id);
    if (parsed === undefined) continue;
    const { type, ...parts } = parsed;
    assert.deepEqual(read, { kind: type === 'E' ? 'payment' : 'return', ...parts });
  }
  assert.equal(parseEndToEndId('E12345678202602300000kkkkkkkkkkk'), undefined); // 30 February
});

test('every published Pix key gets its kind', () => {
  for (const { key, type, valid } of vectors<{ key: string; type?: string; valid: boolean }>('pix-key.json')) {
    assert.equal(pixKeyKind(key), valid ? type!.toLowerCase() : undefined, key);
  }
});

test('a typed key is brought into its form, and never guessed', () => {
  const accepted: [string, string, string][] = [
    [' 529.982.247-25 ', 'cpf', '52998224725'],
    ['52998224725', 'cpf', '52998224725'],
    ['12.abc.345/01de-35', 'cnpj', '12ABC34501DE35'],
    ['+55 (11) 98765-4321', 'phone', '+5511987654321'],
    ['Fulano@Example.com', 'email', 'fulano@example.com'],
    ['123E4567-E12B-12D1-A456-426655440000', 'evp', '123e4567-e12b-12d1-a456-426655440000'],
  ];
  for (const [text, kind, key] of accepted) assert.deepEqual(parsePixKey(text), { ok: true, kind, key });
  const refused: [string, RegExp][] = [
    ['', /Informe/],
    ['11987654321', /\+55/],
    ['99991111140', /CPF ou um telefone/], // a CPF of BCB's test clients, and a mobile in Maranhão
    ['11912345608', /\+55/],
    ['fulano@', /e-mail/],
    ['123e4567-e12b', /aleatória/],
    ['+0511', /país/],
    ['52998224726', /CPF inválido/],
  ];
  for (const [text, problem] of refused) {
    const parsed = parsePixKey(text);
    assert.ok(!parsed.ok, text);
    assert.match(parsed.problem, problem);
  }
});

test('an idRec is read into its parts, strictly', () => {
  assert.deepEqual(parseRecurrenceId('RR1234567820240115abcdefghijk'), {
    allowsRetries: true,
    maker: '12345678',
    date: '2024-01-15',
    sequence: 'abcdefghijk',
  });
  assert.equal(parseRecurrenceId('RN12ABC34520240115ABCDEFGHIJ1')?.allowsRetries, false);
  for (const wrong of [
    '',
    'RX1234567820240115abcdefghijk',
    'RR1234567820240230abcdefghijk',
    'RR1234567820240115abcdefghij',
    'RR1234567820240115abcdefghijk1',
    'rr1234567820240115abcdefghijk',
    'RR12345678202401150000-000000',
  ])
    assert.equal(parseRecurrenceId(wrong), undefined, wrong);
});

test('the id of a return has 1 to 35 letters and digits', () => {
  for (const right of ['1', 'D'.repeat(35)]) assert.equal(isReturnRequestId(right), true, right);
  for (const wrong of ['', 'a-1', 'D'.repeat(36), 'ã']) assert.equal(isReturnRequestId(wrong), false, wrong);
});
