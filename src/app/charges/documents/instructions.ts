/** The lines of a printed boleto that tell the payer what is owed when: terms, last day, messages. */
import type { ChargeView } from '#core/charge.ts';
import { showDate } from '#core/check-charge.ts';
import type { FixedOrRate } from '#core/terms.ts';
import { addDays } from '#lib/calendar.ts';
import { formatReais } from '#lib/money.ts';

/** Short sentences in Portuguese, in the order in which they matter to the payer; the company's own messages come last. */
export function printedInstructions(
  charge: Pick<ChargeView, 'terms' | 'dueDate' | 'daysAfterDue' | 'messages'>,
): string[] {
  const { fine, interest, discounts = [], rebateCents } = charge.terms;
  const lines: string[] = [];
  for (const discount of discounts.toSorted((a, b) => b.daysBefore - a.daysBefore)) {
    lines.push(`Desconto de ${part(discount)} até ${showDate(addDays(charge.dueDate, -discount.daysBefore))}.`);
  }
  if (rebateCents !== undefined && rebateCents > 0) lines.push(`Abatimento de ${formatReais(rebateCents)}.`);
  if (fine) lines.push(`Após o vencimento, multa de ${part(fine)}.`);
  if (interest?.kind === 'monthly') lines.push(`Após o vencimento, juros de ${percentText(interest.percent)} ao mês.`);
  if (interest?.kind === 'daily')
    lines.push(`Após o vencimento, juros de ${formatReais(interest.amountCents)} por dia.`);
  lines.push(lastDay(charge.daysAfterDue));
  return [...lines, ...charge.messages];
}

function lastDay(daysAfterDue: number): string {
  if (daysAfterDue === 0) return 'Não receber após o vencimento.';
  return `Não receber após ${daysAfterDue} ${daysAfterDue === 1 ? 'dia' : 'dias'} do vencimento.`;
}

function part(value: FixedOrRate): string {
  return value.kind === 'fixed' ? formatReais(value.amountCents) : percentText(value.percent);
}

/** `2.5` → `2,50%`. */
function percentText(percent: string): string {
  const [whole, decimals = ''] = percent.split('.');
  return `${whole},${decimals.padEnd(2, '0')}%`;
}
