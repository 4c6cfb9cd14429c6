/**
 * What is due on a day (bacen/pix-api 2.9.0, CobVValor and CobDataDeVencimento): original + multa + juros − abatimento −
 * desconto. A due date that is no business day moves to the next one, and everything counted from it moves too.
 * Chosen here, since the standard does not say: half-up to the centavo for each part; a month of 30 and a year of 365
 * calendar days, of 21 and 252 business days; a discount up to the due date follows it when it moves.
 */
import { addDays, daysBetween, isBusinessDay, nextBusinessDay } from '#lib/calendar.ts';
import { cents, centsFromDecimal, parseRate, percentOf } from '#lib/money.ts';
import type { ChargeTerms, ChargeValue, Discount, PixCharge, Term, ValueParts } from './state.ts';

export const DEFAULT_EXPIRY_S = 86_400;
export const DEFAULT_VALIDITY_DAYS = 30;

/** The due date, moved to a business day. */
export function movedDueDate({ calendario }: ChargeTerms): string {
  return nextBusinessDay(calendario.dataDeVencimento!);
}

/** The last day on which a charge with a due date can be paid. */
export function lastPayableDate(terms: ChargeTerms): string {
  const days = terms.calendario.validadeAposVencimento ?? DEFAULT_VALIDITY_DAYS;
  return nextBusinessDay(addDays(movedDueDate(terms), days));
}

/** Until when a charge without due date can be paid. */
export function expiresAtMs(charge: PixCharge): number {
  return charge.createdAtMs + (charge.terms.calendario.expiracao ?? DEFAULT_EXPIRY_S) * 1000;
}

/** The parts of what is due on a date, in centavos; all but the original are 0 for a charge without due date. */
export function partsOn(terms: ChargeTerms, date: string): ValueParts {
  const { valor } = terms;
  const original = centsFromDecimal(valor.original);
  if (terms.calendario.dataDeVencimento === undefined)
    return { original, multa: 0, juros: 0, abatimento: 0, desconto: 0 };
  const due = movedDueDate(terms);
  const late = date > due;
  return {
    original,
    multa: late ? fixedOrPercent(valor.multa, original) : 0,
    juros: late ? interest(valor.juros, original, due, date) : 0,
    abatimento: fixedOrPercent(valor.abatimento, original),
    desconto: late ? 0 : discount(valor, terms.calendario.dataDeVencimento, date),
  };
}

/** @returns centavos, never below zero. */
export function totalOf({ original, multa, juros, abatimento, desconto }: ValueParts): number {
  return Math.max(original + multa + juros - abatimento - desconto, 0);
}

function fixedOrPercent(term: Term | undefined, original: number): number {
  if (term === undefined) return 0;
  return Number(term.modalidade) === 1
    ? centsFromDecimal(term.valorPerc)
    : percentOf(cents(original), parseRate(term.valorPerc));
}

/** Modalities 1 to 4 count calendar days, 5 to 8 business days: a value or a percentage a day, a month, a year. */
const PERIOD_DAYS = { 2: 1, 3: 30, 4: 365, 6: 1, 7: 21, 8: 252 } as const;

function interest(term: Term | undefined, original: number, due: string, date: string): number {
  if (term === undefined) return 0;
  const modality = Number(term.modalidade);
  const days = modality > 4 ? businessDaysBetween(due, date) : daysBetween(due, date);
  if (modality === 1 || modality === 5) return centsFromDecimal(term.valorPerc) * days;
  const period = PERIOD_DAYS[modality as keyof typeof PERIOD_DAYS];
  return percentOf(cents(original), parseRate(term.valorPerc), days, period);
}

function discount({ desconto, original }: ChargeValue, dueDate: string, date: string): number {
  if (desconto === undefined) return 0;
  const amount = centsFromDecimal(original);
  const modality = Number(desconto.modalidade);
  if (modality <= 2) return untilDate(desconto, dueDate, date, amount);
  const due = nextBusinessDay(dueDate);
  const days = modality === 3 || modality === 5 ? daysBetween(date, due) : businessDaysBetween(date, due);
  const perDay = desconto.valorPerc ?? '0.00';
  return modality <= 4 ? centsFromDecimal(perDay) * days : percentOf(amount, parseRate(perDay), days);
}

/** The discount whose day comes first among those not yet past. */
function untilDate(desconto: Discount, dueDate: string, date: string, amount: number): number {
  const steps = (desconto.descontoDataFixa ?? []).toSorted((left, right) => (left.data < right.data ? -1 : 1));
  const step = steps.find(({ data }) => date <= (data === dueDate ? nextBusinessDay(data) : data));
  return step === undefined ? 0 : fixedOrPercent({ ...step, modalidade: desconto.modalidade }, amount);
}

/** Business days after `from`, up to and including `to`. */
function businessDaysBetween(from: string, to: string): number {
  let count = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) if (isBusinessDay(day)) count += 1;
  return count;
}
