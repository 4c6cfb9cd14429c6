import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cents } from '../money.ts';
import type { CnabItem, CnabRecord, CnabSummary, RemessaInput, RemessaTitle, WrittenRemessa } from './index.ts';
import { readCnab, writeRemessa } from './index.ts';
import { fixtureBytes } from './test-names.ts';

const address = { street: 'RUA DE TESTE', city: 'SAO PAULO', state: 'SP', postalCode: '01001000' };

const title: RemessaTitle = {
  instruction: 'register',
  reference: 'NF1',
  amountCents: cents(10000),
  dueDate: '2026-05-10',
  issuedOn: '2026-04-01',
  payer: { name: 'PAGADOR TESTE 01', taxId: '00022334455113', address },
};

/** A company that has what any of the banks asks for. */
function inputFor(bank: string, titles: readonly RemessaTitle[] = [title]): RemessaInput {
  const branch = bank === '756' || bank === '748' ? '03069' : '1234';
  const account = { branch, account: '56789', accountCheckDigit: '7' };
  const agreement = bank === '001' || bank === '237' ? { agreement: '1234567' } : {};
  const code = bank === '104' ? { beneficiaryCode: '123456' } : {};
  const transmission = bank === '033' ? { transmissionCode: '456700012345678' } : {};
  return {
    bank,
    company: { name: 'Empresa Teste', taxId: '11222333000181', ...account, ...agreement, ...code, ...transmission },
    fileNumber: 5,
    createdOn: '2026-04-01',
    titles,
  };
}

function textOf(written: WrittenRemessa): string {
  assert.ok(written.ok, JSON.stringify(written));
  return written.text;
}

async function read(text: string): Promise<{ records: CnabRecord[]; summary: CnabSummary }> {
  const items: CnabItem[] = [];
  for await (const item of readCnab([Buffer.from(text, 'latin1')])) items.push(item);
  return { summary: items.pop() as CnabSummary, records: items as CnabRecord[] };
}

test("Itaú's remessa with fine, interest, discount, write-off and change of due date, byte by byte", () => {
  const payerOf = (number: number, taxId: string): RemessaTitle['payer'] => ({
    name: `PAGADOR TESTE 0${number}`,
    taxId,
    address: { ...address, street: `RUA DE TESTE ${number}`, district: 'CENTRO' },
  });
  const common = { ...title, carteira: '109', writeOffAfterDays: 60, fields: { protestKind: '3' } };
  const titles: RemessaTitle[] = [
    {
      ...common,
      reference: 'NF000001',
      nossoNumero: '92000001',
      nossoNumeroCheckDigit: '7',
      payer: payerOf(1, '00022334455113'.slice(3)),
      terms: {
        interest: { kind: 'daily', amountCents: cents(33) },
        discounts: [{ kind: 'fixed', amountCents: cents(500), daysBefore: 5 }],
        fine: { kind: 'rate', percent: '2.00' },
      },
    },
    {
      ...common,
      fields: {},
      reference: 'NF000002',
      nossoNumero: '92000002',
      nossoNumeroCheckDigit: '5',
      payer: payerOf(2, '55000002000172'),
      terms: { rebateCents: cents(1000) },
      protestAfterDays: 5,
    },
    {
      ...common,
      instruction: 'writeOff',
      reference: 'NF000003',
      nossoNumero: '92000003',
      nossoNumeroCheckDigit: '3',
      payer: payerOf(3, '22334455385'),
    },
    {
      ...common,
      instruction: 'changeDueDate',
      reference: 'NF000004',
      nossoNumero: '92000004',
      nossoNumeroCheckDigit: '1',
      dueDate: '2026-06-30',
      payer: payerOf(4, '22334455466'),
    },
  ];
  const company = { name: 'Empresa Beneficiária Teste Ltd', taxId: '11222333000181' };
  const account = { branch: '1234', account: '56789', accountCheckDigit: '7' };
  const written = writeRemessa({
    bank: '341',
    company: { ...company, ...account },
    fileNumber: 5,
    createdOn: '2026-04-01',
    createdTime: '08:30:15',
    titles,
  });
  const expected = Buffer.from(fixtureBytes('itau240_remessa_multa_desconto.rem')).toString('latin1');
  assert.deepEqual(textOf(written).split('\r\n'), expected.split('\r\n'));
});

