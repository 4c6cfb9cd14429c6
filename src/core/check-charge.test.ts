import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, isDate } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import type { ChargeView } from './charge.ts';
import { checkCharge, checkTermAmounts, cleanText, earliestDueDate, warningsOf } from './check-charge.ts';
import type { FieldProblem } from './errors.ts';
import type { FieldLimit, ProviderFacts } from './provider.ts';

const exotic = "[^ !#$%&'()*+,\\-./0-9:;=?@A-Z_a-zÀ-ÖØ-öø-ÿªº°]";
const plainAscii = '[^ 0-9A-Z]';

const facts: ProviderFacts = {
  name: 'bank',
  title: 'Banco Exemplo',
  compe: '999',
  ispb: '99999999',
  accounts: ['999'],
  boletoBanks: null,
  asOf: '2026-11-01',
  services: {},
  tokens: {},
  credentials: [],
  agreement: [],
  charge: {
    methods: ['boleto', 'boleto_pix'],
    amountCents: { minimum: cents(2_50), maximum: cents(1_000_000_00) },
    dueDate: { earliestDays: 0, lastHourForToday: '19:59', latestDays: 365 },
    daysAfterDue: { minimum: 1, maximum: 60, default: 30 },
    texts: {
      '/payer/name': { minimum: 1, maximum: 40, refuses: exotic },
      '/payer/email': { maximum: 50 },
      '/payer/phone': { maximum: 11, refuses: '[^0-9]' },
      '/payer/address/street': { minimum: 1, maximum: 40, refuses: plainAscii },
      '/payer/address/number': { maximum: 10, refuses: exotic },
      '/payer/address/complement': { maximum: 30, refuses: exotic },
      '/payer/address/district': { maximum: 15, refuses: plainAscii },
      '/payer/address/city': { minimum: 1, maximum: 15, refuses: exotic },
      '/payer/address/state': { minimum: 2, maximum: 2, refuses: '[^A-Z]' },
      '/payer/address/postalCode': { minimum: 8, maximum: 8, refuses: '[^0-9]' },
      '/messages': { refuses: exotic },
    },
    messages: { lines: 2, length: 30 },
    terms: { fine: ['rate'], interest: ['monthly'], discounts: 1, rebate: false },
    amendable: [],
    writeOffReason: null,
    amendChangesLine: true,
    bankKey: { maximum: 15, pattern: '^[A-Za-z0-9]{1,15}$' },
    nossoNumero: null,
    protest: null,
  },
  statusWords: {},
  absence: null,
  limits: [],
  webhook: null,
  paymentNotice: '',
  settlementDays: { boleto: 1, pix: 0 },
  byHand: [],
  guide: [],
};

const moment = { today: '2026-03-10', time: '12:00' };
const charge: ChargeView = {
  id: '019a1b2c-3d4e-7f56-8a9b-0c1d2e3f4a5b',
  reference: 'NF-1',
  amountCents: cents(100_00),
  dueDate: '2026-03-20',
  issuedOn: '2026-03-10',
  method: 'boleto',
  payer: {
    taxId: '11144477735',
    name: 'José da Conceição',
    address: {
      street: 'RUA DAS FLORES',
      city: "Santa Bárbara d'Oeste".slice(0, 15),
      state: 'SP',
      postalCode: '13450000',
    },
  },
  terms: { fine: { kind: 'rate', percent: '2.00' }, interest: { kind: 'monthly', percent: '1.00' } },
  daysAfterDue: 30,
  messages: ['Não receber após 30 dias'],
};

const check = (of: ChargeView): FieldProblem[] => checkCharge(facts, of, moment);
const codes = (problems: FieldProblem[]): string[] => problems.map(({ pointer, code }) => `${pointer} ${code}`);

/** The charge with a text at a JSON pointer. */
function withText(pointer: string, value: string): ChargeView {
  const copy = structuredClone(charge);
  const parts = pointer.slice(1).split('/');
  let place = copy as unknown as Record<string, unknown>;
  for (const part of parts.slice(0, -1)) place = place[part] as Record<string, unknown>;
  place[parts.at(-1) ?? ''] = value;
  return copy;
}

function set(pointer: string, value: string): ChargeView {
  if (pointer === '/dueDate') return { ...charge, dueDate: value };
  if (pointer === '/daysAfterDue') return { ...charge, daysAfterDue: Number(value) };
  return withText(pointer, value);
}

