import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cents } from '#lib/money.ts';

import type { PrintNotice } from './form.ts';
import { lacks, pagesOf, PDFTOTEXT, textOf } from './test-reading.ts';
import type { TransferReceipt } from './transfer-receipt.ts';
import { transferReceiptPdf } from './transfer-receipt.ts';

const BANK_TEXT =
  ' BANCO EXEMPLO \r\n PROTOCOLO 0007110444\r\n1 24/06/2021 19:59\r\n----------------------------------------\r\n' +
  'CODIGO BANCO: 341\r\nVALOR: 50,00\r\n \r\n AUTENTICACAO\r\n 66.90.12.35.14.7A.87.88\r\n';
const RECEIPT: TransferReceipt = {
  method: 'TED',
  amountCents: cents(1_234_567),
  status: 'Enviada, no prazo de devolução',
  sentAt: '2021-06-24T14:31:10Z',
  settlesOn: '2021-06-25',
  payer: { name: 'Moinho Exemplo Ltda', taxId: '12ABC34501DE35', bank: '509 - Banco Exemplo', account: '300541976-3' },
  payee: {
    name: 'Fulano da Conceição',
    taxId: '529.982.247-25',
    bank: '341 - Itaú Unibanco S.A.',
    branch: '0371',
    account: '1232-2',
    accountKind: 'Conta corrente',
  },
  description: 'Fornecedor NF 8812',
  identifiers: [
    { label: 'Identificação no banco', value: '7110444' },
    { label: 'EndToEndId', value: 'E1393589320211025185700524045867' },
  ],
  bankText: BANK_TEXT,
};

test('a reader finds every field on the receipt, and the text of the bank line by line', (t) => {
  if (lacks(t, PDFTOTEXT)) return;
  const text = textOf(transferReceiptPdf({ ...RECEIPT, payee: { ...RECEIPT.payee, pixKey: '+5511987654321' } }));
  for (const words of [
    'Comprovante de transferência', 'R$ 12.345,67', 'TED', 'Enviada, no prazo de devolução', '24/06/2021 às 11:31:10',
    '25/06/2021', 'Moinho Exemplo Ltda', '12.ABC.345/01DE-35', '509 - Banco Exemplo', 'conta 300541976-3',
    'Fulano da Conceição', '529.982.247-25', '341 - Itaú Unibanco S.A.', 'Agência 0371, conta 1232-2 - Conta corrente',
    '+5511987654321', 'Fornecedor NF 8812', '7110444', 'E1393589320211025185700524045867',
  ]) assert.ok(text.replaceAll('\u00a0', ' ').includes(words), words); // prettier-ignore
  for (const line of BANK_TEXT.split('\r\n')) assert.ok(text.includes(line.trim()), line);
});

test('equal receipts are equal bytes, one a page, and small', () => {
  const pdf = transferReceiptPdf([RECEIPT, { ...RECEIPT, description: 'Outra' }]);
  assert.deepEqual(transferReceiptPdf(structuredClone([RECEIPT, { ...RECEIPT, description: 'Outra' }])), pdf);
  assert.equal(pagesOf(pdf).length, 2);
  assert.ok(transferReceiptPdf(RECEIPT).length < 5_000);
  assert.throws(() => transferReceiptPdf([]), RangeError);
  assert.throws(() => transferReceiptPdf({ ...RECEIPT, sentAt: 'ontem' }), RangeError);
});

test('a transfer that came back says so', (t) => {
  if (lacks(t, PDFTOTEXT)) return;
  const returned = { at: '2021-06-25T12:00:00Z', amountCents: cents(1_234_567), reason: 'Conta inválida (SPB2).' };
  const text = textOf(transferReceiptPdf({ ...RECEIPT, returned })).replaceAll('\u00a0', ' ');
  assert.match(text, /Devolvida em 25\/06\/2021 às 09:00:00: R\$ 12\.345,67\. Conta inválida \(SPB2\)\./);
});

test('a document that is neither CPF nor CNPJ is printed as it came; an endless text of the bank is cut and told', (t) => {
  const notices: PrintNotice[] = [];
  const bankText = Array.from({ length: 300 }, (_, index) => `linha ${index}`).join('\n');
  const pdf = transferReceiptPdf(
    { ...RECEIPT, bankText, payee: { ...RECEIPT.payee, taxId: 'AB-123' } },
    { onNotice: (notice) => notices.push(notice) },
  );
  assert.deepEqual(notices.map(({ kind }) => kind), ['cut']); // prettier-ignore
  assert.match(notices[0]?.text ?? '', /^linha \d+\n[\s\S]*\nlinha 299$/);
  if (lacks(t, PDFTOTEXT)) return;
  const text = textOf(pdf);
  assert.ok(text.includes('AB-123'));
  assert.ok(!text.includes('linha 299'));
});
