import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import type { CnabItem, CnabProblem, CnabRecord, CnabSummary, ReadCnabOptions } from './index.ts';
import { PROBLEMS_KEPT, readCnab, readCnabBatches } from './index.ts';
import type { Expected } from './test-names.ts';
import { expectedOf, fixtureBytes, toOurs } from './test-names.ts';

type Reading = { records: CnabRecord[]; summary: CnabSummary };

async function readAll(source: Iterable<Uint8Array>, options: ReadCnabOptions = {}): Promise<Reading> {
  const items: CnabItem[] = [];
  for await (const item of readCnab(source, options)) items.push(item);
  const summary = items.pop();
  assert.ok(summary?.type === 'summary');
  assert.ok(items.every((item) => item.type === 'record'));
  return { records: items as CnabRecord[], summary };
}

const latin1 = (text: string): Uint8Array[] => [Buffer.from(text, 'latin1')];
const fixtureText = (name: string): string => Buffer.from(fixtureBytes(name)).toString('latin1');
const problemsOf = ({ records, summary }: Reading): CnabProblem[] => [
  ...new Set([...records.flatMap(({ problems }) => problems), ...summary.problems]),
];

const names = readdirSync(new URL('../../../test/fixtures/cnab/', import.meta.url)).filter((name) =>
  /\.(ret|rem)$/i.test(name),
);

/** The positions that the standard has in every record; the fixtures leave them out. */
const LEFT_OUT = ['bank', 'lot', 'recordType', 'sequence', 'segment', 'direction'];

const OF_THE_ACCOUNT = new Set(
  'taxIdKind taxId agreement branch branchCheckDigit account accountCheckDigit companyName'.split(' '),
);

function present(record: CnabRecord): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record.fields).filter(([name, value]) => value !== null && !LEFT_OUT.includes(name)),
  );
}

function assertRecord(record: CnabRecord | undefined, expected: Expected, where: string): void {
  assert.ok(record, where);
  const found = present(record);
  const wanted = toOurs(record.record, expected, record.fields);
  // Each line of a statement repeats whose account it is, which the fixtures leave out.
  if (record.record === 'E') for (const name of Object.keys(found)) if (OF_THE_ACCOUNT.has(name)) delete found[name];
  assert.deepEqual(found, wanted, where);
}

type ExpectedFile = {
  file_header: Expected;
  file_trailer: Expected;
  lots?: { header: Expected; trailer?: Expected; records: { [part: string]: Expected }[] }[];
  details?: (Expected & { line: number; extra?: Expected[] })[];
  lot_header?: Expected;
  entries?: Expected[];
  lot_trailer?: Expected;
  anomalies: { line?: number; code: string }[];
  bank: string;
  format: string;
  lines: number;
  direction?: string;
};

/** Every record that a fixture expects, in the order of the lines. */
function expectedRecords(file: ExpectedFile): Expected[] {
  const details = (file.details ?? []).flatMap(({ extra = [], line: _line, ...detail }) => [detail, ...extra]);
  const lots = (file.lots ?? []).flatMap((lot) => [
    lot.header,
    ...lot.records.flatMap(({ t, u, p, q, r, extra }) => [
      ...[t, u, p, q, r].filter((part) => part !== undefined),
      ...((extra ?? []) as Expected[]),
    ]),
    ...(lot.trailer ? [lot.trailer] : []),
  ]);
  const statement = file.lot_header ? [file.lot_header, ...(file.entries ?? []), file.lot_trailer ?? {}] : [];
  return [file.file_header, ...lots, ...statement, ...details, file.file_trailer].map((record) => {
    const { segment: _segment, record: _record, ...fields } = record;
    return fields;
  });
}

for (const name of names) {
  test(`${name} is read as its description says`, async () => {
    const expected = expectedOf(name) as ExpectedFile;
    const reading = await readAll([fixtureBytes(name)]);
    const { records, summary } = reading;
    const wanted = expectedRecords(expected);
    assert.equal(records.length, wanted.length);
    for (const [index, fields] of wanted.entries()) assertRecord(records[index], fields, `${name} record ${index}`);
    const { format, bank, lines } = expected;
    assert.deepEqual([summary.format, summary.bank, summary.lines], [format, bank, lines]);
    assert.equal(summary.direction, expected.direction ?? 'statement');
    assert.deepEqual(
      problemsOf(reading)
        .map(({ code, line }) => `${line} ${code}`)
        .toSorted(),
      expected.anomalies.map(({ code, line = lines }) => `${line} ${code}`).toSorted(),
    );
  });
}

