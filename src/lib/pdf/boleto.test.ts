import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cents } from '#lib/money.ts';

import { boletoPdf } from './boleto.ts';
import type { BoletoDocument, PrintNotice } from './boleto.ts';
import { BOLETO, BR_CODE, codesOf, lacks, pagesOf, PDFTOPPM, PDFTOTEXT, textOf, ZBARIMG } from './test-reading.ts';

test('the file is well formed and small, and equal boletos give equal bytes', () => {
  const boleto = { ...BOLETO, brCode: BR_CODE, watermark: 'SEM VALOR — HOMOLOGAÇÃO' };
  const pdf = boletoPdf(boleto, { createdAt: '2026-11-21T21:53:39.000Z' });
  assert.equal(pagesOf(pdf).length, 1);
  assert.ok(pdf.length <= 10_000, `${pdf.length} bytes`);
  assert.deepEqual(boletoPdf(structuredClone(boleto), { createdAt: '2026-11-21T21:53:39.000Z' }), pdf);
  assert.notDeepEqual(boletoPdf({ ...boleto, documentNumber: '2' }, { createdAt: '2026-11-21T21:53:39.000Z' }), pdf);
  assert.match(Buffer.from(pdf).toString('latin1'), /\/CreationDate\(D:20261121215339Z\)/);
});

test('the bars are 103 by 13 mm, their middle 12 mm above the lower edge', () => {
  const [content] = pagesOf(boletoPdf(BOLETO));
  const [, scale, , height, x, y] = /\nq (\S+) (0 0) (\S+) (\S+) (\S+) cm\n0 0 1 1 re/.exec(content ?? '') ?? [];
  assert.ok(Math.abs(Number(scale) * 405 - 103) < 0.001);
  assert.deepEqual([height, x, y], ['13', '14', '-291.5']);
});

test('a reader finds every field on the page', (t) => {
  if (lacks(t, PDFTOTEXT)) return;
  const text = textOf(
    boletoPdf({ ...BOLETO, brCode: BR_CODE, guarantor: { name: 'Fator S.A.', taxId: '11222333000181' } }),
  );
  const expected = [
    '07790.00116 10123.456708 00000.000141 1 94590000000500', '077-9', 'Banco Inter', '31/08/2023', 'R$ 5,00',
    'Moinho Exemplo Ltda - CNPJ 12.ABC.345/01DE-35', 'Av. Central, 100 - Belo Horizonte/MG', "Rua D'Oeste, 8",
    'Padaria Pão Quente - CPF 529.982.247-25', '00019/110/0000000001-4', 'NF 1234/01', '01/08/2023', '02/08/2023',
    '0001-9/1234567', 'Pagável em qualquer banco', 'Multa de 2,00% após o vencimento.', 'Juros de 1,00% ao mês.',
    'Fator S.A. - CNPJ 11.222.333/0001-81', 'Recibo do Pagador', 'Ficha de Compensação', 'Pague com Pix',
  ]; // prettier-ignore
  for (const words of expected) assert.ok(text.includes(words), words);
  const copied = text
    .split('\n')
    .map((line) => line.trim())
    .join('');
  assert.ok(copied.includes(BR_CODE), 'the copia e cola is whole');
});

test('a scanner reads the bars and the QR code from the printed page, under a watermark too', (t) => {
  if (lacks(t, PDFTOPPM, ZBARIMG)) return;
  assert.deepEqual(codesOf(boletoPdf(BOLETO)), [`I2/5:${BOLETO.barcode}`]);
  const hybrid = { ...BOLETO, brCode: BR_CODE, watermark: 'SEM VALOR — HOMOLOGAÇÃO' };
  assert.deepEqual(codesOf(boletoPdf(hybrid)), [`I2/5:${BOLETO.barcode}`, `QR-Code:${BR_CODE}`]);
});

test('a boleto already paid says so and cannot be scanned', (t) => {
  if (lacks(t, PDFTOTEXT, PDFTOPPM, ZBARIMG)) return;
  const paid = boletoPdf({ ...BOLETO, brCode: BR_CODE, settled: { date: '2023-08-30', amountCents: cents(510) } });
  assert.deepEqual(codesOf(paid), ['']);
  const text = textOf(paid);
  for (const words of ['Pago em 30/08/2023. Não pagar novamente.', 'R$ 5,10']) assert.ok(text.includes(words), words);
  assert.ok(!text.includes('Pague com Pix'));
});

