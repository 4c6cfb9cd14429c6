/** Fine, interest, discount and rebate of a charge: how they are read, and what they come to on a day. */
import { addDays, daysBetween, nextBusinessDay } from '#lib/calendar.ts';
import { cents, parseRate, percentOf } from '#lib/money.ts';
import type { FieldReader } from './fields.ts';

/** A fixed value or a percentage. */
export type Figure = { cents: number } | { percent: string };

export interface Fine {
  codigo: string;
  figure: Figure;
  /** First day on which it is owed. */
  from: string | null;
  days: number | null;
}

export interface Interest extends Fine {}

export interface Discount {
  codigo: string;
  steps: { until: string | null; days: number | null; figure: Figure }[];
}

export interface Terms {
  multa?: Fine;
  juros?: Interest;
  desconto?: Discount;
  rebateCents: number;
}

const FINE_CODES = ['01', '02', '03'];
/** What the code of an interest is a figure of, and over how many days; `05` is none ("API Boletos" 2.75). */
const INTEREST: Readonly<Record<string, { kind: 'percent' | 'value'; periodDays: number } | null>> = {
  '05': null,
  '90': { kind: 'percent', periodDays: 30 },
  '91': { kind: 'percent', periodDays: 1 },
  '92': { kind: 'percent', periodDays: 365 },
  '93': { kind: 'value', periodDays: 1 },
};
/** In answers the code tells calendar from business days; here all are calendar days [which is which: a guess]. */
export const ANSWERED_INTEREST: Readonly<Record<string, string>> = {
  '05': '05',
  '90': '03',
  '91': '02',
  '92': '04',
  '93': '01',
};
/** 90 and 91 are per day of anticipation [a guess by analogy with the other codes]. */
const DISCOUNT: Readonly<Record<string, { kind: 'percent' | 'value'; daily: boolean } | null>> = {
  '00': null,
  '01': { kind: 'value', daily: false },
  '02': { kind: 'percent', daily: false },
  '90': { kind: 'percent', daily: true },
  '91': { kind: 'value', daily: true },
};
/** Discount and rebate: at most this part of the value (Itaú, Cobrança FEBRABAN 240, January 2017). */
const LARGEST_REDUCTION_PERCENT = 90;

/** `undefined`: none is owed. */
export function readFine(fields: FieldReader): Fine | undefined {
  const codigo = fields.code('codigo_tipo_multa', { required: true, digits: 2, oneOf: FINE_CODES });
  if (codigo === undefined || codigo === '03') return undefined;
  const figure = readFigure(fields, codigo === '01' ? 'value' : 'percent', ['valor_multa', 'percentual_multa']);
  return figure && { codigo, figure, ...readStart(fields, 'data_multa', 'quantidade_dias_multa') };
}

export function readInterest(fields: FieldReader): Interest | undefined {
  const codigo = fields.code('codigo_tipo_juros', { required: true, digits: 2, oneOf: Object.keys(INTEREST) });
  const rule = codigo === undefined ? null : INTEREST[codigo];
  if (codigo === undefined || rule === null || rule === undefined) return undefined;
  const figure = readFigure(fields, rule.kind, ['valor_juros', 'percentual_juros']);
  return figure && { codigo, figure, ...readStart(fields, 'data_juros', 'quantidade_dias_juros') };
}

export function readDiscount(fields: FieldReader, amountCents: number): Discount | undefined {
  const codigo = fields.code('codigo_tipo_desconto', { required: true, digits: 2, oneOf: Object.keys(DISCOUNT) });
  const rule = codigo === undefined ? null : DISCOUNT[codigo];
  if (codigo === undefined || rule === null || rule === undefined) return undefined;
  const items = fields.list('descontos', { required: true, max: 3 });
  const steps = items.flatMap((item) => {
    const figure = readFigure(item, rule.kind, ['valor_desconto', 'percentual_desconto']);
    if (figure === undefined) return [];
    const until = item.date('data_desconto') ?? null;
    const days = item.integer('quantidade_dias_desconto', { min: 0, max: 9999 }) ?? null;
    if (!rule.daily && until === null && days === null) item.refuse('data_desconto', 'Data do desconto não informada.');
    if (!rule.daily && figureCents(figure, amountCents) * 100 > amountCents * LARGEST_REDUCTION_PERCENT)
      item.refuse(rule.kind === 'value' ? 'valor_desconto' : 'percentual_desconto', 'Desconto acima do permitido.');
    return [{ until, days, figure }];
  });
  return { codigo, steps };
}

