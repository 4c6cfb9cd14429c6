import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TransferView } from '#core/transfer.ts';
import { cents } from '#lib/money.ts';
import { transferLimits, transferProblems } from './limits.ts';
import { type AccountPayee, to, transfer } from './test-samples.ts';

const good: Partial<AccountPayee> = { taxId: '52998224725' };

test('what the bank takes passes: the manual’s payee, a letter as digit, no digit, a CNPJ with letters, a bank by ISPB alone', () => {
  const payees: Partial<AccountPayee>[] = [
    good,
    { ...good, accountDigit: 'X' },
    { ...good, accountDigit: '' },
    { ...good, taxId: '12ABC34501DE35' },
    { ...good, ispb: '60701190', bankCode: '341' },
    { ...good, ispb: '', bankCode: '341' },
    { ...good, ispb: '99999999' },
    { ...good, account: '123456789012', accountDigit: '3' },
    { ...good, branch: '0001' },
  ];
  for (const payee of payees) assert.deepEqual(transferProblems(to(payee)), [], JSON.stringify(payee));
});

test('what it refuses is named, with the text that would pass where one is certain', () => {
  const cases: [Partial<AccountPayee>, string, string | undefined][] = [
    [{ account: '1234567890123' }, '/payee/account text_too_long', undefined],
    [{ account: '0001234567890' }, '/payee/account text_too_long', '1234567890'],
    [{ account: '37.942' }, '/payee/account text_characters', '37942'],
    [{ account: '3794-5' }, '/payee/account text_characters', undefined],
    [{ account: '' }, '/payee/account text_missing', undefined],
    [{ branch: '' }, '/payee/branch text_missing', undefined],
    [{ branch: '0001-9' }, '/payee/branch text_characters', undefined],
    [{ accountDigit: '-5' }, '/payee/accountDigit text_characters', '5'],
    [{ accountDigit: '123' }, '/payee/accountDigit text_characters', undefined],
    [{ name: 'José D’Ávila & Cia.' }, '/payee/name text_characters', 'Jose D Avila Cia'],
    [{ name: '株式会社' }, '/payee/name text_characters', undefined],
    [{ name: '  ' }, '/payee/name text_missing', undefined],
    [{ taxId: '52998224724' }, '/payee/taxId tax_id_invalid', undefined],
    [{ taxId: '529.982.247-25' }, '/payee/taxId tax_id_punctuated', '52998224725'],
    [{ ispb: '', bankCode: null }, '/payee/ispb bank_missing', undefined],
    [{ ispb: '123' }, '/payee/ispb ispb_invalid', undefined],
    [{ ispb: '6070119', bankCode: '341' }, '/payee/ispb ispb_invalid', '60701190'],
    [{ ispb: '00000000', bankCode: '341' }, '/payee/ispb bank_contradiction', undefined],
    [{ ispb: '60701190', bankCode: '999' }, '/payee/bankCode bank_unknown', undefined],
  ];
  for (const [payee, wanted, suggestion] of cases) {
    const problems = transferProblems(to({ ...good, ...payee }));
    assert.deepEqual(
      problems.map(({ pointer, code }) => `${pointer} ${code}`),
      [wanted],
      JSON.stringify(payee),
    );
    assert.equal(problems[0]?.suggestion, suggestion, JSON.stringify(payee));
    assert.match(problems[0]?.detail ?? '', /\p{L}{3}.*\.$/u);
  }
});

test('amounts and Pix keys', () => {
  const codesOf = (view: TransferView) => transferProblems(view).map(({ code }) => code);
  assert.deepEqual(codesOf(to(good, { amountCents: cents(0) })), ['amount_too_small']);
  assert.deepEqual(codesOf(to(good, { amountCents: cents(1_000_000_000_000) })), ['amount_too_large']);
  const payee = { kind: 'pixKey', key: 'a@b.c', taxId: null } as const;
  assert.deepEqual(codesOf({ ...transfer, payee }), ['pix_key_not_offered']);
});

test('every cleaned name passes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      const [problem] = transferProblems(to({ ...good, name })).filter(({ pointer }) => pointer === '/payee/name');
      if (problem === undefined) return !new RegExp(transferLimits.nameRefuses, 'u').test(name);
      const { suggestion } = problem;
      return suggestion === undefined || transferProblems(to({ ...good, name: suggestion })).length === 0;
    }),
  );
});
