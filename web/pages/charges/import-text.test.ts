import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelColumns, modelCsv, problemsCsv } from './import-text.ts';

test('the model has one cell for each column and the due date that was asked for', () => {
  const [head = '', example = ''] = modelCsv('01/02/2027').slice(1).split('\r\n');
  assert.deepEqual(head.split(';'), modelColumns);
  assert.equal(example.split(';').length, modelColumns.length);
  assert.ok(example.includes('01/02/2027'));
});

test('problems are quoted, and no cell becomes a formula', () => {
  const csv = problemsCsv([
    { line: 3, column: 'pagador', value: '=1+1', code: 'x', detail: 'Use "aspas"; sem fórmula' },
    { line: 4, column: null, value: '-5,00', code: 'y', detail: 'Negativo', suggestion: '5,00' },
  ]);
  assert.equal(csv.split('\r\n')[1], `3;pagador;'=1+1;"Use ""aspas""; sem fórmula";`);
  assert.equal(csv.split('\r\n')[2], '4;;-5,00;Negativo;5,00');
});
