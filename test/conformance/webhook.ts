/** What banks tell us: stored first, believed last, and never missed for good. */
import assert from 'node:assert/strict';
import { getCharge } from '#app/charges/get.ts';
import { hookStatus } from '#app/connections/hook.ts';
import { listDivergences } from '#app/divergences/list.ts';
import type { Charge } from '#contract/charges.ts';
import {
  assertNoMoney,
  bodyOf,
  booksOf,
  callsOf,
  confirmationsOf,
  hear,
  hookUrlOf,
  inboxOf,
  knock,
  only,
  proofOf,
  reaches,
  registered,
  until,
} from './steps.ts';
import { markOf, type Scenario, type World } from './world.ts';

const needs = ['charge.register', 'charge.read', 'webhook.read'] as const;

/** A registered charge about which nothing more is to be told; from here on the bank tells only when it is made to. */
async function quiet(world: World): Promise<Charge> {
  const charge = await registered(world);
  await hear(world);
  world.hub.simulator.setWebhookMode('held');
  return charge;
}

/** Paid once on both sides, whatever was told how often. */
async function assertPaidOnce(world: World, id: string): Promise<void> {
  const charge = await getCharge(world.ctx, id);
  assert.equal(charge.status, 'paid');
  const theirs = only(world, charge);
  assert.equal(theirs.status, 'paid');
  const books = await booksOf(world, id);
  assert.deepEqual(
    books.payments.map(({ amountCents }) => amountCents),
    [theirs.amountCents],
  );
  assert.equal(books.balance.receivable, -theirs.amountCents);
  assert.equal(books.entries.filter(({ kind }) => kind === 'receipt').length, 1);
  assert.equal(books.events.filter((type) => type === 'charge.paid').length, 1);
  assert.deepEqual(books.divergences, []);
}

const valid: Scenario = {
  id: 'WH-01',
  title: 'a payment is told, and posted after it is read back where nothing proves the sender',
  why: 'The way in which most payments are learnt of, in seconds.',
  needs,
  async run(world) {
    const { id } = await quiet(world);
    const since = markOf(world);
    const before = (await inboxOf(world)).length;
    world.bank.pay(only(world, await getCharge(world.ctx, id)).ref);
    await hear(world);
    await assertPaidOnce(world, id);
    const [message] = (await inboxOf(world)).slice(before);
    const proven = world.facts.webhook?.proof !== 'none';
    assert.equal(message?.state, 'applied', 'at once, or when the bank itself has said the same');
    assert.equal(confirmationsOf(world, since).length, proven ? 0 : 1);
    const told = world.bank.webhooks().at(-1)!;
    assert.equal(message!.body.toString('utf8'), bodyOf(told), 'kept as it came');
    assert.equal(told.status, 'delivered');
  },
};

const wrongSecret: Scenario = {
  id: 'WH-02',
  title: 'a wrong secret is answered 401 and kept as rejected',
  why: 'Whoever knows the address is not yet the bank.',
  needs,
  unless: ({ webhook }) =>
    webhook && webhook.proof !== 'none' ? null : 'nothing in this bank’s webhook proves the sender',
  async run(world) {
    const { id } = await quiet(world);
    world.bank.forge({ ref: only(world, await getCharge(world.ctx, id)).ref });
    const before = (await inboxOf(world)).length;
    await hear(world);
    assert.equal(world.bank.webhooks().at(-1)?.attempts.at(-1)?.httpStatus, 401);
    assert.equal((await inboxOf(world)).slice(before)[0]?.state, 'rejected');
    await assertNoMoney(world, id);
    // Whoever forges does not repeat what was refused.
    await world.bank.deliver({ lose: true });
  },
};

const repeated: Scenario = {
  id: 'WH-03',
  title: 'told three times, posted once',
  why: 'Every bank repeats; none says that it does.',
  needs,
  async run(world) {
    const { id } = await quiet(world);
    const before = (await inboxOf(world)).length;
    world.bank.pay(only(world, await getCharge(world.ctx, id)).ref);
    await world.bank.deliver({ repeat: 3 });
    await world.hub.settle();
    const messages = (await inboxOf(world)).slice(before);
    assert.equal(messages.length, 3);
    assert.equal(messages.filter(({ state }) => state === 'known').length, 2);
    await world.bank.deliver({ ids: [world.bank.webhooks().at(-1)!.id], repeat: 2 });
    await world.hub.settle();
    await assertPaidOnce(world, id);
  },
};

