/** What a bank's files may say beside the plain story: settlements, parts that came back, other amounts, numbers that do not follow. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '#app/context.ts';
import { openDivergence } from '#app/divergences/open.ts';
import { uploadFile } from '#app/files/upload.ts';
import type { BankFile, BankFileLine } from '#contract/files.ts';
import type { Transfer } from '#contract/transfers.ts';
import { uuidOf } from '#core/ids.ts';
import { lockTransfer } from '#db/transfers.ts';
import { addDays } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import { movementFileOf, startFileCompany, type FileCompany } from './files-kit.ts';
import { assertBooksAgree, tedBank } from './transfers-kit.ts';

/** Whether a statement of this database waits for a lock. */
async function somebodyWaits({ db }: Context): Promise<boolean> {
  const { rowCount } = await db.pool.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rowCount !== 0;
}

describe('what the files of a bank may say', () => {
  let company: FileCompany;
  let number = 100;
  before(async () => {
    company = await startFileCompany();
  });
  after(() => company.hub.stop());

  /** Hands in a file of one record about a transfer, written as the bank would write it. */
  async function told(
    transfer: Transfer,
    record: { recordKind: 'MOV' | 'LIQ' | 'REC' | 'PRC'; amountCents?: number },
    numbered?: { number: number; on: string },
  ): Promise<{ file: BankFile; line: BankFileLine }> {
    number += 1;
    const made = movementFileOf(company, {
      number: numbered?.number ?? number,
      on: numbered?.on ?? company.hub.today(),
      records: [{ transfer, ...record }],
    });
    const { file } = await uploadFile(company.hub.ctx, made);
    await company.hub.settle();
    const stored = (await company.files()).find(({ id }) => id === file.id);
    assert.ok(stored);
    const line = (await company.lines(stored)).find(({ outcome }) => outcome !== 'control');
    assert.ok(line);
    return { file: stored, line };
  }

  it('a settlement is known of the transfer, and changes no amount', async () => {
    const { payee } = company.input();
    const transfer = await company.pay({ payee: { ...payee, ...tedBank } as never });
    const { line } = await told(transfer, { recordKind: 'LIQ' });
    assert.equal(line.transferId, transfer.id);
    const after = await company.read(transfer.id);
    assert.deepEqual([after.status, after.returnedCents, after.attention], ['sent', 0, false]);
    await assertBooksAgree(company);
  });

  it('a part that came back is held for a person, and nothing is posted', async () => {
    const transfer = await company.pay();
    const { line } = await told(transfer, { recordKind: 'PRC', amountCents: 1_000 });
    assert.equal(line.outcome, 'divergent');
    const after = await company.read(transfer.id);
    assert.deepEqual([after.returnedCents, after.attention], [0, true]);
    assert.equal((await company.divergences('return_of_part')).length, 1);
    await assertBooksAgree(company);
  });

  it('another amount than was asked for is a divergence, and the transfer stays as it is', async () => {
    const transfer = await company.pay();
    const { line } = await told(transfer, { recordKind: 'MOV', amountCents: transfer.amountCents + 1 });
    assert.equal(line.outcome, 'divergent');
    assert.match((await company.divergences('file_amount')).join(), new RegExp(transfer.reference));
    const after = await company.read(transfer.id);
    assert.deepEqual([after.status, after.amountCents], ['sent', transfer.amountCents]);
    await assertBooksAgree(company);
    // The bank writes it right: the question is over.
    await told(transfer, { recordKind: 'MOV' });
    assert.deepEqual(await company.divergences('file_amount'), []);
  });

  it('a number left out is told, and no more once the file that has it comes', async () => {
    const transfer = await company.pay();
    await told(transfer, { recordKind: 'MOV' }, { number: 501, on: '2026-12-01' });
    const { file } = await told(transfer, { recordKind: 'MOV' }, { number: 503, on: '2026-12-03' });
    assert.deepEqual(
      file.problems.map(({ code, severity }) => [code, severity]),
      [['number_skipped', 'warning']],
    );
    assert.match((await company.alerts('file_sequence')).join(), /Falta o número 502/);
    await told(transfer, { recordKind: 'MOV' }, { number: 502, on: '2026-12-02' });
    assert.doesNotMatch((await company.alerts('file_sequence')).join(), /502/);
    assert.deepEqual((await company.files()).find(({ id }) => id === file.id)?.problems, []);
  });

  it('what left a moment before midnight is missed by no file, in whatever order and at whatever moment two days are read', async () => {
    const { hub } = company;
    await company.until(`${hub.today()}T23:55`);
    const day = hub.today();
    const transfers = [await company.pay(), await company.pay(), await company.pay()];
    const next = { transfer: await company.pay(), recordKind: 'MOV' as const };
    const files = [
      { number: 801, on: addDays(day, 1), records: [next] },
      { number: 800, on: day, records: transfers.map((transfer) => ({ transfer, recordKind: 'MOV' as const })) },
    ];
    for (const wanted of files) await uploadFile(hub.ctx, movementFileOf(company, wanted));
    await hub.settle();
    const told = await company.divergences('transfer_missing_in_file');
    assert.deepEqual(
      told.filter((title) => transfers.some(({ reference }) => title.includes(reference))),
      [],
    );
  });

  it('a line that waits while another file tells its transfer missing takes that back, whatever its amount', async () => {
    for (const difference of [0, 1]) await takesBack(difference);
  });

  async function takesBack(difference: number): Promise<void> {
    const { ctx, connectionId } = company.hub;
    const transfer = await company.pay();
    const id = uuidOf('transfer', transfer.id);
    let read: Promise<unknown> = Promise.resolve();
    await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
      await lockTransfer(tx, id);
      read = told(transfer, { recordKind: 'MOV', amountCents: transfer.amountCents + difference });
      while (!(await somebodyWaits(ctx))) await delay(5);
      await openDivergence(tx, ctx, {
        charge: null,
        transferId: id,
        connectionId: uuidOf('connection', connectionId),
        kind: 'transfer_missing_in_file',
        key: `${id}/missing`,
        title: `${transfer.reference} não está no arquivo`,
        proposal: 'Consulte',
        amountCents: cents(transfer.amountCents),
      });
    });
    await read;
    const open = await company.divergences('transfer_missing_in_file');
    assert.deepEqual(
      open.filter((title) => title.includes(transfer.reference)),
      [],
    );
  }

  it('a number that came before is told', async () => {
    const transfer = await company.pay();
    const { file } = await told(transfer, { recordKind: 'MOV' }, { number: 503, on: '2026-12-04' });
    assert.equal(file.state, 'imported');
    assert.match((await company.alerts('file_sequence')).join(), /503 já veio no arquivo de 03\/12\/2026/);
  });
});