test("Inter's remessa of CNAB 400, byte by byte and with its file name", () => {
  const written = writeRemessa({
    bank: '077',
    company: { name: 'Empresa Beneficiária Teste Ltd', taxId: '11222333000181', account: '123456789' },
    fileNumber: 42,
    createdOn: '2026-04-01',
    titles: [
      {
        ...title,
        amountCents: cents(25000),
        daysAfterDue: 60,
        companyUse: 'PED1',
        payer: { name: 'Pagador Teste 01', taxId: '22334455113', address: { ...address, number: '100' } },
        terms: {
          fine: { kind: 'rate', percent: '2' },
          interest: { kind: 'monthly', percent: '1' },
          discounts: [
            { kind: 'fixed', amountCents: cents(500), daysBefore: 5 },
            { kind: 'fixed', amountCents: cents(300), daysBefore: 3 },
          ],
        },
        messages: ['Mensagem um', 'Mensagem dois'],
      },
      {
        ...title,
        reference: 'NF2',
        amountCents: cents(250),
        dueDate: '2026-05-12',
        daysAfterDue: 30,
        companyUse: '0'.repeat(25),
        payer: { name: 'Pagador Teste 02 Ltda', taxId: '55000002000172', address: { ...address, number: '100' } },
      },
    ],
  });
  const expected = Buffer.from(fixtureBytes('CI400_001_0000042.REM')).toString('latin1');
  assert.deepEqual(textOf(written).split('\r\n'), expected.split('\r\n'));
  assert.equal(written.ok && written.fileName, 'CI400_001_0000042.REM');
});

const letters = fc.stringMatching(/^[A-Z][A-Z0-9]{0,9}$/);
const anyTitle: fc.Arbitrary<RemessaTitle> = fc.record(
  {
    instruction: fc.constant('register' as const),
    reference: letters,
    nossoNumero: fc.stringMatching(/^[1-9]\d{0,7}$/),
    amountCents: fc.integer({ min: 1, max: 9_999_999_999 }).map(cents),
    dueDate: fc.constantFrom('2026-05-10', '2028-02-29', '2069-12-30'),
    issuedOn: fc.constantFrom('2026-04-01', '2026-02-28'),
    accepted: fc.boolean(),
    payer: fc.record({
      name: letters,
      taxId: fc.constantFrom('22334455113', '55000002000172', '12ABC34501DE35'),
      address: fc.record({
        street: letters,
        city: letters,
        state: fc.constantFrom('SP', 'RS'),
        postalCode: fc.stringMatching(/^\d{8}$/),
      }),
    }),
    terms: fc.record(
      {
        fine: fc.oneof(
          fc.record({ kind: fc.constant('fixed' as const), amountCents: fc.integer({ min: 1, max: 9999 }).map(cents) }),
          fc.record({ kind: fc.constant('rate' as const), percent: fc.constantFrom('2.00', '0.01', '1.5') }),
        ),
        interest: fc.record({
          kind: fc.constant('daily' as const),
          amountCents: fc.integer({ min: 1, max: 99_999 }).map(cents),
        }),
        discounts: fc.array(
          fc.record({
            kind: fc.constant('fixed' as const),
            amountCents: fc.integer({ min: 1, max: 999 }).map(cents),
            daysBefore: fc.integer({ min: 0, max: 365 }),
          }),
          { maxLength: 1 },
        ),
        rebateCents: fc.integer({ min: 1, max: 999 }).map(cents),
      },
      { requiredKeys: [] },
    ),
    companyUse: letters,
  },
  { requiredKeys: ['instruction', 'reference', 'amountCents', 'dueDate', 'issuedOn', 'payer'] },
);

const formats = [
  ...['001', '033', '104', '237', '341', '748', '756', '085'].map((bank) => ({ bank, format: 'cnab240' as const })),
  { bank: '077', format: 'cnab400' as const },
  { bank: '341', format: 'cnab400' as const },
];

for (const { bank, format } of formats) {
  test(`what is written for ${bank} in ${format} is read back the same, with no problem`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyTitle, { minLength: 1, maxLength: 4 }), async (titles) => {
        const text = textOf(writeRemessa({ ...inputFor(bank, titles), format }));
        const { records, summary } = await read(text);
        assert.deepEqual(summary.problems, []);
        assert.deepEqual([summary.format, summary.bank, summary.direction], [format, bank, 'remessa']);
        const firsts = records.filter(({ record }) => record === 'P' || record === 'remessa1');
        assert.deepEqual(
          firsts.map(({ fields }) => [fields.reference, fields.amountCents, fields.dueDate, fields.rebateCents]),
          titles.map(({ reference, amountCents, dueDate, terms }) => [
            reference,
            amountCents,
            dueDate,
            terms?.rebateCents ?? 0,
          ]),
        );
        const payers = records.filter(({ record }) => record === 'Q' || record === 'remessa1');
        assert.deepEqual(
          payers.map(({ fields }) => [fields.payerName, String(fields.payerTaxId).replace(/^0+/, '')]),
          titles.map(({ payer }) => [payer.name, payer.taxId]),
        );
        const fines = records.filter(({ fields }) => (fields.fineKind ?? '0') !== '0').length;
        assert.equal(fines, titles.filter(({ terms }) => terms?.fine !== undefined).length);
      }),
      { numRuns: 30 },
    );
  });
}

