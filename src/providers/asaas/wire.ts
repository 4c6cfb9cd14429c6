/**
 * Asaas, API v3, in the bank's own words. Source of every field unless told otherwise: the reference of docs.asaas.com and the official
 * Java SDK (github.com/asaasdev/asaas-api-sdk-java). Reading is lenient: "new attributes may appear at any time", keys that do not apply
 * are absent or null, and amounts are JSON numbers in reais, read from their digits.
 */
import { centsFromDecimal } from '#lib/money.ts';
import { parseJsonExactly } from '#lib/json.ts';
import type { RawAnswer } from '#core/provider.ts';
import { z } from 'zod';

/** Every `status` of a charge. */
export const paymentStatuses = [
  'PENDING',
  'AWAITING_RISK_ANALYSIS',
  'OVERDUE',
  'CONFIRMED',
  'RECEIVED',
  'RECEIVED_IN_CASH',
  'DUNNING_REQUESTED',
  'DUNNING_RECEIVED',
  'REFUND_REQUESTED',
  'REFUND_IN_PROGRESS',
  'REFUNDED',
  'CHARGEBACK_REQUESTED',
  'CHARGEBACK_DISPUTE',
  'AWAITING_CHARGEBACK_REVERSAL',
] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

export function isPaymentStatus(word: string): word is PaymentStatus {
  return (paymentStatuses as readonly string[]).includes(word);
}

/** Reais as `249.01`, `10` or `10.0`; zeros beyond the centavo are dropped, other digits there are refused. */
const reais = z.string().transform((text, context) => {
  try {
    return centsFromDecimal(text.replace(/(\.\d{2})0+$/, '$1'));
  } catch {
    context.addIssue({ code: 'custom', message: 'not an amount in reais' });
    return z.NEVER;
  }
});

/** Absent, null and empty are one thing. */
const maybe = <S extends z.ZodType>(schema: S) =>
  z
    .union([schema, z.literal('').transform(() => undefined)])
    .nullish()
    .transform((value) => value ?? undefined);

const text = maybe(z.string());
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const id = z.string().min(1);

/** Discount, fine or interest as the bank keeps it; a value of zero is none. */
const term = maybe(
  z.object({
    value: maybe(z.string()),
    /** `FIXED` or `PERCENTAGE`. */
    type: text,
    dueDateLimitDays: maybe(z.string()),
  }),
);

/** Money on its way back to the payer, or arrived there. */
const refund = z.object({
  /** `YYYY-MM-DD HH:mm:ss` in Brasília. */
  dateCreated: z.string().min(10),
  /** `DONE` when the payer has it; `PENDING`, `CANCELLED` and two words of waiting besides. */
  status: z.string(),
  value: reais,
  /** What was given with the refund. */
  description: text,
  effectiveDate: text,
});
export type Refund = z.infer<typeof refund>;

/** A charge ("cobrança"): every answer about one, each row of a list, and the `payment` of a webhook's event. */
export const payment = z.object({
  id,
  customer: text,
  /** The nominal amount; once paid, what was paid. */
  value: reais,
  /** `value` less the bank's fee. */
  netValue: maybe(reais),
  /** The nominal amount, when what was paid is another. */
  originalValue: maybe(reais),
  /** `BOLETO`, `PIX`, `UNDEFINED` (the payer chooses) or a card. */
  billingType: text,
  /** One of {@link paymentStatuses}; a word not among them changes nothing here. */
  status: z.string().min(1),
  dueDate: date,
  /** Of a boleto: whether it may (still) be paid late. */
  canBePaidAfterDueDate: maybe(z.boolean()),
  /** Day on which a payment was confirmed whose money is not available yet. */
  confirmedDate: maybe(date),
  /** Day on which it was settled at Asaas. */
  paymentDate: maybe(date),
  /** Day on which the payer paid. */
  clientPaymentDate: maybe(date),
  /** Day on which the money is available: a forecast until the status says that it is. */
  creditDate: maybe(date),
  /** Our key at the bank; not unique there. */
  externalReference: text,
  /** A removed charge keeps its status. */
  deleted: maybe(z.boolean()),
  /** Id of the Pix that paid it. */
  pixTransaction: z
    .unknown()
    .optional()
    .transform((value) => (typeof value === 'string' && value !== '' ? value : undefined)),
  /** Decimal text, for boletos. */
  nossoNumero: text,
  discount: term,
  fine: term,
  interest: term,
  chargeback: maybe(z.object({ status: text })),
  refunds: maybe(z.array(refund)),
});
export type Payment = z.infer<typeof payment>;

/** Envelope of every list. */
const listOf = <S extends z.ZodType>(row: S) => z.object({ hasMore: maybe(z.boolean()), data: z.array(row) });

export const paymentList = listOf(payment);

/** GET /payments/{id}/billingInfo: what the payer pays by, boleto and Pix at once. */
export const billingInfo = z.object({
  pix: maybe(z.object({ payload: text })),
  bankSlip: maybe(z.object({ identificationField: text, nossoNumero: text, barCode: text })),
});
export type BillingInfo = z.infer<typeof billingInfo>;

/** A payer ("cliente"). */
export const customer = z.object({
  id,
  name: text,
  cpfCnpj: text,
  email: text,
  mobilePhone: text,
  address: text,
  addressNumber: text,
  complement: text,
  province: text,
  postalCode: text,
  /** A removed one cannot be charged. */
  deleted: maybe(z.boolean()),
});
export type Customer = z.infer<typeof customer>;
export const customerList = listOf(customer);

/** What a removal is answered with. */
export const removal = z.object({ deleted: z.literal(true), id });

/** GET /pix/addressKeys: only `data` is documented. */
export const pixKeyList = z.object({ data: z.array(z.object({ status: text })) });

/** GET /myAccount/accountNumber: branch, number and check digit of the account. */
export const accountNumber = z.object({ agency: z.string(), account: z.string(), accountDigit: z.string() });

/** GET /payments/limits: the bank's cap on charges made in a day. */
export const creationLimits = z.object({
  creation: z.object({ daily: z.object({ limit: z.string(), used: z.string(), wasReached: z.boolean() }) }),
});

/** A webhook's configuration. The token is never told, only that there is one. */
export const webhookConfig = z.object({
  id,
  url: z.string().min(1),
  enabled: maybe(z.boolean()),
  /** Stopped by the bank after fifteen failures in a row. */
  interrupted: maybe(z.boolean()),
  hasAuthToken: maybe(z.boolean()),
});
export type WebhookConfig = z.infer<typeof webhookConfig>;
export const webhookList = listOf(webhookConfig);

/** What a webhook delivers. Only the whole `id` is unique: its first part repeats with the name of the event. */
export const hookEvent = z.object({
  id,
  event: z.string().min(1),
  /** `YYYY-MM-DD HH:mm:ss` in Brasília, without a zone. */
  dateCreated: z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/),
  /** Absent from events about other things than charges; its shape is judged apart. */
  payment: z.unknown().optional(),
});

/** Reads a JSON answer by its schema; throws when it is another shape, which the executor calls a breach of contract. */
export function readJson<T>(raw: RawAnswer, schema: z.ZodType<T>): T {
  return schema.parse(parseJsonExactly(raw.body));
}
