import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run as boleto } from './boleto.ts';
import { run as pix } from './pix.ts';
import { run as taxid } from './taxid.ts';
import { ran, type Ran } from './test-io.ts';

const problemFields = (result: Ran): string[] =>
  (result.json().problems as { field: string }[]).map(({ field }) => field);

const LINE = '34191.09008 01015.271248 80212.460002 4 25480000675787';
const BR_CODE =
  '00020126380014BR.GOV.BCB.PIX0116test@mail.com.br5204000053039865802BR5913FULANO DE TAL6009SAO PAULO62070503***6304102F';

test('boleto read takes a line as one word, as several, or on standard input', async () => {
  for (const [argv, stdin] of [
    [[LINE], ''],
    [LINE.split(' '), ''],
    [[], `${LINE}\n`],
  ] as [string[], string][]) {
    const result = await ran(boleto, ['read', ...argv], stdin);
    assert.equal(result.code, 0);
    const { bank, dueDate, amountCents, carteira } = result.json();
    assert.deepEqual([bank, dueDate, amountCents, carteira], ['341', '2029-05-20', 675_787, '109']);
  }
});

test('boleto read looks from another day when told', async () => {
  const result = await ran(boleto, ['read', '--today', '2004-10-01', LINE]);
  assert.equal(result.json().dueDate, '2004-09-28');
  assert.equal((await ran(boleto, ['read', '--today', '2026-02-30', LINE])).code, 2);
});

test('boleto read: a wrong digit is 1 with its problems, an unreadable text 2 with a message', async () => {
  const invalid = await ran(boleto, ['read', LINE.replace('675787', '675788')]);
  assert.equal(invalid.code, 1);
  assert.equal(invalid.json().valid, false);
  const unreadable = await ran(boleto, ['read', '1234']);
  assert.deepEqual([unreadable.code, unreadable.out], [2, '']);
  assert.match(unreadable.err, /47 números.*recebidos 4/);
});

test('boleto build makes what boleto read reads', async () => {
  const input = { bank: '341', amountCents: 675_787, dueDate: '2029-05-20', carteira: '109', nossoNumero: '10152' };
  const built = await ran(boleto, ['build'], JSON.stringify({ ...input, branch: '1248', account: '2124' }));
  assert.equal(built.code, 0);
  assert.equal(built.json().linhaDigitavelPrinted, LINE);
  assert.equal(built.json().nossoNumeroPrinted, '109/00010152-7');
});

test('boleto build names the fields that are wrong', async () => {
  const wrongTypes = await ran(boleto, ['build'], '{"bank": 341, "amountCents": 10.5, "carteiras": "109"}');
  assert.equal(wrongTypes.code, 1);
  assert.deepEqual(problemFields(wrongTypes), ['bank', 'amountCents', 'dueDate', 'carteiras']);
  assert.match(wrongTypes.out, /Campo desconhecido/);
  const inter = {
    bank: '077',
    amountCents: 1,
    dueDate: '2026-12-10',
    carteira: '112',
    nossoNumero: '1',
    branch: '0001',
  };
  const noOperation = await ran(boleto, ['build'], JSON.stringify({ ...inter, operationNumber: '' }));
  assert.equal(noOperation.code, 1);
  assert.deepEqual(problemFields(noOperation), ['operationNumber']);
  for (const [text, message] of [
    ['', /Envie um JSON/],
    ['{', /não é um JSON/],
  ] as [string, RegExp][]) {
    const unreadable = await ran(boleto, ['build'], text);
    assert.equal(unreadable.code, 2);
    assert.match(unreadable.err, message);
  }
  assert.equal((await ran(boleto, ['build'], '[]')).code, 1);
});

test('pix read takes a code as argument or on standard input', async () => {
  for (const [argv, stdin] of [
    [[BR_CODE], ''],
    [[], `${BR_CODE}\n`],
  ] as [string[], string][]) {
    const result = await ran(pix, ['read', ...argv], stdin);
    assert.equal(result.code, 0);
    assert.deepEqual([result.json().kind, result.json().key], ['static', 'test@mail.com.br']);
  }
  const deviating = await ran(pix, ['read', BR_CODE.replace('102F', '102f')]);
  assert.equal(deviating.code, 1);
  const damaged = await ran(pix, ['read', BR_CODE.replace('102F', '102E')]);
  assert.deepEqual([damaged.code, damaged.out], [2, '']);
  assert.match(damaged.err, /verificador/);
});

