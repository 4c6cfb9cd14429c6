/** Charges and their lives at a bank: reading, locking, storing what the fold said. */
import { sql, type Selectable } from 'kysely';
import { todayIn } from '#lib/calendar.ts';
import type { FoldedRegistration, RegistrationPhase } from '#core/fold.ts';
import type { Tx } from './pool.ts';
import type { ChargeTable, InstructionTable, RegistrationTable } from './tables.ts';

export type ChargeRow = Selectable<ChargeTable>;
export type RegistrationRow = Selectable<RegistrationTable>;
export type InstructionRow = Selectable<InstructionTable>;

/**
 * Reads a charge and holds it until the transaction ends: whoever changes a charge goes through here. Its key never changes, so rows
 * that only point to it (a hint that is kept) need not wait, and cannot deadlock with a worker that holds their job.
 */
export async function lockCharge(tx: Tx, id: string): Promise<ChargeRow | undefined> {
  return tx.selectFrom('charge').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
}

export async function readCharge(tx: Tx, id: string): Promise<ChargeRow | undefined> {
  return tx.selectFrom('charge').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function registrationsOf(tx: Tx, chargeId: string): Promise<RegistrationRow[]> {
  return tx.selectFrom('registration').selectAll().where('charge_id', '=', chargeId).orderBy('ordinal').execute();
}

export async function readRegistration(tx: Tx, id: string): Promise<RegistrationRow | undefined> {
  return tx.selectFrom('registration').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The registration that the bank calls by this id, on this connection. */
export async function registrationByBankRef(tx: Tx, connectionId: string, bankRef: string) {
  return tx
    .selectFrom('registration')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .where('bank_ref', '=', bankRef)
    .executeTakeFirst();
}

/** The registration of a Pix charge, by the txid that its payment names. */
export async function registrationByTxid(tx: Tx, connectionId: string, txid: string) {
  return tx
    .selectFrom('registration')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .where('txid', '=', txid)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Bank ids on this connection under our key that belong to other registrations: a look-up must not take them for its own. */
export async function otherBankRefs(tx: Tx, registration: RegistrationRow): Promise<string[]> {
  const rows = await tx
    .selectFrom('registration')
    .select('bank_ref')
    .where('connection_id', '=', registration.connection_id)
    .where('bank_key', '=', registration.bank_key)
    .where('id', '!=', registration.id)
    .where('bank_ref', 'is not', null)
    .execute();
  return rows.flatMap((row) => (row.bank_ref === null ? [] : [row.bank_ref]));
}

/** A registration of the connection that the bank took after `since`: proof that its index can be past that moment. */
export async function registrationAcceptedAfter(
  tx: Tx,
  connectionId: string,
  since: string,
): Promise<RegistrationRow | undefined> {
  return tx
    .selectFrom('registration')
    .innerJoin('operation', 'operation.registration_id', 'registration.id')
    .selectAll('registration')
    .where('registration.connection_id', '=', connectionId)
    .where('registration.bank_ref', 'is not', null)
    .where('operation.step', '=', 'register')
    .where('operation.first_sent_at', '>', since)
    .orderBy('operation.first_sent_at')
    .limit(1)
    .executeTakeFirst();
}

export async function openInstruction(tx: Tx, chargeId: string): Promise<InstructionRow | undefined> {
  return tx
    .selectFrom('instruction')
    .selectAll()
    .where('charge_id', '=', chargeId)
    .where('state', 'in', ['open', 'attention'])
    .executeTakeFirst();
}

export async function readInstruction(tx: Tx, id: string): Promise<InstructionRow | undefined> {
  return tx.selectFrom('instruction').selectAll().where('id', '=', id).executeTakeFirst();
}

const livePhases: readonly RegistrationPhase[] = [
  'sent',
  'accepted',
  'registered',
  'in_protest',
  'protest_cancel_sent',
];

/** Whether a life in this phase may still be paid at the bank. */
export function isLive(phase: RegistrationPhase): boolean {
  return livePhases.includes(phase);
}

/**
 * Stores what the fold said of a charge's registrations. At most one is live: the newest that may be; an older one that the bank
 * shows again is a divergence. Those that end are stored first, so that never two are live.
 */
export async function storeRegistrations(tx: Tx, folded: readonly FoldedRegistration[], at: string): Promise<void> {
  const live = folded.findLast(({ phase }) => isLive(phase));
  for (const registration of folded)
    if (registration !== live) await storeRegistration(tx, registration, { live: false, at });
  if (live) await storeRegistration(tx, live, { live: true, at });
}

/** The ids are those that the bank returned. */
async function storeRegistration(
  tx: Tx,
  folded: FoldedRegistration,
  { live, at }: { live: boolean; at: string },
): Promise<void> {
  const { ids } = folded;
  // A bank that tells only the day tells no hour: of today's registrations the moment of learning is nearer the truth.
  const { registeredAt } = folded;
  const since = registeredAt !== null && todayIn(registeredAt) === todayIn(at) ? at : registeredAt;
  await sql`
    UPDATE registration SET
      bank_ref = coalesce(${folded.bankRef}, bank_ref),
      nosso_numero = coalesce(${ids.nossoNumero ?? null}, nosso_numero),
      linha_digitavel = coalesce(${ids.linhaDigitavel ?? null}, linha_digitavel),
      barcode = coalesce(${ids.barcode ?? null}, barcode),
      br_code = coalesce(${ids.brCode ?? null}, br_code),
      txid = coalesce(${ids.txid ?? null}, txid),
      registered_at = coalesce(registered_at, ${since}::timestamptz),
      live = ${live},
      closed_at = CASE WHEN ${live} THEN NULL ELSE coalesce(closed_at, ${at}::timestamptz) END
    WHERE id = ${folded.id}`.execute(tx);
}
