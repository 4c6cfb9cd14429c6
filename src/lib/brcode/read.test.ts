import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { BrCode, BrCodeInput } from './index.ts';
import { buildBrCode, crc16, readBrCode } from './index.ts';

type FieldTree = { [id: string]: string | { [id: string]: string } };

type Vector = {
  id: string;
  brcode: string;
  kind: string | null;
  expect: 'accept' | 'lenient_only' | 'reject';
  issues?: string[];
  fields?: FieldTree;
};

const path = new URL('../../../test/fixtures/pix/brcode.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(path, 'utf8')) as { vectors: Vector[] };

function verdictOf(text: string): Vector['expect'] {
  const read = readBrCode(text);
  if (read.kind === 'unreadable') return 'reject';
  return read.valid ? 'accept' : 'lenient_only';
}

function kindOf(code: BrCode): string {
  if (code.kind === 'recurrence') return 'recurrence_only';
  if (code.recurrenceUrl !== undefined) return `composite_${code.kind}`;
  return code.kind === 'static' ? 'static' : `dynamic_${code.chargeType}`;
}

function signed(covered: string): string {
  return covered + crc16(covered);
}

const SAMPLE =
  '00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***6304';

function dynamic(url: string): string {
  const account = `0014br.gov.bcb.pix25${String(url.length).padStart(2, '0')}${url}`;
  return `00020126${account.length}${account}5204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***6304`;
}

test('every published code gets its verdict', () => {
  assert.equal(vectors.length, 80);
  for (const { id, brcode, expect } of vectors) assert.equal(verdictOf(brcode), expect, id);
});

test('every readable code is read to its kind and fields', () => {
  for (const { id, brcode, expect, kind, fields } of vectors) {
    if (expect === 'reject') continue;
    const code = readBrCode(brcode);
    assert.ok(code.kind !== 'unreadable' && fields !== undefined, id);
    assert.equal(kindOf(code), kind, id);
    const account = fields['26'] as { [id: string]: string };
    const recurrence = (fields['80'] ?? {}) as { [id: string]: string };
    assert.equal(code.key, account['01'], id);
    assert.equal(code.description, account['02'], id);
    assert.equal(code.withdrawalIspb, account['03'], id);
    assert.equal(code.url, account['25'], id);
    assert.equal(code.recurrenceUrl, recurrence['25'], id);
    assert.equal(code.merchantName, fields['59'], id);
    assert.equal(code.merchantCity, fields['60'], id);
    assert.equal(code.postalCode, fields['61'], id);
    assert.equal(code.txid, (fields['62'] as { [id: string]: string })['05'], id);
    const amount = fields['54'] as string | undefined;
    assert.equal(code.amountCents, amount === undefined ? undefined : Math.round(Number(amount) * 100), id);
  }
});

test('every deviation of a published code is named', () => {
  const unnamed = new Set(['pix_template_without_key_or_url']); // how a code of Pix Automático alone is meant to be
  for (const { id, brcode, expect, issues = [] } of vectors) {
    if (expect !== 'lenient_only') continue;
    const codes = readBrCode(brcode).problems.map((problem) => problem.code);
    for (const issue of issues) {
      const code = issue.startsWith('template 26') ? 'three_digit_length' : issue;
      assert.ok(unnamed.has(code) || codes.includes(code), `${id}: ${code} among ${codes.join()}`);
    }
  }
});

test('a refusal names the first thing that is wrong', () => {
  const refused: [string, string][] = [
    ['', 'empty'],
    ['x'.repeat(1025), 'length'],
    [SAMPLE, 'crc_missing'],
    [`${SAMPLE}1D3E`, 'crc_mismatch'],
    [signed(SAMPLE.replace('5913', '5914')), 'tlv_broken'],
    [signed(SAMPLE.replace('5802BR', '5802BR5802BR')), 'tlv_duplicate'],
    [signed(SAMPLE.replace('000201', '000202')), 'payload_format'],
    [signed(SAMPLE.replace('5303986', '5303840')), 'currency'],
    [signed(SAMPLE.replace('5802BR', '5802US')), 'country'],
    [signed(SAMPLE.replace('bcb.pix', 'bcb.spi')), 'no_pix_account_template'],
    [signed(SAMPLE.replace('5204', '27180014br.gov.bcb.pix5204')), 'pix_twice'],
    [signed(SAMPLE.replace(/62070503\*\*\*6304$/, '62160512abcd6304')), 'crc_missing'],
    [signed(SAMPLE.replace(/0136.{36}/, '').replace('2658', '2618')), 'no_key_or_url'],
  ];
  for (const [text, code] of refused) assert.equal(readBrCode(text).problems[0]!.code, code, text);
});

test('what deviates without harm is read and listed', () => {
  const listed: [string, string][] = [
    [`${SAMPLE}1d3d`, 'crc_case'],
    [signed(SAMPLE.replace('62070503***', '')), 'txid_missing'],
    [signed(SAMPLE.replace('5913Fulano de Tal', '')), 'merchant_name'],
    [signed(SAMPLE.replace('6008BRASILIA', '6016BRASILIABRASILIA')), 'merchant_city'],
    [signed(SAMPLE.replace('000201', '000201010213')), 'point_of_initiation'],
    [signed(SAMPLE.replace('52040000', '5203000')), 'merchant_category'],
    [signed(SAMPLE.replace('123e4567-', '123E4567-')), 'key_format'],
    [signed(SAMPLE.replace('2658', '2667').replace('5204', '2505a.b/c5204')), 'key_and_url'],
    [signed(dynamic('pix.example.com')), 'url_format'],
    [signed(dynamic('https://pix.example.com/1')), 'url_with_scheme'],
    [signed(SAMPLE.replace('2658', '2666').replace('5204', '0304abcd5204')), 'withdrawal_ispb'],
    [signed(SAMPLE.replace('6207', '610501310' + '6207')), 'postal_code'],
    [signed(SAMPLE.replace('62070503***', '62070504***')), 'additional_broken'],
    [signed(SAMPLE.replace('62070503***', '62130503*-*0102ab')), 'txid_format'],
    [signed(SAMPLE.replace('5802BR', '540310.5802BR')), 'amount_format'],
    [signed(SAMPLE.replace('5802BR', '54040.005802BR')), 'amount_zero'],
  ];
  for (const [text, code] of listed) {
    const read = readBrCode(text);
    assert.notEqual(read.kind, 'unreadable', text);
    assert.equal(read.valid, false);
    assert.deepEqual(
      read.problems.map((problem) => problem.code),
      [code],
    );
  }
});

test('the account of Pix may stand beside that of another arrangement', () => {
  const beside = signed(SAMPLE.replace('2658', '26160012BR.COM.OUTRO2758'));
  const read = readBrCode(beside);
  assert.ok(read.kind === 'static');
  assert.equal(read.key, '123e4567-e12b-12d1-a456-426655440000');
  assert.equal(read.valid, true);
});

test('blanks at the ends are trimmed, inside they count', () => {
  assert.equal(readBrCode(`\n ${SAMPLE}1D3D\u00a0\r\n`).valid, true);
  assert.equal(readBrCode(`${SAMPLE.replace('de Tal', 'de  Tal')}1D3D`).kind, 'unreadable');
});

test('an accented code with its CRC over ISO-8859-1 is read', () => {
  const covered = SAMPLE.replace('6008BRASILIA', '6008BRASÍLIA');
  const read = readBrCode(covered + crc16(covered, 'latin1'));
  assert.deepEqual(
    read.problems.map((problem) => problem.code),
    ['crc_latin1', 'non_ascii'],
  );
});

test('an address too long for its account is read, and both excesses are listed', () => {
  const read = readBrCode(signed(dynamic(`pix.example.com/${'1'.repeat(62)}`)));
  assert.deepEqual(
    read.problems.map((problem) => problem.code),
    ['three_digit_length', 'url_length'],
  );
});

test('lengths that count bytes of UTF-8 are understood, and reported', () => {
  const inBytes = SAMPLE.replace('6008BRASILIA', '6009BRASÍLIA')
    .replace('2658', '2672')
    .replace('5204', '0210São João5204');
  const read = readBrCode(signed(inBytes));
  assert.ok(read.kind === 'static');
  assert.deepEqual([read.merchantCity, read.description], ['BRASÍLIA', 'São João']);
  assert.deepEqual([...new Set(read.problems.map((problem) => problem.code))], ['byte_lengths', 'non_ascii']);
});

test('what was read from a published code builds a code that says the same, to the letter where it was canonical', () => {
  let identical = 0;
  for (const { id, brcode, expect } of vectors.filter((vector) => vector.expect === 'accept')) {
    const code = readBrCode(brcode);
    assert.ok(code.kind !== 'unreadable');
    const { txid, ...fields } = code;
    const input = { ...fields, ...(code.kind === 'static' && txid !== '***' ? { txid } : {}) };
    const built = buildBrCode(input as BrCodeInput);
    assert.ok(built.ok, `${id} ${expect}`);
    if (built.brCode === brcode) identical += 1;
    const again = readBrCode(built.brCode);
    assert.ok(again.kind === code.kind && again.valid, id);
    for (const field of ['key', 'keyKind', 'description', 'url', 'recurrenceUrl', 'postalCode'] as const)
      assert.equal(again[field], code[field], `${id} ${field}`);
    assert.deepEqual([again.merchantName, again.merchantCity], [code.merchantName, code.merchantCity], id);
    if (code.kind === 'static') assert.deepEqual([again.amountCents, again.txid], [code.amountCents, code.txid], id);
  }
  // The others write the account's name in capitals, say "reusable", or carry an amount or txid that a dynamic code does not need.
  assert.equal(identical, 31);
});
