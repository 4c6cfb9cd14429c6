/** Storing a corrected charge, and its payer as he is known from now on, in one statement. */
import { sql, type RawBuilder } from 'kysely';
import type { ChargeView } from '#core/charge.ts';
import type { ChargeRow } from './charges.ts';

/** A charge with where it belongs. */
export interface CorrectedCharge extends ChargeView {
  bankAccountId: string | null;
  connectionId: string | null;
  billingTypeId: string | null;
  description: string | null;
}

/** Leaves status and version to the fold that follows. */
export function correctCharge(
  charge: CorrectedCharge,
  { organizationId, payerId, now }: { organizationId: string; payerId: string; now: string },
): RawBuilder<ChargeRow> {
  const payer = JSON.stringify(charge.payer);
  return sql<ChargeRow>`
    WITH known AS (
      INSERT INTO payer (id, organization_id, tax_id, name, data, updated_at)
      SELECT ${payerId}::uuid, ${organizationId}::uuid, ${charge.payer.taxId}, ${charge.payer.name}, ${payer}::jsonb, ${now}::timestamptz
      WHERE NOT EXISTS (SELECT FROM payer WHERE organization_id = ${organizationId}::uuid AND tax_id = ${charge.payer.taxId}
        AND data = ${payer}::jsonb)
      ON CONFLICT (organization_id, tax_id) DO UPDATE SET name = excluded.name, data = excluded.data, updated_at = excluded.updated_at
    )
    UPDATE charge SET bank_account_id = ${charge.bankAccountId}, connection_id = ${charge.connectionId},
      billing_type_id = ${charge.billingTypeId}, method = ${charge.method}, amount_cents = ${charge.amountCents},
      due_on = ${charge.dueDate}, issued_on = ${charge.issuedOn}, payer_tax_id = ${charge.payer.taxId}, payer_name = ${charge.payer.name},
      payer = ${payer}::jsonb, terms = ${JSON.stringify(charge.terms)}::jsonb, days_after_due = ${charge.daysAfterDue},
      messages = ${JSON.stringify(charge.messages)}::jsonb, description = ${charge.description}
    WHERE id = ${charge.id}
    RETURNING *`;
}
