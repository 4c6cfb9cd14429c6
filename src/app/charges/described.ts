/** The charge that an input describes, and what is wrong with it. */
import type { ChargeInput } from '#contract/charges.ts';
import { parseTaxId } from '#lib/taxid.ts';
import { checkCharge, checkTermAmounts } from '#core/check-charge.ts';
import type { ChargeMethod, ChargeView } from '#core/charge.ts';
import type { FieldProblem } from '#core/errors.ts';
import type { Terms } from '#core/terms.ts';
import type { ConnectionRow } from '#db/connections.ts';
import type { Context } from '../context.ts';
import { localMoment, today } from '../moment.ts';
import type { Places } from './places.ts';

/** The charge that an input describes, with what its connection gives when the input is silent. */
export function described(ctx: Context, input: ChargeInput, places: Places): ChargeView {
  const { connection, billingType } = places;
  const facts = connection ? ctx.banks.provider(connection.provider).facts : null;
  const method: ChargeMethod = input.method ?? billingType?.method ?? connection?.default_method ?? 'boleto_pix';
  const parsed = parseTaxId(input.payer.taxId);
  return {
    id: '',
    reference: input.reference,
    amountCents: input.amountCents,
    dueDate: input.dueDate,
    issuedOn: input.issuedOn ?? today(ctx),
    method,
    payer: { ...input.payer, taxId: parsed.ok ? parsed.value : input.payer.taxId } as ChargeView['payer'],
    terms: (input.terms ?? connection?.default_terms ?? {}) as Terms,
    daysAfterDue: input.daysAfterDue ?? connection?.days_after_due ?? facts?.charge.daysAfterDue.default ?? 30,
    messages: input.messages ?? connection?.messages ?? [],
  };
}

/** What is wrong with it whatever the bank, and what its bank would refuse. */
export function problemsOf(ctx: Context, charge: ChargeView, connection: ConnectionRow | null): FieldProblem[] {
  if (connection) return checkCharge(ctx.banks.provider(connection.provider).facts, charge, localMoment(ctx));
  const taxId = parseTaxId(charge.payer.taxId);
  const problems: FieldProblem[] = taxId.ok
    ? []
    : [{ pointer: '/payer/taxId', code: 'tax_id_invalid', detail: taxId.problem }];
  if (charge.dueDate < today(ctx)) {
    problems.push({
      pointer: '/dueDate',
      code: 'due_date_past',
      detail: 'O vencimento já passou. Informe hoje ou depois.',
      suggestion: today(ctx),
    });
  }
  return [...problems, ...checkTermAmounts(charge)];
}
