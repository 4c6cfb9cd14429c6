import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { MovementFileInput, MovementItem, MovementRecord, MovementSummary, ReadMovementOptions } from './index.ts';
import { movementFileName, readMovementFileName, readMovements, writeMovements } from './index.ts';

const fixtures = new URL('../../../../test/fixtures/celcoin/', import.meta.url);
const bytesOf = (name: string): Uint8Array => readFileSync(new URL(name, fixtures));
const textOf = (name: string): string => Buffer.from(bytesOf(name)).toString('latin1');

type Reading = { records: MovementRecord[]; summary: MovementSummary };

async function read(source: string | Iterable<Uint8Array>, options: ReadMovementOptions = {}): Promise<Reading> {
  const items: MovementItem[] = [];
  const pieces = typeof source === 'string' ? [Buffer.from(source, 'latin1')] : source;
  for await (const item of readMovements(pieces, options)) items.push(item);
  const summary = items.pop();
  assert.ok(summary?.type === 'summary');
  return { records: items as MovementRecord[], summary };
}

/** The fixtures' names (those of the manual, shortened) in ours. */
const NAMES: { readonly [name: string]: string } = {
  dataTrans: 'transactedOn',
  horaTrans: 'transactedTime',
  descricao: 'description',
  protocolo: 'transactionId',
  numSeqUsuario: 'userSequence',
  terminalExterno: 'externalTerminal',
  nsuExterno: 'externalNsu',
  codPagto: 'paymentCode',
  cpfCnpj: 'payeeTaxId',
  cpfCnpjRaw: 'payeeTaxIdRaw',
  nome: 'payeeName',
  banco: 'bankCode',
  tipoConta: 'accountType',
  agencia: 'branch',
  conta: 'account',
  dv: 'accountDigit',
  valorCentavos: 'amountCents',
  tipoRegistro: 'recordKind',
  codTrans: 'transactionCode',
  seq: 'sequence',
};

type Expected = {
  trailer: { numRegs: number; valorTotalCentavos: number };
  records: { [name: string]: string | number | null }[];
};

/** The fixtures give digits as numbers, dates and hours without signs: both are compared bare. */
const bare = (value: string | number | null | undefined): string | null => {
  if (value === null || value === undefined) return null;
  const text = String(value).replace(/^(\d{4})-(\d\d)-(\d\d)$|^(\d\d):(\d\d):(\d\d)$/, '$1$2$3$4$5$6');
  return /^\d+$/.test(text) ? text.replace(/^0+(?=.)/, '') : text;
};

const names = readdirSync(fixtures).filter((name) => !/\.(json|md)$/.test(name));

for (const name of names) {
  test(`${name} is read as its description says`, async () => {
    const expected = JSON.parse(textOf(`${name}.expected.json`)) as Expected;
    const { records, summary } = await read([bytesOf(name)], { fileName: name });
    assert.deepEqual(summary.problems, []);
    assert.equal(summary.valid, true);
    assert.equal(summary.records, expected.trailer.numRegs);
    assert.equal(summary.totalCents, expected.trailer.valorTotalCentavos);
    assert.equal(summary.kind, name.includes('_MOV_') ? 'movement' : 'refusal');
    const bodies = records.slice(1, -1);
    assert.equal(bodies.length, expected.records.length);
    for (const [index, wanted] of expected.records.entries()) {
      for (const [field, value] of Object.entries(wanted)) {
        if (field === 'valor') continue;
        assert.equal(bare(bodies[index]!.fields[NAMES[field]!]), bare(value), `${name} ${index} ${field}`);
      }
    }
  });
}

test('names of files: the manual has them with and without ID', () => {
  const name = 'TRANSFERENCIA_REC_ID0002_NSA001501_DATA20160901';
  const parts = { kind: 'refusal', clientId: '0002', fileNumber: '001501', accountingOn: '2016-09-01' } as const;
  assert.deepEqual(readMovementFileName(name), parts);
  assert.equal(movementFileName(parts), name);
  assert.deepEqual(readMovementFileName('transferencia_rec_0002_nsa001501_data20160901.txt'), parts);
  for (const wrong of ['', 'MOVIMENTACAO_ID0002_NSA001501_DATA20160901', name.replace('0901', '0931'), `../${name}`]) {
    assert.equal(readMovementFileName(wrong), null, wrong);
  }
});

const movement = 'TRANSFERENCIA_MOV_ID0002_NSA001501_DATA20160901';
const lines = textOf(movement).split('\r\n').slice(0, -1);

test('LF, CRLF and no line end at all read the same, in whatever pieces', async () => {
  const whole = await read(lines.join('\r\n') + '\r\n');
  for (const text of [lines.join('\n'), lines.join('')]) {
    assert.deepEqual((await read(text)).records, whole.records);
    const pieces = Array.from(text, (character) => Buffer.from(character, 'latin1'));
    assert.deepEqual((await read(pieces)).records, whole.records);
  }
});

async function codesOf(changed: readonly string[], options: ReadMovementOptions = {}): Promise<string[]> {
  const { summary } = await read(changed.map((line) => `${line}\r\n`).join(''), options);
  return summary.problems.map(({ code, severity }) => (severity === 'error' ? code : `(${code})`));
}

const replaced = (line: string, at: number, text: string): string =>
  line.slice(0, at - 1) + text + line.slice(at - 1 + text.length);

