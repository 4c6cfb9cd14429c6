/** Evidence: append-only. The same fact told twice is one row. */
import { sql, type Selectable } from 'kysely';
import type { ChargeFact, Evidence, EvidenceSource } from '#core/evidence.ts';
import type { Tx } from './pool.ts';
import type { EvidenceTable } from './tables.ts';

export type EvidenceRow = Selectable<EvidenceTable>;

export interface NewEvidence {
  id: string;
  organizationId: string;
  connectionId: string | null;
  chargeId: string;
  registrationId: string | null;
  factKey: string;
  source: EvidenceSource;
  proven: boolean;
  occurredAt: string;
  receivedAt: string;
  fact: ChargeFact;
  bankCallId: string | null;
  inboundMessageId: string | null;
  /** What it changed, when that is known beforehand. */
  effect: string | null;
  sha256: Buffer;
}

/** Stores a piece of evidence; false when the same fact was known already. */
export async function insertEvidence(tx: Tx, evidence: NewEvidence): Promise<boolean> {
  const { rows } = await sql`
    INSERT INTO evidence (id, organization_id, connection_id, charge_id, registration_id, fact_key, source, proven, occurred_at,
      received_at, fact, effect, bank_call_id, inbound_message_id, sha256)
    VALUES (${evidence.id}, ${evidence.organizationId}, ${evidence.connectionId}, ${evidence.chargeId}, ${evidence.registrationId},
      ${evidence.factKey}, ${evidence.source}, ${evidence.proven}, ${evidence.occurredAt}, ${evidence.receivedAt},
      ${JSON.stringify(evidence.fact)}::jsonb, ${evidence.effect}, ${evidence.bankCallId}, ${evidence.inboundMessageId}, ${evidence.sha256})
    ON CONFLICT (charge_id, fact_key, proven) DO NOTHING
    RETURNING 1`.execute(tx);
  return rows.length > 0;
}

export async function evidenceRowsOf(tx: Tx, chargeId: string): Promise<EvidenceRow[]> {
  return tx.selectFrom('evidence').selectAll().where('charge_id', '=', chargeId).orderBy('occurred_at').execute();
}

/** All evidence of a charge in the shape that the fold reads. */
export async function evidenceOf(tx: Tx, chargeId: string): Promise<Evidence[]> {
  const rows = await evidenceRowsOf(tx, chargeId);
  return rows.map((row) => ({
    factKey: row.fact_key,
    source: row.source,
    proven: row.proven,
    registrationId: row.registration_id,
    occurredAt: row.occurred_at,
    fact: row.fact,
  }));
}

/** Says beside the evidence what it changed, for the timeline. */
export async function noteEffect(tx: Tx, ids: readonly string[], effect: string): Promise<void> {
  if (ids.length === 0) return;
  await sql`UPDATE evidence SET effect = ${effect} WHERE id = ANY(${ids as string[]}::uuid[])`.execute(tx);
}

/**
 * The bank has been asked: messages that waited for it are confirmed when a proven fact says the same, or more. What it does not
 * confirm goes on waiting and says so: a forged message never looks applied.
 */
export async function settleHints(tx: Tx, chargeId: string): Promise<void> {
  await sql`
    WITH hint AS (
      SELECT h.inbound_message_id AS id, bool_and(EXISTS (
        SELECT FROM evidence p WHERE p.charge_id = h.charge_id AND p.proven AND p.fact ->> 'type' = h.fact ->> 'type'
          AND (h.fact ->> 'type' <> 'paid' OR (p.fact ->> 'amountCents')::bigint >= (h.fact ->> 'amountCents')::bigint))) AS confirmed
      FROM evidence h WHERE h.charge_id = ${chargeId} AND NOT h.proven AND h.inbound_message_id IS NOT NULL GROUP BY 1
    )
    UPDATE inbound_message m SET
      state = CASE WHEN hint.confirmed THEN 'applied' ELSE 'held' END,
      result = CASE WHEN hint.confirmed THEN 'Conferido no banco.' ELSE 'O banco ainda não confirma este aviso.' END
    FROM hint WHERE m.id = hint.id AND m.state = 'held'`.execute(tx);
}
