/** Amending a registered charge: each field that the bank's facts allow, and what they do not. */
import assert from 'node:assert/strict';
import { amendCharge } from '#app/charges/amend.ts';
import { refreshCharge } from '#app/charges/refresh.ts';
import type { Charge } from '#contract/charges.ts';
import type { Amendment, ProviderFacts } from '#core/provider.ts';
import { addDays } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import { booksOf, callsOf, ended, only, refusedUnsent, registered } from './steps.ts';
import { markOf, type Scenario } from './world.ts';

type Field = ProviderFacts['charge']['amendable'][number];
const needs = ['charge.register', 'charge.amend', 'charge.read'] as const;
/** The slowest bank takes half an hour. */
const patience = { minutes: 40, step: 5 };

/** A change of each field that could be asked for. */
const changes: Record<Field, (charge: Charge) => Amendment> = {
  dueDate: ({ dueDate }) => ({ dueDate: addDays(dueDate, 5) }),
  amountCents: ({ amountCents }) => ({ amountCents: cents(amountCents + 1_001) }),
  fine: () => ({ terms: { fine: { kind: 'rate', percent: '2.00' } } }),
  interest: () => ({ terms: { interest: { kind: 'monthly', percent: '1.00' } } }),
  discounts: () => ({ terms: { discounts: [{ kind: 'fixed', amountCents: cents(100), daysBefore: 1 }] } }),
  rebateCents: () => ({ terms: { rebateCents: cents(100) } }),
};

const fields = Object.keys(changes) as Field[];

const eachField: Scenario = {
  id: 'AM-01',
  title: 'each field that the facts allow is changed on both sides',
  why: 'A clerk grants ten more days; the payer must be able to pay on the tenth, by a line that is good.',
  needs,
  async run(world) {
    for (const field of world.facts.charge.amendable) {
      const before = await registered(world);
      // Nobody amends in the very millisecond of the registration.
      await world.clock.advance({ seconds: 1 });
      const amendment = changes[field](before);
      const answer = await amendCharge(world.ctx, { id: before.id, amendment, waitMs: 0 });
      const { state, charge } = await ended(world, answer, patience);
      assert.equal(state, 'done');
      const { amountCents, dueDate, terms } = charge;
      const wanted = { amountCents: before.amountCents, dueDate: before.dueDate, ...amendment };
      assert.deepEqual({ amountCents, dueDate }, { amountCents: wanted.amountCents, dueDate: wanted.dueDate });
      assert.deepEqual(terms, { ...before.terms, ...amendment.terms });
      const theirs = only(world, charge);
      assert.deepEqual({ amountCents: theirs.amountCents, dueDate: theirs.dueDate }, { amountCents, dueDate });
      assert.equal(
        charge.registration?.linhaDigitavel,
        theirs.linhaDigitavel,
        'the line that is shown is the one that is good',
      );
      const mayChange = world.facts.charge.amendChangesLine && (field === 'dueDate' || field === 'amountCents');
      assert.equal(charge.registration?.linhaDigitavel !== before.registration?.linhaDigitavel, mayChange);
      const { events, divergences } = await booksOf(world, charge.id);
      assert.deepEqual(events, ['charge.created', 'charge.registered', 'charge.amended']);
      assert.deepEqual(divergences, []);
      assert.equal((await refreshCharge(world.ctx, { id: charge.id })).result, 'unchanged');
    }
  },
};

const notAmendable: Scenario = {
  id: 'AM-02',
  title: 'what the bank does not amend is refused with a way out, and nothing is sent',
  why: 'Half a change is worse than none: a date that moved with a fine that did not.',
  needs,
  unless: ({ charge }) => (fields.every((field) => charge.amendable.includes(field)) ? 'this bank amends all' : null),
  async run(world) {
    const charge = await registered(world);
    for (const field of fields.filter((name) => !world.facts.charge.amendable.includes(name))) {
      const amendment = { ...changes[field](charge), dueDate: addDays(charge.dueDate, 3) };
      const action = () => amendCharge(world.ctx, { id: charge.id, amendment, waitMs: 0 });
      const problem = await refusedUnsent(world, action, 'not_amendable');
      assert.match(problem.init.detail, /baixe e registre de novo/);
    }
    assert.equal(only(world, charge).dueDate, charge.dueDate);
  },
};

const afterPaid: Scenario = {
  id: 'AM-03',
  title: 'paid before the change arrives: nothing is amended, the payment is posted',
  why: 'The payer was faster than the clerk. What was paid was what was owed then, and the books must say so.',
  needs,
  async run(world) {
    const before = await registered(world);
    const { ref, amountCents } = only(world, before);
    world.bank.pay(ref);
    const amendment = world.facts.charge.amendable.includes('amountCents')
      ? { amountCents: cents(amountCents + 5_000) }
      : { dueDate: addDays(before.dueDate, 5) };
    const answer = await amendCharge(world.ctx, { id: before.id, amendment, waitMs: 0 });
    const { charge, state } = await ended(world, answer, patience);
    assert.equal(state, 'refused', 'the clerk is told that it was not made');
    assert.equal(only(world, charge).amountCents, amountCents, 'the bank did not change a paid charge');
    assert.equal(charge.dueDate, before.dueDate);
    assert.deepEqual(
      { status: charge.status, amountCents: charge.amountCents, paidCents: charge.paidCents },
      { status: 'paid', amountCents, paidCents: amountCents },
    );
    const books = await booksOf(world, charge.id);
    assert.deepEqual(books.divergences, []);
    assert.ok(!books.events.includes('charge.amended'), 'the ERP is not told of a change that was not made');
    assert.equal(books.balance.receivable, -amountCents);
  },
};

const twiceEqual: Scenario = {
  id: 'AM-04',
  title: 'the same change twice is sent once',
  why: 'A second click changes nothing; banks count alterations, some charge for them.',
  needs,
  unless: ({ charge }) => (charge.amendable.includes('dueDate') ? null : 'this bank does not amend the due date'),
  async run(world) {
    const since = markOf(world);
    const { id, dueDate } = await registered(world);
    const amendment = { dueDate: addDays(dueDate, 5) };
    const answer = await amendCharge(world.ctx, { id, amendment, waitMs: 0 });
    await refusedUnsentWhileOpen();
    const { state } = await ended(world, answer, patience);
    assert.equal(state, 'done');
    await refusedUnsent(world, () => amendCharge(world.ctx, { id, amendment, waitMs: 0 }), 'nothing_changes');
    // A bank may want several calls for one change: none of them twice.
    const sent = callsOf(world, 'charge.amend', since).map(({ method, path }) => `${method} ${path}`);
    assert.ok(sent.length > 0);
    assert.deepEqual(sent, [...new Set(sent)]);

    async function refusedUnsentWhileOpen(): Promise<void> {
      await assert.rejects(amendCharge(world.ctx, { id, amendment, waitMs: 0 }), /instruction_open/);
    }
  },
};

export const scenarios: Scenario[] = [eachField, notAmendable, afterPaid, twiceEqual];
