/** The operations on one charge: read, edit, cancel, print, pay (sandbox). */
import { randomUUID } from 'node:crypto';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { empty, json } from '#sim/kit/http.ts';
import { AMOUNT_LIMITS, checkDueDate } from './emission.ts';
import { invalidData, invalidRequest, notFound } from './errors.ts';
import { parseBody, readFields } from './fields.ts';
import { acceptEdit, amountDue, cancel, pay } from './lifecycle.ts';
import { boletoPdf } from './pdf.ts';
import type { Account, Charge, Edit, InterState } from './state.ts';
import { isOpen } from './state.ts';
import { detailOf } from './wire.ts';
import { localDay } from '#sim/kit/clock.ts';

/** The charge of the path, when the account has it and the API knows it already. */
function chargeOf(state: InterState, account: Account, request: BankRequest): Charge | undefined {
  const charge = state.charges.get(request.params['id'] ?? '');
  const isVisible = charge?.account === account.number && charge.visibleAtMs <= state.env.clock.nowMs();
  return isVisible ? charge : undefined;
}

export function readCharge(state: InterState, account: Account, request: BankRequest): Answer {
  const charge = chargeOf(state, account, request);
  return charge === undefined ? notFound() : json(200, detailOf(charge));
}

export function printCharge(state: InterState, account: Account, request: BankRequest): Answer {
  const charge = chargeOf(state, account, request);
  if (charge === undefined) return notFound();
  if (charge.linhaDigitavel === undefined) return refusedBy(state, charge, 'não possui boleto');
  return json(200, { pdf: boletoPdf(charge, account).toString('base64') });
}

export function cancelCharge(state: InterState, account: Account, request: BankRequest): Answer {
  const charge = chargeOf(state, account, request);
  if (charge === undefined) return notFound();
  const nowMs = state.env.clock.nowMs();
  const fields = readFields(parseBody(request.body) ?? {});
  const motivo = fields.text('motivoCancelamento', { required: true, max: 50 });
  if (motivo === undefined) return invalidData(nowMs, fields.violations);
  if (!isOpen(charge)) return refusedBy(state, charge, 'não pode ser cancelada');
  cancel(state, charge, motivo);
  return empty(202);
}

/** PATCH (beta): amount and due date, nothing else; the effect comes later. */
export function editCharge(state: InterState, account: Account, request: BankRequest): Answer {
  const charge = chargeOf(state, account, request);
  if (charge === undefined) return notFound();
  const nowMs = state.env.clock.nowMs();
  const value = parseBody(request.body);
  const fields = readFields(value ?? {});
  const amountCents = fields.amount('valorNominal', AMOUNT_LIMITS);
  const dueDate = fields.date('dataVencimento');
  if (dueDate !== undefined) checkDueDate(fields, dueDate, nowMs);
  const nothing = fields.raw('valorNominal') === undefined && fields.raw('dataVencimento') === undefined;
  if (nothing) fields.violations.push({ razao: 'Informe valorNominal ou dataVencimento' });
  if (fields.violations.length > 0) return invalidData(nowMs, fields.violations);
  if (!isOpen(charge)) return refusedBy(state, charge, 'não pode ser editada');
  const edit: Edit = {
    codigoEdicao: randomUUID(),
    codigoSolicitacao: charge.codigoSolicitacao,
    status: 'PROCESSANDO',
    mensagem: 'Edição em processamento.',
    effectiveAtMs: nowMs + state.env.settings.amendDelayMs,
    ...(amountCents === undefined ? {} : { amountCents }),
    ...(dueDate === undefined ? {} : { dueDate }),
  };
  acceptEdit(state, edit);
  return json(200, { status: edit.status, mensagem: edit.mensagem, codigoEdicao: edit.codigoEdicao });
}

export function readEdit(state: InterState, account: Account, request: BankRequest): Answer {
  const edit = state.edits.get(request.params['id'] ?? '');
  const charge = edit === undefined ? undefined : state.charges.get(edit.codigoSolicitacao);
  if (edit === undefined || charge?.account !== account.number) return notFound();
  return json(200, { status: edit.status });
}

export function payCharge(state: InterState, account: Account, request: BankRequest): Answer {
  const charge = chargeOf(state, account, request);
  if (charge === undefined) return notFound();
  const nowMs = state.env.clock.nowMs();
  const fields = readFields(parseBody(request.body) ?? {});
  const way = fields.text('pagarCom', { required: true, max: 6, oneOf: ['BOLETO', 'PIX'] });
  if (way === undefined) return invalidData(nowMs, fields.violations);
  if (!isOpen(charge)) return refusedBy(state, charge, 'não pode ser paga');
  if (way === 'PIX' && charge.txid === undefined) return refusedBy(state, charge, 'não possui Pix');
  pay(state, charge, {
    amountCents: amountDue(charge, localDay(nowMs).date),
    channel: way === 'PIX' ? 'pix' : 'boleto',
    moment: nowMs,
  });
  return empty(204);
}

function refusedBy(state: InterState, charge: Charge, what: string): Answer {
  const detail = `A cobrança está na situação ${charge.situacao} e ${what}.`;
  return invalidRequest(state.env.clock.nowMs(), detail);
}