test('several boletos go into one file, one a page', (t) => {
  const many = Array.from({ length: 40 }, (_, index) => ({ ...BOLETO, documentNumber: `Parcela ${index + 1}` }));
  const pdf = boletoPdf(many);
  assert.equal(pagesOf(pdf).length, 40);
  assert.throws(() => boletoPdf([]), RangeError);
  if (lacks(t, PDFTOTEXT)) return;
  const pages = textOf(pdf).split('\f').slice(0, -1);
  assert.deepEqual(
    pages.map((page) => /Parcela \d+/.exec(page)?.[0]),
    many.map((each) => each.documentNumber),
  );
});

test('hostile text stays text', (t) => {
  const hostile = [
    ') Tj ET /F1 99 Tf (',
    '\\)',
    '\\',
    '(((',
    'endstream endobj',
    '<img src=x onerror=alert(1)>',
    '"><svg/onload=1>',
  ];
  const pdf = boletoPdf({
    ...BOLETO,
    instructions: hostile,
    payer: { ...BOLETO.payer, name: 'A\r\nSet-Cookie: b\u202E' },
  });
  const [content] = pagesOf(pdf);
  const operators = (content ?? '').replace(/\((?:\\.|[^\\()])*\)/g, '()');
  assert.doesNotMatch(operators, /F1 99 Tf|endstream|svg|\\/, 'nothing has left its string');
  if (lacks(t, PDFTOTEXT)) return;
  const text = textOf(pdf);
  for (const words of [...hostile, 'A Set-Cookie: b - CPF']) assert.ok(text.includes(words), words);
});

test('names that are too long are cut, their tax ids are not, and the caller is told', (t) => {
  const notices: PrintNotice[] = [];
  const name = 'Distribuidora de Alimentos e Bebidas '.repeat(7);
  const payer = { ...BOLETO.payer, name };
  const pdf = boletoPdf([BOLETO, { ...BOLETO, payer }], { onNotice: (notice) => notices.push(notice) });
  assert.deepEqual(notices, [
    { page: 2, kind: 'cut', text: name },
    { page: 2, kind: 'cut', text: name },
  ]);
  if (lacks(t, PDFTOTEXT)) return;
  const shown = [...textOf(pdf).matchAll(/Distribuidora .*… - CPF 529\.982\.247-25/g)];
  assert.equal(shown.length, 2);
});

test('more instructions than the form holds end with an ellipsis, and the caller is told', () => {
  const notices: PrintNotice[] = [];
  const instructions = Array.from({ length: 60 }, (_, index) => `Linha ${index + 1}`);
  boletoPdf({ ...BOLETO, instructions }, { onNotice: (notice) => notices.push(notice) });
  assert.equal(notices.length, 2);
  assert.match(notices[0]?.text ?? '', /Linha 60$/);
});

test('characters that the fonts lack are replaced, and the caller is told', () => {
  const notices: PrintNotice[] = [];
  boletoPdf({ ...BOLETO, instructions: ['Pão 🍞'] }, { onNotice: (notice) => notices.push(notice) });
  assert.deepEqual(
    notices,
    [1, 2].map(() => ({ page: 1, kind: 'replaced', text: '🍞' })),
  );
});

test('a line, bar code or bank of another boleto is refused', () => {
  const others: Partial<BoletoDocument>[] = [
    { barcode: `${BOLETO.barcode.slice(0, -1)}5` },
    { linhaDigitavel: BOLETO.linhaDigitavel.replace('94590000000500', '94590000000600') },
    { linhaDigitavel: '07790.00116 10123.456708 00000.000141 1 94590000000500' },
    { barcode: '' },
    { bank: { ...BOLETO.bank, code: '341' } },
  ];
  for (const other of others)
    assert.throws(() => boletoPdf({ ...BOLETO, ...other }), RangeError, JSON.stringify(other));
});
