/**
 * Transfers, as far as the bank is concerned: what leaves, what is known of it afterwards, and that a question never sends. The
 * states, approvals and guards of the hub stand upon these.
 */
import assert from 'node:assert/strict';
import { openConnection } from '#app/connections/open.ts';
import type { Outcome } from '#core/provider.ts';
import type { Payee, TransferAnswer, TransferFact, TransferView } from '#core/transfer.ts';
import { todayIn } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import type { BankTransfer } from '#sim/index.ts';
import { callsOf, hookUrlOf, inboxOf, knock } from './steps.ts';
import { markOf, usesToken, type Scenario, type World } from './world.ts';

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

/** Asks by our key; and, where the bank tells by its own id alone how a transfer stands, by that as well. */
async function read(world: World, transfer: TransferView): Promise<TransferAnswer | null> {
  const { bank, loaded } = await openConnection(world.ctx, world.hub.connectionId);
  const can = world.provider.transfer!;
  const found = answerOf(await bank.call(can.read(loaded.view, transfer)));
  if (!found?.bankRef || !can.readByRef) return found;
  const more = answerOf(await bank.call(can.readByRef(loaded.view, found.bankRef)));
  assert.ok(more, 'what is there by our key is there by the bank’s');
  assert.deepEqual([more.bankRef, more.bankKey ?? found.bankKey], [found.bankRef, found.bankKey]);
  return { ...found, ...more, facts: [...found.facts, ...more.facts] };
}

