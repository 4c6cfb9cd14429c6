/** At rest, both sides are read: what the hub believes and what the bank did must be one and the same. */
import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { decideTransfer } from '#app/transfers/decide.ts';
import { publicId } from '#core/ids.ts';
import { password } from './company.ts';
import { atBank, type Run } from './steps.ts';

interface Row {
  id: string;
  reference: string;
  status: string;
  attention: boolean;
  outcome_unknown: boolean;
  amount_cents: number;
  returned_cents: number;
  bank_key: string | null;
  bank_ref: string | null;
  account: string;
  operation: string | null;
}

function rowsOf({ company }: Run): Promise<Row[]> {
  return company.ana.db.inOrganization(company.ana.organizationId, async (tx) => {
    const { rows } = await sql<Row>`
      SELECT t.id, t.reference, t.status, t.attention, t.outcome_unknown, t.amount_cents, t.returned_cents, t.bank_key, t.bank_ref,
        t.payee ->> 'account' AS account, o.state AS operation
      FROM transfer t LEFT JOIN operation o ON o.transfer_id = t.id ORDER BY t.id`.execute(tx);
    return rows;
  });
}

/** A person looks at the bank's statement for what was left to her, and says what she saw. */
export async function peopleDecide(run: Run): Promise<number> {
  const left = (await rowsOf(run)).filter(({ attention, status }) => attention && status === 'sending');
  for (const { id, bank_key: key } of left) {
    const seen = atBank(run).find(({ reference }) => reference === key);
    const input = {
      decision: seen ? ('sent' as const) : ('not_sent' as const),
      ...(seen ? { bankRef: seen.ref } : {}),
      reason: 'Conferido no extrato da conta',
      confirmation: { password },
    };
    run.story.push(`a person decides: ${input.decision}`);
    await decideTransfer(run.company.bia, { id: publicId('transfer', id), ...input });
  }
  return left.length;
}

/** A fortnight later each of these has ended; only what waits for people may wait. */
const onItsWay = ['approved', 'scheduled', 'sending', 'sent'];
const leftTheBank = ['sent', 'completed', 'returned'];

/** Throws an AssertionError that says what is not as it must be. */
export async function checkAtRest(run: Run): Promise<void> {
  const rows = await rowsOf(run);
  const bank = atBank(run);
  assert.equal(new Set(bank.map(({ reference }) => reference)).size, bank.length, 'no number twice at the bank');
  for (const row of rows) {
    const theirs = bank.filter(({ reference }) => reference === row.bank_key && row.bank_key !== null);
    const name = `${row.reference} (${row.status}, operation ${row.operation})`;
    assert.ok(theirs.length <= 1, `${name}: at most one at the bank`);
    assert.equal(row.outcome_unknown || row.attention, false, `${name}: nothing is left unknown`);
    assert.ok(!onItsWay.includes(row.status), `${name}: nothing waits for ever`);
    assert.equal(
      leftTheBank.includes(row.status),
      theirs.length === 1,
      `${name}: left here as there (${theirs.length})`,
    );
    if (theirs[0]) {
      assert.equal(row.amount_cents, theirs[0].amountCents, `${name}: the amount`);
      assert.equal(row.status === 'returned', theirs[0].status === 'returned', `${name}: came back here as there`);
      assert.equal(
        row.returned_cents,
        theirs[0].status === 'returned' ? row.amount_cents : 0,
        `${name}: what came back`,
      );
    }
    assert.ok(
      !['sending', 'unknown', 'queued', 'accepted'].includes(row.operation ?? 'none') || row.status === 'canceled',
      `${name}: at rest`,
    );
  }
  assert.equal(
    bank.length,
    rows.filter(({ status }) => leftTheBank.includes(status)).length,
    'as many left here as at the bank',
  );
  for (const { input, taken } of run.requests)
    assert.ok(
      !taken || rows.some(({ reference }) => reference === input.reference),
      `${input.reference} was taken and is lost`,
    );
  await checkBooks(run, rows);
}

/** What the books say of the account is what the bank paid and got back. */
async function checkBooks(run: Run, rows: readonly Row[]): Promise<void> {
  const { company } = run;
  const paid = atBank(run).reduce((sum, { amountCents, status }) => sum + (status === 'returned' ? 0 : amountCents), 0);
  await company.ana.db.inOrganization(company.ana.organizationId, async (tx) => {
    const { rows: accounts } = await sql<{ code: string; balance: number }>`
      SELECT a.code, coalesce(sum(p.amount_cents), 0)::int AS balance FROM ledger_account a
      LEFT JOIN posting p ON p.ledger_account_id = a.id GROUP BY a.code`.execute(tx);
    const total = accounts.reduce((sum, { balance }) => sum + balance, 0);
    assert.equal(total, 0, 'the books balance');
    const bank = accounts.filter(({ code }) => code.startsWith('1.1')).reduce((sum, { balance }) => sum + balance, 0);
    assert.equal(bank === 0 ? 0 : -bank, paid, `the account in the books (${rows.length} transfers)`);
    const { rows: sequences } = await sql<{ subject_id: string }>`
      SELECT subject_id FROM event GROUP BY subject_id HAVING max(sequence) <> count(*)`.execute(tx);
    assert.deepEqual(sequences, [], 'events are numbered without gaps');
  });
}
