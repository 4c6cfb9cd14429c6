/** Negativação of a late charge at a credit bureau: the nearest thing to a protest that Asaas has. */
import { randomUUID } from 'node:crypto';
import { localDay } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { badRequest, invalidAction, notFound } from './errors.ts';
import { DUNNING_FEE_CENTS } from './fees.ts';
import { parseBody, readFields } from './fields.ts';
import { amount } from './figures.ts';
import { book } from './ledger.ts';
import { enter, openStatus } from './lifecycle.ts';
import { page } from './paging.ts';
import type { Account, AsaasState, Dunning, Payment } from './state.ts';

const REQUIRED = [
  'customerName',
  'customerCpfCnpj',
  'customerPrimaryPhone',
  'customerPostalCode',
  'customerAddress',
  'customerAddressNumber',
  'customerProvince',
];

function dunningOf(dunning: Dunning): object {
  const isPending = dunning.status === 'PENDING' || dunning.status === 'PROCESSED';
  return {
    id: dunning.id,
    dunningNumber: dunning.number,
    status: dunning.status,
    type: 'CREDIT_BUREAU',
    requestDate: dunning.requestedOn,
    description: dunning.description,
    value: amount(dunning.amountCents),
    feeValue: amount(DUNNING_FEE_CENTS),
    netValue: amount(dunning.amountCents - DUNNING_FEE_CENTS),
    receivedInCashFeeValue: 0,
    denialReason: null,
    cancellationFeeValue: 0,
    canBeCancelled: isPending,
    cannotBeCancelledReason: isPending ? null : 'A negativação já foi encerrada.',
    isNecessaryResendDocumentation: false,
    payment: dunning.payment,
  };
}

/** Asks for it; the charge waits in DUNNING_REQUESTED until it is paid or the request is cancelled. */
export function requestDunning(state: AsaasState, payment: Payment, description: string | null): Dunning {
  const dunning: Dunning = {
    id: randomUUID(),
    account: payment.account,
    number: state.next('dunning'),
    payment: payment.id,
    status: 'PENDING',
    requestedOn: localDay(state.env.clock.nowMs()).date,
    description,
    amountCents: payment.amountCents,
  };
  state.dunnings.put(dunning.id, dunning);
  payment.dunning = dunning.id;
  book(state, payment.account, {
    type: 'PAYMENT_DUNNING_REQUEST_FEE',
    amountCents: -DUNNING_FEE_CENTS,
    description: `Taxa de negativação - fatura nr. ${payment.invoiceNumber}`,
    payment: payment.id,
    dunning: dunning.id,
  });
  enter(state, payment, 'DUNNING_REQUESTED', 'PAYMENT_DUNNING_REQUESTED');
  return dunning;
}

export function cancelDunning(state: AsaasState, dunning: Dunning): void {
  dunning.status = 'CANCELLED';
  state.dunnings.put(dunning.id, dunning);
  const payment = state.payments.get(dunning.payment);
  if (payment?.status !== 'DUNNING_REQUESTED') return;
  delete payment.dunning;
  enter(state, payment, openStatus(state, payment), 'PAYMENT_UPDATED');
}

/** The fields of a multipart form, texts only (RFC 7578), or of a JSON object. */
function readForm(request: BankRequest): Record<string, unknown> {
  const boundary = /boundary="?([^";]+)"?/.exec(request.headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return parseBody(request.body) ?? {};
  const fields: Record<string, unknown> = {};
  for (const part of request.body.toString('utf8').split(`--${boundary}`)) {
    const match = /name="([^"]+)"(?![^\r\n]*filename)[\s\S]*?\r?\n\r?\n([\s\S]*?)\r?\n$/.exec(part);
    if (match !== null) fields[match[1]!] = match[2]!;
  }
  return fields;
}

export function createDunning(state: AsaasState, account: Account, request: BankRequest): Answer {
  const fields = readFields(readForm(request));
  fields.word('type', ['CREDIT_BUREAU']);
  const payment = state.payments.get(fields.text('payment') ?? '');
  if (payment?.account !== account.number) fields.refuse('payment', 'Cobrança inválida ou não informada.');
  for (const name of REQUIRED) fields.text(name, { required: true });
  const problem = fields.problem();
  if (problem !== undefined || payment === undefined) return badRequest(problem!);
  if (payment.status !== 'OVERDUE' || payment.deleted)
    return invalidAction('Só é possível negativar cobranças vencidas.');
  return json(200, dunningOf(requestDunning(state, payment, fields.text('description') ?? null)));
}

function find(state: AsaasState, account: Account, request: BankRequest): Dunning | undefined {
  const dunning = state.dunnings.get(request.params['id'] ?? '');
  return dunning?.account === account.number ? dunning : undefined;
}

export function readDunning(state: AsaasState, account: Account, request: BankRequest): Answer {
  const dunning = find(state, account, request);
  return dunning === undefined ? notFound() : json(200, dunningOf(dunning));
}

export function listDunnings(state: AsaasState, account: Account, { query }: BankRequest): Answer {
  const wanted = (name: string) => query.get(name) ?? '';
  const found = [...state.dunnings.values()].filter(
    (dunning) =>
      dunning.account === account.number &&
      (wanted('status') === '' || dunning.status === wanted('status')) &&
      (wanted('payment') === '' || dunning.payment === wanted('payment')) &&
      dunning.requestedOn >= wanted('requestStartDate') &&
      (wanted('requestEndDate') === '' || dunning.requestedOn <= wanted('requestEndDate')),
  );
  return page(query, found.reverse(), dunningOf);
}

export function cancelDunningById(state: AsaasState, account: Account, request: BankRequest): Answer {
  const dunning = find(state, account, request);
  if (dunning === undefined) return notFound();
  if (dunning.status !== 'PENDING') return invalidAction('A negativação não pode ser cancelada.');
  cancelDunning(state, dunning);
  return json(200, dunningOf(dunning));
}
