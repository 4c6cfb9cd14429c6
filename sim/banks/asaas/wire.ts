/** Charges in the API's own JSON, with the keys of the sandbox's recorded answers. */
import { localDay } from '#sim/kit/clock.ts';
import { feeOf } from './fees.ts';
import { amount, timestamp } from './figures.ts';
import { hasSlip } from './registration.ts';
import type { Payment, Refund, Term } from './state.ts';
import { receivedCents } from './state.ts';
import { discountLimit } from './terms.ts';

export function paymentOf(payment: Payment): Record<string, unknown> {
  const path = payment.id.slice('pay_'.length);
  const { installment, split, chargeback } = payment;
  return {
    object: 'payment',
    id: payment.id,
    dateCreated: payment.createdOn,
    customer: payment.customer,
    ...(installment === undefined ? {} : { installment: installment.id }),
    checkoutSession: null,
    paymentLink: null,
    ...valuesOf(payment),
    description: payment.description,
    billingType: payment.billingType,
    ...(hasSlip(payment) ? { canBePaidAfterDueDate: isPayableLate(payment) } : {}),
    ...(payment.confirmedOn === undefined ? {} : { confirmedDate: payment.confirmedOn }),
    pixTransaction: payment.pixTransaction?.id ?? null,
    status: payment.status,
    dueDate: payment.dueDate,
    originalDueDate: payment.originalDueDate,
    paymentDate: payment.paymentOn ?? null,
    clientPaymentDate: payment.clientPaymentOn ?? null,
    installmentNumber: installment?.number ?? null,
    invoiceUrl: `${payment.origin}/i/${path}`,
    invoiceNumber: payment.invoiceNumber,
    externalReference: payment.externalReference,
    deleted: payment.deleted,
    anticipated: false,
    anticipable: false,
    ...creditOf(payment),
    transactionReceiptUrl: receivedCents(payment) > 0 ? `${payment.origin}/comprovantes/${path}` : null,
    nossoNumero: payment.nossoNumero ?? null,
    bankSlipUrl: hasSlip(payment) ? `${payment.origin}/b/pdf/${path}` : null,
    lastInvoiceViewedDate: viewed(payment.invoiceViewedAtMs),
    lastBankSlipViewedDate: viewed(payment.slipViewedAtMs),
    discount: {
      value: Number(payment.discount?.value ?? 0),
      limitDate: payment.discount === undefined ? null : discountLimit(payment),
      dueDateLimitDays: payment.discount?.dueDateLimitDays ?? 0,
      type: payment.discount?.type ?? 'FIXED',
    },
    fine: termOf(payment.fine, 'FIXED'),
    interest: termOf(payment.interest, 'PERCENTAGE'),
    postalService: payment.postalService,
    ...(split === undefined ? {} : { split }),
    ...(chargeback === undefined ? {} : { chargeback }),
    custody: null,
    escrow: null,
    refunds: payment.refunds.length === 0 ? null : payment.refunds.map((refund) => refundOf(payment, refund)),
  };
}

function termOf(term: Term | undefined, byDefault: Term['type']): object {
  return { value: Number(term?.value ?? 0), type: term?.type ?? byDefault };
}

/** Whether the boleto may still be paid when it is late: not once its registration ends with the due date or has ended. */
function isPayableLate(payment: Payment): boolean {
  return payment.cancellationDays !== 0 && !payment.registrationCancelled;
}

/**
 * `value` is the nominal until something is received, and then the total received; `originalValue` keeps the nominal when
 * they differ. That also a discount, a part or a second payment show in this way is a guess.
 */
function valuesOf(payment: Payment): object {
  const { receipts, inCash, amountCents } = payment;
  const isPaid = receipts.length > 0 || inCash !== undefined;
  const value = isPaid ? receivedCents(payment) + (inCash?.amountCents ?? 0) : amountCents;
  const feeCents = isPaid
    ? receipts.reduce((sum, receipt) => sum + receipt.feeCents, 0)
    : feeOf(payment.billingType, amountCents);
  return {
    value: amount(value),
    netValue: amount(value - feeCents),
    originalValue: value === amountCents ? null : amount(amountCents),
    interestValue: value > amountCents ? amount(value - amountCents) : null,
  };
}

function creditOf({ receipts }: Payment): object {
  const last = receipts.at(-1);
  return { creditDate: last?.creditOn ?? null, estimatedCreditDate: last?.creditOn ?? null };
}

function viewed(moment: number | undefined): string | null {
  return moment === undefined ? null : timestamp(moment);
}

export function refundOf(payment: Payment, refund: Refund): object {
  const done = refund.effectiveAtMs;
  return {
    dateCreated: timestamp(refund.createdAtMs),
    status: refund.status,
    value: amount(refund.amountCents),
    endToEndIdentifier: refund.endToEndId,
    description: refund.description,
    effectiveDate: done === undefined ? null : localDay(done).date,
    transactionReceiptUrl: done === undefined ? null : `${payment.origin}/comprovantes/${payment.id.slice(4)}`,
    refundedSplits: [],
  };
}