test('pix build makes a static and a dynamic code', async () => {
  const merchant = { merchantName: 'FULANO DE TAL', merchantCity: 'São Paulo' };
  const made = await ran(
    pix,
    ['build'],
    JSON.stringify({ kind: 'static', key: 'test@mail.com.br', amountCents: 10_099, ...merchant }),
  );
  assert.equal(made.code, 0);
  const read = await ran(pix, ['read', made.json().brCode as string]);
  assert.deepEqual([read.code, read.json().amountCents, read.json().merchantCity], [0, 10_099, 'Sao Paulo']);
  const dynamic = await ran(
    pix,
    ['build'],
    JSON.stringify({ kind: 'dynamic', url: 'pix.example.com/v2/cobv/1', ...merchant }),
  );
  assert.equal((await ran(pix, ['read', dynamic.json().brCode as string])).json().chargeType, 'cobv');
});

test('pix build names the fields that are wrong', async () => {
  const wrong = await ran(pix, ['build'], '{"kind": "static", "key": "x", "merchantName": "A", "merchantCity": "B"}');
  assert.deepEqual([wrong.code, problemFields(wrong)], [1, ['key']]);
  const noKind = await ran(pix, ['build'], '{"key": "x"}');
  assert.deepEqual([noKind.code, problemFields(noKind)], [1, ['kind']]);
  assert.equal((await ran(pix, ['build'], 'x')).code, 2);
});

test('--help documents each, and a wrong call is 2', async () => {
  for (const command of [boleto, pix, taxid]) {
    const help = await ran(command, ['--help']);
    assert.equal(help.code, 0);
    for (const word of ['read', 'build', 'Código de saída']) assert.ok(help.out.includes(word), word);
    for (const argv of [[], ['print'], ['--nope'], ['build', 'x']]) {
      const wrong = await ran(command, argv);
      assert.equal(wrong.code, 2, argv.join(' '));
      assert.match(wrong.err, /--help/);
    }
  }
});

test('many lines on standard input are answered one by one, and one bad line does not stop the rest', async () => {
  const stdin = `${LINE}\r\n\n${LINE.replace('675787', '675788')}\nçã\n${LINE}`;
  const result = await ran(boleto, ['read', '-'], stdin);
  assert.equal(result.code, 1);
  assert.deepEqual(
    result.lines().map(({ line, kind, valid }) => [line, kind, valid]),
    [
      [1, 'boleto', true],
      [2, 'boleto', false],
      [3, 'unreadable', false],
      [4, 'boleto', true],
    ],
  );
  assert.equal((await ran(boleto, ['read', '-'], `${LINE}\n`)).code, 0);
  assert.equal((await ran(boleto, ['read', '-'], '\n')).code, 2);
});

test('check says whether it is right and why not, and nothing else', async () => {
  assert.deepEqual((await ran(boleto, ['check', LINE])).json(), { valid: true, problems: [] });
  const wrong = await ran(taxid, ['check', '529.982.247-26']);
  assert.deepEqual([wrong.code, wrong.json()['valid']], [1, false]);
});

test('--table is for people', async () => {
  const one = await ran(taxid, ['read', '--table', '52998224725']);
  assert.match(one.out, /^kind +cpf\nvalue +52998224725\nformatted +529\.982\.247-25\n/);
  const many = await ran(taxid, ['check', '--table', '-'], '52998224725\n52998224726\n');
  assert.match(many.out, /1 {2}ok {8}52998224725\n +2 {2}inválido {2}52998224726 {2}CPF inválido/);
});

test('taxid reads, checks and completes both kinds', async () => {
  const read = await ran(taxid, ['read', '12.abc.345/01de-35']);
  assert.deepEqual(read.json(), {
    kind: 'cnpj',
    value: '12ABC34501DE35',
    formatted: '12.ABC.345/01DE-35',
    valid: true,
    problems: [],
  });
  assert.equal((await ran(taxid, ['build'], '{"base": "529982247"}')).json()['value'], '52998224725');
  assert.equal((await ran(taxid, ['build'], '{"base": "12ABC34501DE"}')).json()['value'], '12ABC34501DE35');
  assert.equal((await ran(taxid, ['build'], '{"base": "111111111"}')).code, 1);
  assert.equal((await ran(taxid, ['read', '123'])).code, 2);
});
