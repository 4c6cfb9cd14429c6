/** A whole day at the bank, learned of by its files: the books of both agree, in whatever order the words for it came. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uploadFile } from '#app/files/upload.ts';
import type { Transfer } from '#contract/transfers.ts';
import { startFileCompany, type FileCompany } from './files-kit.ts';
import { assertBooksAgree } from './transfers-kit.ts';

const asked = 200;

describe('a day of two hundred transfers', () => {
  it(
    'with returns that only the files tell ends with our books equal to the bank’s',
    { timeout: 300_000 },
    async () => {
      const company = await startFileCompany({ startsAt: '2026-11-24T12:00:00.000Z' });
      const { hub } = company;
      try {
        await company.source();
        await company.accept();
        // Two hundred passwords would take longer than all the rest.
        const { organizationId } = hub.ctx;
        const rule = { id: hub.system.ids.next(), organization_id: organizationId, from_cents: 0, approvals: 0 };
        const created = { created_at: hub.clock.now().toString() };
        await hub.ctx.db.inOrganization(organizationId, (tx) =>
          tx
            .insertInto('approval_rule')
            .values({ ...rule, ...created })
            .execute(),
        );
        const sent: Transfer[] = [];
        for (let index = 0; index < asked; index += 1) sent.push(await company.ask());
        await hub.settle();
        const theirs = hub.bank.transfers();
        assert.equal(theirs.length, asked);
        for (const [index, { ref }] of theirs.entries()) {
          if (index % 10 === 0) hub.bank.returnTransfer(ref, 'PBE328');
        }
        await hub.advance({ hours: 18 }, 3 * 3600);
        const [movement, refusal] = [await company.file('movement'), await company.file('refusal')];
        assert.deepEqual([movement.state, movement.records, movement.problems], ['imported', asked, []]);
        assert.deepEqual([refusal.state, refusal.records], ['imported', asked / 10]);
        assert.deepEqual(movement.counts, { control: 2, known: asked });
        const statuses = await Promise.all(sent.map(async ({ id }) => (await company.read(id)).status));
        assert.equal(statuses.filter((status) => status === 'returned').length, asked / 10);
        await assertBooksAgree(company);
        assert.deepEqual(await company.divergences('transfer_missing_in_file'), []);
        assert.deepEqual(await company.divergences('transfer_of_nobody'), []);
      } finally {
        await hub.stop();
      }
    },
  );
});

type Word = 'movement' | 'refusal' | 'webhook';

const orders: readonly (readonly Word[])[] = [
  ['movement', 'refusal', 'webhook'],
  ['movement', 'webhook', 'refusal'],
  ['refusal', 'movement', 'webhook'],
  ['refusal', 'webhook', 'movement'],
  ['webhook', 'movement', 'refusal'],
  ['webhook', 'refusal', 'movement'],
];

describe('one transfer that came back', () => {
  it('is posted once, in whatever order movement, refusal and webhook tell it', { timeout: 300_000 }, async () => {
    const company = await startFileCompany();
    const { hub } = company;
    try {
      await company.registerWebhook();
      hub.simulator.setWebhookMode('held');
      for (const [index, order] of orders.entries()) await inOrder(company, order, index);
      await assertBooksAgree(company);
    } finally {
      await hub.stop();
    }
  });
});

async function inOrder(company: FileCompany, order: readonly Word[], index: number): Promise<void> {
  const { hub } = company;
  // An answer that was lost: nobody knows whether it left, until one of the three says so.
  await hub.bank.next('drop-after', { name: 'transfer.send' });
  await hub.bank.next('500-before', { name: 'transfer.find', times: 50 });
  const lost = await company.pay();
  assert.equal(lost.outcomeUnknown, true);
  const [atBank] = company.atBank(lost);
  assert.ok(atBank);
  hub.bank.returnTransfer(atBank.ref, 'PBE326');
  const day = hub.today();
  const bytesOf = (kind: string): Buffer => {
    const found = hub.bank.files().find((file) => file.name.includes(`_${kind}_`) && file.day === day);
    return found?.bytes ?? assert.fail(`no ${kind} of ${day}`);
  };
  hub.bank.act('habits', '-', { filesAt: '00:00' });
  await hub.clock.advance({ hours: 13 });
  for (const word of order) {
    if (word === 'webhook') await hub.bank.deliver();
    else
      await uploadFile(hub.ctx, { name: `arquivo-${index}.txt`, bytes: bytesOf(word === 'movement' ? 'MOV' : 'REC') });
    await hub.settle();
  }
  const after = await company.read(lost.id);
  assert.deepEqual([after.status, after.outcomeUnknown, after.returnedCents], ['returned', false, lost.amountCents]);
  assert.equal(after.bankRef, atBank.ref);
  hub.bank.clearFaults();
  // The same files again, by their own names: nothing more.
  for (const file of hub.bank.files().filter((one) => one.day === day)) {
    assert.equal((await uploadFile(hub.ctx, { name: 'de-novo', bytes: file.bytes })).isNew, false);
  }
  await hub.clock.advance({ hours: 11 });
  await hub.settle();
}
