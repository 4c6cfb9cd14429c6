import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { createBankAccount } from '#app/bank-accounts/create.ts';
import { createConnection } from '#app/connections/create.ts';
import type { Context } from '#app/context.ts';
import { importReportSchema } from '#contract/charges.ts';
import { bankAccountInputSchema, connectionInputSchema } from '#contract/connections.ts';
import { testContext } from '#test/kit/context.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { getCharge } from './get.ts';
import { importCharges, importModelCsv } from './import.ts';
import { listCharges } from './list.ts';

let database: TestDatabase;
let ctx: Context;

before(async () => (database = await testDatabase()));
after(() => database.drop());
beforeEach(async () => (ctx = await testContext(database.db)));

const head = 'seu_numero;valor;vencimento;pagador;cpf_cnpj;endereco;cidade;uf;cep;conta;multa';
const lineOf = (reference: string, over: Record<number, string> = {}): string =>
  [reference, '10,00', '10/12/2026', 'Padaria', '11222333000181', 'Rua A', 'São Paulo', 'SP', '01310-100', '', '']
    .map((cell, index) => over[index] ?? cell)
    .join(';');

async function run(lines: string[], dryRun = false) {
  const bytes = new TextEncoder().encode([head, ...lines].join('\r\n'));
  return importReportSchema.parse(await importCharges(ctx, { bytes, dryRun }));
}

async function stored(): Promise<string[]> {
  const page = await listCharges(ctx, { limit: 200, sort: 'createdAt' });
  return page.data.map(({ reference }) => reference).sort();
}

const briefOf = (report: Awaited<ReturnType<typeof run>>) =>
  report.problems.map(({ line, column, code }) => [line, column, code]);

test('good lines are stored, bad ones told, and the same file again duplicates nothing', async () => {
  const lines = [
    lineOf('A'),
    lineOf('B', { 1: 'dez' }),
    lineOf('A', { 1: '20,00' }),
    lineOf('C', { 2: '20/11/2026' }),
    lineOf('D', { 10: 'R$ 10,00' }),
    lineOf('E'),
  ];
  const report = await run(lines);
  assert.deepEqual([report.total, report.accepted, report.refused], [6, 2, 4]);
  assert.deepEqual(briefOf(report), [
    [3, 'valor', 'invalid_amount'],
    [4, 'seu_numero', 'reference_repeated'],
    [5, 'vencimento', 'due_date_past'],
    [6, 'multa', 'fine_too_large'],
  ]);
  assert.equal(report.problems[2]?.suggestion, '21/11/2026');
  assert.deepEqual(await stored(), ['A', 'E']);
  const first = await getCharge(ctx, report.charges[0]?.id ?? '');
  assert.deepEqual(
    [first.reference, first.status, first.amountCents, first.payer.address.city],
    ['A', 'pending', 1000, 'São Paulo'],
  );
  const again = await run(lines);
  assert.equal(again.accepted, 0);
  assert.deepEqual(briefOf(again).slice(0, 1), [[2, 'seu_numero', 'reference_taken']]);
  assert.match(again.problems[0]?.detail ?? '', /já existe/);
  assert.deepEqual(await stored(), ['A', 'E']);
});

test('a dry run tells the same and stores nothing', async () => {
  const lines = [lineOf('A'), lineOf('B', { 4: '123' }), lineOf('C', { 9: 'NADA' })];
  const dry = await run(lines, true);
  assert.deepEqual(dry.charges, [{ line: 2, id: null, reference: 'A' }]);
  assert.deepEqual(await stored(), []);
  const real = await run(lines);
  assert.deepEqual(real.problems, dry.problems);
  assert.deepEqual([real.accepted, real.refused], [dry.accepted, dry.refused]);
});

test('the account of a line brings what its bank demands, and an unknown account names the nearest', async () => {
  await createBankAccount(
    ctx,
    bankAccountInputSchema.parse({
      mnemonic: 'INTER',
      bankCode: '077',
      branch: '0001',
      number: '1234567',
      digit: '8',
      holderName: 'Comercial Exemplo Ltda',
      holderTaxId: '11.222.333/0001-81',
    }),
  );
  await createConnection(
    ctx,
    connectionInputSchema.parse({ bankAccount: 'INTER', provider: 'inter', environment: 'sandbox' }),
  );
  const report = await run([
    lineOf('A', { 9: 'inter' }),
    lineOf('B', { 9: 'inter', 1: '1,00' }),
    lineOf('C', { 9: 'intr' }),
    lineOf('D', { 9: 'intr' }),
  ]);
  assert.deepEqual(briefOf(report), [
    [3, 'valor', 'amount_too_small'],
    [4, 'conta', 'unknown_bank_account'],
    [5, 'conta', 'unknown_bank_account'],
  ]);
  assert.equal(report.problems[1]?.suggestion, 'INTER');
  assert.equal((await getCharge(ctx, report.charges[0]?.id ?? '')).bankAccount?.mnemonic, 'INTER');
});

test('a line that the database refuses takes no other line along', async () => {
  // The check of the amount column is not one of ours to break, so the trigger stands for any refusal of the database.
  await database.db.pool.query(`
    CREATE OR REPLACE FUNCTION refuse_line() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN IF NEW.reference LIKE 'RUIM%' THEN RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER refuse_line BEFORE INSERT ON charge FOR EACH ROW EXECUTE FUNCTION refuse_line()`);
  const report = await run([lineOf('A'), lineOf('RUIM'), lineOf('B')]);
  await database.db.pool.query('DROP TRIGGER refuse_line ON charge');
  assert.deepEqual(briefOf(report), [[3, null, 'line_not_stored']]);
  assert.deepEqual(await stored(), ['A', 'B']);
});

test('more than one transaction: 250 lines, and two imports of them at once make each charge once', async () => {
  const lines = Array.from({ length: 250 }, (_, index) => lineOf(`N${index}`));
  const [one, two] = await Promise.all([run(lines), run(lines.toReversed())]);
  assert.equal(one.accepted + two.accepted, 250);
  assert.equal(one.refused + two.refused, 250);
  assert.ok([...one.problems, ...two.problems].every(({ code }) => code === 'reference_taken'));
});

test('columns that mean nothing are told once and refuse no line', async () => {
  const bytes = new TextEncoder().encode(`${head};cor\n${lineOf('A')};azul`);
  const report = await importCharges(ctx, { bytes, dryRun: false });
  assert.deepEqual([report.accepted, report.refused], [1, 0]);
  assert.deepEqual(
    report.problems.map(({ line, value, code }) => [line, value, code]),
    [[1, 'cor', 'columns_ignored']],
  );
});

test('the model can be imported as it is', async () => {
  const report = await importCharges(ctx, { bytes: new TextEncoder().encode(importModelCsv()), dryRun: true });
  assert.deepEqual(report.problems, []);
  assert.equal(report.accepted, 2);
});
