/** Payments: what the bank received is what the books say, to the centavo, whenever and however it was paid. */
import assert from 'node:assert/strict';
import { writeOffCharge } from '#app/charges/write-off.ts';
import type { Charge, ChargeInput } from '#contract/charges.ts';
import { creditDate } from '#app/evidence/refold.ts';
import { addDays } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import type { PaymentOrder } from '#sim/index.ts';
import { booksOf, hear, only, passDays, refusedUnsent, registered, until, type Books, untilLearnt } from './steps.ts';
import type { Scenario, World } from './world.ts';

const needs = ['charge.register', 'charge.read', 'webhook.read'] as const;

interface Paid {
  charge: Charge;
  books: Books;
  /** What the bank received. */
  receivedCents: number;
}

/** Pays at the bank, which tells us; both sides hold the same sum. */
async function pay(world: World, id: string, orders: PaymentOrder[]): Promise<Paid> {
  const before = await until(world, id, () => true);
  const { ref } = only(world, before);
  for (const order of orders) {
    world.bank.pay(ref, order);
    await hear(world);
    await world.clock.advance({ minutes: 1 });
  }
  const theirs = world.bank.charge(ref);
  const receivedCents = theirs.payments.reduce((sum, payment) => sum + payment.amountCents, 0);
  const charge = await untilLearnt(world, id, ({ paidCents }) => paidCents === receivedCents);
  assert.equal(theirs.status, 'paid');
  assert.equal(charge.status, 'paid');
  assert.equal(charge.paidOn, world.hub.today());
  return { charge, books: await booksOf(world, id), receivedCents };
}

async function payNew(world: World, values: Partial<ChargeInput>, order: PaymentOrder): Promise<Paid> {
  const { id } = await registered(world, values);
  return pay(world, id, [order]);
}

const exact: Scenario = {
  id: 'PAY-01',
  title: 'the exact amount',
  why: 'The ordinary case: paid, posted once, told once.',
  needs,
  async run(world) {
    const { charge, books } = await payNew(world, {}, {});
    assert.equal(charge.paidCents, charge.amountCents);
    assert.equal(charge.partiallyPaid, false);
    assert.equal(books.payments.length, 1);
    const { channel, amountCents, paidOn } = books.payments[0]!;
    assert.deepEqual(
      { channel, amountCents, paidOn },
      { channel: 'boleto', amountCents: charge.amountCents, paidOn: world.hub.today() },
    );
    assert.equal(books.balance.receivable, -charge.amountCents);
    assert.deepEqual(books.divergences, []);
    assert.equal(books.events.filter((type) => type === 'charge.paid').length, 1);
  },
};

const late: Scenario = {
  id: 'PAY-02',
  title: 'late, with interest and fine',
  why: 'What was collected over the title is income, not an error.',
  needs,
  unless: ({ charge }) =>
    charge.terms.fine.length + charge.terms.interest.length > 0 ? null : 'this bank collects neither interest nor fine',
  async run(world) {
    const { fine, interest } = world.facts.charge.terms;
    const terms = {
      ...(fine.includes('rate') ? { fine: { kind: 'rate' as const, percent: '2.00' } } : {}),
      ...(interest.includes('monthly') ? { interest: { kind: 'monthly' as const, percent: '1.00' } } : {}),
    };
    const { id, dueDate } = await registered(world, { terms, dueDate: addDays(world.hub.today(), 1) });
    await passDays(world, 12);
    const overdue = await until(world, id, () => true);
    assert.equal(overdue.overdue, true);
    const { charge, books, receivedCents } = await pay(world, id, [{}]);
    const over = receivedCents - charge.amountCents;
    assert.ok(over > 0, `paid late since ${dueDate}`);
    assert.ok(Math.abs(receivedCents - overdue.amountDueCents) <= 1, 'the screen said the same amount before');
    assert.deepEqual(
      { receivable: books.balance.receivable, interest: books.balance.interest, excess: books.balance.excess },
      { receivable: -charge.amountCents, interest: -over, excess: 0 },
    );
    assert.deepEqual(books.divergences, []);
  },
};

const early: Scenario = {
  id: 'PAY-03',
  title: 'early, with discount',
  why: 'Less than the title and yet all that was owed.',
  needs,
  unless: ({ charge }) => (charge.terms.discounts > 0 ? null : 'this bank gives no discount'),
  async run(world) {
    const terms = { discounts: [{ kind: 'fixed' as const, amountCents: cents(500), daysBefore: 2 }] };
    const { charge, books, receivedCents } = await payNew(world, { terms }, {});
    assert.equal(receivedCents, charge.amountCents - 500);
    assert.deepEqual(
      { receivable: books.balance.receivable, discount: books.balance.discount, partial: charge.partiallyPaid },
      { receivable: -charge.amountCents, discount: 500, partial: false },
    );
    assert.deepEqual(books.divergences, []);
  },
};