const outOfOrder: Scenario = {
  id: 'WH-04',
  title: 'the payment is told before the registration',
  why: 'Deliveries overtake each other; the end must be the same.',
  needs,
  async run(world) {
    await hear(world);
    world.hub.simulator.setWebhookMode('held');
    const { id } = await registered(world);
    world.bank.pay(only(world, await getCharge(world.ctx, id)).ref);
    const report = await world.bank.deliver({ order: 'reverse' });
    await world.hub.settle();
    assert.equal(report.failed, 0);
    await reaches(world, id, 'paid');
    await assertPaidOnce(world, id);
  },
};

const lost: Scenario = {
  id: 'WH-05',
  title: 'never told: found by asking, within the hour',
  why: 'Webhooks of real banks have gone missing for a week; payments must not.',
  needs: [...needs, 'charge.find'],
  async run(world) {
    await world.hub.sweep();
    const { id } = await quiet(world);
    world.bank.pay(only(world, await getCharge(world.ctx, id)).ref);
    const report = await world.bank.deliver({ lose: true });
    assert.ok(report.lost >= 1);
    await until(world, id, ({ status }) => status === 'paid', { minutes: 60, step: 300 });
    await assertPaidOnce(world, id);
  },
};

const unknownEvent: Scenario = {
  id: 'WH-06',
  title: 'what nobody can read is taken, kept as it came, and somebody is told',
  why: 'A new event of the bank must not be lost, nor make it stop telling.',
  needs,
  async run(world) {
    const url = await hookUrlOf(world);
    const open = (await listDivergences(world.ctx, { state: 'open' })).length;
    const proof = await proofOf(world);
    const bodies = [Buffer.from('{"evento":"algo.novo","versao":2}'), Buffer.from([0x1f, 0x8b, 0x00, 0xff])];
    const before = (await inboxOf(world)).length;
    for (const body of bodies)
      assert.equal(await knock(world, url, body, proof), 200, 'a bank repeats what is refused');
    await world.hub.settle();
    const messages = (await inboxOf(world)).slice(before);
    assert.deepEqual(
      messages.map(({ body }) => body.toString('hex')),
      bodies.map((body) => body.toString('hex')),
    );
    assert.deepEqual(
      messages.map(({ state }) => state),
      ['failed', 'failed'],
    );
    assert.equal((await listDivergences(world.ctx, { state: 'open' })).length, open + 2);
  },
};

const otherAccount: Scenario = {
  id: 'WH-07',
  title: 'told at the address of another account: no effect there',
  why: 'Two companies, one bank: what is said of one must never move the other.',
  needs,
  async run(world) {
    const { id } = await quiet(world);
    const other = await world.hub.connect();
    const elsewhere = await hookUrlOf(world, other.connectionId);
    world.bank.pay(only(world, await getCharge(world.ctx, id)).ref);
    const told = world.bank.webhooks().at(-1)!;
    const type = told.form === true ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
    const before = (await inboxOf(world)).length;
    const since = markOf(world);
    // Even with the proof of that account's own bank.
    const headers = { ...told.headers, ...type, ...(await proofOf(world, other.connectionId)) };
    assert.equal(await knock(world, elsewhere, bodyOf(told), headers), 200);
    await world.hub.settle();
    // A bank that is asked for the news gives it to nobody else: the message stays unread.
    const isAskedFor = callsOf(world, 'notification.read', since).length > 0;
    assert.deepEqual(
      (await inboxOf(world)).slice(before).map(({ state }) => state),
      [isAskedFor ? 'failed' : 'orphan'],
    );
    assert.deepEqual(callsOf(world, 'charge.read', since), []);
    await assertNoMoney(world, id);
    await hear(world);
    await assertPaidOnce(world, id);
  },
};

const tooLarge: Scenario = {
  id: 'WH-08',
  title: 'a body beyond the cap is refused, and the door stays open',
  why: 'The address stands open to the internet.',
  needs,
  async run(world) {
    const url = await hookUrlOf(world);
    const before = (await inboxOf(world)).length;
    const status = await knock(world, url, Buffer.alloc(3 * 1024 * 1024, 0x20));
    assert.ok(status === 413 || status === 0, `answered ${status}`);
    assert.equal((await inboxOf(world)).length, before, 'nothing of it is kept');
    const { id } = await quiet(world);
    world.bank.pay(only(world, await getCharge(world.ctx, id)).ref);
    await hear(world);
    await assertPaidOnce(world, id);
  },
};

