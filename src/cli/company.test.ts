import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './company.ts';
import { ran } from './test-io.ts';

const whole = ['--name', 'X', '--tax-id', '11222333000181', '--admin-name', 'Ana', '--admin-email', 'ana@example.com'];

test('a call that is not whole or not known is told, before any database is opened', async () => {
  for (const [argv, words] of [
    [[], /company add, company list ou company recover/],
    [['remove'], /company add, company list ou company recover/],
    [['add', '--mail', 'x'], /Opção desconhecida/],
    [['add', ...whole, '--email', 'x'], /--email é só de company recover/],
    [['list', '--remove-second-factor'], /--remove-second-factor é só de company recover/],
    [['recover'], /^Falta informar --email\./],
    [['add'], /--name, --tax-id, --admin-name, --admin-email/],
    [['add', ...whole.slice(0, 6)], /^Falta informar --admin-email\./],
    [['list', '--name', 'X'], /--name é só de company add/],
  ] as const) {
    const { code, out, err } = await ran(run, [...argv]);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, words);
    assert.match(err, /Veja: pontual company --help/);
  }
});

test('what a field lacks is told by its option', async () => {
  const { code, out, err } = await ran(run, ['add', '--name', ' ', ...whole.slice(2, 7), 'ana']);
  assert.deepEqual([code, out], [1, '']);
  assert.equal(err, '--name: Informe a razão social.\n--admin-email: E-mail inválido.\n');
});
