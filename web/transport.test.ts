import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileNameOf, makeIntent, queryText, readProblem } from './transport.ts';

test('a query keeps only what is set and joins several values', () => {
  assert.equal(
    queryText({ status: ['pending', 'rejected'], q: '', after: null, limit: 100, x: undefined, s: [] }),
    '?status=pending%2Crejected&limit=100',
  );
  assert.equal(queryText({}), '');
});

test('an intent repeats its key for the same body and changes it with the body', () => {
  let count = 0;
  const intent = makeIntent(() => `key-${++count}`);
  assert.equal(intent({ reason: 'Acordo' }), 'key-1');
  assert.equal(intent({ reason: 'Acordo' }), 'key-1');
  assert.equal(intent({ reason: 'Ajuste' }), 'key-2');
  assert.equal(intent(undefined), 'key-3');
  assert.equal(intent(undefined), 'key-3');
});

test('the name of a downloaded file comes from the header', () => {
  assert.equal(fileNameOf('attachment; filename="boletos.zip"'), 'boletos.zip');
  assert.equal(fileNameOf("attachment; filename=x.pdf; filename*=UTF-8''P%C3%A3o.pdf"), 'Pão.pdf');
  assert.equal(fileNameOf(null), '');
});

test('a failed answer says what it can: a problem, the words of the simulated bank, or nothing', () => {
  assert.deepEqual(readProblem('{"title":"Acesso negado","status":403}'), { title: 'Acesso negado', status: 403 });
  assert.equal(readProblem('{"error":"Não cabe à cobrança."}').detail, 'Não cabe à cobrança.');
  for (const text of ['<html>', '', '{}', 'null']) assert.deepEqual(readProblem(text), {}, text);
});