test('a charge without fault passes', () => {
  assert.deepEqual(check(charge), []);
});

const pointers = [...Object.keys(facts.charge.texts).filter((pointer) => pointer !== '/messages'), '/messages/0'];

/** Texts of hostile or careless people: markup, log and header forging, bidi, emoji, marks, SQL, formulas, PDF operators. */
const hostile = [
  '<img src=x onerror=alert(1)>',
  '"><svg/onload=alert(1)>',
  'Ana\r\nSet-Cookie: a=b',
  'a\u202Egpj.exe',
  'zero\u200Dwidth\u200B',
  '👩‍👩‍👧‍👦 Família',
  `Z${'\u0301'.repeat(1000)}`,
  "Robert'); DROP TABLE",
  'A',
  'ã'.repeat(256),
  `${'a'.repeat(39)}👍`,
  `${'a'.repeat(39)}e\u0301\u0302`,
  'ÇÃO ÑÜ',
  '=HYPERLINK("http://x","y")',
  "=cmd|' /C calc'!A0",
  '\t+1',
  '-1',
  '@x',
  ') Tj ET /F1 99 Tf (',
  '\\)',
  'endstream',
  'a@b\r\nBcc:c@d',
  '00000000',
  '01310-100',
  'xx',
  'sp',
  "D'Oeste",
  'D’Oeste “Nova” – Velha…',
  '+55 (11) 98765-4321',
  '',
  ' ',
  '\u00A0\u2003\u0000',
  '\uD800',
  '\uD800'.repeat(50),
  '½ ﬃ ß ſ İ ı Ω',
  '$& $1 \\1 (.*) [a-z',
  '__proto__',
];

const anyUnits = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xff }), fc.integer({ min: 0, max: 0xffff })), { maxLength: 60 })
  .map((units) => String.fromCharCode(...units));
const hostileTexts = fc.oneof(
  fc.constantFrom(...hostile),
  anyUnits,
  fc.tuple(anyUnits, fc.constantFrom(...hostile)).map((parts) => parts.join(' ')),
);

/** What must hold of every answer about one text; a suggestion is taken and checked again. */
function assertHelpful(pointer: string, text: string): void {
  const of = pointer === '/messages/0' ? { ...charge, messages: [text] } : withText(pointer, text);
  for (const found of check(of)) {
    assert.equal(found.pointer, pointer);
    assert.match(found.detail, /Banco Exemplo (exige|recusa|aceita)/);
    assert.doesNotMatch(found.detail, /undefined|null|NaN|Infinity|""/);
    if (found.suggestion === undefined) continue;
    assert.ok(found.suggestion.isWellFormed() && found.suggestion.trim() !== '', JSON.stringify(found));
    const mended =
      pointer === '/messages/0' ? { ...charge, messages: [found.suggestion] } : set(pointer, found.suggestion);
    assert.deepEqual(check(mended), [], `${JSON.stringify(text)} became ${JSON.stringify(found.suggestion)}`);
  }
}

test('hostile texts are refused with a pointer, words and, where there is one, a text that passes', () => {
  for (const pointer of pointers) for (const text of hostile) assertHelpful(pointer, text);
  fc.assert(
    fc.property(fc.constantFrom(...pointers), hostileTexts, (pointer, text) => assertHelpful(pointer, text)),
    { numRuns: 1000 },
  );
});

test('what is offered instead', () => {
  const table: [string, string, string, string | undefined][] = [
    ['/payer/name', '', 'text_missing', undefined],
    ['/payer/name', '  ', 'text_missing', undefined],
    ['/payer/name', '👍', 'text_characters', undefined],
    ['/payer/name', 'Ana\r\nSet-Cookie: a=b', 'text_characters', 'Ana Set-Cookie: a=b'],
    ['/payer/name', 'D’Oeste – “Nova”', 'text_characters', "D'Oeste - Nova"],
    [
      '/payer/name',
      'Associação dos Moradores do Bairro de Santa Luzia',
      'text_too_long',
      'Associação dos Moradores do Bairro de',
    ],
    ['/payer/address/street', 'Praça da Sé', 'text_characters', 'PRACA DA SE'],
    ['/payer/address/state', 'sp', 'text_characters', 'SP'],
    ['/payer/address/state', 'S', 'text_too_short', undefined],
    ['/payer/address/state', 'SPX', 'text_too_long', undefined],
    ['/payer/address/postalCode', '01310-100', 'text_characters', '01310100'],
    ['/payer/address/postalCode', '1310100', 'text_too_short', undefined],
    ['/payer/address/postalCode', '013101000', 'text_too_long', undefined],
    ['/payer/phone', '(11) 98765-4321', 'text_characters', '11987654321'],
    ['/payer/phone', '+55 (11) 98765-4321', 'text_characters', undefined],
    ['/payer/email', `${'a'.repeat(45)}@exemplo.com.br`, 'text_too_long', undefined],
  ];
  for (const [pointer, text, code, suggestion] of table) {
    const [found, ...others] = check(withText(pointer, text));
    assert.deepEqual(others, []);
    assert.deepEqual([found?.code, found?.suggestion], [code, suggestion], text);
  }
});

