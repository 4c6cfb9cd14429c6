/** The sums behind Início: one round trip over indexes of status, due date and payment date. */
import { sql } from 'kysely';
import type { Tx } from './pool.ts';

export interface OverviewRow {
  unknown_count: number;
  unknown_cents: number;
  divergence_count: number;
  divergence_cents: number;
  pending_count: number;
  pending_cents: number;
  rejected_count: number;
  rejected_cents: number;
  received_cents: number;
  fee_cents: number;
  not_credited_cents: number;
  open_cents: number;
  overdue_cents: number;
  has_connection: boolean;
  has_charge: boolean;
  has_registration: boolean;
  has_payment: boolean;
}

export interface OverviewDays {
  today: string;
  monthStart: string;
  monthEnd: string;
}

/** Statuses in which a charge is still owed and may be paid at a bank, or is on its way there. */
const owed = sql`status in ('pending', 'registering', 'registered', 'rejected', 'in_protest', 'protest_cancel_sent')`;

export async function overviewRow(tx: Tx, { today, monthStart, monthEnd }: OverviewDays): Promise<OverviewRow> {
  const { rows } = await sql<OverviewRow>`
    select
      c.*, p.*, d.*,
      exists (select from connection n join credential k on k.connection_id = n.id and k.active where n.active) as has_connection,
      exists (select from charge) as has_charge,
      exists (select from registration where registered_at is not null) as has_registration,
      exists (select from payment) as has_payment
    from
      (select
        count(*) filter (where outcome_unknown or attention)::int as unknown_count,
        coalesce(sum(amount_cents) filter (where outcome_unknown or attention), 0)::bigint as unknown_cents,
        count(*) filter (where status = 'pending')::int as pending_count,
        coalesce(sum(amount_cents) filter (where status = 'pending'), 0)::bigint as pending_cents,
        count(*) filter (where status = 'rejected')::int as rejected_count,
        coalesce(sum(amount_cents) filter (where status = 'rejected'), 0)::bigint as rejected_cents,
        coalesce(sum(amount_cents) filter (where due_on between ${today}::date and ${monthEnd}::date), 0)::bigint as open_cents,
        coalesce(sum(amount_cents) filter (where due_on < ${today}::date), 0)::bigint as overdue_cents
       from charge where ${owed}) c,
      (select
        coalesce(sum(amount_cents) filter (where paid_on >= ${monthStart}::date), 0)::bigint as received_cents,
        coalesce(sum(fee_cents) filter (where paid_on >= ${monthStart}::date), 0)::bigint as fee_cents,
        coalesce(sum(amount_cents) filter (where credited_on is null), 0)::bigint as not_credited_cents
       from payment where paid_on <= ${monthEnd}::date and (paid_on >= ${monthStart}::date or credited_on is null)) p,
      (select count(*)::int as divergence_count, coalesce(sum(abs(amount_cents)), 0)::bigint as divergence_cents
       from divergence where state = 'open') d`.execute(tx);
  const row = rows[0];
  if (!row) throw new Error('aggregates answer one row');
  return row;
}

export interface ConnectionHealthRow {
  id: string;
  provider: string;
  mnemonic: string;
  has_credentials: boolean;
  /** End of the certificate's validity, when there is one. */
  not_after: string | null;
}

/** Active connections with what their credentials say. */
export async function connectionHealthRows(tx: Tx): Promise<ConnectionHealthRow[]> {
  const { rows } = await sql<ConnectionHealthRow>`
    select n.id, n.provider, a.mnemonic, k.id is not null as has_credentials, k.certificate->>'notAfter' as not_after
    from connection n join bank_account a on a.id = n.bank_account_id
    left join credential k on k.connection_id = n.id and k.active
    where n.active order by n.created_at, n.id`.execute(tx);
  return rows;
}

/** Endpoints that stopped answering, and since when. */
export async function failingEndpointRows(tx: Tx): Promise<{ url: string; failing_since: string }[]> {
  const { rows } = await sql<{ url: string; failing_since: string }>`
    select url, failing_since from webhook_endpoint where active and failing_since is not null
    order by failing_since`.execute(tx);
  return rows;
}
