import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { passwordProblem } from './password-rules.ts';

const owner = { name: 'Ana Souza', email: 'ana.souza@padaria.com.br', organizationName: 'Padaria Boa Massa Ltda' };

test('phrases and random texts may be used, whatever their characters', () => {
  for (const password of [
    'uma senha bem comprida',
    'o gato subiu no telhado',
    'correct horse battery staple',
    'kq3v9 zzt0w 8811x',
    'Ana foi à padaria comprar sonho',
    '日本語のとても長い合言葉です',
  ]) {
    assert.equal(passwordProblem(password, owner), null, password);
  }
});

test('what is guessed first is refused, with a sentence that says why', () => {
  const refused: [password: string, why: RegExp][] = [
    ['aaaaaaaaaaaa', /repete/],
    ['ababababababab', /repete/],
    ['123456789012', /sequência/],
    ['abcdefghijkl', /sequência/],
    ['qwertyuiop123', /sequência|comum|vazadas/],
    ['qazwsxedcrfv', /vazadas/],
    ['Senha@123456', /comum/],
    ['S3nh4s3nh4!!', /comum/],
    ['Flamengo1981!', /comum/],
    ['pontual202612', /comum/],
    ['anasouza2026', /seu nome/],
    ['Padaria.Boa.Massa', /seu nome/],
    ['SOUZA-padaria-1', /seu nome/],
    ['2026-11-22-2026', /comum/],
  ];
  for (const [password, why] of refused) {
    assert.match(passwordProblem(password, owner) ?? '(aceita)', why, password);
  }
});

test('any text is judged without failing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const problem = passwordProblem(text, owner);
      assert.ok(problem === null || problem.length > 20);
    }),
  );
});
