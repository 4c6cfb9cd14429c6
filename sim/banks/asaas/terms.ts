/** What a payer owes, by the charge's own discount, fine and interest (docs.asaas.com, "Criar nova cobrança"). */
import { addDays, daysBetween, nextBusinessDay } from '#lib/calendar.ts';
import { cents, centsFromDecimal, formatReais, isRateText, parseRate, percentOf } from '#lib/money.ts';
import type { Problem } from './errors.ts';
import type { FieldReader } from './fields.ts';
import type { Payment, Term } from './state.ts';

/** The least that a charge may be worth once its discount is taken off, as the sandbox says it. */
export const MIN_CENTS = 500;
/** What a boleto's barcode has room for. */
export const MAX_CENTS = 9_999_999_999;

const TYPES = ['FIXED', 'PERCENTAGE'] as const;

/** A fixed value, or a percentage of the amount. */
export function termCents(term: Term, amountCents: number): number {
  if (term.type === 'FIXED') return centsFromDecimal(term.value);
  return percentOf(cents(amountCents), parseRate(term.value));
}

/** Until when the discount holds. */
export function discountLimit(payment: Pick<Payment, 'dueDate' | 'discount'>): string {
  return addDays(payment.dueDate, -(payment.discount?.dueDateLimitDays ?? 0));
}

/**
 * What the payer owes on a date: the discount until its day, then the amount, then with fine and interest. A due date
 * that is no business day is carried over to the next one without either (Lei 7.089/1983).
 */
export function amountDue(payment: Payment, date: string): number {
  const { amountCents, discount, fine, interest } = payment;
  if (date <= nextBusinessDay(payment.dueDate)) {
    const isDiscounted = discount !== undefined && date <= discountLimit(payment);
    return isDiscounted ? amountCents - termCents(discount, amountCents) : amountCents;
  }
  const days = daysBetween(payment.dueDate, date);
  const fineCents = fine === undefined ? 0 : termCents(fine, amountCents);
  const interestCents = interest === undefined ? 0 : percentOf(cents(amountCents), parseRate(interest.value), days, 30);
  return amountCents + fineCents + interestCents;
}

export interface Terms {
  discount?: Term;
  fine?: Term;
  interest?: Term;
}

/** Reads the three; one that is absent leaves what was, one of value 0 takes it away. */
export function readTerms(fields: FieldReader, known: Terms): Terms {
  return {
    ...termOf('discount', readTerm(fields, 'discount', 'FIXED'), known),
    // Without a type a fine is the percentage that it was before the API knew types: a guess.
    ...termOf('fine', readTerm(fields, 'fine', 'PERCENTAGE'), known),
    ...termOf('interest', readTerm(fields, 'interest', 'PERCENTAGE'), known),
  };
}

function termOf(name: keyof Terms, read: Term | undefined, known: Terms): Terms {
  const term = read ?? known[name];
  return term === undefined || Number(term.value) === 0 ? {} : { [name]: term };
}

function readTerm(fields: FieldReader, name: keyof Terms, byDefault: Term['type']): Term | undefined {
  const inner = fields.object(name);
  if (inner === undefined) return undefined;
  const value = inner.decimal('value') ?? '0';
  const type = inner.word('type', TYPES) ?? byDefault;
  const days = inner.integer('dueDateLimitDays', { min: 0, max: 3650 }) ?? 0;
  if (type === 'FIXED' && !/^\d+(\.\d{1,2})?$/.test(value)) fields.refuse('value', `O valor de ${name} é inválido.`);
  if (type === 'PERCENTAGE' && (!isRateText(value) || Number(value) > 100))
    fields.refuse('value', `O percentual de ${name} deve estar entre 0 e 100.`);
  return name === 'discount' ? { value, type, dueDateLimitDays: days } : { value, type };
}

/** The rule of the least amount, in the sandbox's own sentence. */
export function amountProblem(amountCents: number, { discount }: Terms): Problem | undefined {
  if (amountCents > MAX_CENTS) {
    return { code: 'invalid_value', description: `O valor não pode ser maior que ${reais(MAX_CENTS)}.` };
  }
  const discountCents = discount === undefined ? 0 : termCents(discount, amountCents);
  if (amountCents - discountCents >= MIN_CENTS) return undefined;
  const description = `O valor da cobrança (${reais(amountCents)}) menos o valor do desconto (${reais(discountCents)}) não pode ser menor que ${reais(MIN_CENTS)}.`;
  return { code: 'invalid_object', description };
}

function reais(amountCents: number): string {
  return formatReais(cents(amountCents)).replace('\u00a0', ' ');
}
