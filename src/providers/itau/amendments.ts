/**
 * Alterations: the bank changes one field an instruction, so an amendment is as many operations as it has fields, and where the due date
 * or the amount changes, a last question that brings the new line and barcode.
 */
import { cents } from '#lib/money.ts';
import type { Amendable, Amendment, InstructionInput, Step } from '#core/provider.ts';
import type { FixedOrRate, Terms } from '#core/terms.ts';
import { hasEnded } from './charge-facts.ts';
import { discountBody, discountSteps, type DiscountStep, fineBody, interestBody, limitOf } from './emission.ts';
import { isSamePercent, writtenDecimals as figures } from './figures.ts';
import { lookStep, stepOf } from './instructions.ts';
import type { Boleto } from './wire.ts';

/** One field: where it goes, what is sent, and whether the consulta shows it already. */
interface Field {
  path: string;
  amends: readonly Amendable[];
  isAsked(amendment: Amendment, input: InstructionInput): boolean;
  body(amendment: Amendment, input: InstructionInput): unknown;
  isShown(boleto: Boleto, amendment: Amendment, input: InstructionInput): boolean;
}

/** A value that `isAsked` has promised. */
function wanted<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('this step is not part of the plan of this amendment');
  return value;
}

interface Shown {
  amountCents: number | undefined;
  percent: string | undefined;
}

function isSameFigure(shown: Shown, figure: { amountCents?: number; percent?: string }): boolean {
  if (figure.percent === undefined) return shown.amountCents === figure.amountCents;
  return shown.percent !== undefined && isSamePercent(shown.percent, figure.percent);
}

/** Discounts hang on the due date: where it moves, they move with it. */
function stepsOfDiscounts({ dueDate, amountCents, terms }: Amendment, { charge }: InstructionInput): DiscountStep[] {
  const owed = { dueDate: dueDate ?? charge.dueDate, amountCents: amountCents ?? charge.amountCents };
  return discountSteps(terms?.discounts ?? charge.terms.discounts ?? [], owed);
}

/**
 * The last day of payment keeps its distance from the due date. It goes first, so that a later due date does not pass it, and never before
 * the due date that still stands.
 */
function newLimit({ dueDate }: Amendment, { charge }: InstructionInput): string {
  const limit = limitOf({ dueDate: wanted(dueDate), daysAfterDue: charge.daysAfterDue });
  return limit < charge.dueDate ? charge.dueDate : limit;
}

const figureOf = (figure: FixedOrRate | NonNullable<Terms['interest']>): { amountCents?: number; percent?: string } =>
  'percent' in figure ? { percent: figure.percent } : { amountCents: figure.amountCents };

const fields: Readonly<Record<string, Field>> = {
  paymentLimit: {
    path: 'data_limite_pagamento',
    amends: [],
    isAsked: ({ dueDate }) => dueDate !== undefined,
    body: (amendment, input) => ({ data_limite_pagamento: newLimit(amendment, input) }),
    isShown: ({ item }, amendment, input) => item.data_limite_pagamento === newLimit(amendment, input),
  },
  dueDate: {
    path: 'data_vencimento',
    amends: ['dueDate'],
    isAsked: ({ dueDate }) => dueDate !== undefined,
    body: ({ dueDate }) => ({ data_vencimento: wanted(dueDate) }),
    isShown: ({ item }, { dueDate }) => item.data_vencimento === dueDate,
  },
  amountCents: {
    path: 'valor_nominal',
    amends: ['amountCents'],
    isAsked: ({ amountCents }) => amountCents !== undefined,
    body: ({ amountCents }) => ({ valor_titulo: figures.money(wanted(amountCents)) }),
    isShown: ({ item }, { amountCents }) => item.valor_titulo === amountCents,
  },
  fine: {
    path: 'multa',
    amends: ['fine'],
    isAsked: ({ terms }) => terms?.fine !== undefined,
    body: ({ terms }) => ({ multa: fineBody(wanted(terms?.fine), figures) }),
    isShown({ title: { multa } }, { terms }) {
      const shown = { amountCents: multa?.valor_multa, percent: multa?.percentual_multa };
      return isSameFigure(shown, figureOf(wanted(terms?.fine)));
    },
  },
  interest: {
    path: 'juros',
    amends: ['interest'],
    isAsked: ({ terms }) => terms?.interest !== undefined,
    body: ({ terms }) => ({ juros: interestBody(wanted(terms?.interest), figures) }),
    isShown({ title: { juros } }, { terms }) {
      const shown = { amountCents: juros?.valor_juros, percent: juros?.percentual_juros };
      return isSameFigure(shown, figureOf(wanted(terms?.interest)));
    },
  },
  discounts: {
    path: 'desconto',
    amends: ['discounts'],
    isAsked: ({ dueDate, terms }, { charge }) =>
      terms?.discounts !== undefined || (dueDate !== undefined && (charge.terms.discounts ?? []).length > 0),
    body: (amendment, input) => ({ desconto: discountBody(stepsOfDiscounts(amendment, input), figures) }),
    isShown({ title }, amendment, input) {
      const shown = title.desconto?.descontos ?? [];
      const steps = stepsOfDiscounts(amendment, input);
      return (
        shown.length === steps.length &&
        steps.every((step, index) => {
          const { data_desconto, valor_desconto, percentual_desconto } = shown[index] ?? {};
          const isSame = isSameFigure({ amountCents: valor_desconto, percent: percentual_desconto }, step);
          return data_desconto === step.until && isSame;
        })
      );
    },
  },
  rebateCents: {
    path: 'abatimento',
    amends: ['rebateCents'],
    isAsked: ({ terms }) => terms?.rebateCents !== undefined,
    body: ({ terms }) => ({ valor_abatimento: figures.money(wanted(terms?.rebateCents)) }),
    isShown: ({ title }, { terms }) => (title.valor_abatimento ?? cents(0)) === terms?.rebateCents,
  },
};

const amendmentOf = (input: InstructionInput): Amendment => input.amendment ?? {};

const steps = Object.entries(fields).map(([name, field]) => ({
  field,
  step: stepOf({
    step: `amend.${name}`,
    path: field.path,
    amends: field.amends,
    body: (input) => field.body(amendmentOf(input), input),
    // What it did to line and barcode is told by the question at the end.
    facts: () => [],
    settled: (boleto, input) => hasEnded(boleto) || field.isShown(boleto, amendmentOf(input), input),
  }),
}));

/** Due date and amount are written in the barcode: the boleto is asked for with both as they are now. */
const lookAtCodes = lookStep('amend.look', ({ item }, { amendment: { dueDate, amountCents } = {} }) => {
  const { data_vencimento, valor_titulo } = item;
  return (dueDate ?? data_vencimento) === data_vencimento && (amountCents ?? valor_titulo) === valor_titulo;
});

export function amendPlan(input: InstructionInput): readonly Step[] {
  const amendment = amendmentOf(input);
  const asked = steps.filter(({ field }) => field.isAsked(amendment, input)).map(({ step }) => step);
  const changesCodes = amendment.dueDate !== undefined || amendment.amountCents !== undefined;
  return changesCodes ? [...asked, lookAtCodes] : asked;
}
