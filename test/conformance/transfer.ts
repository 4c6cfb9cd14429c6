/**
 * Transfers, as far as the bank is concerned: what leaves, what is known of it afterwards, and that a question never sends. The
 * states, approvals and guards of the hub stand upon these.
 */
import assert from 'node:assert/strict';
import { openConnection } from '#app/connections/open.ts';
import type { Outcome } from '#core/provider.ts';
import type { Payee, TransferAnswer, TransferFact, TransferView } from '#core/transfer.ts';
import { cents } from '#lib/money.ts';
import type { BankTransfer } from '#sim/index.ts';
import { callsOf, hookUrlOf, inboxOf } from './steps.ts';
import { markOf, type Scenario, type World } from './world.ts';

const needs = ['transfer.send', 'transfer.read'] as const;
let made = 0;

function payeeOf(world: World): Payee {
  const { payee } = world.params;
  assert.ok(payee, 'the params of a bank with transfers name a payee');
  return payee;
}

/** A transfer with a key of its own; equal in nothing to those before it unless told. */
function transferOf(world: World, values: Partial<TransferView> = {}): TransferView {
  made += 1;
  return {
    id: `tr-${made}`,
    bankKey: `9${String(world.clock.nowMs()).slice(-8)}${String(made).padStart(4, '0')}`,
    amountCents: cents(10_000 + made),
    payee: payeeOf(world),
    reference: `PG${made}`,
    description: null,
    ...values,
  };
}

async function send(world: World, transfer: TransferView): Promise<Outcome<TransferAnswer>> {
  const { bank, loaded } = await openConnection(world.ctx, world.hub.connectionId);
  return bank.call(world.provider.transfer!.send(loaded.view, transfer));
}

async function read(world: World, transfer: TransferView): Promise<TransferAnswer | null> {
  const { bank, loaded } = await openConnection(world.ctx, world.hub.connectionId);
  return answerOf(await bank.call(world.provider.transfer!.read(loaded.view, transfer)));
}

function answerOf<A>(outcome: Outcome<A>): A {
  assert.equal(outcome.outcome, 'done', JSON.stringify(outcome));
  return outcome.outcome === 'done' ? outcome.answer : assert.fail();
}

const typesOf = ({ facts }: TransferAnswer): TransferFact['type'][] => facts.map(({ fact }) => fact.type);

/** What the bank has under our key: none or one, never two. */
function atBank({ bank }: World, { bankKey }: TransferView): BankTransfer[] {
  return bank.transfers().filter(({ reference }) => reference === bankKey);
}

function only(world: World, transfer: TransferView): BankTransfer {
  const found = atBank(world, transfer);
  assert.equal(found.length, 1, `the bank has ${found.length} transfers under ${transfer.bankKey}`);
  return found[0]!;
}

const sent: Scenario = {
  id: 'TR-01',
  title: 'sent, read back the same, and settled when the bank says so',
  why: 'The ordinary case: one transfer at the bank, of this amount, to this payee.',
  needs,
  async run(world) {
    const transfer = transferOf(world);
    const answer = answerOf(await send(world, transfer));
    const theirs = only(world, transfer);
    assert.equal(theirs.amountCents, transfer.amountCents);
    assert.equal(answer.bankRef, theirs.ref);
    assert.ok(typesOf(answer).includes('sent'));
    await world.clock.advance({ hours: 26 });
    const later = await read(world, transfer);
    assert.ok(later);
    assert.equal(later.bankRef, theirs.ref);
    assert.ok(typesOf(later).includes('settled'), JSON.stringify(later));
  },
};

const refused: Scenario = {
  id: 'TR-03',
  title: 'refused: nothing left, and the reason has a cure',
  why: 'A refusal that is taken for a doubt blocks the money; a doubt that is taken for a refusal pays twice.',
  needs,
  async run(world) {
    const transfer = transferOf(world);
    await world.bank.next('refuse', { name: 'transfer.send' });
    const outcome = await send(world, transfer);
    assert.equal(outcome.outcome, 'refused', JSON.stringify(outcome));
    if (outcome.outcome === 'refused')
      assert.ok(outcome.refusal.cure.length > 10 && outcome.refusal.detail.length > 10);
    assert.deepEqual(atBank(world, transfer), []);
  },
};

const sameKey: Scenario = {
  id: 'TR-04',
  title: 'the same key twice: one transfer',
  why: 'The key is the last guard: whatever repeats a request, the bank has one.',
  needs,
  async run(world) {
    const transfer = transferOf(world);
    answerOf(await send(world, transfer));
    await world.clock.advance({ minutes: 5 });
    const again = await send(world, transfer);
    assert.notEqual(again.outcome, 'done', 'a repetition is told as such');
    only(world, transfer);
  },
};

