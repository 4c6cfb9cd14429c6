import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cents } from '#lib/money.ts';

import type { BoletoDocument, PrintNotice } from './boleto.ts';
import { carnePdf } from './carne.ts';
import { BOLETO, BR_CODE, codesOf, lacks, pagesOf, PDFTOPPM, PDFTOTEXT, textOf, ZBARIMG } from './test-reading.ts';

/** The n-th instalment: a boleto of n reais with its own number. Only the parts that are printed agree, no check digit is right. */
function instalment(number: number): BoletoDocument {
  const amount = String(number * 100).padStart(10, '0');
  return {
    ...BOLETO,
    amountCents: cents(number * 100),
    documentNumber: `NF 1234/${number}`,
    barcode: BOLETO.barcode.slice(0, 9) + amount + BOLETO.barcode.slice(19),
    linhaDigitavel: BOLETO.linhaDigitavel.slice(0, 37) + amount,
  };
}
const hybrid = (number: number): BoletoDocument => ({ ...instalment(number), brCode: `${BR_CODE}${number}` });
const twelve = Array.from({ length: 12 }, (_, index) => instalment(index + 1));

test('three boletos go on a sheet, in their order, and equal carnês are equal bytes', (t) => {
  const pdf = carnePdf(twelve.slice(0, 7));
  assert.equal(pagesOf(pdf).length, 3);
  assert.deepEqual(carnePdf(structuredClone(twelve.slice(0, 7))), pdf);
  assert.ok(carnePdf(twelve).length < 30_000, 'a year of instalments stays small');
  assert.throws(() => carnePdf([]), RangeError);
  if (lacks(t, PDFTOTEXT)) return;
  const pages = textOf(pdf).split('\f').slice(0, -1);
  const found = pages.map((page) => [
    ...new Set([...page.matchAll(/NF 1234\/(\d)/g)].map((match) => Number(match[1]))),
  ]);
  assert.deepEqual(found, [[1, 2, 3], [4, 5, 6], [7]]);
});

test('each strip has its bars of 103 by 13 mm, their middle 12 mm above its lower edge', () => {
  const [content = ''] = pagesOf(carnePdf(twelve.slice(0, 3)));
  const found = [...content.matchAll(/\nq (\S+) 0 0 (\S+) (\S+) (\S+) cm\n0 0 1 1 re/g)];
  assert.deepEqual(
    found.map(([, scale, height, x, y]) => [(Number(scale) * 405).toFixed(2), height, x, y]),
    [99, 198, 297].map((edge) => ['103.00', '13', '55', String(-(edge - 12 + 6.5))]),
  );
});

test('a scanner reads every bar code and every QR code of a sheet, under a watermark too', (t) => {
  if (lacks(t, PDFTOPPM, ZBARIMG)) return;
  const sheet = [1, 2, 3].map((number) => ({ ...hybrid(number), watermark: 'SEM VALOR — HOMOLOGAÇÃO' }));
  assert.deepEqual(
    codesOf(carnePdf(sheet)),
    sheet.flatMap(({ barcode, brCode }) => [`I2/5:${barcode}`, `QR-Code:${brCode}`]).toSorted(),
  );
});

test('the stub names all that a recibo do pagador must', (t) => {
  if (lacks(t, PDFTOTEXT)) return;
  for (const boleto of [instalment(1), hybrid(1)]) {
    const stub = textOf(carnePdf([boleto]), ['-x', '0', '-y', '0', '-W', '135', '-H', '842']).replace(/\s+/g, ' ');
    for (const words of [
      'Moinho Exemplo Ltda', 'CNPJ 12.ABC.345/01DE-35', 'Av. Central, 100', 'Belo Horizonte/MG', 'Padaria Pão Quente',
      'CPF 529.982.247-25', '31/08/2023', 'R$ 1,00', 'NF 1234/1', '00019/110/0000000001-4', '0001-9/1234567',
      'Recibo do Pagador', '077-9',
    ]) assert.ok(stub.includes(words), `${words} in ${stub}`); // prettier-ignore
    assert.equal(stub.includes('Pague com Pix'), boleto.brCode !== undefined);
  }
});

test('the largest amount has its room, and names that do not are told', () => {
  const notices: PrintNotice[] = [];
  const onNotice = (notice: PrintNotice): void => void notices.push(notice);
  carnePdf(
    [1, 2, 3, 4].map((number) => ({ ...hybrid(number), amountCents: cents(9_999_999_999) })),
    { onNotice },
  );
  assert.deepEqual(notices, []);
  const name = 'Distribuidora de Alimentos e Bebidas '.repeat(7).trim();
  carnePdf([...twelve.slice(0, 3), { ...instalment(4), beneficiary: { ...BOLETO.beneficiary, name } }], { onNotice });
  assert.deepEqual(
    new Set(notices.map(({ page, kind, text }) => `${page} ${kind} ${text}`)),
    new Set([`2 cut ${name}`]),
  );
});

test('what is paid cannot be scanned, and a strip of mixed codes is refused', (t) => {
  const settled = { date: '2023-08-30', amountCents: cents(510) };
  assert.throws(() => carnePdf([instalment(1), { ...instalment(2), barcode: BOLETO.barcode }]), RangeError);
  if (lacks(t, PDFTOPPM, ZBARIMG, PDFTOTEXT)) return;
  const pdf = carnePdf([{ ...hybrid(1), settled }, instalment(2)]);
  assert.deepEqual(codesOf(pdf), [`I2/5:${instalment(2).barcode}`]);
  assert.match(textOf(pdf), /Pago em 30\/08\/2023\. Não pagar novamente\./);
});
