/** Accepting a charge is one statement: charge, payer, audit row, event and deliveries stand or fall together, in one round trip. */
import { sql, type RawBuilder } from 'kysely';
import type { ChargeView } from '#core/charge.ts';
import type { BankAccountRow } from './bank-accounts.ts';
import type { ChargeRow } from './charges.ts';
import type { ConnectionRow } from './connections.ts';

export interface Accepting {
  id: string;
  organizationId: string;
  charge: ChargeView;
  bankAccountId: string | null;
  connectionId: string | null;
  billingTypeId: string | null;
  description: string | null;
  sample: boolean;
  now: string;
  payerId: string;
  audit: { id: string; actor: { kind: string; id: string | null; name: string }; requestId: string };
  /** The event of it, as an expression that gives the number of deliveries. */
  emitting: RawBuilder<number>;
}

/** Gives no row when the reference is taken: then nothing at all was written. */
export function acceptCharge(accepting: Accepting): RawBuilder<ChargeRow & { delivered: number }> {
  const { charge, audit, now, organizationId } = accepting;
  const payer = JSON.stringify(charge.payer);
  return sql<ChargeRow & { delivered: number }>`
    WITH made AS (
      INSERT INTO charge (id, organization_id, reference, bank_account_id, connection_id, billing_type_id, method, amount_cents, due_on,
        issued_on, payer_tax_id, payer_name, payer, terms, days_after_due, messages, description, status, event_sequence, sample,
        created_at, updated_at)
      VALUES (${accepting.id}, ${organizationId}, ${charge.reference}, ${accepting.bankAccountId}, ${accepting.connectionId},
        ${accepting.billingTypeId}, ${charge.method}, ${charge.amountCents}, ${charge.dueDate}, ${charge.issuedOn},
        ${charge.payer.taxId}, ${charge.payer.name}, ${payer}::jsonb, ${JSON.stringify(charge.terms)}::jsonb, ${charge.daysAfterDue},
        ${JSON.stringify(charge.messages)}::jsonb, ${accepting.description}, 'pending', 1, ${accepting.sample}, ${now}, ${now})
      ON CONFLICT (organization_id, reference) DO NOTHING
      RETURNING *
    ), known AS (
      -- A payer who is known as he is now is not touched: many charges of one payer at once must not wait for one another.
      INSERT INTO payer (id, organization_id, tax_id, name, data, updated_at)
      SELECT ${accepting.payerId}::uuid, ${organizationId}::uuid, ${charge.payer.taxId}, ${charge.payer.name}, ${payer}::jsonb, ${now}::timestamptz
      FROM made WHERE NOT EXISTS (SELECT FROM payer WHERE organization_id = ${organizationId}::uuid AND tax_id = ${charge.payer.taxId}
        AND data = ${payer}::jsonb)
      ON CONFLICT (organization_id, tax_id) DO UPDATE SET name = excluded.name, data = excluded.data, updated_at = excluded.updated_at
    ), audited AS (
      INSERT INTO audit_entry (id, organization_id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, after, request_id)
      SELECT ${audit.id}::uuid, ${organizationId}::uuid, ${now}::timestamptz, ${audit.actor.kind}, ${audit.actor.id}::uuid, ${audit.actor.name},
        'charge.create', 'charge', id, jsonb_build_object('reference', reference, 'amountCents', amount_cents, 'dueDate', due_on),
        ${audit.requestId}
      FROM made
    )
    SELECT made.*, ${accepting.emitting} AS delivered FROM made`;
}

/** An account by id or mnemonic with its active connection, newest first, in one query. */
export function accountWithConnection(
  nameOrId: string,
): RawBuilder<{ account: BankAccountRow; connection: ConnectionRow | null }> {
  return sql<{ account: BankAccountRow; connection: ConnectionRow | null }>`
    SELECT to_jsonb(a) AS account, (SELECT to_jsonb(c) - 'hook_token_hash' - 'hook_token_sealed' FROM connection c
      WHERE c.bank_account_id = a.id AND c.active ORDER BY c.created_at, c.id LIMIT 1) AS connection
    FROM bank_account a WHERE lower(a.mnemonic) = lower(${nameOrId.trim()})`;
}
