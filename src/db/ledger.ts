/** The books: accounts made when first needed, entries only ever added. */
import { sql } from 'kysely';
import { cents } from '#lib/money.ts';
import { ledgerRoles, type Amounts, type EntryKind, type LedgerRole } from '#core/ledger.ts';
import type { Tx } from './pool.ts';

export interface LedgerPlace {
  organizationId: string;
  bankAccountId: string | null;
  /** Shown in the account's name: the account's mnemonic. */
  mnemonic: string | null;
  sample: boolean;
}

/** The account of a role, made when it does not exist: `1.1 ITAU01`, or one for the whole company. */
async function accountId(tx: Tx, place: LedgerPlace, role: LedgerRole, newId: () => string): Promise<string> {
  const facts = ledgerRoles[role];
  const own = facts.perBankAccount && place.bankAccountId !== null;
  const code = own ? `${facts.code}.${place.mnemonic}` : facts.code;
  const name = own ? `${facts.name} ${place.mnemonic}` : facts.name;
  const { rows } = await sql<{ id: string }>`
    INSERT INTO ledger_account (id, organization_id, code, name, kind, bank_account_id, sample)
    VALUES (${newId()}, ${place.organizationId}, ${code}, ${name}, ${facts.kind}, ${own ? place.bankAccountId : null}, ${place.sample})
    ON CONFLICT (organization_id, code) DO UPDATE SET sample = ledger_account.sample AND excluded.sample
    RETURNING id`.execute(tx);
  const row = rows[0];
  if (!row) throw new Error(`ledger account ${code} was not made`);
  return row.id;
}

export interface NewEntry {
  id: string;
  organizationId: string;
  at: string;
  bookedOn: string;
  kind: EntryKind | 'adjustment';
  key: string;
  postingCode: string;
  description: string;
  chargeId: string | null;
  transferId?: string | null;
  paymentId: string | null;
  evidenceId: string | null;
  amounts: Amounts;
}

/** Adds a balanced entry as the next one of its key. The database refuses one that does not sum to zero. */
export async function addEntry(tx: Tx, place: LedgerPlace, entry: NewEntry, newId: () => string): Promise<void> {
  await sql`
    INSERT INTO entry (id, organization_id, at, booked_on, kind, key, number, posting_code, description, charge_id, transfer_id, payment_id,
      evidence_id)
    SELECT ${entry.id}, ${entry.organizationId}, ${entry.at}, ${entry.bookedOn}, ${entry.kind}, ${entry.key},
      coalesce(max(number), 0) + 1, ${entry.postingCode}, ${entry.description}, ${entry.chargeId}::uuid,
      ${entry.transferId ?? null}::uuid, ${entry.paymentId}::uuid, ${entry.evidenceId}::uuid
    FROM entry WHERE organization_id = ${entry.organizationId} AND key = ${entry.key}`.execute(tx);
  for (const [role, amountCents] of Object.entries(entry.amounts)) {
    const ledgerAccountId = await accountId(tx, place, role as LedgerRole, newId);
    await tx
      .insertInto('posting')
      .values({
        entry_id: entry.id,
        organization_id: entry.organizationId,
        ledger_account_id: ledgerAccountId,
        amount_cents: amountCents,
      })
      .execute();
  }
}

/** What was posted for a charge or a transfer, by key and role: the sum of all entries of the key. */
export async function madePostings(
  tx: Tx,
  id: string,
  of: 'charge_id' | 'transfer_id' = 'charge_id',
): Promise<Map<string, Amounts>> {
  const { rows } = await sql<{ key: string; code: string; amount: number }>`
    SELECT entry.key, ledger_account.code, sum(posting.amount_cents)::bigint AS amount
    FROM entry JOIN posting ON posting.entry_id = entry.id JOIN ledger_account ON ledger_account.id = posting.ledger_account_id
    WHERE ${sql.ref(`entry.${of}`)} = ${id} GROUP BY entry.key, ledger_account.code`.execute(tx);
  const made = new Map<string, Amounts>();
  for (const row of rows) {
    const amounts = made.get(row.key) ?? {};
    const role = roleOfCode(row.code);
    made.set(row.key, { ...amounts, [role]: cents((amounts[role] ?? 0) + row.amount) });
  }
  return made;
}

function roleOfCode(code: string): LedgerRole {
  const found = Object.entries(ledgerRoles).find(
    ([, facts]) => code === facts.code || code.startsWith(`${facts.code}.`),
  );
  if (!found) throw new Error(`ledger account ${code} has no role`);
  return found[0] as LedgerRole;
}
