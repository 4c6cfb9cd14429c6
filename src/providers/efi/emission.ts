/**
 * A charge in the words of POST /v1/charge/one-step (dev.efipay.com.br, docs/api-cobrancas/boleto; schemas of sdk-node-apis-efi
 * 2.0.1). Amounts are centavos, the fine hundredths of a percent, interest thousandths of a percent a day.
 */
import { addDays } from '#lib/calendar.ts';
import { parseRate } from '#lib/money.ts';
import type { Payer } from '#core/charge.ts';
import type { ChargeView } from '#core/charge.ts';
import type { InstructionInput } from '#core/provider.ts';
import type { Discount, Fine, Interest } from '#core/terms.ts';

/** Bounds of the figures (texts of the fields in github.com/efipay/whmcs-efi-module at 60d8d9e). */
const most = { fine: 1_000, interest: 330 } as const;
/** One percent of {@link parseRate} is 100 000 units. */
const hundredthOfPercent = 1_000;
const thousandthOfPercent = 100;

/** Hundredths of a percent; null when the bank cannot say it: more than two decimals, or more than 10 %. */
function fineFigure(fine: Fine): number | null {
  const figure = fine.kind === 'rate' ? parseRate(fine.percent) / hundredthOfPercent : 0;
  return Number.isInteger(figure) && figure >= 1 && figure <= most.fine ? figure : null;
}

/**
 * Thousandths of a percent for each day: a thirtieth of the month, rounded down, so that no payer is asked for more than was agreed
 * (1 % a month is 0,033 % a day). The bank also takes a figure for the month, whose unit it does not publish.
 */
function interestFigure(interest: Interest): number | null {
  const month = interest.kind === 'monthly' ? parseRate(interest.percent) : 0;
  const figure = Math.floor(month / 30 / thousandthOfPercent);
  return figure >= 1 && figure <= most.interest ? figure : null;
}

function discountFigure(discount: Discount): number | null {
  if (discount.kind === 'fixed') return discount.amountCents;
  const figure = parseRate(discount.percent) / hundredthOfPercent;
  return Number.isInteger(figure) && figure >= 1 ? figure : null;
}

/** Whether the bank has words for all that this charge says. What it cannot say is not sent rounded, or left out. */
export function canSay({ terms }: Pick<ChargeView, 'terms'>): boolean {
  const { fine, interest, discounts = [], rebateCents = 0 } = terms;
  return (
    (fine === undefined || fineFigure(fine) !== null) &&
    (interest === undefined || interestFigure(interest) !== null) &&
    discounts.length <= 1 &&
    discounts.every((discount) => discountFigure(discount) !== null) &&
    rebateCents === 0
  );
}

function conditionalDiscount(discount: Discount, dueDate: string): object {
  return {
    type: discount.kind === 'fixed' ? 'currency' : 'percentage',
    value: discountFigure(discount),
    until_date: addDays(dueDate, -discount.daysBefore),
  };
}

/** The bank's own pattern of a telephone; another is left out, since it is optional and would be refused. */
const phonePattern = /^[1-9]{2}9?[0-9]{8}$/;

/** All of an address or none of it: the bank asks for each of its parts, and for no address at all. */
function addressBody({ address }: Payer): object | null {
  const { street, number, complement, district, city, state, postalCode } = address;
  if (!district) return null;
  return {
    street,
    number: number || 'S/N',
    neighborhood: district,
    zipcode: postalCode,
    city,
    ...(complement ? { complement } : {}),
    state,
  };
}

export function customerBody(payer: Payer): object {
  const { taxId, name, email, phone } = payer;
  const address = addressBody(payer);
  return {
    ...(taxId.length === 11 ? { name, cpf: taxId } : { juridical_person: { corporate_name: name, cnpj: taxId } }),
    ...(email ? { email } : {}),
    ...(phone && phonePattern.test(phone) ? { phone_number: phone } : {}),
    ...(address ? { address } : {}),
  };
}

/** Fine, interest, discount, days until the write-off and messages: the same fields in a charge and in a carnê. */
export function termsBody(charge: Pick<ChargeView, 'terms' | 'daysAfterDue' | 'dueDate' | 'messages' | 'issuedOn'>) {
  const { terms, dueDate, messages, issuedOn } = charge;
  const [discount] = terms.discounts ?? [];
  // The bank refuses a discount whose day is over when it is told of it: nobody can have it any more.
  const isOpen = discount !== undefined && addDays(dueDate, -discount.daysBefore) >= issuedOn;
  return {
    configurations: {
      days_to_write_off: charge.daysAfterDue,
      ...(terms.fine ? { fine: fineFigure(terms.fine) } : {}),
      ...(terms.interest ? { interest: interestFigure(terms.interest) } : {}),
    },
    ...(isOpen ? { conditional_discount: conditionalDiscount(discount, dueDate) } : {}),
    ...(messages.length > 0 ? { message: messages.join('\n') } : {}),
  };
}

/** The one item: the bank prints its name, and tells charges apart by it. */
export function itemBody({ reference, amountCents }: Pick<ChargeView, 'reference' | 'amountCents'>): object {
  return { name: `Cobrança ${reference}`, value: amountCents, amount: 1 };
}

/** The body of an emission. The bank notifies only the address that a charge itself has been given. */
export function emissionBody({ charge, registration, hookUrl }: InstructionInput): object {
  return {
    items: [itemBody(charge)],
    metadata: { custom_id: registration.bankKey, notification_url: hookUrl },
    payment: {
      banking_billet: {
        customer: customerBody(charge.payer),
        expire_at: charge.dueDate,
        ...termsBody(charge),
      },
    },
  };
}
