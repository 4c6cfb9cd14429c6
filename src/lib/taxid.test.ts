import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatTaxId, isCnpj, isCpf, isTaxId, maskTaxId, parseTaxId, withCheckDigits } from './taxid.ts';

type CnpjFile = {
  vectors: { cnpj: string; valid: boolean; formatted?: string }[];
  lenient_inputs?: { input: string; normalized: string }[];
};

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../test/fixtures/documents/${name}`, import.meta.url), 'utf8')) as T;
}

test('every published CPF gets its verdict', () => {
  const { vectors } = fixture<{ vectors: { cpf: string; valid: boolean }[] }>('cpf.json');
  for (const { cpf, valid } of vectors) {
    assert.equal(isCpf(cpf), valid, cpf);
    assert.equal(parseTaxId(cpf).ok, valid, cpf);
  }
});

test('every published CNPJ gets its verdict, numeric and alphanumeric', () => {
  for (const file of ['cnpj-numeric.json', 'cnpj-alphanumeric.json']) {
    const { vectors, lenient_inputs: typed = [] } = fixture<CnpjFile>(file);
    for (const { cnpj, valid, formatted } of vectors) {
      assert.equal(isCnpj(cnpj), valid, cnpj);
      assert.equal(isTaxId(cnpj), valid, cnpj);
      if (formatted !== undefined) assert.equal(formatTaxId(cnpj), formatted);
    }
    for (const { input, normalized } of typed) {
      assert.deepEqual(parseTaxId(input), { ok: true, kind: 'cnpj', value: normalized });
    }
  }
});

test('a number is read as people write it, and its kind told', () => {
  assert.deepEqual(parseTaxId(' 529.982.247-25 '), { ok: true, kind: 'cpf', value: '52998224725' });
  assert.deepEqual(parseTaxId('11.222.333/0001-81'), { ok: true, kind: 'cnpj', value: '11222333000181' });
});

test('a refusal says in Portuguese what to correct', () => {
  const problems: [string, RegExp][] = [
    ['', /Informe o CPF/],
    ['529.982.247-26', /CPF inválido/],
    ['11.222.333/0001-82', /CNPJ inválido/],
    ['12ABC34501DEA5', /dois últimos/],
    ['5299822472A', /só números/],
    ['12ABC34501DÉ35', /sem acento/],
    ['1234567', /recebidos: 7/],
  ];
  for (const [text, expected] of problems) {
    const parsed = parseTaxId(text);
    assert.ok(!parsed.ok, text);
    assert.match(parsed.problem, expected);
  }
});

test('a CPF is masked, a CNPJ only formatted', () => {
  assert.equal(formatTaxId('52998224725'), '529.982.247-25');
  assert.equal(maskTaxId('52998224725'), '***.982.247-**');
  assert.equal(maskTaxId('11222333000181'), '11.222.333/0001-81');
  assert.equal(formatTaxId('abc'), 'abc');
});

const anyBase = fc.oneof(fc.stringMatching(/^[0-9]{9}$/), fc.stringMatching(/^[0-9A-Z]{12}$/));

test('check digits are made, and any one wrong digit is noticed but where the standard cannot tell', () => {
  assert.equal(withCheckDigits('12.ABC.345/01DE'), '12ABC34501DE35');
  assert.equal(withCheckDigits('529982247'), '52998224725');
  for (const wrong of ['', '12345678', '1234567890', '12ABC34501D', '000000000']) {
    assert.equal(withCheckDigits(wrong), null, wrong);
  }
  fc.assert(
    fc.property(anyBase, fc.nat({ max: 13 }), fc.integer({ min: 1, max: 9 }), (base, place, added) => {
      const made = withCheckDigits(base);
      if (made === null) return void assert.equal(new Set(base).size, 1, 'all characters equal');
      assert.equal(parseTaxId(formatTaxId(made)).ok, true);
      const character = made[place];
      if (character === undefined || character > '9') return undefined;
      const changed = made.slice(0, place) + ((Number(character) + added) % 10) + made.slice(place + 1);
      // Two remainders of modulus 11 give 0, so that the standard itself cannot tell some numbers apart: with both digits 0, and with
      // the first of them 0 where the first digit of a CPF changed, which weighs 11 in the second.
      const isFirstOfCpf = made.length === 11 && place === 0;
      if (isTaxId(changed)) assert.ok(isFirstOfCpf ? made[9] === '0' : made.endsWith('00'), `${made} ${changed}`);
      return undefined;
    }),
    { numRuns: 500 },
  );
});
