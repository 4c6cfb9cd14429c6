/** Multa, juros, desconto and abatimento: from the texts of a form to the API, back, and in words. */
import type { Cents } from '#lib/money.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Terms } from '../../types.ts';
import { money, moneyText, percent, percentText } from '../../ui/format.ts';
import { must, valueOf, type Rule, type Texts } from '../../ui/rules.ts';
import { readMoney, readPercent, readWhole } from '../../ui/parse.ts';

export interface TermsTexts extends Texts {
  fine: string;
  fineKind: string;
  interest: string;
  interestKind: string;
  discount: string;
  discountKind: string;
  discountDays: string;
  rebate: string;
}

export const noTerms: TermsTexts = {
  fine: '',
  fineKind: 'rate',
  interest: '',
  interestKind: 'monthly',
  discount: '',
  discountKind: 'rate',
  discountDays: '0',
  rebate: '',
};

const readDays = readWhole(0, 365);
const isRate = (kind: string) => kind === 'rate' || kind === 'monthly';

const either =
  (kindField: keyof TermsTexts & string): Rule<TermsTexts> =>
  (text, values) =>
    must<TermsTexts>(isRate(values[kindField] ?? '') ? readPercent : readMoney, true)(text, values);

export const termsRules = {
  fine: either('fineKind'),
  interest: either('interestKind'),
  discount: either('discountKind'),
  discountDays: must<TermsTexts>(readDays, true),
  rebate: must<TermsTexts>(readMoney, true),
};

/** Texts that have passed {@link termsRules}; empty fields leave no trace. */
export function termsOf(texts: TermsTexts): Terms {
  const terms: Terms = {};
  if (filled(texts.fine)) terms.fine = fixedOrRate(texts.fine, texts.fineKind);
  if (filled(texts.interest)) {
    terms.interest =
      texts.interestKind === 'monthly'
        ? { kind: 'monthly', percent: valueOf(readPercent, texts.interest) }
        : { kind: 'daily', amountCents: valueOf(readMoney, texts.interest) };
  }
  if (filled(texts.discount)) {
    const daysBefore = filled(texts.discountDays) ? valueOf(readDays, texts.discountDays) : 0;
    terms.discounts = [{ ...fixedOrRate(texts.discount, texts.discountKind), daysBefore }];
  }
  if (filled(texts.rebate)) terms.rebateCents = valueOf(readMoney, texts.rebate);
  return terms;
}

function filled(text: string): boolean {
  return text.trim() !== '';
}

function fixedOrRate(
  text: string,
  kind: string,
): { kind: 'rate'; percent: string } | { kind: 'fixed'; amountCents: Cents } {
  if (kind === 'rate') return { kind: 'rate', percent: valueOf(readPercent, text) };
  return { kind: 'fixed', amountCents: valueOf(readMoney, text) };
}

/** What stands in the fields for terms that exist. */
export function textsOfTerms({ fine, interest, discounts, rebateCents }: Terms): TermsTexts {
  const discount = discounts?.[0];
  return {
    fine: fine === undefined ? '' : valueText(fine),
    fineKind: fine?.kind ?? 'rate',
    interest: interest === undefined ? '' : valueText(interest),
    interestKind: interest?.kind ?? 'monthly',
    discount: discount === undefined ? '' : valueText(discount),
    discountKind: discount?.kind ?? 'rate',
    discountDays: String(discount?.daysBefore ?? 0),
    rebate: rebateCents === undefined ? '' : moneyText(rebateCents),
  };
}

type Value = { percent: string } | { amountCents: number };

function valueText(value: Value): string {
  return 'percent' in value ? percentText(value.percent) : moneyText(value.amountCents);
}

function valueWords(value: Value): string {
  return 'percent' in value ? percent(value.percent) : money(value.amountCents);
}

/** One sentence for each term. */
export function termsWords({ fine, interest, discounts, rebateCents }: Terms): string[] {
  const { detail } = t;
  const sentences: string[] = [];
  if (fine !== undefined) sentences.push(detail.fine(valueWords(fine)));
  if (interest !== undefined) {
    const say = interest.kind === 'daily' ? detail.interestDaily : detail.interestMonthly;
    sentences.push(say(valueWords(interest)));
  }
  for (const discount of discounts ?? []) sentences.push(detail.discount(valueWords(discount), discount.daysBefore));
  if (rebateCents !== undefined && rebateCents > 0) sentences.push(detail.rebate(money(rebateCents)));
  return sentences;
}
