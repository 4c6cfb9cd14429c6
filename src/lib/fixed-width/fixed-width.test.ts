import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Fields, FieldRow, FieldType, Progress, Values } from './index.ts';
import {
  createLineDecoder,
  createLineSplitter,
  encodeText,
  LONGEST_LINE,
  readRecord,
  recordLayout,
  toRepertoire,
  varied,
  writeRecord,
} from './index.ts';

const layout = recordLayout(
  'sample',
  60,
  [
    ['code', 1, 3, 'digits', { required: true }],
    ['', 4, 4, 'zeros'],
    ['name', 5, 14, 'text', { cut: true }],
    ['amountCents', 15, 24, 'cents'],
    ['dueDate', 25, 32, 'DDMMAAAA'],
    ['percent', 33, 37, 'decimal2'],
    ['time', 38, 43, 'HHMMSS'],
    ['count', 44, 46, 'number', { default: 1 }],
    ['taxId', 47, 60, 'taxId'],
  ],
  { name: 'nome do pagador', amountCents: 'valor' },
);

const values = {
  code: '007',
  name: 'JOSE',
  amountCents: 12345,
  dueDate: '2028-02-29',
  percent: '2.50',
  time: '23:59:01',
  count: 12,
  taxId: '12ABC34501DE35',
};
const line = '0070JOSE      00000123452902202800250235901012' + '12ABC34501DE35';

function written(given: Values): string {
  const result = writeRecord(layout, given);
  assert.ok(result.ok, JSON.stringify(result));
  return result.line;
}

test('a record is written and read in its positions', () => {
  assert.equal(written(values), line);
  assert.deepEqual(readRecord(layout, line), { fields: values, problems: [] });
});

test('absent values: zeros for numbers, blanks for texts, the default where there is one', () => {
  const text = written({ code: '1' });
  assert.equal(text, '0010          0000000000000000000000000000000' + '1'.padStart(1) + '00000000000000');
  assert.deepEqual(readRecord(layout, text).fields.dueDate, null);
  const blank = readRecord(layout, '001');
  assert.deepEqual(blank.problems, []);
  assert.ok(Object.entries(blank.fields).every(([name, value]) => name === 'code' || value === null));
});

test('tables copied wrongly are refused', () => {
  const rows =
    (...some: FieldRow[]) =>
    () =>
      recordLayout('wrong', 10, some);
  assert.throws(rows(['a', 1, 5, 'text'], ['b', 5, 6, 'text']), /b: positions 5 to 6/);
  assert.throws(rows(['a', 5, 4, 'text']), /a: positions/);
  assert.throws(rows(['a', 5, 11, 'text']), /a: positions/);
  assert.throws(rows(['a', 0, 1, 'text']), /a: positions/);
  assert.throws(rows(['a', 1, 2, 'text'], ['a', 3, 4, 'text']), /twice/);
  assert.throws(() => writeRecord(layout, { nmae: 'x' }), /has no field nmae/);
});

test('a variation takes the place of the fields that it covers', () => {
  const other = varied(layout, [
    ['short', 5, 8, 'text'],
    ['', 9, 14, 'zeros'],
  ]);
  assert.deepEqual(
    other.fields.slice(0, 3).map(({ name, from, to }) => [name, from, to]),
    [
      ['code', 1, 3],
      ['short', 5, 8],
      ['amountCents', 15, 24],
    ],
  );
  assert.equal(other.fields[2]!.label, 'valor');
  assert.equal(other.fields[0]!.required, true);
});

test('lenient reading tells what is wrong, where, and goes on', () => {
  const bad = '   0JOSE      00000A23453002202800X50256060AB212abc34501DE35';
  const { fields, problems } = readRecord(layout, bad);
  assert.deepEqual(
    problems.map(({ code, field, from, to, found }) => [code, field, from, to, found]),
    [
      ['non_numeric', 'amountCents', 15, 24, '00000A2345'],
      ['invalid_date', 'dueDate', 25, 32, '30022028'],
      ['non_numeric', 'percent', 33, 37, '00X50'],
      ['invalid_time', 'time', 38, 43, '256060'],
      ['non_numeric', 'count', 44, 46, 'AB2'],
      ['non_numeric', 'taxId', 47, 60, '12abc34501DE35'],
      ['required', 'code', 1, 3, ''],
    ],
  );
  assert.equal(problems[0]!.message, 'Valor (posições 15 a 24) deveria ter só números: "00000A2345".');
  assert.deepEqual([fields.name, fields.amountCents, fields.taxId], ['JOSE', null, '12abc34501DE35']);
});

