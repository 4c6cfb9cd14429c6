/** Padrões da cobrança: method, fine, interest, discounts for paying early, days after the due date, and what is printed. */
import type { Cents } from '#lib/money.ts';
import { t } from '../../texts.pt-BR.ts';
import type { ChargeMethod, Connection, Provider, Terms } from '../../types.ts';
import { moneyText, percentText } from '../../ui/format.ts';
import { readMoney, readPercent, readWhole } from '../../ui/parse.ts';
import { must, valueOf, valueOrNothing, type Rule, type Texts } from '../../ui/rules.ts';
import { messagesOf } from '../charges/new-form.ts';
import type { Section } from './sections.ts';

const words = t.integrations;
/** What the API takes; a bank may take fewer. */
const MOST_DISCOUNTS = 3;

export interface DiscountFields {
  value: string;
  kind: string;
  days: string;
}

/** Names of the fields of the discounts that this bank takes, one row for each. */
export function discountRows({ terms }: Pick<Provider, 'terms'>): DiscountFields[] {
  const count = Math.min(terms.discounts, MOST_DISCOUNTS);
  return Array.from({ length: count }, (_, index) => {
    const name = `discount${index + 1}`;
    return { value: name, kind: `${name}Kind`, days: `${name}Days` };
  });
}

export const chargeSection: Section = {
  texts: (connection, provider) => ({
    method: connection.defaultMethod,
    ...valueTexts(connection.defaultTerms, provider),
    ...discountTexts(connection.defaultTerms, provider),
    daysAfterDue: String(connection.daysAfterDue),
    messages: connection.messages.join('\n'),
    paymentPlace: connection.paymentPlace,
  }),
  rules: (provider) => ({
    fine: either('fineKind'),
    interest: either('interestKind'),
    ...Object.fromEntries(discountRows(provider).flatMap(discountRules)),
    daysAfterDue: must(readDays(provider), true),
    messages: (text) => messagesProblem(text, provider.messages),
  }),
  patch: (texts, connection, provider) => {
    const days = valueOrNothing(readDays(provider), texts['daysAfterDue'] ?? '');
    return {
      defaultMethod: texts['method'] as ChargeMethod,
      defaultTerms: termsOf(texts, connection, provider),
      ...(days === undefined ? {} : { daysAfterDue: days }),
      messages: messagesOf({ messages: texts['messages'] ?? '' }),
      paymentPlace: (texts['paymentPlace'] ?? '').trim(),
    };
  },
  pointers: (provider) => ({
    '/defaultMethod': 'method',
    '/defaultTerms/fine': 'fine',
    '/defaultTerms/fine/kind': 'fine',
    '/defaultTerms/interest': 'interest',
    '/defaultTerms/interest/kind': 'interest',
    '/defaultTerms/discounts': 'discount1',
    ...Object.fromEntries(
      discountRows(provider).map(({ value }, index) => [`/defaultTerms/discounts/${index}`, value]),
    ),
    '/daysAfterDue': 'daysAfterDue',
    '/messages': 'messages',
    '/paymentPlace': 'paymentPlace',
    ...Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`/messages/${index}`, 'messages'])),
  }),
};

type FixedOrRate = { kind: 'rate'; percent: string } | { kind: 'fixed'; amountCents: Cents };
const isRate = (kind: string | undefined) => kind === 'rate' || kind === 'monthly';
const isBlank = (text: string | undefined) => (text ?? '').trim() === '';

function either(kindField: string): Rule<Texts> {
  return (text, values) => must<Texts>(isRate(values[kindField]) ? readPercent : readMoney, true)(text, values);
}

/** A discount without its days, or days without a discount, is half a sentence. */
function discountRules({ value, kind, days }: DiscountFields): [string, Rule<Texts>][] {
  const valueRule: Rule<Texts> = (text, values) =>
    isBlank(text) && !isBlank(values[days]) ? words.discountMissing : either(kind)(text, values);
  const daysRule: Rule<Texts> = (text, values) => must<Texts>(readWhole(0, 365), isBlank(values[value]))(text, values);
  return [
    [value, valueRule],
    [days, daysRule],
  ];
}

function valueTexts({ fine, interest }: Terms, { terms }: Provider): Texts {
  return {
    fine: valueText(fine),
    fineKind: fine?.kind ?? (terms.fine.includes('rate') ? 'rate' : 'fixed'),
    interest: valueText(interest),
    interestKind: interest?.kind ?? (terms.interest.includes('monthly') ? 'monthly' : 'daily'),
  };
}

function discountTexts({ discounts = [] }: Terms, provider: Provider): Texts {
  const rows = discountRows(provider).map(({ value, kind, days }, index) => {
    const discount = discounts[index];
    return {
      [value]: valueText(discount),
      [kind]: discount?.kind ?? 'rate',
      [days]: discount === undefined ? '' : String(discount.daysBefore),
    };
  });
  return Object.assign({}, ...rows) as Texts;
}

function valueText(value: { percent: string } | { amountCents: number } | undefined): string {
  if (value === undefined) return '';
  return 'percent' in value ? percentText(value.percent) : moneyText(value.amountCents);
}

/** What the form does not show (a rebate) stays as it is. */
function termsOf(texts: Texts, { defaultTerms }: Connection, provider: Provider): Terms {
  const { fine, interest, discounts: _, ...hidden } = defaultTerms;
  const discounts = discountRows(provider).flatMap(({ value, kind, days }) =>
    isBlank(texts[value])
      ? []
      : [{ ...fixedOrRate(texts[value]!, texts[kind]), daysBefore: valueOf(readWhole(0, 365), texts[days] ?? '') }],
  );
  return {
    ...hidden,
    ...(isBlank(texts['fine']) ? {} : { fine: fixedOrRate(texts['fine']!, texts['fineKind']) }),
    ...(isBlank(texts['interest']) ? {} : { interest: interestOf(texts) }),
    ...(discounts.length === 0 ? {} : { discounts }),
  };
}

function fixedOrRate(text: string, kind: string | undefined): FixedOrRate {
  if (kind === 'rate') return { kind: 'rate', percent: valueOf(readPercent, text) };
  return { kind: 'fixed', amountCents: valueOf(readMoney, text) };
}

function interestOf(texts: Texts): NonNullable<Terms['interest']> {
  const text = texts['interest'] ?? '';
  return texts['interestKind'] === 'monthly'
    ? { kind: 'monthly', percent: valueOf(readPercent, text) }
    : { kind: 'daily', amountCents: valueOf(readMoney, text) };
}

const readDays = ({ daysAfterDue: { minimum, maximum } }: Provider) => readWhole(minimum, Math.min(maximum, 365));

function messagesProblem(text: string, { lines, length }: Provider['messages']): string | null {
  const said = messagesOf({ messages: text });
  if (said.length > lines) return words.messagesMany(lines);
  const long = said.findIndex((line) => line.length > length);
  return long < 0 ? null : words.messagesLong(long + 1, length);
}
