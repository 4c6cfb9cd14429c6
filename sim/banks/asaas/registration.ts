/** What makes a charge payable: nosso número, barcode and line, and the Pix code. */
import { randomBytes, randomUUID } from 'node:crypto';
import { buildBarcode, lineFromBarcode } from '#lib/boleto/index.ts';
import { cents, centsToDecimal } from '#lib/money.ts';
import { brCode } from '#sim/kit/br-code.ts';
import { localDay, momentOf } from '#sim/kit/clock.ts';
import type { AsaasState, Payment } from './state.ts';
import { amountDue } from './terms.ts';

/** Asaas I.P. S.A. (Banco Central do Brasil, list of participants of the STR). */
const BANK = '461';

export function hasSlip({ billingType }: Payment): boolean {
  return billingType === 'BOLETO' || billingType === 'UNDEFINED';
}

/** Boletos have a QR too (docs.asaas.com, "Obter QR Code para pagamentos via Pix"). */
export function hasPix({ billingType }: Payment): boolean {
  return billingType !== 'CREDIT_CARD';
}

/**
 * Gives the charge its numbers, or takes away those that its billing type no longer has, and writes barcode and line for
 * the amount and due date of now. The free field is a guess from one recorded line: `111`, the nosso número in twenty
 * digits, `01`.
 */
export function assignNumbers(state: AsaasState, payment: Payment): void {
  if (hasSlip(payment)) {
    payment.nossoNumero ??= String(state.next('nossoNumero'));
    payment.barcode = buildBarcode({
      bank: BANK,
      amountCents: cents(payment.amountCents),
      dueDate: payment.dueDate,
      campoLivre: `111${payment.nossoNumero.padStart(20, '0')}01`,
    });
    payment.line = lineFromBarcode(payment.barcode);
  } else {
    delete payment.nossoNumero;
    delete payment.barcode;
    delete payment.line;
  }
  const { pixKey } = state.accounts.get(payment.account)!;
  if (!hasPix(payment) || pixKey === null) delete payment.pix;
  else
    payment.pix ??= {
      location: `pix-qrcode.asaas.example/v2/cobv/${randomUUID()}`,
      txid: randomBytes(16).toString('hex'),
    };
}

/** The Pix code as it is made at this moment: with what is due today, the discount taken off. */
export function pixCode(state: AsaasState, payment: Payment): string | undefined {
  const account = state.accounts.get(payment.account)!;
  if (payment.pix === undefined) return undefined;
  const due = amountDue(payment, localDay(state.env.clock.nowMs()).date);
  return brCode({
    location: payment.pix.location,
    amount: centsToDecimal(cents(due)),
    name: account.holderName,
    city: account.city.slice(0, 13),
    postalCode: account.postalCode,
  });
}

/** Twelve months after the due date, to the end of that day. */
export function pixExpiry(payment: Payment): string {
  return Temporal.PlainDate.from(payment.dueDate).add({ months: 12 }).toString();
}

export function isPixExpired(state: AsaasState, payment: Payment): boolean {
  return state.env.clock.nowMs() >= momentOf(pixExpiry(payment), '23:59') + 60_000;
}
