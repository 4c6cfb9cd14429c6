import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileCalendar } from '#app/files/calendar.ts';
import { decideFile } from '#app/files/decide.ts';
import { getFileSource } from '#app/files/source.ts';
import { startFileCompany, type FileCompany } from './files-kit.ts';
import { assertBooksAgree } from './transfers-kit.ts';

describe('the files of a day', () => {
  let company: FileCompany;
  before(async () => {
    company = await startFileCompany();
  });
  after(() => company.hub.stop());

  it('are asked of nobody whose key no person has accepted, and the password is never given back', async () => {
    await company.source();
    const answer = await company.fetch();
    assert.equal(answer.code, 'host_key_unknown');
    assert.equal(answer.offeredHostKey, company.hub.simulator.sftp.hostKey);
    assert.deepEqual(
      company.hub.bank.calls().filter(({ method }) => method === 'SFTP'),
      [],
    );
    const view = JSON.stringify(await getFileSource(company.hub.ctx, company.hub.connectionId));
    assert.ok(!view.includes(company.hub.application.others!['sftpPassword']!));
    await company.accept();
    assert.deepEqual(await company.fetch(), {
      ok: true,
      code: null,
      offeredHostKey: company.hub.simulator.sftp.hostKey,
      found: 0,
      fetched: [],
      problem: null,
      cure: null,
    });
  });

  it('come by themselves at night, and each line stands beside what it did', async () => {
    const kept = await company.pay();
    const back = await company.pay({ amountCents: 5_000 as never });
    company.hub.bank.returnTransfer(back.bankRef!, 'PBE326');
    await company.until('2026-11-25T02:20');
    const [movement, refusal] = [await company.file('movement'), await company.file('refusal')];
    assert.deepEqual(
      [movement, refusal].map(({ state, number, accountingOn, records, problems }) => [
        state,
        number,
        accountingOn,
        records,
        problems,
      ]),
      [
        ['imported', 1, '2026-11-24', 2, []],
        ['imported', 1, '2026-11-24', 1, []],
      ],
    );
    assert.equal(movement.totalCents, kept.amountCents + back.amountCents);
    const lines = await company.lines(movement);
    assert.deepEqual(
      lines.map(({ outcome, transferId }) => [outcome, transferId]),
      [
        ['control', null],
        ['known', kept.id],
        ['known', back.id],
        ['control', null],
      ],
    );
    assert.ok(lines[1]!.words.some(({ label, value }) => label === 'protocolo' && value === kept.bankRef));
    const [, returned] = await company.lines(refusal);
    assert.equal(returned?.transferId, back.id);
    const after = await company.read(back.id);
    assert.equal(after.status, 'returned');
    assert.equal(after.returned?.code, 'PBE326', 'the reason is read out of the description');
    await assertBooksAgree(company);
    assert.deepEqual(await company.divergences('transfer_missing_in_file'), []);
    assert.equal((await company.fetch()).fetched.length, 0, 'what is there is not fetched again');
  });

  it('without one of ours, or with one of nobody, are divergences, settled by the file that has it', async () => {
    const missing = await company.pay();
    const there = await company.pay();
    company.spoil('2026-11-25', 'MOV', 'omit-record');
    await company.until('2026-11-26T02:20');
    const file = await company.file('movement');
    assert.equal(file.state, 'imported');
    const [told] = await company.divergences('transfer_missing_in_file');
    assert.match(told ?? '', new RegExp(`${missing.reference}.*25/11/2026`));
    assert.equal((await company.read(missing.id)).attention, true);
    assert.equal((await company.read(there.id)).attention, false);
    // The bank makes it good: the same name, other bytes.
    company.spoil('2026-11-25', 'MOV', 'other-bytes');
    await company.until('2026-11-26T02:30');
    await company.fetch();
    await company.hub.settle();
    const again = await company.file('movement');
    assert.equal(again.state, 'quarantined');
    assert.deepEqual(
      again.problems.map(({ code }) => code),
      ['same_file_other_content'],
    );
    assert.equal((await company.alerts('file_conflict')).length, 1);
    assert.deepEqual(
      (await company.lines(again)).map(({ outcome }) => outcome),
      ['held', 'held', 'held', 'held'],
    );
    const { ctx } = company.hub;
    await decideFile(ctx, { id: again.id, decision: 'import', reason: 'o banco corrigiu' });
    await company.hub.settle();
    assert.equal((await company.file('movement')).state, 'imported');
    assert.deepEqual(await company.divergences('transfer_missing_in_file'), []);
    assert.equal((await company.read(missing.id)).attention, false);
    assert.deepEqual(await company.alerts('file_conflict'), []);
    await assert.rejects(
      decideFile(ctx, { id: again.id, decision: 'discard', reason: 'outra vez' }),
      /file_not_quarantined/,
    );
    await assertBooksAgree(company);
  });

  it('that do not come by the hour are told once, and no more when they come', async () => {
    company.spoil('2026-11-26', 'REC', 'missing');
    await company.until('2026-11-27T13:50');
    assert.deepEqual(await company.alerts('file_missing'), []);
    const calendar = await fileCalendar(company.hub.ctx, { connection: company.hub.connectionId });
    assert.deepEqual(
      calendar.data[0]?.files.map(({ kind, state }) => [kind, state]),
      [
        ['movement', 'imported'],
        ['refusal', 'missing'],
      ],
    );
    await company.until('2026-11-27T20:00');
    const [told, ...more] = await company.alerts('file_missing');
    assert.match(told ?? '', /falta Recusa de 26\/11\/2026/);
    assert.deepEqual(more, []);
    company.spoil('2026-11-26', 'REC', 'late');
    await company.until('2026-11-27T22:00');
    assert.deepEqual(await company.alerts('file_missing'), []);
  });
});