export function readRebate(fields: FieldReader, amountCents: number): number {
  const rebateCents = fields.amount('valor_abatimento') ?? 0;
  if (rebateCents * 100 > amountCents * LARGEST_REDUCTION_PERCENT)
    fields.refuse('valor_abatimento', 'Abatimento acima do permitido.');
  return rebateCents;
}

function readFigure(
  fields: FieldReader,
  kind: 'percent' | 'value',
  [value, percent]: [string, string],
): Figure | undefined {
  if (kind === 'value') {
    const amount = fields.amount(value, { required: true, minCents: 1 });
    return amount === undefined ? undefined : { cents: amount };
  }
  const rate = fields.percent(percent, { required: true });
  return rate === undefined ? undefined : { percent: rate };
}

function readStart(fields: FieldReader, date: string, days: string): { from: string | null; days: number | null } {
  return { from: fields.date(date) ?? null, days: fields.integer(days, { min: 0, max: 9999 }) ?? null };
}

export function figureCents(figure: Figure, amountCents: number): number {
  return 'cents' in figure ? figure.cents : percentOf(cents(amountCents), parseRate(figure.percent));
}

/** What is owed on a day, by its parts. */
export interface Due {
  totalCents: number;
  discountCents: number;
  rebateCents: number;
  fineCents: number;
  interestCents: number;
}

/**
 * What the payer owes on a date: rebate always; the discount until its day; fine and interest after the due date, which a
 * day without banks carries over. Interest counts from the day on which it begins.
 */
export function dueOn(charge: { amountCents: number; dueDate: string; terms: Terms }, date: string): Due {
  const { amountCents, dueDate, terms } = charge;
  const { multa, juros, desconto, rebateCents } = terms;
  const late = date > nextBusinessDay(dueDate);
  const discountCents = late || desconto === undefined ? 0 : discountOn(desconto, charge, date);
  const fineCents = late && multa && date >= startOf(multa, dueDate) ? figureCents(multa.figure, amountCents) : 0;
  const days = juros === undefined ? 0 : daysBetween(addDays(startOf(juros, dueDate), -1), date);
  const interestCents = late && juros && days > 0 ? interestOf(juros, amountCents, days) : 0;
  const totalCents = amountCents - rebateCents - discountCents + fineCents + interestCents;
  return { totalCents, discountCents, rebateCents, fineCents, interestCents };
}

/** Unless told, the day after the due date. */
function startOf({ from, days }: Fine, dueDate: string): string {
  return from ?? addDays(dueDate, Math.max(days ?? 1, 1));
}

function interestOf({ codigo, figure }: Interest, amountCents: number, days: number): number {
  if ('cents' in figure) return figure.cents * days;
  return percentOf(cents(amountCents), parseRate(figure.percent), days, INTEREST[codigo]!.periodDays);
}

function discountOn(
  { codigo, steps }: Discount,
  charge: { amountCents: number; dueDate: string },
  date: string,
): number {
  const { amountCents, dueDate } = charge;
  const [first] = steps;
  if (DISCOUNT[codigo]!.daily) {
    const days = Math.max(daysBetween(date, dueDate), 0);
    return first === undefined ? 0 : Math.min(figureCents(first.figure, amountCents) * days, amountCents);
  }
  const due = steps.filter(({ until, days }) => date <= (until ?? addDays(dueDate, -(days ?? 0))));
  return Math.max(0, ...due.map(({ figure }) => figureCents(figure, amountCents)));
}