/** All that the bank lists of a day that is over. */
async function listed(world: World, day: string): Promise<TransferAnswer[]> {
  const { bank, loaded } = await openConnection(world.ctx, world.hub.connectionId);
  const items: TransferAnswer[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < 50; page += 1) {
    const query = { from: day, to: day, cursor };
    const answer: { items: TransferAnswer[]; next: string | null } = answerOf(
      await bank.call(world.provider.transfer!.find!(loaded.view, query)),
    );
    items.push(...answer.items);
    cursor = answer.next;
    if (cursor === null) return items;
  }
  return assert.fail('the pages have no end');
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

const pending: Scenario = {
  id: 'TR-02',
  title: 'on its way, then settled: until the bank says so it is not',
  why: 'A receipt that says "arrived" before it did sends goods out of the door.',
  needs,
  async run(world) {
    const payee = world.params.slowPayee ?? assert.fail('the params name a payee whom a transfer reaches later');
    const transfer = transferOf(world, { payee });
    answerOf(await send(world, transfer));
    assert.equal(only(world, transfer).status, 'sent');
    const early = await read(world, transfer);
    assert.ok(early && !typesOf(early).includes('settled'), JSON.stringify(early));
    await world.clock.advance({ hours: 26 });
    assert.equal(only(world, transfer).status, 'settled');
    const late = await read(world, transfer);
    assert.ok(late && typesOf(late).includes('settled'), JSON.stringify(late));
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
    for (const fault of ['drop-before', '500-before', '429'] as const) {
      const transfer = transferOf(world);
      await world.bank.next(fault, { name: 'transfer.send' });
      const outcome = await send(world, transfer);
      assert.equal(outcome.outcome, 'unknown', fault);
      assert.equal(await read(world, transfer), null, fault);
      assert.deepEqual(atBank(world, transfer), [], fault);
    }
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

/** The fact that a transfer came back: from reading it, else from what the bank lists on the day after. */
async function returnOf(world: World, transfer: TransferView) {
  const returnIn = (answers: (TransferAnswer | null)[]) =>
    answers.flatMap((answer) => answer?.facts ?? []).find(({ fact }) => fact.type === 'returned')?.fact;
  const answer = await read(world, transfer);
  assert.ok(answer && !typesOf(answer).includes('settled'), 'what came back is not settled');
  const told = returnIn([answer]);
  assert.ok(told?.type === 'returned', 'a return is seen at once');
  if (told.amountCents !== null || !world.provider.transfer?.find) return told;
  const day = todayIn(world.clock.now().toString());
  await world.clock.advance({ hours: 26 });
  return returnIn((await listed(world, day)).filter(({ bankRef }) => bankRef === answer.bankRef));
}

const returned: Scenario = {
  id: 'TR-08',
  title: 'returned: seen without being told, with its amount, its meaning and a cure',
  why: 'Money that came back must be seen, reversed and explained, also when no message came.',
  needs,
  async run(world) {
    const reason = world.params.returnReason ?? assert.fail('the params name a reason of return');
    const transfer = transferOf(world);
    answerOf(await send(world, transfer));
    await world.clock.advance({ minutes: 5 });
    world.bank.returnTransfer(only(world, transfer).ref, reason);
    const fact = await returnOf(world, transfer);
    assert.ok(fact?.type === 'returned', JSON.stringify(fact));
    assert.equal(fact.amountCents, transfer.amountCents);
    assert.ok(fact.meaning.length > 10 && fact.cure.length > 10);
  },
};

const noMoney: Scenario = {
  id: 'TR-09',
  title: 'too little money: nothing leaves, and the bank’s own words are told',
  why: 'The most ordinary of refusals; where it is not documented it is a doubt, and still nothing may be believed done.',
  needs,
  hub: {},
  async run(world) {
    const { emptyAccount } = world.params;
    assert.ok(emptyAccount, 'the params can empty the account');
    emptyAccount(world);
    const transfer = transferOf(world);
    const outcome = await send(world, transfer);
    assert.ok(outcome.outcome === 'refused' || outcome.outcome === 'unknown', JSON.stringify(outcome));
    const words = outcome.outcome === 'refused' ? outcome.refusal.bank.message : outcome.cause.detail;
    assert.match(words, /saldo/i);
    assert.deepEqual(atBank(world, transfer), []);
    assert.equal(await read(world, transfer), null);
  },
};

const wrongPayee: Scenario = {
  id: 'TR-10',
  title: 'a payee that the bank refuses is named before anything is sent, as the bank would name it',
  why: 'What we know beforehand must be what the bank says afterwards, or honest transfers are stopped here.',
  needs: [...needs, 'transfer.problems'],
  async run(world) {
    const problemsOf = world.provider.transfer!.problems!;
    assert.deepEqual(problemsOf(transferOf(world)), [], 'a good one passes');
    const cases = world.params.wrongPayees ?? assert.fail('the params name payees that the bank refuses');
    for (const { pointer, payee } of cases) {
      const transfer = transferOf(world, { payee });
      const problems = problemsOf(transfer);
      assert.deepEqual(
        problems.map((problem) => problem.pointer),
        [pointer],
      );
      const outcome = await send(world, transfer);
      assert.ok(outcome.outcome === 'refused', JSON.stringify(outcome));
      assert.deepEqual(
        outcome.refusal.fields?.map((field) => field.pointer),
        [pointer],
      );
      assert.deepEqual(atBank(world, transfer), []);
    }
  },
};

const newAnswer: Scenario = {
  id: 'TR-11',
  title: 'an answer that says something new, or too little, is a question; another amount is told',
  why: 'Neither success nor refusal may be guessed from words that nobody knows.',
  needs,
  async run(world) {
    for (const fault of ['unknown-status', 'missing-field'] as const) {
      const transfer = transferOf(world);
      await world.bank.next(fault, { name: 'transfer.send' });
      const outcome = await send(world, transfer);
      assert.equal(outcome.outcome, 'unknown', `${fault}: ${JSON.stringify(outcome)}`);
      assert.equal((await read(world, transfer))?.bankRef, only(world, transfer).ref, fault);
    }
    const transfer = transferOf(world);
    await world.bank.next('echo-other-amount', { name: 'transfer.send' });
    const answer = answerOf(await send(world, transfer));
    assert.ok(answer.amountCents !== null && answer.amountCents !== transfer.amountCents);
  },
};

const conciliation: Scenario = {
  id: 'TR-12',
  title: 'the day after, the bank lists what left: the same transfers under the same facts',
  why: 'The last resort for what nobody answered, and the proof that nothing left without us.',
  needs: [...needs, 'transfer.find'],
  async run(world) {
    const day = todayIn(world.clock.now().toString());
    const [first, second] = [transferOf(world), transferOf(world)];
    const answers = [answerOf(await send(world, first)), answerOf(await send(world, second))];
    await world.clock.advance({ hours: 26 });
    const items = await listed(world, day);
    for (const [index, transfer] of [first, second].entries()) {
      const found = items.filter(({ bankKey }) => bankKey === transfer.bankKey);
      assert.equal(found.length, 1, transfer.bankKey);
      assert.equal(found[0]?.bankRef, answers[index]?.bankRef);
      assert.equal(found[0]?.amountCents, transfer.amountCents);
      const keysOf = (answer: TransferAnswer | undefined) => answer?.facts.map(({ factKey }) => factKey);
      assert.deepEqual(keysOf(found[0]), keysOf(answers[index]), 'one fact, however it is told');
    }
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
    assert.equal(world.bank.webhooks().at(-1)?.status, 'delivered');
    const message = (await inboxOf(world)).at(-1);
    assert.ok(message && message.state !== 'failed' && message.state !== 'rejected', JSON.stringify(message));
    const { loaded } = await openConnection(world.ctx, world.hub.connectionId);
    const url = new URL(await hookUrlOf(world));
    const reading = world.provider.webhook!.read({ headers: {}, path: url.pathname, body: message.body }, loaded.view);
    assert.ok(reading.readable === true && reading.proven);
    const news = reading.transfers?.find(({ bankRef, bankKey }) => bankRef === ref || bankKey === transfer.bankKey);
    assert.ok(news?.fact.type === 'returned', JSON.stringify(reading));
    const { code, meaning, cure, amountCents } = news.fact;
    assert.deepEqual([code, amountCents], [returnReason, transfer.amountCents]);
    assert.ok(meaning.length > 10 && cure.length > 10);
    const without = await knock(world, url.href, message.body);
    const wrong = await knock(world, url.href, message.body, { [world.facts.webhook?.header ?? '']: 'Basic eDp5' });
    assert.deepEqual([without, wrong], [401, 401], 'whoever knows the address alone');
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

const unauthorizedOnce: Scenario = {
  id: 'TR-15',
  title: 'a token that the bank forgot: the transfer is sent once more under the same key, and leaves once',
  why: 'A 401 comes before anything is done; the key guards the second sending all the same.',
  needs,
  unless: (facts) => (usesToken(facts) ? null : 'this bank uses no token'),
  async run(world) {
    const since = markOf(world);
    const transfer = transferOf(world);
    await world.bank.next('401-once', { name: 'transfer.send' });
    answerOf(await send(world, transfer));
    only(world, transfer);
    const sendings = callsOf(world, 'transfer.send', since);
    assert.deepEqual(
      sendings.map(({ status }) => status === 401),
      [true, false],
    );
    assert.equal(new Set(sendings.map(({ body }) => body)).size, 1, 'the same bytes');
    assert.equal(callsOf(world, 'token', since).length, 1);
  },
};

const hubDown: Scenario = {
  id: 'TR-16',
  title: 'we are down when a return is told: the bank repeats by its own schedule, and then we hear',
  why: 'An upgrade takes a minute; money that came back in that minute is told again.',
  needs: [...needs, 'webhook.read'],
  unless: ({ webhook }) => (webhook && webhook.retriesMinutes.length > 0 ? null : 'this bank does not repeat'),
  async run(world) {
    const { registerWebhook, returnReason = '' } = world.params;
    await registerWebhook?.(world);
    const transfer = transferOf(world);
    answerOf(await send(world, transfer));
    const before = (await inboxOf(world)).length;
    await world.hub.hooks.stop();
    try {
      world.bank.returnTransfer(only(world, transfer).ref, returnReason);
      await world.clock.advance({ minutes: 15 });
    } finally {
      await world.hub.hooks.start();
    }
    await world.clock.advance({ minutes: world.facts.webhook?.retriesMinutes[0] ?? 0 });
    await world.hub.settle();
    assert.deepEqual(
      world.bank
        .webhooks()
        .at(-1)
        ?.attempts.map(({ ok }) => ok),
      [false, true],
    );
    assert.equal((await inboxOf(world)).length, before + 1);
  },
};

export const scenarios: Scenario[] = [
  sent,
  pending,
  refused,
  sameKey,
  answerLost,
  neverArrived,
  equalOnPurpose,
  returned,
  noMoney,
  wrongPayee,
  newAnswer,
  conciliation,
  returnTold,
  unknownWord,
  unauthorizedOnce,
  hubDown,
];
