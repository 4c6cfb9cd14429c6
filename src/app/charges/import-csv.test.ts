import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Problem, type ProblemInit } from '#core/errors.ts';
import { findColumns, normalizedName } from './import-columns.ts';
import { mostImportLines, readCsv } from './import-csv.ts';
import { readLine } from './import-line.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

function problemOf(work: () => unknown): ProblemInit {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof Problem, String(error));
    return error.init;
  }
  assert.fail('no problem');
}

const head = 'seu_numero;valor;vencimento;pagador;cpf_cnpj;endereco;cidade;uf;cep';
const line = 'NF 1;1.234,56;10/12/2026;Padaria;11.222.333/0001-81;Rua A;São Paulo;SP;01310-100';

/** Reads a line under a header, as its input or its problems as [column, code, suggestion]. */
function read(extraHead: string, extraCells: string, base = line) {
  const { header, rows } = readCsv(bytes(`${head}${extraHead}\n${base}${extraCells}`));
  const result = readLine(findColumns(header), rows[0]!);
  return result.ok
    ? { input: result.input, problems: [] }
    : { input: null, problems: result.problems.map(({ column, code, suggestion }) => [column, code, suggestion]) };
}

const withCell = (index: number, cell: string): string => line.split(';').with(index, cell).join(';');

test('separator, encoding, BOM and line ends are those of any spreadsheet', () => {
  const wanted = ['NF 1', 'São José; "o bom"'];
  const cells = (file: Uint8Array) => readCsv(file).rows[0]?.cells;
  assert.deepEqual(cells(bytes('a;b\r\nNF 1;"São José; ""o bom"""\r\n')), wanted);
  assert.deepEqual(cells(bytes('\uFEFFa,b\nNF 1,"São José; ""o bom"""')), wanted);
  assert.deepEqual(cells(bytes('a\tb\rNF 1\tSão José; "o bom"\r')), wanted);
  assert.deepEqual(cells(latin1('a;b\r\nNF 1;"São José; ""o bom"""')), wanted);
  assert.deepEqual(cells(Buffer.from([...latin1('a;b\nNF 1;R'), 0x80, ...latin1(' dez')]))?.[1], 'R€ dez');
  assert.deepEqual(cells(bytes('a;b\n1;Padaria "Pão" Ltda\n'))?.[1], 'Padaria "Pão" Ltda');
});

test('lines are numbered as an editor shows them, over blank lines and line breaks in cells', () => {
  const { header, rows } = readCsv(bytes('\n\na;b\r\n1;"x\r\ny"\r\n\r\n;;\r\n2;z\r\n'));
  assert.equal(header.line, 3);
  assert.deepEqual(
    rows.map((row) => [row.line, row.cells[1]]),
    [
      [4, 'x y'],
      [8, 'z'],
    ],
  );
});

test('what is no CSV is said to be what it is', () => {
  assert.match(problemOf(() => readCsv(bytes(''))).detail, /vazio/);
  assert.match(problemOf(() => readCsv(bytes(' \n;;\n'))).detail, /vazio/);
  assert.match(problemOf(() => readCsv(Buffer.from('PK\x03\x04rest'))).detail, /planilha/);
  assert.match(problemOf(() => readCsv(Buffer.from('\uFEFFa;b', 'utf16le'))).detail, /UTF-16/);
  assert.match(problemOf(() => readCsv(Buffer.from('\x89PNG\r\n\x1a\n\0\0'))).detail, /não é um texto/);
  const open = problemOf(() => readCsv(bytes('a;b\n1;"sem fim\n2;3\n')));
  assert.match(open.detail, /aspas abertas na linha \d/);
});

test('a line of ten megabytes and too many lines are refused, quickly', () => {
  const huge = problemOf(() => readCsv(bytes(`a;b\n1;${'x'.repeat(10_000_000)}\n2;3\n`)));
  assert.match(huge.detail, /passa de 64 KiB na linha 2/);
  assert.equal(readCsv(bytes(`a;b\n${'1;2\n'.repeat(mostImportLines)}`)).rows.length, mostImportLines);
  const many = problemOf(() => readCsv(bytes(`a;b\n${'1;2\n'.repeat(mostImportLines + 1)}`)));
  assert.equal(many.code, 'csv_too_many_lines');
});

test('bytes of any kind are read or refused, never a crash', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (file) => {
      try {
        const { rows } = readCsv(file);
        assert.ok(rows.every(({ line: number, cells }) => number > 0 && cells.length > 0));
      } catch (error) {
        assert.ok(error instanceof Problem, String(error));
      }
    }),
  );
});

test('columns are found whatever accents, case and signs; what lacks is named beside what is there', () => {
  assert.equal(normalizedName(' Seu Número '), 'seu_numero');
  const titles =
    'Seu Número;VALOR (R$);Data de Vencimento;Sacado;CPF/CNPJ;Endereço;Município;UF;CEP;Multa (%);Código;Código';
  const columns = findColumns(readCsv(bytes(titles)).header);
  assert.equal(columns.found.get('cpf_cnpj')?.index, 4);
  assert.equal(columns.found.get('multa')?.unit, 'percent');
  assert.deepEqual(columns.ignored, ['Código', 'Código']);
  const problem = problemOf(() => findColumns(readCsv(bytes(`${head.replace('vencimento', 'vencimeto')};cor`)).header));
  assert.equal(problem.code, 'csv_missing_columns');
  assert.match(
    problem.detail,
    /Falta uma coluna: vencimento\. Reconhecidas: seu_numero, .*Não reconhecidas: vencimeto, cor/,
  );
  assert.match(problem.errors?.[0]?.detail ?? '', /Seria a coluna "vencimeto"/);
  const twice = problemOf(() => findColumns(readCsv(bytes(`${head};Nome`)).header));
  assert.match(twice.detail, /"pagador" e "Nome"/);
});

