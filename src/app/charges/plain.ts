/** Rows as the plain data that the core and the providers read. */
import { cents } from '#lib/money.ts';
import type { ChargeView } from '#core/charge.ts';
import type { RegistrationView } from '#core/provider.ts';
import type { ChargeRow, RegistrationRow } from '#db/charges.ts';

export function plainCharge(row: ChargeRow): ChargeView {
  return {
    id: row.id,
    reference: row.reference,
    amountCents: cents(row.amount_cents),
    dueDate: row.due_on,
    issuedOn: row.issued_on,
    method: row.method,
    payer: row.payer,
    terms: row.terms,
    daysAfterDue: row.days_after_due,
    messages: row.messages,
  };
}

export function plainRegistration(row: RegistrationRow): RegistrationView {
  return {
    id: row.id,
    method: row.method,
    bankKey: row.bank_key,
    bankRef: row.bank_ref,
    txid: row.txid,
    nossoNumero: row.nosso_numero,
  };
}
