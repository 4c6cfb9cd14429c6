/** Writing a charge off: never one that was paid, never in doubt. */
import assert from 'node:assert/strict';
import { registerCharge } from '#app/charges/register.ts';
import { writeOffCharge } from '#app/charges/write-off.ts';
import type { ActionAnswer } from '#contract/charges.ts';
import {
  assertNoMoney,
  atBank,
  booksOf,
  callsOf,
  ended,
  hear,
  only,
  reaches,
  refusedUnsent,
  registered,
  until,
} from './steps.ts';
import { markOf, type Scenario, type World } from './world.ts';

const needs = ['charge.register', 'charge.writeOff', 'charge.read'] as const;
const reason = 'Acerto com o cliente';

function writeOff(world: World, id: string, askFirst: boolean): Promise<ActionAnswer> {
  return writeOffCharge(world.ctx, { id, reason, askFirst, waitMs: 0 });
}

const writtenOff: Scenario = {
  id: 'CN-01',
  title: 'written off on both sides with its reason; it can be registered again',
  why: 'A debt that was settled otherwise must not be payable, and one that was not must be again.',
  needs,
  async run(world) {
    const { id } = await registered(world);
    const maximum = world.facts.charge.writeOffReason?.maximum;
    if (maximum !== undefined) {
      const wordy = () => writeOffCharge(world.ctx, { id, reason: 'a'.repeat(maximum + 1), askFirst: true, waitMs: 0 });
      await refusedUnsent(world, wordy, 'text_too_long');
    }
    const { state, charge } = await ended(world, await writeOff(world, id, true));
    assert.equal(state, 'done');
    assert.equal(charge.status, 'written_off');
    const theirs = only(world, charge);
    assert.deepEqual(
      { status: theirs.status, reason: theirs.reason },
      {
        status: 'written_off',
        // Where the bank takes no reason, its own stands there.
        reason: world.facts.charge.writeOffReason === null ? theirs.reason : reason,
      },
    );
    const books = await booksOf(world, id);
    assert.deepEqual(books.events, ['charge.created', 'charge.registered', 'charge.written_off']);
    assert.deepEqual(books.divergences, []);
    await assertNoMoney(world, id);

    await world.clock.advance({ minutes: 31 });
    await registerCharge(world.ctx, { id, waitMs: 0 });
    const again = await reaches(world, id, 'registered');
    assert.equal(again.registration?.ordinal, 2);
    assert.deepEqual(
      atBank(world, again)
        .map(({ status }) => status)
        .toSorted(),
      ['registered', 'written_off'],
    );
    world.bank.pay(theirs.ref);
    await hear(world);
    const paid = await until(world, id, ({ status }) => status === 'paid');
    assert.equal(paid.paidCents, paid.amountCents, 'money for a boleto that was written off is not lost');
    assert.ok((await booksOf(world, id)).divergences.includes('paid_after_write_off'));
  },
};

const paidFirst: Scenario = {
  id: 'CN-02',
  title: 'paid meanwhile: refused, and the payment is posted',
  why: 'Writing off what was paid loses the money from the books.',
  needs,
  async run(world) {
    const asked = await registered(world);
    const since = markOf(world);
    world.bank.pay(only(world, asked).ref);
    const answer = await writeOff(world, asked.id, true);
    assert.equal(answer.result, 'paid_instead');
    assert.equal(answer.charge.status, 'paid');
    assert.deepEqual(callsOf(world, 'charge.writeOff', since), [], 'the bank is asked before, and told nothing');

    // Between our question and our instruction.
    const overtaken = await registered(world);
    const theirs = only(world, overtaken);
    world.bank.before('charge.writeOff', () => void world.bank.pay(theirs.ref));
    const { state, refusal, charge } = await ended(world, await writeOff(world, overtaken.id, true));
    assert.equal(state, 'refused', 'the clerk is told that it was not written off');
    assert.match(refusal?.code ?? '', /conflict/);
    assert.equal(only(world, charge).status, 'paid');
    assert.deepEqual(
      { status: charge.status, paidCents: charge.paidCents, attention: charge.attention },
      { status: 'paid', paidCents: theirs.amountCents, attention: false },
    );
    const books = await booksOf(world, charge.id);
    assert.equal(books.balance.receivable, -theirs.amountCents);
    assert.equal(books.events.filter((type) => type === 'charge.paid').length, 1);
    assert.ok(!books.events.includes('charge.written_off'));
  },
};

const twice: Scenario = {
  id: 'CN-03',
  title: 'written off twice is written off once',
  why: 'Two clerks, one boleto.',
  needs,
  async run(world) {
    const { id } = await registered(world);
    const since = markOf(world);
    const answers = await Promise.allSettled([writeOff(world, id, false), writeOff(world, id, false)]);
    const taken = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    assert.equal(taken.length, 1);
    const { charge } = await ended(world, taken[0]!);
    assert.equal(charge.status, 'written_off');
    const problem = await refusedUnsent(world, () => writeOff(world, id, true), 'status_not_allowed');
    assert.equal(problem.init.status, 409);
    assert.equal(callsOf(world, 'charge.writeOff', since).length, 1);
  },
};

const lostAnswer: Scenario = {
  id: 'CN-04',
  title: 'processed, answer lost: seen to be written off, not sent again',
  why: 'As for registering: silence is a question, not an answer.',
  needs,
  async run(world) {
    const { id } = await registered(world);
    const since = markOf(world);
    await world.bank.next('drop-after', { name: 'charge.writeOff' });
    const answer = await writeOff(world, id, false);
    await world.hub.settle();
    const doubtful = await until(world, id, ({ outcomeUnknown }) => outcomeUnknown);
    assert.equal(doubtful.status, 'registered', 'nothing is believed before it is seen');
    const { state, charge } = await ended(world, answer, { minutes: 60, step: 10 });
    assert.deepEqual(
      { state, status: charge.status, unknown: charge.outcomeUnknown },
      { state: 'done', status: 'written_off', unknown: false },
    );
    assert.equal(only(world, charge).status, 'written_off');
    assert.equal(callsOf(world, 'charge.writeOff', since).length, 1);
  },
};

export const scenarios: Scenario[] = [writtenOff, paidFirst, twice, lostAnswer];