test('a good line becomes the input of a charge', () => {
  const titles = ';forma;multa;juros;desconto;mensagem;emissao;telefone;numero';
  const cells = ';Boleto + Pix;2%;R$ 0,33 ao dia;R$ 10,00 até 3 dias antes;Oi|  Tchau ;2026-11-21;(11) 99999-0000;8';
  assert.deepEqual(read(titles, cells).input, {
    reference: 'NF 1',
    amountCents: 123456,
    dueDate: '2026-12-10',
    issuedOn: '2026-11-21',
    method: 'boleto_pix',
    payer: {
      taxId: '11222333000181',
      name: 'Padaria',
      phone: '11999990000',
      address: { street: 'Rua A', number: '8', city: 'São Paulo', state: 'SP', postalCode: '01310100' },
    },
    terms: {
      fine: { kind: 'rate', percent: '2' },
      interest: { kind: 'daily', amountCents: 33 },
      discounts: [{ kind: 'fixed', amountCents: 1000, daysBefore: 3 }],
    },
    messages: ['Oi', 'Tchau'],
  });
});

test('the unit of fine, interest and discount is in the cell or in the title, and never guessed', () => {
  const termOf = (title: string, cell: string) => {
    const { input, problems } = read(`;${title}`, `;${cell}`);
    return input ? Object.values(input.terms ?? {})[0] : problems[0]?.[1];
  };
  assert.deepEqual(termOf('Multa (%)', '2,5'), { kind: 'rate', percent: '2.5' });
  assert.deepEqual(termOf('Multa (R$)', '10'), { kind: 'fixed', amountCents: 1000 });
  assert.deepEqual(termOf('juros', '1% ao mês'), { kind: 'monthly', percent: '1' });
  assert.deepEqual(termOf('desconto', '5%'), [{ kind: 'rate', percent: '5', daysBefore: 0 }]);
  assert.equal(termOf('multa', '2'), 'unit_missing');
  assert.equal(termOf('juros', '0,03% ao dia'), 'interest_period');
  assert.equal(termOf('juros', 'R$ 10 ao mês'), 'interest_period');
  assert.equal(termOf('multa', '-2%'), 'unit_missing');
});

test('each bad cell is told with its column and, when it is certain, the value that would do', () => {
  const problemsWith = (index: number, cell: string) => read('', '', withCell(index, cell)).problems;
  assert.deepEqual(problemsWith(1, '-5,00'), [['valor', 'invalid_amount', undefined]]);
  assert.deepEqual(problemsWith(1, '1,234.56'), [['valor', 'invalid_amount', undefined]]);
  assert.deepEqual(problemsWith(1, '0,00'), [['valor', 'invalid_input', undefined]]);
  assert.deepEqual(problemsWith(2, '10/12/26'), [['vencimento', 'invalid_date', '10/12/2026']]);
  assert.deepEqual(problemsWith(2, '46366'), [['vencimento', 'invalid_date', '10/12/2026']]);
  assert.deepEqual(problemsWith(2, '31/02/2026'), [['vencimento', 'invalid_date', undefined]]);
  assert.deepEqual(problemsWith(4, '1,12223E+13'), [['cpf_cnpj', 'tax_id_invalid', undefined]]);
  assert.deepEqual(problemsWith(4, '3.278.540-35'), [['cpf_cnpj', 'tax_id_invalid', undefined]]);
  assert.deepEqual(problemsWith(8, '1310100'), [['cep', 'postal_code_invalid', '01310100']]);
  assert.deepEqual(problemsWith(7, ''), [['uf', 'required', undefined]]);
  assert.deepEqual(problemsWith(0, 'NF nº 1'), [['seu_numero', 'invalid_input', undefined]]);
  assert.deepEqual(read(';forma', ';boletto').problems, [['forma', 'invalid_method', 'boleto']]);
});

test('zeros that the spreadsheet dropped are offered back, never added in silence', () => {
  const offered = (cell: string) => read('', '', withCell(4, cell)).problems.map((problem) => problem[2]);
  assert.deepEqual(offered('1234567890'), ['01234567890']);
  assert.deepEqual(offered('4252011000110'), ['04252011000110']);
  assert.deepEqual(offered('1234567891'), [undefined]);
});

test('cells are data: formulas and markup stay texts; NUL and extra cells are refused', () => {
  const nameOf = (cell: string) =>
    read(
      '',
      '',
      line
        .split(';')
        .with(3, `"${cell.replaceAll('"', '""')}"`)
        .join(';'),
    ).input?.payer.name;
  for (const cell of [
    '=1+1',
    '@SUM(A1)',
    '=HYPERLINK("http://x.example","clique")',
    "O'); DROP TABLE charge--",
    '<b>x</b>',
  ]) {
    assert.equal(nameOf(cell), cell);
  }
  assert.deepEqual(read('', '', withCell(3, 'Pad\0aria')).problems, [['pagador', 'control_character', undefined]]);
  assert.deepEqual(read('', ';sobra').problems, [[null, 'too_many_cells', undefined]]);
});