test('a text is cut at a word, never in a character or before its accents', () => {
  assert.equal(cleanText('Rua Doutor Pedro', { maximum: 12 }), 'Rua Doutor');
  assert.equal(cleanText('Rua Extraordinariamente', { maximum: 12 }), 'Rua Extraord');
  assert.equal(cleanText('abc👍', { maximum: 4 }), 'abc');
  assert.equal(cleanText('abx\u0301\u0302', { maximum: 4 }), 'ab');
  const limits: fc.Arbitrary<FieldLimit> = fc.record({
    maximum: fc.integer({ min: 1, max: 40 }),
    refuses: fc.constantFrom(exotic, plainAscii, '[^0-9]'),
  });
  fc.assert(
    fc.property(hostileTexts, limits, (text, limit) => {
      const cleaned = cleanText(text, limit);
      assert.ok(cleaned.length <= (limit.maximum ?? 0));
      assert.doesNotMatch(cleaned, new RegExp(limit.refuses ?? '', 'u'));
      assert.equal(cleanText(cleaned, limit), cleaned, 'clean is clean');
    }),
    { numRuns: 500 },
  );
});

test('due dates: what passed, what is too late today, what is too far, with a date that passes', () => {
  const at = (dueDate: string, time = '12:00') => checkCharge(facts, { ...charge, dueDate }, { ...moment, time });
  assert.deepEqual(at('2026-03-10'), []);
  assert.deepEqual(at('2026-03-10', '19:59'), []);
  const [evening] = at('2026-03-10', '20:00');
  assert.deepEqual([evening?.code, evening?.suggestion], ['due_date_too_early', '2026-03-11']);
  assert.match(evening?.detail ?? '', /até 19:59.*11\/03\/2026/);
  assert.deepEqual([at('2026-03-09')[0]?.code, at('2026-03-09')[0]?.suggestion], ['due_date_past', '2026-03-10']);
  assert.deepEqual([at('2027-03-11')[0]?.code, at('2027-03-11')[0]?.suggestion], ['due_date_too_late', '2027-03-10']);
  for (const text of ['', '2026-02-30', '10/03/2026', '2026-3-1', '0000-00-00', '<b>', '9999-99-99']) {
    assert.deepEqual(codes(at(text)), ['/dueDate invalid_date'], text);
  }
  const days = fc.integer({ min: -400, max: 800 });
  fc.assert(
    fc.property(days, fc.constantFrom('00:00', '19:59', '20:00', '23:59'), (offset, time) => {
      for (const { suggestion } of at(addDays('2026-03-10', offset), time)) {
        assert.ok(suggestion !== undefined && isDate(suggestion));
        assert.deepEqual(at(suggestion, time), []);
      }
    }),
    { numRuns: 200 },
  );
});

test('a bank that wants days of notice says so, without an hour that it has not', () => {
  const slow = {
    ...facts,
    charge: { ...facts.charge, dueDate: { earliestDays: 2, lastHourForToday: null, latestDays: 30 } },
  };
  assert.equal(earliestDueDate(slow, { ...moment, time: '23:59' }), '2026-03-12');
  const [found] = checkCharge(slow, { ...charge, dueDate: '2026-03-11' }, moment);
  assert.equal(found?.detail, 'O Banco Exemplo exige 2 dia(s) até o vencimento. Informe 12/03/2026 ou depois.');
});

test('a bank without charges says so, and names no form that it would take', () => {
  const without: ProviderFacts = { ...facts, charge: { ...facts.charge, methods: [] } };
  const [found] = checkCharge(without, charge, moment);
  assert.equal(
    found?.detail,
    'O Banco Exemplo não registra boleto. Ele não registra cobranças: escolha a conta de outro banco.',
  );
});

