/**
 * What a request for a charge, a link or a carnê may hold (official SDK 2.0.1's schemas and
 * dev.efipay.com.br/docs/api-cobrancas/boleto; lengths without a source there are guesses).
 */
import { isCnpj, isCpf } from '#lib/taxid.ts';
import type { Fields, Rule } from './fields.ts';
import { isObject } from './fields.ts';
import type { ConditionalDiscount, Configurations, Customer, Discount, Item, PaymentLink } from './state.ts';
import { refuse } from './errors.ts';

/** Days after the due date until a boleto can no longer be paid, when the caller says nothing: what was fixed once (guess). */
const USUAL_WRITE_OFF_DAYS = 89;
const MAX_WRITE_OFF_DAYS = 120;
const MESSAGE_LINES = 4;
const MESSAGE_LINE_LENGTH = 100;
const NAME = { min: 1, max: 255, pattern: /^[^<>]*$/ };

export interface Purchase {
  items: Item[];
  totalCents: number;
  customId: string | null;
  notificationUrl: string | null;
}

export interface Buyer {
  customer: Customer;
  name: string;
  taxId: string;
}

export interface BilletOrder {
  buyer: Buyer;
  expireAt: string;
  discount?: Discount;
  conditionalDiscount?: ConditionalDiscount;
  configurations: Configurations;
  message: string | null;
}

/** Items, shippings and metadata. */
export function readPurchase(fields: Fields): Purchase {
  const items = fields.list('items', { required: true, min: 1 }) ?? [];
  const shippings = fields.list('shippings') ?? [];
  const bought = items.map(readItem);
  const postage = shippings.map((shipping) => {
    shipping.text('name', { required: true, ...NAME });
    shipping.text('payee_code');
    return shipping.integer('value', { required: true, min: 0 }) ?? 0;
  });
  const metadata = fields.object('metadata');
  return {
    items: bought,
    totalCents: sum(bought.map(({ value, amount }) => value * amount)) + sum(postage),
    ...(metadata === undefined ? { customId: null, notificationUrl: null } : readMetadata(metadata)),
  };
}

function readItem(item: Fields): Item {
  item.raw('marketplace'); // its rules belong to another product of the bank
  return {
    name: item.text('name', { required: true, ...NAME }) ?? '',
    value: item.integer('value', { required: true }) ?? 0,
    amount: item.integer('amount', { min: 1 }) ?? 1,
  };
}

export function readMetadata(metadata: Fields): { customId: string | null; notificationUrl: string | null } {
  return {
    customId: metadata.text('custom_id', { max: 255 }) ?? null,
    notificationUrl: metadata.text('notification_url', { max: 255, pattern: /^https?:\/\/.+/ }) ?? null,
  };
}

/** `payment`: only boletos are simulated. */
export function readPayment(fields: Fields): BilletOrder | undefined {
  const payment = fields.object('payment', { required: true });
  if (payment === undefined) return undefined;
  if (payment.raw('credit_card') !== undefined) refuse(3500007, { property: 'credit_card' });
  const billet = payment.object('banking_billet', { required: true });
  return billet && readBillet(billet);
}

/** The fields of a boleto: inside `payment.banking_billet`, and beside the items of a carnê. */
export function readBillet(fields: Fields): BilletOrder {
  const customer = fields.object('customer', { required: true });
  const discount = readDiscount(fields, 'discount');
  const conditionalDiscount = readConditionalDiscount(fields);
  const message = readMessage(fields);
  const instructions = fields.raw('instructions'); // the old form of the message: four texts
  if (instructions !== undefined && !(Array.isArray(instructions) && instructions.length <= MESSAGE_LINES))
    fields.misfit('instructions', `Até ${MESSAGE_LINES} instruções.`);
  return {
    buyer: customer === undefined ? { customer: {}, name: '', taxId: '' } : readBuyer(customer),
    expireAt: fields.date('expire_at', { required: true }) ?? '',
    configurations: readConfigurations(fields),
    message: message ?? null,
    ...(discount === undefined ? {} : { discount }),
    ...(conditionalDiscount === undefined ? {} : { conditionalDiscount }),
  };
}

function readMessage(fields: Fields): string | undefined {
  const message = fields.text('message');
  const lines = message?.split('\n') ?? [];
  if (lines.length > MESSAGE_LINES) fields.misfit('message', `Use até ${MESSAGE_LINES} linhas.`);
  else if (lines.some((line) => line.length > MESSAGE_LINE_LENGTH))
    fields.misfit('message', `Use até ${MESSAGE_LINE_LENGTH} caracteres por linha.`);
  return message;
}