const answerLost: Scenario = {
  id: 'TR-05',
  title: 'the answer is lost: unknown, then found by our key',
  why: 'The money has left. Asking finds it; sending again would pay twice.',
  needs,
  async run(world) {
    for (const fault of ['drop-after', '500-after', 'html', 'truncate', 'empty'] as const) {
      const transfer = transferOf(world);
      const since = markOf(world);
      await world.bank.next(fault, { name: 'transfer.send' });
      const outcome = await send(world, transfer);
      assert.equal(outcome.outcome, 'unknown', `${fault}: ${JSON.stringify(outcome)}`);
      assert.ok(outcome.outcome === 'unknown' && outcome.cause.bytesSent, fault);
      const found = await read(world, transfer);
      assert.equal(found?.bankRef, only(world, transfer).ref, fault);
      assert.equal(callsOf(world, 'transfer.send', since).length, 1, fault);
      await world.clock.advance({ minutes: 2 });
    }
  },
};

const neverArrived: Scenario = {
  id: 'TR-06',
  title: 'never arrived: unknown, and a question finds nothing; it is no proof',
  why: 'For money out, absence never leads to a second sending by itself.',
  needs,
  async run(world) {
    const transfer = transferOf(world);
    await world.bank.next('drop-before', { name: 'transfer.send' });
    const outcome = await send(world, transfer);
    assert.equal(outcome.outcome, 'unknown');
    assert.equal(await read(world, transfer), null);
    assert.deepEqual(atBank(world, transfer), []);
  },
};

const equalOnPurpose: Scenario = {
  id: 'TR-07',
  title: 'two equal ones within the bank’s window: the second is a conflict, not a failure of the first',
  why: 'Honest equal payments exist: they must wait, and nobody may believe that the first one failed.',
  needs,
  async run(world) {
    const first = transferOf(world);
    const second = transferOf(world, { amountCents: first.amountCents });
    answerOf(await send(world, first));
    const outcome = await send(world, second);
    assert.equal(outcome.outcome, 'refused', JSON.stringify(outcome));
    if (outcome.outcome === 'refused') assert.equal(outcome.refusal.kind, 'conflict');
    only(world, first);
    assert.deepEqual(atBank(world, second), []);
    await world.clock.advance({ minutes: 2 });
    answerOf(await send(world, { ...second, bankKey: transferOf(world).bankKey }));
  },
};

const returned: Scenario = {
  id: 'TR-08',
  title: 'returned: the reason is told with its meaning and cure',
  why: 'Money that came back must be seen, reversed and explained.',
  needs,
  async run(world) {
    const reason = world.params.returnReason ?? assert.fail('the params name a reason of return');
    const transfer = transferOf(world);
    answerOf(await send(world, transfer));
    await world.clock.advance({ minutes: 5 });
    world.bank.returnTransfer(only(world, transfer).ref, reason);
    const answer = await read(world, transfer);
    const fact = answer?.facts.map((item) => item.fact).find(({ type }) => type === 'returned');
    assert.ok(fact?.type === 'returned', JSON.stringify(answer));
    assert.equal(fact.amountCents, transfer.amountCents);
    assert.ok(fact.meaning.length > 10 && fact.cure.length > 10);
  },
};

const returnTold: Scenario = {
  id: 'TR-13',
  title: 'a return is told by webhook: read into facts, with the proof of its sender',
  why: 'The quickest way to learn of it; whoever knows the address alone must not be believed.',
  needs: [...needs, 'webhook.read'],
  unless: ({ webhook }) => (webhook?.proof === 'basic' ? null : 'this bank sends no login and password along'),
  async run(world) {
    const { registerWebhook, returnReason = '' } = world.params;
    assert.ok(registerWebhook);
    await registerWebhook(world);
    const transfer = transferOf(world);
    answerOf(await send(world, transfer));
    const { ref } = only(world, transfer);
    world.bank.returnTransfer(ref, returnReason);
    await world.clock.advance({ minutes: 16 });
    await world.hub.settle();
    const message = (await inboxOf(world)).at(-1);
    assert.ok(message && message.state !== 'failed' && message.state !== 'rejected', JSON.stringify(message));
    const { loaded } = await openConnection(world.ctx, world.hub.connectionId);
    const url = new URL(await hookUrlOf(world));
    const reading = world.provider.webhook!.read({ headers: {}, path: url.pathname, body: message.body }, loaded.view);
    assert.ok(reading.readable === true && reading.proven);
    const news = reading.transfers?.find(({ bankRef, bankKey }) => bankRef === ref || bankKey === transfer.bankKey);
    assert.equal(news?.fact.type, 'returned');
  },
};

const unknownWord: Scenario = {
  id: 'TR-14',
  title: 'a word of status that we do not know changes nothing',
  why: 'Neither settled nor returned may be guessed.',
  needs,
  async run(world) {
    const transfer = transferOf(world);
    answerOf(await send(world, transfer));
    await world.bank.next('unknown-status', { name: 'transfer.read' });
    const answer = await read(world, transfer);
    assert.ok(answer);
    assert.ok(typesOf(answer).includes('unknown_word'), JSON.stringify(answer));
    assert.ok(!typesOf(answer).some((type) => type === 'settled' || type === 'returned' || type === 'failed'));
  },
};

export const scenarios = [
  sent,
  refused,
  sameKey,
  answerLost,
  neverArrived,
  equalOnPurpose,
  returned,
  returnTold,
  unknownWord,
];
