import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transferInputSchema } from '#contract/transfers.ts';
import { addDays } from '#lib/calendar.ts';
import { date, today } from '../../ui/format.ts';
import { transferInputOf } from './new-form.ts';
import {
  differs,
  modelCsv,
  problemsOf,
  readTable,
  repeatedReferences,
  totalCentsOf,
  type Line,
} from './import-text.ts';

const defaults = { connection: 'con_1', now: '2026-11-21T17:32:05.000Z' };

function linesOf(text: string): Line[] {
  const table = readTable(text, defaults);
  assert.ok(table.ok, table.ok ? '' : table.problem);
  return table.lines;
}

test('the model as it is can be sent', () => {
  const [line] = linesOf(modelCsv(date(addDays(today(), 5))));
  assert.deepEqual(problemsOf(line!.texts), []);
  const input = transferInputSchema.parse(transferInputOf(line!.texts));
  assert.deepEqual([input.reference, input.amountCents, input.scheduledOn], ['PG-1001', 123_456, addDays(today(), 5)]);
  assert.equal(input.payee?.kind === 'account' && input.payee.bankCode, '341');
});

test('a table pasted from a spreadsheet is read by its titles, in any order', () => {
  const text =
    'Valor\tNome\tCPF/CNPJ\tBanco\tAgência\tConta\n1.000,00\tJosé da Silva\t529.982.247-25\t1\t0371\t1232-X\n';
  const [line] = linesOf(text);
  const { amount, name, bankCode, account, digit, reference } = line!.texts;
  assert.deepEqual([amount, name, bankCode, account, digit], ['1.000,00', 'José da Silva', '001', '1232', 'X']);
  assert.equal(reference, 'T261121-143205-2');
  assert.equal(line!.line, 2);
});

test('a Pix key needs no account; an ISPB that lost its zeros has them again', () => {
  const [key] = linesOf('valor;chave_pix;favorecido\n10,00;a@example.com;Ana');
  assert.deepEqual([key!.texts.way, problemsOf(key!.texts)], ['pixKey', []]);
  const [bank] = linesOf('valor,nome,cpf,ispb,agencia,conta,dv,tipo\n10,Ana,52998224725,416968,1,22,3,poupança');
  assert.deepEqual([bank!.texts.ispb, bank!.texts.accountType], ['00416968', 'CP']);
});

test('quoted cells keep their marks, empty lines are left out', () => {
  const text =
    'favorecido;cpf_cnpj;banco;agencia;conta;valor;descricao\r\n\r\n"Silva; ""Filhos""";11222333000181;341;1;2-3;5,00;"a\nb"\r\n';
  const [line, ...others] = linesOf(text);
  assert.deepEqual([line!.texts.name, line!.texts.description], ['Silva; "Filhos"', 'a\nb']);
  assert.equal(others.length, 0);
});

test('a table that cannot be one says why', () => {
  const problem = (text: string) => {
    const table = readTable(text, defaults);
    return table.ok ? '' : table.problem;
  };
  assert.equal(problem(''), 'Não há linhas para ler.');
  assert.equal(problem('favorecido;valor\nAna;1,00'), 'Faltam as colunas: cpf_cnpj, banco, agencia, conta.');
  assert.match(problem(`valor;chave_pix\n${'1,00;a@b.co\n'.repeat(501)}`), /no máximo 500/);
});

test('each line says what is wrong with it', () => {
  const [line] = linesOf('valor;nome;cpf;banco;agencia;conta\nmil;Ana;111;Banco A;1;2');
  assert.deepEqual(
    problemsOf(line!.texts).map(({ field }) => field),
    ['taxId', 'ispb', 'amount'],
  );
});

test('numbers used twice are found; totals are of what can be read', () => {
  const lines = linesOf('valor;chave_pix;numero\n10,00;a@b.co;A1\nmil;a@b.co;A1\n5,50;a@b.co;A2');
  assert.deepEqual([...repeatedReferences(lines)], ['A1']);
  assert.equal(totalCentsOf(lines), 1550);
});

test('a lot that is not what is expected says what differs', () => {
  const lot = { count: 20, cents: 100_00 };
  assert.equal(differs(lot, lot), null);
  assert.match(differs(lot, { count: 19, cents: 100_00 }) ?? '', /O lote tem 20 e você espera 19/);
  assert.match(differs(lot, { count: 20, cents: 100_01 }) ?? '', /soma R\$\s100,00 e você espera R\$\s100,01/);
});