test('a line cut inside a number gives no number; cut inside a text, the text there is', () => {
  const { fields, problems } = readRecord(layout, line.slice(0, 20));
  assert.deepEqual([fields.name, fields.amountCents, fields.dueDate], ['JOSE', null, null]);
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['truncated'],
  );
  assert.deepEqual(readRecord(layout, line.slice(0, 7)), {
    fields: { ...readRecord(layout, '007').fields, name: 'JOS' },
    problems: [],
  });
});

test('letters that only look like digits are no digits', () => {
  for (const digit of ['٣', '３', 'İ', '₀']) {
    const { problems } = readRecord(layout, line.replace('0000012345', `000001234${digit}`));
    assert.deepEqual(
      problems.map(({ field }) => field),
      ['amountCents'],
    );
  }
});

test('strict writing refuses with the field, its place and the cure', () => {
  const refusalOf = (given: Values): string => {
    const result = writeRecord(layout, { ...values, ...given });
    assert.ok(!result.ok);
    return result.problems.map(({ message }) => message).join(' ');
  };
  assert.equal(refusalOf({ code: null }), 'Code (posições 1 a 3): falta. Informe este dado.');
  assert.match(refusalOf({ code: '1234' }), /tem 4 posições, e cabem 3/);
  assert.match(refusalOf({ amountCents: 1.5 }), /Valor \(posições 15 a 24\): não aceita "1.5". Use centavos/);
  assert.match(refusalOf({ amountCents: -1 }), /não aceita "-1"/);
  assert.match(refusalOf({ amountCents: 99_999_999_999 }), /tem 11 posições, e cabem 10/);
  assert.match(refusalOf({ dueDate: '2026-02-29' }), /Use uma data que existe/);
  assert.match(refusalOf({ percent: '2.555' }), /até duas casas/);
  assert.match(refusalOf({ taxId: '12.345' }), /sem pontuação/);
  assert.match(refusalOf({ name: 'a\nb' }), /U\+000A/);
  assert.match(refusalOf({ name: 'oi 🙂' }), /U\+1F642/);
});

test('accents are dropped, or kept where the file may hold them; what is cut is told', () => {
  assert.equal(toRepertoire('José & Cia. – 1º “Açaí”', 'ascii-upper'), 'JOSE & CIA. - 1O "ACAI"');
  assert.equal(toRepertoire('Ação', 'ascii'), 'Acao');
  const latin = writeRecord(layout, { ...values, name: 'Ação' }, { repertoire: 'latin1' });
  assert.ok(latin.ok && latin.line.includes('Ação'));
  const cut = writeRecord(layout, { ...values, name: 'Construtora Silva' });
  assert.ok(cut.ok);
  assert.deepEqual(
    cut.warnings.map(({ code, field, found }) => [code, field, found]),
    [['cut', 'name', 'Construtora Silva']],
  );
});

const DATE = fc
  .tuple(fc.integer({ min: 1970, max: 2069 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([year, month, day]) => `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`);

/** A value that fills up to `width` positions, for each type. */
function valueOf(type: FieldType, width: number): fc.Arbitrary<string | number> {
  const most = 10 ** Math.min(width, 15) - 1;
  const decimals = Number(/\d$/.exec(type)?.[0] ?? 0);
  if (type === 'number' || type === 'cents') return fc.integer({ min: 0, max: most });
  if (type === 'digits') return fc.stringMatching(new RegExp(`^\\d{${width}}$`));
  if (type === 'taxId') return fc.stringMatching(new RegExp(`^[0-9A-Z]{${width}}$`));
  if (type === 'text')
    return fc.stringMatching(new RegExp(`^[!-~]([ -~]{0,${width - 2}}[!-~])?$`)).map((text) => text.toUpperCase());
  if (type === 'HHMMSS') return fc.constantFrom('00:00:00', '23:59:59', '12:34:56');
  if (decimals > 0) {
    return fc.integer({ min: 0, max: most }).map((number) => {
      const digits = String(number).padStart(decimals + 1, '0');
      return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
    });
  }
  return DATE;
}

const WIDTHS: { readonly [type: string]: number } = { DDMMAAAA: 8, AAAAMMDD: 8, DDMMAA: 6, HHMMSS: 6 };
const TYPES = 'text digits taxId number cents decimal2 decimal3 decimal5 DDMMAAAA DDMMAA AAAAMMDD HHMMSS'.split(' ');

test('any layout: what is written is read back the same', () => {
  const anyField = fc.record({
    type: fc.constantFrom(...(TYPES as FieldType[])),
    width: fc.integer({ min: 6, max: 20 }),
    gap: fc.integer({ min: 0, max: 3 }),
  });
  const anyRecord = fc.array(anyField, { minLength: 1, maxLength: 12 }).chain((fields) => {
    let at = 1;
    const rows = fields.map(({ type, width, gap }, index): FieldRow => {
      const from = at + gap;
      at = from + (WIDTHS[type] ?? width);
      return [`f${index}`, from, at - 1, type];
    });
    const some = fc.tuple(...rows.map(([, from, to, type]) => valueOf(type, to - from + 1)));
    return fc.tuple(fc.constant(recordLayout('any', at - 1, rows)), some);
  });
  fc.assert(
    fc.property(anyRecord, ([some, given]) => {
      const wanted: Fields = Object.fromEntries(some.fields.map(({ name }, index) => [name, given[index]!]));
      const result = writeRecord(some, wanted);
      assert.ok(result.ok, JSON.stringify(result));
      assert.equal(result.line.length, some.length);
      assert.deepEqual(readRecord(some, result.line), { fields: wanted, problems: [] });
    }),
    { numRuns: 300 },
  );
});

test('a line of any characters is read without an exception', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      const { fields } = readRecord(layout, text);
      assert.equal(Object.keys(fields).length, layout.fields.length);
    }),
    { numRuns: 500 },
  );
});

