import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { run as cnab } from './cnab.ts';
import { run as movement } from './movement.ts';
import { ran } from './test-io.ts';

const fixture = (path: string): Buffer => readFileSync(join(import.meta.dirname, '../../test/fixtures', path));

const remessa = {
  bank: '341',
  company: {
    name: 'PADARIA PAO QUENTE LTDA',
    taxId: '11222333000181',
    branch: '1500',
    account: '05206',
    accountCheckDigit: '1',
  },
  fileNumber: 7,
  createdOn: '2026-11-21',
  titles: [
    {
      instruction: 'register',
      reference: 'NF1001',
      nossoNumero: '12345678',
      carteira: '109',
      amountCents: 15_000,
      dueDate: '2026-12-10',
      issuedOn: '2026-11-21',
      payer: {
        name: 'MARIA DE SOUZA',
        taxId: '52998224725',
        address: { street: 'RUA AUGUSTA', number: '1200', city: 'SAO PAULO', state: 'SP', postalCode: '01304001' },
      },
    },
  ],
};

test('cnab read gives one object a record, then the summary', async () => {
  const result = await ran(cnab, ['read', '-'], fixture('cnab/itau240_retorno_ocorrencias.ret'));
  const items = result.lines();
  const summary = items.at(-1)!;
  assert.equal(summary['type'], 'summary');
  assert.equal(result.code, summary['valid'] ? 0 : 1);
  assert.deepEqual([summary['bank'], summary['format'], summary['direction']], ['341', 'cnab240', 'retorno']);
  const records = items.slice(0, -1);
  assert.equal(records.length, summary['records']);
  for (const record of records) for (const name of ['line', 'segment', 'fields', 'problems']) assert.ok(name in record);
});

test('cnab build makes what cnab read reads, and refuses what does not fit', async () => {
  const built = await ran(cnab, ['build'], JSON.stringify(remessa));
  assert.equal(built.code, 0, built.out);
  const read = await ran(cnab, ['read'], built.bytes);
  assert.equal(read.code, 0, read.out);
  const title = read.lines().find(({ segment }) => segment === 'P') as { fields: Record<string, unknown> };
  assert.equal(title.fields['amountCents'], 15_000);
  const wrong = await ran(cnab, ['build'], JSON.stringify({ ...remessa, titles: [] }));
  assert.equal(wrong.code, 1);
  assert.match(wrong.out, /pelo menos um título/);
  assert.equal((await ran(cnab, ['build'], '{')).code, 2);
});

test('cnab check shows only what is wrong, and what is no CNAB at all is 2', async () => {
  const checked = await ran(cnab, ['check', '-'], fixture('cnab/mangled_t_without_u.ret'));
  assert.equal(checked.code, 1);
  const shown = checked.lines() as { problems: unknown[] }[];
  assert.ok(
    shown.every(({ problems }) => problems.length > 0),
    'a sound record is not shown',
  );
  for (const text of ['', 'não é um arquivo de banco\n'.repeat(3)]) {
    const unreadable = await ran(cnab, ['check', '-'], text);
    assert.deepEqual([unreadable.code, unreadable.out.includes('summary')], [2, false], text);
    assert.ok(unreadable.err.length > 10);
  }
  const gone = await ran(cnab, ['read', 'gone.ret']);
  assert.deepEqual([gone.code, gone.out], [2, '']);
  assert.match(gone.err, /o arquivo não existe/);
});

test('movement build makes what movement read reads', async () => {
  const input = {
    kind: 'movement',
    clientId: '0002',
    fileNumber: '001501',
    accountingOn: '2026-11-20',
    corporation: '0002',
    sentOn: '2026-11-20',
    transfers: [
      {
        recordKind: 'MOV',
        amountCents: 12_345,
        transactedOn: '2026-11-20',
        transactionId: '817981439',
        externalNsu: '1234',
      },
    ],
  };
  const built = await ran(movement, ['build'], JSON.stringify(input));
  assert.equal(built.code, 0, built.out);
  const read = await ran(movement, ['read', '-'], built.bytes);
  assert.equal(read.code, 0, read.out);
  assert.deepEqual(
    read.lines().map(({ segment, type }) => segment ?? type),
    ['HDR', 'MOV', 'TLR', 'summary'],
  );
  const cut = await ran(movement, ['check', '-'], built.bytes.subarray(0, 700));
  assert.equal(cut.code, 1);
  const wrong = await ran(movement, ['build'], JSON.stringify({ ...input, fileNumber: 7 }));
  assert.deepEqual([wrong.code, /fileNumber/.test(wrong.out)], [1, true]);
});

test('--table is for people', async () => {
  const result = await ran(cnab, ['read', '--table', '-'], fixture('cnab/itau240_retorno_entrada.ret'));
  assert.match(result.out, /^ +1 {2}fileHeader/);
  assert.match(result.out, /\nbank +341\n/);
});

test('each explains itself, and a wrong call is 2', async () => {
  for (const command of [cnab, movement]) {
    assert.equal((await ran(command, ['--help'])).code, 0);
    for (const argv of [[], ['print'], ['--nope'], ['read', 'a', 'b']]) {
      const wrong = await ran(command, argv);
      assert.equal(wrong.code, 2, argv.join(' '));
      assert.match(wrong.err, /--help/);
    }
  }
});