const hubDown: Scenario = {
  id: 'WH-09',
  title: 'we are down: the bank repeats by its own schedule, and then we hear',
  why: 'An upgrade takes a minute; a payment of that minute is told again.',
  needs,
  unless: ({ webhook }) => (webhook && webhook.retriesMinutes.length > 0 ? null : 'this bank does not repeat'),
  async run(world) {
    const { id } = await quiet(world);
    await world.hub.hooks.stop();
    try {
      world.bank.pay(only(world, await getCharge(world.ctx, id)).ref);
      assert.ok((await world.bank.deliver()).failed >= 1);
    } finally {
      await world.hub.hooks.start();
    }
    await world.clock.advance({ seconds: 60 * (world.facts.webhook?.retriesMinutes[0] ?? 0) });
    await world.hub.settle();
    const told = world.bank.webhooks().at(-1)!;
    assert.deepEqual(
      told.attempts.map(({ ok }) => ok),
      [false, true],
    );
    await assertPaidOnce(world, id);
  },
};

const forged: Scenario = {
  id: 'WH-10',
  title: 'a forged payment is read back and not believed',
  why: 'Goods leave the store when the screen says paid.',
  needs,
  unless: ({ webhook }) => (webhook?.proof === 'none' ? null : 'this bank’s webhook proves its sender: WH-02'),
  async run(world) {
    const { id } = await quiet(world);
    const theirs = only(world, await getCharge(world.ctx, id));
    const since = markOf(world);
    world.bank.forge({ ref: theirs.ref });
    await hear(world);
    assert.equal(confirmationsOf(world, since).length, 1, 'the bank itself was asked');
    assert.equal(world.bank.charge(theirs.ref).status, 'registered');
    assert.equal((await getCharge(world.ctx, id)).status, 'registered');
    await assertNoMoney(world, id);
    assert.ok(!(await booksOf(world, id)).events.includes('charge.paid'));
    world.bank.pay(theirs.ref);
    await hear(world);
    await assertPaidOnce(world, id);
  },
};

/** How our webhook stands at the bank. */
const standing = async (world: World) => hookStatus(world.ctx, world.hub.connectionId);

const interrupted: Scenario = {
  id: 'WH-11',
  title: 'we are down until the bank gives up: noticed, repaired, and what was missed is read',
  why: 'A queue that a bank has stopped stays stopped until somebody looks; meanwhile it tells nothing at all.',
  needs: [...needs, 'webhook.inspect', 'webhook.repair', 'charge.find'],
  hub: {},
  async run(world) {
    const [first, second] = [await registered(world), await registered(world)];
    await hear(world);
    assert.equal((await standing(world)).problem, null);
    await world.hub.hooks.stop();
    world.bank.pay(only(world, first).ref);
    await world.bank.deliver();
    for (const minutes of world.facts.webhook?.retriesMinutes ?? [])
      await world.clock.advance({ seconds: 60 * minutes + 5 });
    await world.hub.hooks.start();
    assert.ok((await standing(world)).problem, 'the bank has given up');
    const before = (await inboxOf(world)).length;
    world.bank.pay(only(world, second).ref);
    await world.clock.advance({ minutes: 10 });
    assert.equal((await inboxOf(world)).length, before, 'and tells nothing, though we are there again');

    await world.hub.sweep();
    const { problem, matches } = await standing(world);
    assert.deepEqual({ problem, matches }, { problem: null, matches: true });
    const told = (await listDivergences(world.ctx, { state: 'open' })).filter(
      ({ kind }) => kind === 'webhook_interrupted',
    );
    assert.equal(told.length, 1, 'somebody is told that it had stopped');
    assert.ok(told[0]!.proposal.length > 20);
    for (const { id } of [first, second]) {
      await until(world, id, ({ status }) => status === 'paid', { minutes: 30, step: 30 });
      await assertPaidOnce(world, id);
    }
    await hear(world);
    assert.ok((await inboxOf(world)).length > before, 'the queue moves again');
  },
};

export const scenarios: Scenario[] = [
  valid,
  wrongSecret,
  repeated,
  outOfOrder,
  lost,
  unknownEvent,
  otherAccount,
  tooLarge,
  hubDown,
  forged,
  interrupted,
];