function split(pieces: readonly Uint8Array[], options: Parameters<typeof createLineSplitter>[0] = {}): string[] {
  const splitter = createLineSplitter(options);
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()];
}

test('lines: any ends, any pieces, mark at the start and 0x1A at the end', () => {
  const bytes = Buffer.from('\ufeffum\r\ndois\n\r\ntrês\u001a', 'utf8');
  const wanted = ['um', 'dois', '', 'três'];
  for (const size of [1, 2, 3, 100]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
    assert.deepEqual(split(pieces), wanted, String(size));
  }
  assert.deepEqual(split([Buffer.from('a\n')]), ['a']);
  assert.deepEqual(split([Buffer.from('a\r\n\u001a')]), ['a']);
  assert.deepEqual(split([]), []);
});

test('records without line ends are told apart by their length, and only then', () => {
  const options = { unseparatedLength: 4 };
  assert.deepEqual(split([Buffer.from('aaaabbbbcccc')], options), ['aaaa', 'bbbb', 'cccc']);
  assert.deepEqual(split([Buffer.from('aaaabbbbccccdd')], options), ['aaaa', 'bbbb', 'cccc', 'dd']);
  assert.deepEqual(split([Buffer.from('aaaaaa\nbb')], options), ['aaaaaa', 'bb']);
});

test('a file without line ends does not fill the memory', () => {
  const splitter = createLineSplitter();
  const seen: Progress[] = [];
  for (let index = 0; index < 100; index++) {
    assert.deepEqual(splitter.push(Buffer.alloc(65_536, 'x')), []);
    seen.push({ ...splitter.progress });
  }
  assert.equal(splitter.end()[0]!.length, LONGEST_LINE);
  assert.equal(seen.at(-1)!.bytes, 100 * 65_536);
});

test('encodings: a line is UTF-8 when valid, else what makes Portuguese of it, and later lines follow', () => {
  const text = 'CONSTRUÇÃO CIVIL DE SÃO JOSÉ';
  for (const encoding of ['utf-8', 'iso-8859-1', 'cp850'] as const) {
    const decoder = createLineDecoder();
    assert.equal(decoder.decode(Buffer.from(encodeText(text, encoding)).toString('latin1')), text);
    assert.deepEqual([...decoder.found], [encoding]);
  }
  const decoder = createLineDecoder();
  decoder.decode(Buffer.from(encodeText('JOSÉ', 'cp850')).toString('latin1'));
  // One byte that is Ç in ISO-8859-1 and à in code page 850: the file has shown which it is.
  assert.equal(decoder.decode('JO\u00c7O'), 'JOÃO');
  assert.equal(createLineDecoder('iso-8859-1').decode('\u00c7'), 'Ç');
  assert.throws(() => encodeText('日', 'iso-8859-1'), /not in iso-8859-1/);
  assert.throws(() => encodeText('日', 'cp850'), /not in cp850/);
  assert.throws(() => encodeText('é', 'ascii'), /not in ascii/);
});