/** A person by name and CPF, or a company in `juridical_person`. */
function readBuyer(customer: Fields): Buyer {
  const company = customer.object('juridical_person');
  const whenPerson: Rule = { required: company === undefined };
  const name = customer.text('name', { ...whenPerson, ...NAME });
  const cpf = customer.text('cpf', { ...whenPerson, pattern: /^[0-9]{11}$/ });
  const corporateName = company?.text('corporate_name', { required: true, ...NAME });
  const cnpj = company?.text('cnpj', { required: true, pattern: /^[0-9A-Z]{12}[0-9]{2}$/ });
  const email = customer.text('email', { max: 255, pattern: /^[^\s@]+@[^\s@]+$/ });
  const phone = customer.text('phone_number', { pattern: /^[1-9]{2}9?[0-9]{8}$/ });
  const birth = customer.date('birth');
  const address = customer.object('address');
  if (cpf !== undefined && !isCpf(cpf)) refuse(4600026, { property: `/${[...customer.path, 'cpf'].join('/')}` });
  if (cnpj !== undefined && !isCnpj(cnpj))
    refuse(4600219, { property: `/${[...customer.path, 'juridical_person', 'cnpj'].join('/')}` });
  const sent = {
    name,
    cpf,
    email,
    phone_number: phone,
    birth,
    address: address && readAddress(address),
    juridical_person: company && { corporate_name: corporateName, cnpj },
  };
  const known = Object.entries(sent).filter(([, value]) => value !== undefined);
  return {
    customer: Object.fromEntries(known),
    name: corporateName ?? name ?? '',
    taxId: cnpj ?? cpf ?? '',
  };
}

function readAddress(address: Fields): Record<string, string | null> {
  return {
    street: address.text('street', { required: true, min: 1, max: 200 }) ?? '',
    number: address.text('number', { required: true, max: 55 }) ?? '',
    neighborhood: address.text('neighborhood', { required: true, max: 255 }) ?? '',
    zipcode: address.text('zipcode', { required: true, pattern: /^[0-9]{8}$/ }) ?? '',
    city: address.text('city', { required: true, max: 255 }) ?? '',
    complement: address.text('complement', { max: 55 }) ?? null,
    state: address.text('state', { required: true, pattern: /^[A-Z]{2}$/ }) ?? '',
  };
}

function readDiscount(fields: Fields, name: string): Discount | undefined {
  const discount = fields.object(name);
  if (discount === undefined) return undefined;
  return readDiscountFigures(discount);
}

function readDiscountFigures(discount: Fields): Discount {
  const type = discount.text('type', { required: true, oneOf: ['percentage', 'currency'] });
  const isPercentage = type === 'percentage';
  return {
    type: isPercentage ? 'percentage' : 'currency',
    value: discount.integer('value', { required: true, min: 1, ...(isPercentage ? { max: 10_000 } : {}) }) ?? 0,
  };
}

function readConditionalDiscount(fields: Fields): ConditionalDiscount | undefined {
  const discount = fields.object('conditional_discount');
  if (discount === undefined) return undefined;
  return {
    ...readDiscountFigures(discount),
    untilDate: discount.date('until_date', { required: true }) ?? '',
  };
}

/** `interest` is a figure a day, or `{ value, type }`; 1 to 330 thousandths of a percent, the fine 1 to 1000 hundredths. */
function readConfigurations(fields: Fields): Configurations {
  const configurations = fields.object('configurations');
  const daysToWriteOff = configurations?.integer('days_to_write_off', { min: 0, max: MAX_WRITE_OFF_DAYS });
  const fine = configurations?.integer('fine', { min: 1, max: 1000 });
  const interest = configurations && readInterest(configurations);
  return {
    daysToWriteOff: daysToWriteOff ?? USUAL_WRITE_OFF_DAYS,
    ...(fine === undefined ? {} : { fine }),
    ...(interest === undefined ? {} : { interest }),
  };
}

function readInterest(configurations: Fields): Configurations['interest'] {
  if (!isObject(configurations.raw('interest'))) {
    const daily = configurations.integer('interest', { min: 1, max: 330 });
    return daily === undefined ? undefined : { value: daily, type: 'daily' };
  }
  const interest = configurations.object('interest')!;
  const type = interest.text('type', { required: true, oneOf: ['daily', 'monthly'] });
  const isMonthly = type === 'monthly';
  // The bounds of a monthly figure are not public: thirty times those of a day (guess).
  const value = interest.integer('value', { required: true, min: 1, max: isMonthly ? 330 * 30 : 330 });
  return value === undefined ? undefined : { value, type: isMonthly ? 'monthly' : 'daily' };
}

/** The settings of a payment link: under `settings` in one step, by themselves in two. */
export function readLink(fields: Fields): PaymentLink {
  return {
    billetDiscount: fields.integer('billet_discount', { min: 0 }) ?? null,
    cardDiscount: fields.integer('card_discount', { min: 0 }) ?? null,
    conditionalDiscount: readConditionalDiscount(fields) ?? null,
    message: fields.text('message', { max: 80 }) ?? null,
    expireAt: fields.date('expire_at', { required: true }) ?? '',
    requestDeliveryAddress: fields.boolean('request_delivery_address') ?? false,
    paymentMethod:
      fields.text('payment_method', { required: true, oneOf: ['banking_billet', 'credit_card', 'all'] }) ?? 'all',
  };
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