test('every check of the file bites', async () => {
  const [header, first, second, third, trailer] = lines as [string, string, string, string, string];
  assert.deepEqual(await codesOf(lines), []);
  assert.deepEqual(await codesOf([first, second, third, trailer]), [
    'missing_header',
    'sequence',
    'trailer_sequence',
    'trailer_count',
  ]);
  assert.deepEqual(await codesOf(lines.slice(0, -1)), ['missing_trailer']);
  assert.deepEqual(await codesOf([]), ['empty']);
  assert.deepEqual(await codesOf([header, first, third, trailer]), [
    'sequence',
    'trailer_sequence',
    'trailer_count',
    'trailer_total',
  ]);
  assert.deepEqual(await codesOf([...lines, first]), ['after_trailer', 'sequence']);
  assert.deepEqual(await codesOf([header, replaced(first, 23, '000000000501'), second, third, trailer]), [
    'trailer_total',
  ]);
  assert.deepEqual(await codesOf([header, replaced(first, 10, '20160903'), second, third, trailer]), ['other_header']);
  assert.deepEqual(await codesOf([header, replaced(first, 20, 'XXX'), second, third, trailer]), [
    'unknown_record',
    'trailer_total',
  ]);
  assert.deepEqual(await codesOf([header, first, second, third, replaced(trailer, 42, '00004')]), ['trailer_count']);
  assert.deepEqual(await codesOf([header, first.slice(0, 190), second, third, trailer]), [
    'truncated',
    'required',
    'line_length',
    'sequence',
  ]);
});

test('the kind is that of name and records; a name of another form is told', async () => {
  assert.deepEqual(await codesOf(lines, { fileName: movement.replace('_MOV_', '_REC_') }), [
    '(other_kind)',
    '(other_kind)',
    '(other_kind)',
  ]);
  assert.deepEqual(await codesOf(lines, { fileName: 'arquivo.txt' }), ['(file_name)']);
});

test('an amount with a comma or a dot is the same amount', async () => {
  const [header, first, ...others] = lines as [string, string, ...string[]];
  for (const amount of ['000000005,00', '        5.00']) {
    const { records, summary } = await read([header, replaced(first, 23, amount), ...others].join('\n'));
    assert.equal(records[1]!.fields.amountCents, 500);
    assert.equal(summary.valid, true);
  }
});

test('cut anywhere, a file is never told to be whole', async () => {
  const text = lines.join('\r\n');
  for (let length = 1; length < text.length; length += 23) {
    assert.equal((await read(text.slice(0, length))).summary.valid, false, String(length));
  }
});

const digits = (length: number) => fc.stringMatching(new RegExp(`^[1-9]\\d{0,${length - 1}}$`));
const upper = fc.stringMatching(/^[A-Z][A-Z0-9]{0,20}$/);

test('what is written is read back the same', async () => {
  const transfer = fc.record(
    {
      recordKind: fc.constantFrom('MOV' as const, 'LIQ' as const, 'PRC' as const),
      amountCents: fc.integer({ min: 0, max: 999_999_999 }),
      transactedOn: fc.constantFrom('2026-02-28', '2028-02-29'),
      transactedTime: fc.constantFrom('00:00:00', '23:59:59'),
      transactionId: digits(10),
      description: upper,
      externalTerminal: fc.stringMatching(/^[A-Za-z0-9-]{1,50}$/),
      externalNsu: digits(20),
      payeeTaxId: fc.constantFrom('35914746817', '13935893000109', '12ABC34501DE35'),
      payeeName: upper,
      accountType: fc.constantFrom('CC' as const, 'CP' as const),
    },
    { requiredKeys: ['recordKind', 'amountCents', 'transactedOn', 'transactionId'] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(transfer, { maxLength: 6 }), async (transfers) => {
      const file = { kind: 'movement', clientId: '0002', fileNumber: '001501', accountingOn: '2026-02-28' } as const;
      const input: MovementFileInput = { ...file, corporation: '0002', sentOn: '2026-03-01', transfers };
      const written = writeMovements(input);
      assert.ok(written.ok);
      const { records, summary } = await read(written.text, { fileName: written.fileName });
      assert.deepEqual(summary.problems, []);
      assert.equal(summary.transfers, transfers.length);
      for (const [index, wanted] of transfers.entries()) {
        const { fields } = records[index + 1]!;
        for (const [name, value] of Object.entries(wanted)) assert.equal(fields[name], value, name);
      }
    }),
    { numRuns: 100 },
  );
});

test('a transfer that does not fit refuses the file, with its place and what to do', () => {
  const file = { kind: 'refusal', clientId: '0002', fileNumber: '001501', accountingOn: '2026-02-28' } as const;
  const transfer = { recordKind: 'REC', amountCents: 100, transactedOn: '2026-02-28', transactionId: '1' } as const;
  const input = { ...file, corporation: '0002', sentOn: '2026-03-01' };
  const written = writeMovements({
    ...input,
    transfers: [transfer, { ...transfer, externalNsu: '1'.repeat(21) }, { ...transfer, transactedOn: '30/02/2026' }],
  });
  assert.ok(!written.ok);
  assert.deepEqual(
    written.problems.map(({ transfer: index, message }) => `${index} ${message}`),
    [
      '1 NSU externo (posições 162 a 181): tem 21 posições, e cabem 20. Confira o valor.',
      '2 Data da transação (posições 38 a 45): não aceita "30/02/2026". Use uma data que existe, no formato AAAA-MM-DD.',
    ],
  );
  const many = writeMovements({ ...input, transfers: Array.from({ length: 100_000 }, () => transfer) });
  assert.match(many.ok ? '' : many.problems[0]!.message, /divida/);
});