test('segments S and Y: messages and Pix of the standard', async () => {
  const key = '9d36b84f-c70b-478f-b95c-12729b90ca25';
  const withPix: RemessaTitle = {
    ...title,
    messages: ['Olá', 'Não aceitar após 30 dias'],
    pix: { keyKind: 'random', key },
  };
  const { records, summary } = await read(textOf(writeRemessa(inputFor('756', [withPix]))));
  assert.equal(summary.valid, true);
  assert.deepEqual(records.map(({ record }) => record).slice(2, -2), ['P', 'Q', 'SBody', 'Y03Pix']);
  assert.deepEqual([records[4]!.fields.message5, records[4]!.fields.message6], ['OLA', 'NAO ACEITAR APOS 30 DIAS']);
  assert.deepEqual([records[5]!.fields.pixKeyKind, records[5]!.fields.pixKeyOrUrl], ['5', key]);
});

function messagesOf(input: RemessaInput): string[] {
  const written = writeRemessa(input);
  assert.ok(!written.ok);
  return written.problems.map(({ title: index, field, message }) => `${index} ${field}: ${message}`);
}

test('what does not fit is refused with the field, its place and what to do', () => {
  const long = { ...title, reference: 'PEDIDO-2026-00000012345' };
  assert.deepEqual(messagesOf(inputFor('756', [title, long])), [
    '1 reference: Seu número (posições 63 a 77): tem 23 caracteres, e cabem 15. Abrevie.',
  ]);
  const wrong = { ...title, dueDate: '2026-02-28', nossoNumero: '12A', amountCents: -5 as never };
  const problems = messagesOf(inputFor('341', [wrong]));
  assert.ok(problems.some((problem) => problem.includes('Nosso número (posições 41 a 48): não aceita "12A"')));
  assert.ok(problems.some((problem) => problem.includes('Valor (posições 86 a 100): não aceita "-5"')));
});

test('what a bank has no field for is refused, never left out', () => {
  const monthly = { ...title, terms: { interest: { kind: 'monthly', percent: '1.00' } as const } };
  assert.match(messagesOf(inputFor('341', [monthly]))[0]!, /só aceita juros em reais por dia/);
  assert.match(messagesOf(inputFor('341', [{ ...title, messages: ['x'] }]))[0]!, /não tem mensagens/);
  assert.match(messagesOf(inputFor('237', [{ ...title, fields: { installment: '01' } }]))[0]!, /não tem campo para/);
  assert.match(messagesOf(inputFor('077', [{ ...title, instruction: 'writeOff' }]))[0]!, /não aceita esta instrução/);
  assert.match(messagesOf({ ...inputFor('077'), format: 'cnab240' })[0]!, /não tem CNAB 240/);
  assert.match(messagesOf({ ...inputFor('237'), format: 'cnab400' })[0]!, /CNAB 400 do banco 237 não é conhecido/);
  assert.match(messagesOf(inputFor('756', []))[0]!, /ao menos um título/);
  const pix = { keyKind: 'random', key: 'x' } as const;
  assert.match(messagesOf({ ...inputFor('341', [{ ...title, pix }]), format: 'cnab400' })[0]!, /carteira 109/);
});

test('a name that is too long is cut and told; a line end inside a text is refused', () => {
  const name = 'Companhia Brasileira de Distribuição e Participações Reunidas';
  const written = writeRemessa(inputFor('756', [{ ...title, payer: { ...title.payer, name } }]));
  assert.ok(written.ok);
  assert.deepEqual(
    written.warnings.map(({ title: index, field }) => [index, field]),
    [[0, 'payerName']],
  );
  assert.match(written.text, /113COMPANHIA BRASILEIRA DE DISTRIBUICAO E PRUA DE TESTE/);
  const broken = { ...title, payer: { ...title.payer, name: 'A\r\n3410001' } };
  assert.match(messagesOf(inputFor('756', [broken]))[0]!, /payerName: .*não pode ser escrito \(U\+000D\)/);
});
