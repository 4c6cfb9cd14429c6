/** What Asaas keeps for itself: a table, and the answers that tell of it. */
import { cents, parseRate, percentOf } from '#lib/money.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { badRequest, invalidObject } from './errors.ts';
import { parseBody, readFields } from './fields.ts';
import type { Account, AsaasState } from './state.ts';
import { amount, partOf } from './figures.ts';

/** R$ 0,99 is what boleto and Pix cost in the sandbox's recorded answers (250 → 249.01, 100 → 99.01). */
export const FEE_CENTS = { BOLETO: 99, PIX: 99, UNDEFINED: 99, CREDIT_CARD: 49 } as const;
const CARD_PERCENT = '2.49';
/** For telling the payer by e-mail and SMS; a line of its own in the statement, when the charge is made (a guess). */
export const MESSAGING_FEE_CENTS = 99;
export const DUNNING_FEE_CENTS = 800;

const KINDS = { CREDIT_CARD: 'creditCard', BOLETO: 'bankSlip', PIX: 'pix' } as const;

/** What is kept of an amount received, in centavos. A receipt smaller than the fee leaves nothing. */
export function feeOf(kind: keyof typeof FEE_CENTS, amountCents: number): number {
  const share = kind === 'CREDIT_CARD' ? percentOf(cents(amountCents), parseRate(CARD_PERCENT)) : 0;
  return Math.min(FEE_CENTS[kind] + share, amountCents);
}

/** GET /myAccount/fees */
export function readFees(_state: AsaasState, _account: Account): Answer {
  return json(200, {
    payment: {
      bankSlip: { defaultValue: amount(FEE_CENTS.BOLETO), discountValue: null, expirationDate: null, daysToReceive: 1 },
      creditCard: {
        operationValue: amount(FEE_CENTS.CREDIT_CARD),
        oneInstallmentPercentage: Number(CARD_PERCENT),
        daysToReceive: 32,
      },
      pix: {
        fixedFeeValue: amount(FEE_CENTS.PIX),
        fixedFeeValueWithDiscount: null,
        percentageFee: null,
        minimumFeeValue: null,
        maximumFeeValue: null,
        discountExpiration: null,
        monthlyCreditsWithoutFee: 0,
        creditsReceivedOfCurrentMonth: 0,
      },
    },
    transfer: {
      monthlyTransfersWithoutFee: 30,
      ted: { feeValue: 5, consideredInMonthlyTransfersWithoutFee: true },
      pix: { feeValue: 2, consideredInMonthlyTransfersWithoutFee: true },
    },
    notification: {
      phoneCallFeeValue: 0.55,
      whatsAppFeeValue: 0.55,
      messagingFeeValue: amount(MESSAGING_FEE_CENTS),
    },
    creditBureauReport: { naturalPersonFeeValue: 16.99, legalPersonFeeValue: 16.99 },
    paymentDunning: { feeValue: amount(DUNNING_FEE_CENTS) },
  });
}

/** POST /payments/simulate: what would be left of an amount, for each way of paying. */
export function simulate(_state: AsaasState, _account: Account, request: BankRequest): Answer {
  const value = parseBody(request.body);
  if (value === undefined) return invalidObject('O corpo da requisição é inválido.');
  const fields = readFields(value);
  const amountCents = fields.amount('value');
  if (amountCents === undefined || amountCents === 0) fields.refuse('value', 'O campo value deve ser informado.');
  const count = fields.integer('installmentCount', { min: 1, max: 60 }) ?? 1;
  const kinds = fields.raw('billingTypes');
  if (!Array.isArray(kinds) || kinds.length === 0) {
    fields.refuse('billingTypes', 'O campo billingTypes deve ser informado.');
  }
  const problem = fields.problem();
  if (problem !== undefined || amountCents === undefined) return badRequest(problem!);
  const answer: Record<string, unknown> = { value: amount(amountCents) };
  for (const kind of ['CREDIT_CARD', 'BOLETO', 'PIX'] as const) {
    if (Array.isArray(kinds) && kinds.includes(kind)) answer[KINDS[kind]] = simulated(kind, amountCents, count);
  }
  return json(200, answer);
}

function simulated(kind: 'CREDIT_CARD' | 'BOLETO' | 'PIX', amountCents: number, count: number): object {
  const eachCents = partOf(amountCents, count);
  const isCard = kind === 'CREDIT_CARD';
  const feeCents = isCard ? feeOf(kind, amountCents) : feeOf(kind, eachCents) * count;
  return {
    netValue: amount(amountCents - feeCents),
    ...(isCard ? { feePercentage: Number(CARD_PERCENT), operationFee: amount(FEE_CENTS.CREDIT_CARD) } : {}),
    ...(kind === 'PIX' ? { feePercentage: null } : {}),
    ...(isCard ? {} : { feeValue: amount(FEE_CENTS[kind]) }),
    installment: {
      paymentNetValue: amount(eachCents - partOf(feeCents, count)),
      paymentValue: amount(eachCents),
    },
  };
}
