/** Verbs that only some banks have: told of money received elsewhere, restored, refunded, sent again. */
import assert from 'node:assert/strict';
import { instructCharge, type OtherVerb, type Told } from '#app/charges/instruct.ts';
import { receiveDirectly } from '#app/charges/receive.ts';
import { writeOffCharge } from '#app/charges/write-off.ts';
import type { Charge, ChargeInput } from '#contract/charges.ts';
import { cents } from '#lib/money.ts';
import { booksOf, callsOf, ended, hear, only, reaches, registered, until, untilLearnt } from './steps.ts';
import { markOf, type Scenario, type World } from './world.ts';

async function told(world: World, kind: OtherVerb, input: Told): Promise<{ state: string; charge: Charge }> {
  return ended(world, await instructCharge(world.ctx, kind, { ...input, waitMs: 0 }), { minutes: 60 });
}

/** Paid at the bank, and known here. */
async function paid(world: World, values?: Partial<ChargeInput>): Promise<Charge> {
  const { id } = await registered(world, values);
  world.bank.pay(only(world, await until(world, id, () => true)).ref);
  await hear(world);
  return untilLearnt(world, id, ({ status }) => status === 'paid', { minutes: 90, step: 60 });
}

const elsewhere: Scenario = {
  id: 'RC-01',
  title: 'received elsewhere: the bank is told, posted once, without a fee',
  why: 'The clerk receives at the counter what the bank must not collect again.',
  needs: ['charge.register', 'charge.read', 'charge.markReceived'],
  async run(world) {
    const { id, amountCents } = await registered(world);
    const since = markOf(world);
    const receipt = { amountCents: cents(amountCents), paidOn: world.hub.today(), writeOff: true };
    await receiveDirectly(world.ctx, { id, ...receipt, waitMs: 0 });
    const charge = await until(world, id, ({ status }) => status === 'paid', { minutes: 60 });
    assert.equal(callsOf(world, 'charge.markReceived', since).length, 1);
    assert.equal(only(world, charge).status, 'paid');
    await hear(world);
    const { payments, balance, divergences } = await booksOf(world, id);
    assert.deepEqual(
      payments.map((payment) => [payment.channel, payment.amountCents]),
      [['direct', amountCents]],
    );
    assert.equal(balance.receivable, -amountCents);
    assert.deepEqual(divergences, []);
  },
};

const undone: Scenario = {
  id: 'RC-02',
  title: 'received elsewhere by mistake: undone on both sides',
  why: 'Clerks mistake one line for another.',
  needs: ['charge.register', 'charge.read', 'charge.markReceived', 'charge.undoReceived'],
  async run(world) {
    const { id } = await registered(world);
    await told(world, 'markReceived', { id });
    await until(world, id, ({ status }) => status === 'paid', { minutes: 60 });
    const { state } = await told(world, 'undoReceived', { id, reason: 'Lançado na cobrança errada' });
    assert.equal(state, 'done');
    const charge = await reaches(world, id, 'registered', { minutes: 60 });
    assert.equal(charge.paidCents, 0);
    assert.ok(['registered', 'overdue'].includes(only(world, charge).status));
    const books = await booksOf(world, id);
    assert.equal(books.balance.receivable, 0);
    assert.deepEqual(books.divergences, []);
  },
};

const restored: Scenario = {
  id: 'RC-03',
  title: 'written off by mistake: restored with the same codes',
  why: 'The payer has the boleto in hand already.',
  needs: ['charge.register', 'charge.read', 'charge.writeOff', 'charge.restore'],
  async run(world) {
    const before = await registered(world);
    const { id } = before;
    await ended(world, await writeOffCharge(world.ctx, { id, reason: 'Engano', askFirst: true, waitMs: 0 }));
    assert.equal((await told(world, 'restore', { id })).state, 'done');
    const charge = await reaches(world, id, 'registered', { minutes: 60 });
    assert.equal(charge.registration?.linhaDigitavel, before.registration?.linhaDigitavel);
    assert.equal(charge.registration?.id, before.registration?.id, 'the same life goes on');
    assert.deepEqual((await booksOf(world, id)).divergences, []);
  },
};

const refunded: Scenario = {
  id: 'RF-01',
  title: 'a payment is given back once, and the charge is owed again',
  why: 'Money out: a refund that leaves twice is money lost.',
  needs: ['charge.register', 'charge.read', 'charge.refund'],
  async run(world) {
    const { methodWithRefund: method } = world.params;
    const { id, amountCents } = await paid(world, method ? { method } : {});
    // What is given back comes out of the account: the fee of one payment is covered by another.
    await paid(world, method ? { method } : {});
    const operation = world.params.refundOperation ?? (method === 'pix' ? 'pix.refund' : 'charge.refund');
    const since = markOf(world);
    await world.bank.next('drop-after', { name: operation });
    const { state } = await told(world, 'refund', { id, reason: 'Cliente desistiu' });
    assert.equal(state, 'done');
    assert.equal(callsOf(world, operation, since).length, 1, 'asked about, not told again');
    const charge = await untilLearnt(world, id, ({ status }) => status === 'refunded', { minutes: 24 * 60, step: 600 });
    assert.equal(charge.paidCents, 0);
    const { payments, balance, divergences } = await booksOf(world, id);
    assert.deepEqual(
      payments.map((payment) => payment.amountCents).toSorted((a, b) => a - b),
      [-amountCents, amountCents],
    );
    assert.equal(balance.receivable, 0);
    assert.deepEqual(divergences, [], 'we asked for it');
  },
};

const sentAgain: Scenario = {
  id: 'RS-01',
  title: 'the bank sends the charge to the payer',
  why: 'The payer lost the e-mail.',
  needs: ['charge.register', 'charge.read', 'charge.resend'],
  async run(world) {
    const { id } = await registered(world);
    const since = markOf(world);
    const { state, charge } = await told(world, 'resend', { id, email: 'pagador@example.com' });
    assert.equal(state, 'done');
    assert.equal(charge.status, 'registered');
    assert.equal(callsOf(world, 'charge.resend', since).length, 1);
  },
};

export const scenarios = [elsewhere, undone, restored, refunded, sentAgain];