test('a file reads the same whatever pieces it comes in', async () => {
  for (const name of ['mangled_bom_lf_trimmed.ret', 'mangled_eof1a_blank.ret', 'itau400_retorno.ret']) {
    const bytes = fixtureBytes(name);
    const whole = await readAll([bytes]);
    for (const size of [1, 7, 240, 242]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      assert.deepEqual(await readAll(pieces), whole, `${name} by ${size}`);
    }
  }
});

test('cut anywhere, a file is never told to be whole, unless only blanks were cut', async () => {
  for (const name of [
    'febraban103_retorno_pix.ret',
    'itau240_retorno_ocorrencias.ret',
    'inter400_retorno_quatro.ret',
  ]) {
    const text = fixtureText(name);
    const whole = await readAll(latin1(text));
    assert.equal(whole.summary.valid, true);
    for (let length = 1; length < text.length; length += 37) {
      const { records, summary } = await readAll(latin1(text.slice(0, length)));
      if (summary.valid) {
        assert.deepEqual(
          records.map(({ fields }) => fields),
          whole.records.map(({ fields }) => fields),
        );
      }
    }
  }
});

test('a line cut inside an amount gives no amount, instead of a smaller one', async () => {
  const lines = fixtureText('febraban103_retorno_pix.ret').split('\r\n');
  lines[2] = lines[2]!.slice(0, 94);
  const { records } = await readAll(latin1(lines.join('\r\n')));
  assert.equal(records[2]!.fields.amountCents, null);
  assert.ok(records[2]!.problems.some(({ code, field }) => code === 'truncated' && field === 'amountCents'));
  assert.equal(records[3]!.fields.segment, 'U');
});

test('one bad line is told with its number and does not stop the rest', async () => {
  const lines = fixtureText('caixa240_retorno_liquidacoes.ret').split('\r\n');
  lines[4] = 'lixo que ninguém esperava';
  lines[6] = `${lines[6]!.slice(0, 81)}00000000000ABC0${lines[6]!.slice(96)}`;
  const { records, summary } = await readAll(latin1(lines.join('\r\n')));
  assert.equal(records.length, 22);
  assert.equal(records[4]!.record, 'unknown');
  assert.equal(records[4]!.raw, lines[4]);
  assert.deepEqual(
    records[4]!.problems.map(({ code, line }) => [code, line]),
    [
      ['line_length', 5],
      ['unknown_record', 5],
    ],
  );
  const amount = records[6]!.problems.find(({ field }) => field === 'amountCents');
  assert.deepEqual([amount?.code, amount?.line, amount?.from, amount?.to], ['non_numeric', 7, 82, 96]);
  assert.match(amount?.message ?? '', /^Valor \(posições 82 a 96\) deveria ter só números/);
  assert.equal(records[8]!.fields.segment, 'T');
  assert.equal(summary.valid, false);
});

test('an unknown segment is kept as it came, and is no error', async () => {
  const lines = fixtureText('sicredi240_retorno_pago_dda.ret').split('\n');
  lines.splice(6, 0, `7480001300005Z ${'QUALQUER COISA'.padEnd(225)}`);
  lines[7] = lines[7]!.replace('000006', '000007');
  lines[8] = lines[8]!.replace('000008', '000009');
  const { records, summary } = await readAll(latin1(lines.join('\n')));
  assert.equal(records[6]!.record, 'unknown');
  assert.equal(records[6]!.segment, 'Z');
  assert.equal(records[6]!.raw, lines[6]);
  assert.deepEqual([summary.valid, summary.warnings], [true, 1]);
});