test('amounts, method, days after due, tax id and messages', () => {
  const table: [Partial<ChargeView>, string[]][] = [
    [{ amountCents: cents(2_49), terms: {} }, ['/amountCents amount_too_small']],
    [{ amountCents: cents(2_50) }, []],
    [{ amountCents: cents(1_000_000_01) }, ['/amountCents amount_too_large']],
    [{ method: 'pix' }, ['/method method_not_offered']],
    [{ daysAfterDue: 61 }, ['/daysAfterDue days_after_due_out_of_range']],
    [{ daysAfterDue: Number.NaN }, ['/daysAfterDue days_after_due_out_of_range']],
    [{ payer: { ...charge.payer, taxId: '11111111111' } }, ['/payer/taxId tax_id_invalid']],
    [{ payer: { ...charge.payer, taxId: '12ABC34501DE35' } }, []],
    [{ messages: ['a', 'b', 'c'] }, ['/messages too_many_messages']],
    [{ messages: ['a', '👍'] }, ['/messages/1 text_characters']],
    [{ messages: ['x'.repeat(31)] }, ['/messages/0 text_too_long']],
  ];
  for (const [more, expected] of table) {
    const found = check({ ...charge, ...more });
    assert.deepEqual(codes(found), expected);
    assert.ok(found.every(({ detail }) => detail.endsWith('.') || detail.endsWith('"')));
  }
  assert.equal(check({ ...charge, daysAfterDue: 0 })[0]?.suggestion, '1');
  assert.equal(check({ ...charge, daysAfterDue: 90 })[0]?.suggestion, '60');
});

test('terms that this bank, or any bank, refuses', () => {
  const fixed = (amount: number) => ({ kind: 'fixed' as const, amountCents: cents(amount) });
  const rate = (percent: string) => ({ kind: 'rate' as const, percent });
  const table: [ChargeView['terms'], string[]][] = [
    [{ fine: fixed(1_00) }, ['/terms/fine fine_not_offered']],
    [{ fine: fixed(100_00) }, ['/terms/fine fine_not_offered', '/terms/fine fine_too_large']],
    [{ fine: rate('100') }, ['/terms/fine fine_too_large']],
    [{ interest: { kind: 'daily', amountCents: cents(1) } }, ['/terms/interest interest_not_offered']],
    [
      {
        discounts: [
          { ...rate('5'), daysBefore: 0 },
          { ...fixed(100_00), daysBefore: 3 },
        ],
      },
      ['/terms/discounts too_many_discounts', '/terms/discounts/1 discount_too_large'],
    ],
    [{ rebateCents: cents(1) }, ['/terms/rebateCents rebate_not_offered']],
    [{ rebateCents: cents(0) }, []],
    [{ rebateCents: cents(100_00) }, ['/terms/rebateCents rebate_not_offered', '/terms/rebateCents rebate_too_large']],
    [{ fine: rate('2,00') }, ['/terms/fine rate_invalid']],
    [{ interest: { kind: 'monthly', percent: '' } }, ['/terms/interest rate_invalid']],
  ];
  for (const [terms, expected] of table) assert.deepEqual(codes(check({ ...charge, terms })), expected);
  fc.assert(
    fc.property(hostileTexts, (percent) => {
      const terms = { fine: rate(percent), interest: { kind: 'monthly' as const, percent } };
      const found = checkTermAmounts({ terms, amountCents: charge.amountCents });
      assert.ok(found.every(({ code }) => code === 'rate_invalid' || code.endsWith('_too_large')));
      warningsOf({ terms, amountCents: charge.amountCents });
    }),
    { numRuns: 200 },
  );
});

test('warnings above 2 % of fine and 1 % of interest, to the centavo', () => {
  const warned = (terms: ChargeView['terms']) => warningsOf({ terms, amountCents: cents(100_00) }).length;
  assert.equal(warned({ fine: { kind: 'fixed', amountCents: cents(2_00) } }), 0);
  assert.equal(warned({ fine: { kind: 'fixed', amountCents: cents(2_01) } }), 1);
  assert.equal(warned({ fine: { kind: 'rate', percent: '2.00' } }), 0);
  assert.equal(warned({ fine: { kind: 'rate', percent: '2.00001' } }), 1);
  assert.equal(warned({ interest: { kind: 'monthly', percent: '1.00' } }), 0);
  assert.equal(warned({ interest: { kind: 'monthly', percent: '1.01' } }), 1);
});
