/**
 * The operations on boletos, with the fields and limits of the bank's reference.
 *
 * CHANGE: write this from the bank's documents, never from `src/providers/example-bank`: a misunderstanding that stands on both sides is
 * found by no test. Whoever writes one side should not write the other on the same day.
 */
import { randomUUID } from 'node:crypto';
import { addDays } from '#lib/calendar.ts';
import { localDay } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { invalidData, invalidState, notFound } from './errors.ts';
import type { FieldReader } from './fields.ts';
import { parseBody, readFields } from './fields.ts';
import { enter, numbersFor } from './lifecycle.ts';
import type { Account, Boleto, ExampleBankState } from './state.ts';
import { isOpen } from './state.ts';
import { detailOf } from './wire.ts';

const AMOUNTS = { minCents: 100, maxCents: 9_999_999_999 };
const LATEST_DAYS = 1_825;
const PERCENT = /^\d{1,2}(\.\d{1,2})?$/;
/** Letters of Brazil and common signs; a control character is refused. */
const text = (least: number, most: number): RegExp => new RegExp(`^[^\\p{C}]{${least},${most}}$`, 'u');

export function registerBoleto(state: ExampleBankState, account: Account, request: BankRequest): Answer {
  const body = parseBody(request.body);
  if (body === undefined) return invalidData([{ campo: '', motivo: 'O corpo não é um objeto JSON' }]);
  const fields = readFields(body);
  const boleto = readBoleto(state, account, fields);
  if (fields.problems.length > 0) return invalidData(fields.problems);
  Object.assign(boleto, numbersFor(state, account, boleto));
  enter(state, boleto, 'ABERTO');
  return json(201, detailOf(boleto));
}

function readBoleto(state: ExampleBankState, account: Account, fields: FieldReader): Boleto {
  const nowMs = state.env.clock.nowMs();
  const today = localDay(nowMs).date;
  const dueDate = fields.date('vencimento');
  if (dueDate < today || dueDate > addDays(today, LATEST_DAYS)) {
    fields.problems.push({ campo: 'vencimento', motivo: 'A data deve ser de hoje a cinco anos' });
  }
  const multaPercentual = fields.text('multaPercentual', { pattern: PERCENT, optional: true });
  const jurosPercentualMes = fields.text('jurosPercentualMes', { pattern: PERCENT, optional: true });
  fields.texts('mensagens', { most: 2, pattern: text(0, 80) });
  return {
    id: randomUUID(),
    account: account.number,
    createdAtMs: nowMs,
    issuedOn: today,
    referencia: fields.text('referencia', { pattern: /^[A-Za-z0-9]{1,20}$/ }) ?? '',
    amountCents: fields.amount('valor', AMOUNTS),
    dueDate,
    daysAfterDue: fields.integer('diasAposVencimento', { min: 0, max: 60 }),
    payer: readPayer(fields.object('pagador')),
    ...(multaPercentual === undefined ? {} : { multaPercentual }),
    ...(jurosPercentualMes === undefined ? {} : { jurosPercentualMes }),
    situacao: 'ABERTO',
    situacaoAtMs: nowMs,
    nossoNumero: '',
    codigoBarras: '',
    payments: [],
  };
}

function readPayer(payer: FieldReader): Boleto['payer'] {
  const address = payer.object('endereco');
  address.text('logradouro', { pattern: text(1, 80) });
  address.text('numero', { pattern: text(0, 10), optional: true });
  address.text('complemento', { pattern: text(0, 30), optional: true });
  address.text('bairro', { pattern: text(0, 60), optional: true });
  address.text('cidade', { pattern: text(1, 60) });
  address.text('uf', { pattern: /^[A-Z]{2}$/ });
  address.text('cep', { pattern: /^\d{8}$/ });
  return {
    documento: payer.text('documento', { pattern: /^(\d{11}|[0-9A-Z]{12}\d{2})$/ }) ?? '',
    nome: payer.text('nome', { pattern: text(1, 60) }) ?? '',
  };
}

/** The boleto of the path, when the account has it. */
function boletoOf(state: ExampleBankState, account: Account, request: BankRequest): Boleto | undefined {
  const boleto = state.boletos.get(request.params['id'] ?? '');
  return boleto?.account === account.number ? boleto : undefined;
}

export function readOne(state: ExampleBankState, account: Account, request: BankRequest): Answer {
  const boleto = boletoOf(state, account, request);
  return boleto === undefined ? notFound() : json(200, detailOf(boleto));
}

export function writeOff(state: ExampleBankState, account: Account, request: BankRequest): Answer {
  const boleto = boletoOf(state, account, request);
  if (boleto === undefined) return notFound();
  const fields = readFields(parseBody(request.body) ?? {});
  const motivo = fields.text('motivo', { pattern: text(1, 60) }) ?? '';
  if (fields.problems.length > 0) return invalidData(fields.problems);
  if (!isOpen(boleto)) return invalidState(boleto.situacao);
  boleto.motivoBaixa = motivo;
  enter(state, boleto, 'BAIXADO');
  return json(200, detailOf(boleto));
}
