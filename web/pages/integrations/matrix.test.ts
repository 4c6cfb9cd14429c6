import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeForTest } from './test-provider.ts';
import { accountWord, hasCharges, matrix, summaryOf } from './matrix.ts';

const bank = describeForTest({
  capabilities: ['charge.register', 'charge.protest', 'webhook.read'],
  methods: ['boleto'],
  amendable: ['dueDate'],
});
const transfersOnly = describeForTest({ capabilities: ['transfer.send'], methods: [], accounts: ['509', '000'] });

const cellOf = (key: string, of: typeof bank) =>
  matrix
    .flatMap(({ rows }) => rows)
    .find((row) => row.key === key)!
    .of(of);

test('a cell says what the facts say', () => {
  assert.equal(cellOf('boleto', bank), true);
  assert.equal(cellOf('pix', bank), false);
  assert.equal(cellOf('charge.protest', bank), true);
  assert.equal(cellOf('charge.refund', bank), false);
  assert.equal(cellOf('amend.dueDate', bank), true);
  assert.equal(
    cellOf('fine', describeForTest({ terms: { fine: ['rate'], interest: [], discounts: 0, rebate: false } })),
    '%',
  );
});

test('limits of charges say nothing of a provider without charges', () => {
  assert.equal(hasCharges(transfersOnly), false);
  for (const key of ['amount', 'interest', 'discounts', 'daysAfterDue', 'nossoNumero', 'credit'])
    assert.equal(cellOf(key, transfersOnly), '–', key);
  assert.equal(cellOf('accounts', transfersOnly), '509 ou 000 · 0-Carteira');
  assert.equal(accountWord('341'), '341');
});

test('the card tells apart what the bank does and does not', () => {
  const { can, cannot } = summaryOf(bank);
  assert.deepEqual(can, ['Boleto', 'Enviar alteração', 'Protestar']);
  assert.ok(cannot.includes('Pix') && cannot.includes('Devolver pagamento') && !cannot.includes('Boleto'));
  assert.ok(!summaryOf(transfersOnly).cannot.includes('Enviar alteração'));
});
