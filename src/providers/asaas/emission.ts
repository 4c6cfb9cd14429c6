/** A charge in the words of POST /v3/payments ("Criar nova cobrança", docs.asaas.com). Amounts leave digit by digit. */
import { jsonNumber, type JsonNumber } from '#lib/json.ts';
import { centsToDecimal, parseRate, rateToDecimal } from '#lib/money.ts';
import type { ChargeMethod, ChargeView } from '#core/charge.ts';
import type { Amendment } from '#core/provider.ts';
import type { Discount, Fine, Interest, Terms } from '#core/terms.ts';

/** With `UNDEFINED` the payer chooses: it has a line and a Pix code. */
const billingTypes: Readonly<Record<ChargeMethod, string>> = {
  boleto: 'BOLETO',
  boleto_pix: 'UNDEFINED',
  pix: 'PIX',
};

interface Term {
  value: JsonNumber;
  type?: 'FIXED' | 'PERCENTAGE';
}

export interface TermsBody {
  discount?: Term & { dueDateLimitDays: number };
  fine?: Term;
  interest?: Term;
}

const reais = (amountCents: Parameters<typeof centsToDecimal>[0]): JsonNumber =>
  jsonNumber(centsToDecimal(amountCents));
const percent = (text: string): JsonNumber => jsonNumber(rateToDecimal(parseRate(text)));
const none = (): JsonNumber => jsonNumber('0');

/** @throws when the charge needs what the facts say this bank has not: a defect of the caller. */
export function chargeBody(charge: ChargeView, place: { customer: string; bankKey: string }): Record<string, unknown> {
  const hasSlip = charge.method !== 'pix';
  const description = charge.messages.join('\n');
  return {
    customer: place.customer,
    billingType: billingTypes[charge.method],
    value: reais(charge.amountCents),
    dueDate: charge.dueDate,
    externalReference: place.bankKey,
    ...(description === '' ? {} : { description }),
    ...(hasSlip ? { daysAfterDueDateToRegistrationCancellation: charge.daysAfterDue } : {}),
    ...termsBody(charge.terms),
  };
}

/** The parts that an amendment changes. A term that is taken away leaves as zero: absent, it would stay. */
export function amendmentBody({ dueDate, amountCents, terms }: Amendment): Record<string, unknown> {
  return {
    ...(dueDate === undefined ? {} : { dueDate }),
    ...(amountCents === undefined ? {} : { value: reais(amountCents) }),
    ...(terms === undefined ? {} : termsBody(terms)),
  };
}

export function termsBody({ discounts, fine, interest, rebateCents }: Terms): TermsBody {
  if (rebateCents) throw new Error('Asaas has no rebate');
  if (discounts && discounts.length > 1) throw new Error('Asaas takes one discount');
  return {
    ...(discounts === undefined ? {} : { discount: discountBody(discounts[0]) }),
    ...(fine === undefined ? {} : { fine: fineBody(fine) }),
    ...(interest === undefined ? {} : { interest: interestBody(interest) }),
  };
}

function discountBody(discount: Discount | undefined): Term & { dueDateLimitDays: number } {
  if (!discount) return { value: none(), type: 'FIXED', dueDateLimitDays: 0 };
  return { ...fixedOrRate(discount), dueDateLimitDays: discount.daysBefore };
}

function fineBody(fine: Fine): Term {
  return fixedOrRate(fine);
}

function fixedOrRate(term: Fine | Discount): Term {
  return term.kind === 'fixed'
    ? { value: reais(term.amountCents), type: 'FIXED' }
    : { value: percent(term.percent), type: 'PERCENTAGE' };
}

/** Percent a month, the only interest that there is. */
function interestBody(interest: Interest): Term {
  if (interest.kind !== 'monthly') throw new Error('Asaas takes interest as percent a month');
  return { value: percent(interest.percent) };
}
