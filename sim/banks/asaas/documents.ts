/** What a payer needs of a charge: line and barcode, Pix code, the printed boleto and the charge's page. */
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { file, json } from '#sim/kit/http.ts';
import { invalidAction, notFound } from './errors.ts';
import { notify } from './events.ts';
import { timestamp } from './figures.ts';
import type { OnPayment } from './payments.ts';
import { slipsPdf } from './pdf.ts';
import { qrPng } from './qr.ts';
import { isPixExpired, pixCode, pixExpiry } from './registration.ts';
import type { AsaasState, Payment } from './state.ts';
import { savePayment } from './state.ts';
import { paymentOf } from './wire.ts';

function lineOf(payment: Payment): object | undefined {
  const { line, nossoNumero, barcode } = payment;
  return line === undefined ? undefined : { identificationField: line, nossoNumero, barCode: barcode };
}

function qrOf(state: AsaasState, payment: Payment): object | undefined {
  const payload = pixCode(state, payment);
  if (payload === undefined) return undefined;
  const encodedImage = qrPng(payload).toString('base64');
  return { encodedImage, payload, expirationDate: `${pixExpiry(payment)} 23:59:59` };
}

/** GET /payments/{id}/identificationField */
export const readLine: OnPayment = (_state, payment) => {
  const line = lineOf(payment);
  const description = 'Somente é possível obter linha digitável quando a forma de pagamento for boleto bancário.';
  return line === undefined ? invalidAction(description) : json(200, line);
};

/** GET /payments/{id}/pixQrCode: 404 for an account without a Pix key, as in the sandbox. */
export const readQr: OnPayment = (state, payment) => {
  if (payment.billingType === 'CREDIT_CARD') return invalidAction('Esta cobrança não pode ser paga por Pix.');
  const qr = qrOf(state, payment);
  if (qr === undefined) return notFound();
  return isPixExpired(state, payment)
    ? invalidAction('O QR Code desta cobrança expirou.')
    : json(200, { success: true, ...qr });
};

/** GET /payments/{id}/billingInfo: both in one answer. */
export const readBilling: OnPayment = (state, payment) => {
  const line = lineOf(payment);
  return json(200, {
    pix: isPixExpired(state, payment) ? null : (qrOf(state, payment) ?? null),
    creditCard: null,
    bankSlip:
      line === undefined
        ? null
        : {
            ...line,
            bankSlipUrl: paymentOf(payment)['bankSlipUrl'],
            daysAfterDueDateToRegistrationCancellation: payment.cancellationDays,
          },
  });
};

/** GET /payments/{id}/viewingInfo */
export const readViews: OnPayment = (_state, payment) => {
  const told = (moment: number | undefined) => (moment === undefined ? null : timestamp(moment));
  return json(200, {
    invoiceViewedDate: told(payment.invoiceViewedAtMs),
    boletoViewedDate: told(payment.slipViewedAtMs),
  });
};

function findPublic(state: AsaasState, request: BankRequest): Payment | undefined {
  return state.payments.get(`pay_${request.params['id']}`);
}

/** GET /b/pdf/{id}: anybody who has the address; the first time the account is told. */
export function printSlip(state: AsaasState, request: BankRequest): Answer {
  const payment = findPublic(state, request);
  if (payment?.line === undefined || payment.deleted) return notFound();
  const isFirst = payment.slipViewedAtMs === undefined;
  payment.slipViewedAtMs = state.env.clock.nowMs();
  savePayment(state, payment);
  if (isFirst) notify(state, 'PAYMENT_BANK_SLIP_VIEWED', payment);
  return file('application/pdf', slipsPdf(state, state.accounts.get(payment.account)!, [payment]));
}

/** GET /i/{id}: the charge's page, reduced to a sentence. */
export function showInvoice(state: AsaasState, request: BankRequest): Answer {
  const payment = findPublic(state, request);
  if (payment === undefined || payment.deleted) return notFound();
  const isFirst = payment.invoiceViewedAtMs === undefined;
  payment.invoiceViewedAtMs = state.env.clock.nowMs();
  savePayment(state, payment);
  if (isFirst) notify(state, 'PAYMENT_CHECKOUT_VIEWED', payment);
  const text = `<!DOCTYPE html><html lang="pt-BR"><title>Fatura ${payment.invoiceNumber}</title><p>Fatura ${payment.invoiceNumber} de banco simulado, sem valor.</p></html>`;
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, text };
}
