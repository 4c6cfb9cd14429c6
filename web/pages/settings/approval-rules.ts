/** Rules of approval as texts of a form, and as sentences that everybody understands. */
import { t } from '../../texts.pt-BR.ts';
import type { ApprovalRules, ApprovalRulesInput } from '../../transfers-api.ts';
import { counted, money, moneyText } from '../../ui/format.ts';
import { readMoney, readWhole } from '../../ui/parse.ts';

const words = t.transfers.rules;
export const MOST_APPROVALS = 5;

export interface RuleTexts {
  from: string;
  approvals: string;
}

export const readApprovals = readWhole(0, MOST_APPROVALS);

export function textsOfRules({ rules }: Pick<ApprovalRules, 'rules'>): RuleTexts[] {
  return rules
    .toSorted((a, b) => a.fromCents - b.fromCents)
    .map(({ fromCents, approvals }) => ({ from: moneyText(fromCents), approvals: String(approvals) }));
}

/** What is wrong with each rule, by its place; empty when they may be stored. */
export function problemsOfRules(texts: readonly RuleTexts[]): Map<number, string> {
  const problems = new Map<number, string>();
  const seen = new Set<number>();
  texts.forEach(({ from, approvals }, index) => {
    const amount = readMoney(from);
    const people = readApprovals(approvals);
    if (!amount.ok) problems.set(index, from.trim() === '' ? words.missing : amount.problem);
    else if (seen.has(amount.value)) problems.set(index, words.twice);
    else if (!people.ok) problems.set(index, people.problem);
    if (amount.ok) seen.add(amount.value);
  });
  return problems;
}

/** Texts without problems, in the order of their amounts. */
export function rulesOf(texts: readonly RuleTexts[]): ApprovalRulesInput['rules'] {
  return texts
    .flatMap(({ from, approvals }) => {
      const amount = readMoney(from);
      const people = readApprovals(approvals);
      return amount.ok && people.ok ? [{ fromCents: amount.value, approvals: people.value }] : [];
    })
    .toSorted((a, b) => a.fromCents - b.fromCents);
}

/**
 * One sentence a range. What no rule reaches needs one other person, as without any rules.
 * @param rules in the order of their amounts.
 */
export function sentencesOf(rules: ApprovalRulesInput['rules']): string[] {
  const whole = rules[0]?.fromCents === 0 ? rules : [{ fromCents: 0, approvals: 1 }, ...rules];
  return whole.map(({ fromCents, approvals }, index) => {
    const next = whole[index + 1];
    const range =
      next === undefined
        ? fromCents === 0
          ? words.any
          : words.rangeFrom(money(fromCents))
        : words.rangeBetween(money(fromCents), money(next.fromCents - 1));
    return words.sentence(range, counted(approvals, words.people));
  });
}
