/** At rest, both sides are read: what the hub believes and what the bank did must be one and the same. */
import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { atBank, rowsOf, type Life, type Row } from './life.ts';

/** At rest each of these has ended; only what waits for people may wait. */
const onItsWay: readonly string[] = ['approved', 'scheduled', 'sending', 'sent'];
/** Words and amounts that faults make the bank say once stay questions until a person has read them. */
const expectedQuestions = ['unknown_word', 'echo_mismatch'];
const leftTheBank: readonly string[] = ['sent', 'completed', 'returned'];

/** Throws an AssertionError that says what is not as it must be. */
export async function checkAtRest(life: Life): Promise<void> {
  const rows = await rowsOf(life);
  const bank = atBank(life);
  await noQuestions(life);
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
  for (const { input, taken } of life.requests)
    assert.ok(
      !taken || rows.some(({ reference }) => reference === input.reference),
      `${input.reference} was taken and is lost`,
    );
  await checkBooks(life, rows);
  await checkFiles(life);
}

/** At rest nothing is asked of people: what the two sides say is the same. */
async function noQuestions({ company }: Life): Promise<void> {
  await company.ana.db.inOrganization(company.ana.organizationId, async (tx) => {
    const { rows } = await sql<{ kind: string; title: string }>`
      SELECT kind, title FROM divergence WHERE state = 'open' AND kind <> ALL(${expectedQuestions})`.execute(tx);
    assert.deepEqual(rows, [], 'nothing is left for people to judge');
  });
}

/** What the books say of the account is what the bank paid and got back. */
async function checkBooks(life: Life, rows: readonly Row[]): Promise<void> {
  const { company } = life;
  const paid = atBank(life).reduce(
    (sum, { amountCents, status }) => sum + (status === 'returned' ? 0 : amountCents),
    0,
  );
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

/** Each file that was handed in was read to its end, and told of nothing that is not known by other ways. */
async function checkFiles({ company }: Life): Promise<void> {
  await company.ana.db.inOrganization(company.ana.organizationId, async (tx) => {
    const { rows: unread } = await sql<{ name: string; state: string; problems: unknown }>`
      SELECT name, state, problems FROM bank_file WHERE state <> 'imported'`.execute(tx);
    assert.deepEqual(unread, [], 'every file was read');
  });
}