test('accents come out right from UTF-8, ISO-8859-1 and code page 850', async () => {
  const lines = fixtureText('itau240_retorno_ocorrencias.ret').split('\r\n');
  const name = 'JOSÉ CONCEIÇÃO DE ARAÚJO'.padEnd(30);
  lines[2] = lines[2]!.slice(0, 148) + name + lines[2]!.slice(178);
  const text = lines.join('\r\n');
  const cp850: { [letter: string]: number } = { É: 0x90, Ç: 0x80, Ã: 0xc7, Ú: 0xe9 };
  const dos = Uint8Array.from(text, (letter) => cp850[letter] ?? letter.charCodeAt(0));
  for (const [bytes, encoding] of [
    [Buffer.from(text, 'utf8'), 'utf-8'],
    [Buffer.from(text, 'latin1'), 'iso-8859-1'],
    [dos, 'cp850'],
  ] as const) {
    const { records, summary } = await readAll([bytes]);
    assert.equal(records[2]!.fields.payerName, name.trim(), encoding);
    assert.deepEqual(summary.encodings, [encoding]);
    assert.equal(summary.valid, true);
  }
});

test('UTF-8 padded by bytes keeps the amounts in their places', async () => {
  const line = fixtureText('itau240_retorno_ocorrencias.ret').split('\r\n');
  const name = Buffer.concat([Buffer.from('JOÃO', 'utf8'), Buffer.alloc(25, ' ')]).toString('latin1');
  line[2] = line[2]!.slice(0, 148) + name + line[2]!.slice(178);
  assert.equal(line[2].length, 240);
  const { records } = await readAll(latin1(line.join('\r\n')));
  assert.equal(records[2]!.fields.feeCents, 250);
});

test('structure: what is missing or twice is told', async () => {
  const lines = fixtureText('febraban103_retorno_pix.ret').split('\r\n').slice(0, -1);
  const codesOf = async (some: string[]): Promise<string[]> =>
    (await readAll(latin1(some.join('\r\n')))).summary.problems.map(({ code }) => code);
  assert.deepEqual(await codesOf(lines.slice(1)), ['missing_file_header', 'file_records_mismatch']);
  assert.deepEqual(await codesOf(lines.slice(0, -1)), ['missing_file_trailer']);
  assert.deepEqual(await codesOf([...lines.slice(0, -2), lines.at(-1)!]), [
    'missing_lot_trailer',
    'file_records_mismatch',
  ]);
  assert.deepEqual(await codesOf([...lines, ...lines]), ['second_file_header']);
  assert.deepEqual(await codesOf([...lines, lines[2]!]), ['after_file_trailer', 'missing_lot_header']);
  assert.deepEqual(await codesOf([]), ['empty']);
});

test('a statement whose lines do not lead to its final balance says so', async () => {
  const text = fixtureText('extrato240_dia.ret').replace('000000000000005000C', '000000000000005001C');
  const { summary } = await readAll(latin1(text));
  assert.deepEqual(
    summary.problems.map(({ code }) => code),
    ['balance_mismatch'],
  );
});

test('the CNAB 400 of a bank that is not known keeps every line and says so', async () => {
  const text = fixtureText('inter400_retorno_quatro.ret').replaceAll('077', '999');
  const { records, summary } = await readAll(latin1(text));
  assert.equal(records.length, 6);
  assert.ok(records.every(({ raw, record }) => raw !== null && record === 'unknown'));
  assert.equal(summary.valid, false);
  assert.equal(summary.format, null);
});

test('bytes that are no bank file give problems, few of them kept, and no exception', async () => {
  const noise = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 7919) % 251));
  const { summary } = await readAll([noise]);
  assert.equal(summary.valid, false);
  assert.equal(summary.format, null);
  const endless = await readAll(Array.from({ length: 50 }, () => Buffer.alloc(65_536, 'x')));
  assert.equal(endless.summary.lines, 1);
  const bad = await readAll(latin1('34100013 x\n'.repeat(1000)));
  assert.equal(bad.summary.problems.length, PROBLEMS_KEPT);
});

test('progress tells bytes and lines, and batches hold the same items', async () => {
  const bytes = fixtureBytes('caixa240_retorno_liquidacoes.ret');
  const seen: { bytes: number; lines: number }[] = [];
  const pieces = [bytes.subarray(0, 1000), bytes.subarray(1000)];
  const onProgress = (progress: { bytes: number; lines: number }): void => void seen.push({ ...progress });
  const items: CnabItem[] = [];
  for await (const batch of readCnabBatches(pieces, { onProgress })) items.push(...batch);
  const one: CnabItem[] = [];
  for await (const item of readCnab(pieces)) one.push(item);
  assert.deepEqual(items, one);
  assert.deepEqual(seen[0], { bytes: 1000, lines: 4 });
  assert.deepEqual(seen.at(-1), { bytes: bytes.length, lines: 22 });
});
