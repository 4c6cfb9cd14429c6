/** Protest: asked for once, followed at the notary, taken back, and never in the way of a payment. */
import assert from 'node:assert/strict';
import { instructCharge } from '#app/charges/instruct.ts';
import type { ActionAnswer, Charge } from '#contract/charges.ts';
import { addDays } from '#lib/calendar.ts';
import { booksOf, callsOf, ended, only, passDays, refusedUnsent, registered, until, untilLearnt } from './steps.ts';
import { markOf, type Scenario, type World } from './world.ts';

const needs = ['charge.register', 'charge.protest', 'charge.read'] as const;
/** The notary takes days, and is seen when the charge is next read. */
const patient = { minutes: 7 * 24 * 60, step: 6 * 3_600 };

/** A registered charge that was due some days ago. */
async function overdue(world: World): Promise<Charge> {
  const charge = await registered(world, { dueDate: addDays(world.hub.today(), 1) });
  await passDays(world, 4);
  return until(world, charge.id, ({ overdue: is }) => is);
}

function protest(world: World, id: string): Promise<ActionAnswer> {
  return instructCharge(world.ctx, 'protest', { id, office: 'Silva Cobranças', waitMs: 0 });
}

const asked: Scenario = {
  id: 'PR-01',
  title: 'an overdue charge is protested, and only once; one that is not due is not',
  why: 'A protest harms the payer: never too early, never twice.',
  needs,
  async run(world) {
    const early = await registered(world);
    await refusedUnsent(world, () => protest(world, early.id), 'not_overdue');
    const { id } = await overdue(world);
    const since = markOf(world);
    const { state } = await ended(world, await protest(world, id));
    assert.equal(state, 'done');
    assert.equal(callsOf(world, 'charge.protest', since).length, 1);
    const charge = await untilLearnt(world, id, ({ status }) => status === 'in_protest', patient);
    assert.equal(only(world, charge).status, 'in_protest');
    assert.deepEqual((await booksOf(world, id)).divergences, []);
    await refusedUnsent(world, () => protest(world, id), 'status_not_allowed');
  },
};

const canceled: Scenario = {
  id: 'PR-02',
  title: 'a protest is taken back',
  why: 'Who has paid the creditor must be freed from the notary.',
  needs: [...needs, 'charge.cancelProtest'],
  async run(world) {
    const { id } = await overdue(world);
    await ended(world, await protest(world, id));
    await untilLearnt(world, id, ({ status }) => status === 'in_protest', patient);
    const answer = await instructCharge(world.ctx, 'cancelProtest', { id, reason: 'Pagou ao beneficiário', waitMs: 0 });
    assert.equal((await ended(world, answer, patient)).state, 'done');
    const charge = await untilLearnt(
      world,
      id,
      ({ status }) => status === 'registered' || status === 'written_off',
      patient,
    );
    assert.notEqual(only(world, charge).status, 'in_protest');
  },
};

const lost: Scenario = {
  id: 'PR-03',
  title: 'the answer is lost: the bank is asked, and not told again',
  why: 'A protest that is asked for twice costs twice.',
  needs,
  async run(world) {
    const { id } = await overdue(world);
    const since = markOf(world);
    await world.bank.next('drop-after', { name: 'charge.protest' });
    const { state } = await ended(world, await protest(world, id), { minutes: 60 });
    assert.equal(state, 'done');
    assert.equal(callsOf(world, 'charge.protest', since).length, 1);
  },
};

export const scenarios = [asked, canceled, lost];