const partial: Scenario = {
  id: 'PAY-04',
  title: 'less than the amount, and the rest later',
  why: 'The clerk must see what is missing, and must no longer see it when it came.',
  needs,
  async run(world) {
    const { id, amountCents } = await registered(world);
    const part = await pay(world, id, [{ amountCents: 5_000 }]);
    assert.equal(part.charge.partiallyPaid, true);
    assert.deepEqual(part.books.divergences, ['paid_less']);
    assert.equal(part.books.balance.receivable, -5_000);
    const whole = await pay(world, id, [{ amountCents: amountCents - 5_000 }]);
    assert.equal(whole.charge.partiallyPaid, false);
    assert.deepEqual(whole.books.divergences, []);
    assert.equal(whole.books.balance.receivable, -amountCents);
    assert.equal(whole.books.balance.excess, 0);
  },
};

const over: Scenario = {
  id: 'PAY-05',
  title: 'more than the amount',
  why: 'What is too much belongs to the payer until somebody decides.',
  needs,
  async run(world) {
    const { id, amountCents } = await registered(world);
    const { charge, books } = await pay(world, id, [{ amountCents: amountCents + 1_000 }]);
    assert.equal(charge.paidCents, amountCents + 1_000);
    assert.deepEqual(books.divergences, ['paid_more']);
    assert.deepEqual(
      { receivable: books.balance.receivable, excess: books.balance.excess, interest: books.balance.interest },
      { receivable: -amountCents, excess: -1_000, interest: 0 },
    );
  },
};

const twice: Scenario = {
  id: 'PAY-06',
  title: 'paid twice',
  why: 'A boleto and its Pix, or two people of one company: the second payment is named and owed back.',
  needs,
  async run(world) {
    const hybrid = world.facts.charge.methods.includes('boleto_pix');
    const { id, amountCents } = await registered(world);
    const { charge, books } = await pay(world, id, [{}, { channel: hybrid ? 'pix' : 'boleto' }]);
    assert.equal(charge.paidTwice, true);
    assert.deepEqual(books.divergences, ['paid_twice']);
    assert.deepEqual(
      { receivable: books.balance.receivable, excess: books.balance.excess },
      { receivable: -amountCents, excess: -amountCents },
    );
  },
};

const byPix: Scenario = {
  id: 'PAY-07',
  title: 'the Pix of a hybrid boleto ends the boleto',
  why: 'Two ways to pay one debt: when one is used the other must be closed.',
  needs,
  unless: ({ charge }) => (charge.methods.includes('boleto_pix') ? null : 'this bank has no hybrid boleto'),
  async run(world) {
    const { charge, books } = await payNew(world, { method: 'boleto_pix' }, { channel: 'pix' });
    assert.equal(books.payments[0]?.channel, world.params.channelOfHybridPix ?? 'pix');
    assert.deepEqual(
      charge.allowedActions.filter((action) => ['amend', 'writeOff', 'register', 'print'].includes(action)),
      [],
    );
    const writeOff = () => writeOffCharge(world.ctx, { id: charge.id, reason: 'Acerto', askFirst: true, waitMs: 0 });
    await refusedUnsent(world, writeOff, 'status_not_allowed');
  },
};

const credited: Scenario = {
  id: 'PAY-08',
  title: 'paid, then credited with its fee: the ledger balances',
  why: 'Paid is not in the account. The month closes when the bank’s entry and its fee are in the books.',
  needs,
  async run(world) {
    const { charge, books } = await payNew(world, {}, { channel: 'boleto' });
    const days = world.facts.settlementDays.boleto;
    const creditOn = days === null ? null : creditDate(world.hub.today(), days);
    if (days !== 0) {
      assert.equal(charge.credited, false);
      assert.equal(books.balance.clearing, charge.amountCents, 'on its way to the account');
    }
    await world.hub.sweep();
    await passDays(world, 7);
    const after = await until(world, charge.id, (now) => now.credited);
    // Where the bank tells the day itself, it is not before the payment.
    if (creditOn === null) assert.ok((after.creditedOn ?? '') >= (after.paidOn ?? '~'));
    else assert.equal(after.creditedOn, creditOn);
    const closed = await booksOf(world, charge.id);
    const fee = closed.payments[0]?.feeCents ?? 0;
    assert.ok(fee > 0, 'the connection has a fee');
    assert.deepEqual(closed.balance, {
      bank: charge.amountCents - fee,
      clearing: 0,
      receivable: -charge.amountCents,
      interest: 0,
      discount: 0,
      excess: 0,
      payable: 0,
      fee,
    });
    assert.deepEqual(closed.entries.map(({ kind, postingCode }) => `${kind} ${postingCode}`).toSorted(), [
      'bank_entry 201',
      'fee 301',
      'receipt 101',
    ]);
    assert.deepEqual(closed.events, ['charge.created', 'charge.registered', 'charge.paid', 'charge.credited']);
  },
};

export const scenarios: Scenario[] = [exact, late, early, partial, over, twice, byPix, credited];
