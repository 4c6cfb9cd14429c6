/** Reading a charge: every word of the bank, and answers that are not what was promised. */
import assert from 'node:assert/strict';
import { getCharge } from '#app/charges/get.ts';
import { refreshCharge } from '#app/charges/refresh.ts';
import { writeOffCharge } from '#app/charges/write-off.ts';
import type { Charge } from '#contract/charges.ts';
import { capabilitiesOf } from '#core/provider.ts';
import { addDays } from '#lib/calendar.ts';
import { assertNoMoney, begin, booksOf, ended, only, passDays, reaches, refusedWith, registered } from './steps.ts';
import type { Scenario, World } from './world.ts';

const needs = ['charge.register', 'charge.read'] as const;

/** Consults, and holds what we then say against the bank's word and the facts' meaning of it. Gives the bank's word. */
async function agrees(world: World, id: string): Promise<string> {
  const { charge } = await refreshCharge(world.ctx, { id });
  const theirs = only(world, charge);
  assert.equal(charge.status, world.facts.statusWords[theirs.bankStatus], `the bank says ${theirs.bankStatus}`);
  assert.equal(charge.overdue, theirs.status === 'overdue');
  return theirs.bankStatus;
}

/** A charge for each thing that a bank can do with it. */
function lives(world: World): (() => Promise<string>)[] {
  const { bank } = world;
  const afterwards = (happens: (ref: string) => void) => async () => {
    const { id } = await registered(world);
    happens(only(world, await getCharge(world.ctx, id)).ref);
    return id;
  };
  const rejected = async () => {
    bank.failEmission();
    return (await reaches(world, (await begin(world)).id, 'rejected')).id;
  };
  const writtenOff = async () => {
    const { id } = await registered(world);
    await ended(world, await writeOffCharge(world.ctx, { id, reason: 'Acerto', askFirst: false, waitMs: 0 }));
    return id;
  };
  const act = (name: string, ref: string): unknown => (name === 'pay' ? bank.pay(ref) : bank.act(name, ref));
  /** Where the bank has no word for it, it does no such thing. */
  const where = (status: Charge['status'], life: () => Promise<string>) =>
    Object.values(world.facts.statusWords).includes(status) ? [life] : [];
  return [
    afterwards(() => undefined),
    afterwards((ref) => void bank.pay(ref)),
    afterwards((ref) => bank.markReceived(ref)),
    ...where(
      'expired',
      afterwards((ref) => bank.expire(ref)),
    ),
    ...where(
      'in_protest',
      afterwards((ref) => bank.protest(ref)),
    ),
    ...where('rejected', rejected),
    ...Object.values(world.params.acts ?? {}).map((acts) =>
      afterwards((ref) => acts.forEach((name) => void act(name, ref))),
    ),
    ...(capabilitiesOf(world.provider).includes('charge.writeOff') ? [writtenOff] : []),
  ];
}

const everyStatus: Scenario = {
  id: 'RD-01',
  title: 'each word of the bank is read as the facts say',
  why: 'A status that is read wrongly is money that is chased twice or never.',
  needs,
  async run(world) {
    const seen = new Set<string>();
    for (const live of lives(world)) seen.add(await agrees(world, await live()));
    const waiting = await begin(world);
    const word = only(world, waiting).bankStatus;
    assert.equal(waiting.status, world.facts.statusWords[word]);
    seen.add(word);
    const late = await registered(world, { dueDate: addDays(world.hub.today(), 1) });
    await passDays(world, 2);
    seen.add(await agrees(world, late.id));
    const unheard = Object.keys(world.facts.statusWords).filter((known) => !seen.has(known));
    assert.deepEqual(unheard, Object.keys(world.params.neverSaid), 'words of the facts that were never heard');
  },
};

async function assertUnmoved(world: World, before: Charge): Promise<void> {
  const { status, registration, attention, outcomeUnknown } = await getCharge(world.ctx, before.id);
  assert.deepEqual(
    { status, registration, attention, outcomeUnknown },
    { status: 'registered', registration: before.registration, attention: false, outcomeUnknown: false },
  );
  await assertNoMoney(world, before.id);
}

const unknownWord: Scenario = {
  id: 'RD-02',
  title: 'an unknown word changes nothing and raises an alert, once',
  why: 'Banks add words without notice; guessing what one means is worse than asking.',
  needs,
  async run(world) {
    const before = await registered(world);
    await world.bank.next('unknown-status', { name: 'charge.read', times: 2 });
    for (let time = 0; time < 2; time += 1) {
      await refreshCharge(world.ctx, { id: before.id });
      await assertUnmoved(world, before);
      assert.deepEqual((await booksOf(world, before.id)).divergences, ['unknown_word']);
    }
    world.bank.pay(only(world, before).ref);
    const { charge } = await refreshCharge(world.ctx, { id: before.id });
    assert.equal(charge.status, 'paid', 'the next word that is known counts');
  },
};

const notFound: Scenario = {
  id: 'RD-03',
  title: 'a charge that the bank does not find stays as it was',
  why: 'Banks lose sight of charges for a while; that is no proof that the debt is gone.',
  needs,
  hub: {},
  async run(world) {
    const before = await registered(world);
    world.bank.clearCharges();
    const problem = await refusedWith(refreshCharge(world.ctx, { id: before.id }), 'provider_not_found');
    assert.ok(problem.init.cure && problem.init.cure.length > 10);
    await assertUnmoved(world, before);
  },
};

const extraFields: Scenario = {
  id: 'RD-04',
  title: 'fields that nobody announced are accepted',
  why: 'Every bank adds fields; an integration that stops then stops on a Sunday night.',
  needs,
  async run(world) {
    await world.bank.next('extra-fields', { name: 'charge.*', times: 50 });
    const before = await registered(world);
    const { result } = await refreshCharge(world.ctx, { id: before.id });
    world.bank.clearFaults();
    assert.equal(result, 'unchanged');
    await assertUnmoved(world, before);
    assert.deepEqual((await booksOf(world, before.id)).divergences, []);
  },
};

const missingField: Scenario = {
  id: 'RD-05',
  title: 'a required field that is missing is a breach of contract, named as one',
  why: 'Reading on without it would be guessing; calling it an outage sends people to the wrong door.',
  needs,
  async run(world) {
    const before = await registered(world);
    await world.bank.next('missing-field', { name: 'charge.read' });
    const problem = await refusedWith(refreshCharge(world.ctx, { id: before.id }), 'bank_answer_unreadable');
    assert.equal(problem.init.status, 502);
    assert.match(problem.init.provider?.message ?? '', /fora do documentado/, 'it says which field');
    await assertUnmoved(world, before);
    assert.equal((await refreshCharge(world.ctx, { id: before.id })).result, 'unchanged');
  },
};

export const scenarios: Scenario[] = [everyStatus, unknownWord, notFound, extraFields, missingField];
