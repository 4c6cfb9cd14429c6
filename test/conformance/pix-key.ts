/**
 * Transfers to whoever owns a Pix key: the directory is asked, what is sent goes to that owner or to nobody, and what is known of it
 * afterwards is told by our number. Approvals and the owner that a person agreed to are the hub's (test/app/pix-key.test.ts).
 */
import assert from 'node:assert/strict';
import { openConnection } from '#app/connections/open.ts';
import type { PixKeyCapabilities, PixKeyOwner } from '#core/pix-key.ts';
import type { Bank, ConnectionView, Outcome } from '#core/provider.ts';
import type { TransferAnswer, TransferFact, TransferView } from '#core/transfer.ts';
import { cents } from '#lib/money.ts';
import type { BankTransfer } from '#sim/index.ts';
import type { PixKeyParams } from './params.ts';
import { callsOf } from './steps.ts';
import { markOf, type Scenario, type World } from './world.ts';

const needs = ['pixKey.owner', 'pixKey.send', 'pixKey.read'] as const;
let made = 0;

/** The product as one connection has it, and a key that somebody owns. */
interface Product {
  can: PixKeyCapabilities;
  bank: Bank;
  view: ConnectionView;
  params: PixKeyParams;
}

async function productOf(world: World): Promise<Product> {
  const params = world.params.pixKeys ?? assert.fail('the params of a bank that pays to keys name one');
  await params.offer(world);
  const { bank, loaded } = await openConnection(world.ctx, world.hub.connectionId);
  return { can: world.provider.pixKey!, bank, view: loaded.view, params };
}

function transferOf(world: World, key: string): TransferView {
  made += 1;
  return {
    id: `pk-${made}`,
    bankKey: `8${String(world.clock.nowMs()).slice(-8)}${String(made).padStart(4, '0')}`,
    amountCents: cents(1_000 + made),
    payee: { kind: 'pixKey', key, taxId: null },
    reference: `PX${made}`,
    description: null,
  };
}

function answerOf<A>(outcome: Outcome<A>): A {
  assert.equal(outcome.outcome, 'done', JSON.stringify(outcome));
  return outcome.outcome === 'done' ? outcome.answer : assert.fail();
}

async function ownerOf({ can, bank, view }: Product, key: string): Promise<PixKeyOwner> {
  return answerOf(await bank.call(can.owner(view, key))) ?? assert.fail(`${key} is somebody's`);
}

async function send(product: Product, transfer: TransferView): Promise<Outcome<TransferAnswer>> {
  const { can, bank, view } = product;
  assert.ok(transfer.payee.kind === 'pixKey');
  return bank.call(can.send(view, transfer, await ownerOf(product, transfer.payee.key)));
}

async function read({ can, bank, view }: Product, transfer: TransferView): Promise<TransferAnswer | null> {
  return answerOf(await bank.call(can.read(view, transfer)));
}

async function listed({ can, bank, view }: Product, day: string): Promise<TransferAnswer[]> {
  const items: TransferAnswer[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: TransferAnswer[]; next: string | null } = answerOf(
      await bank.call(can.find!(view, { from: day, to: day, cursor })),
    );
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}

const typesOf = (answer: TransferAnswer | null): TransferFact['type'][] =>
  (answer?.facts ?? []).map(({ fact }) => fact.type);

const atBank = ({ bank }: World, { bankKey }: TransferView): BankTransfer[] =>
  bank.transfers().filter(({ reference }) => reference === bankKey);

function only(world: World, transfer: TransferView): BankTransfer {
  const [found, ...more] = atBank(world, transfer);
  assert.ok(found && more.length === 0, `the bank has ${more.length + (found ? 1 : 0)} under ${transfer.bankKey}`);
  return found;
}

/** Sent, and left alone until the bank has decided. */
async function sentTo(world: World, product: Product, key: string): Promise<TransferView> {
  const transfer = transferOf(world, key);
  const { outcome } = await send(product, transfer);
  assert.ok(outcome === 'accepted' || outcome === 'done', outcome);
  await world.clock.advance({ minutes: 1 });
  return transfer;
}

const sent: Scenario = {
  id: 'PK-01',
  title: 'the directory tells the owner; what is sent goes to that owner once, and is settled when the bank says so',
  why: 'The ordinary case. A key names an account only at the moment at which it is asked for.',
  needs,
  async run(world) {
    const product = await productOf(world);
    const owner = await ownerOf(product, product.params.key);
    assert.ok(owner.name.length > 2 && owner.ispb.length === 8 && owner.endToEndId.length > 10);
    const transfer = transferOf(world, product.params.key);
    await product.bank.call(product.can.send(product.view, transfer, owner));
    const early = await read(product, transfer);
    assert.ok(!typesOf(early).includes('settled'), JSON.stringify(early));
    await world.clock.advance({ minutes: 1 });
    const late = await read(product, transfer);
    assert.ok(typesOf(late).includes('settled'), JSON.stringify(late));
    const theirs = only(world, transfer);
    assert.deepEqual([theirs.amountCents, theirs.endToEndId], [transfer.amountCents, owner.endToEndId]);
    assert.equal(late?.bankRef, theirs.ref);
  },
};

const nobody: Scenario = {
  id: 'PK-02',
  title: 'a key that is nobody’s has no owner; one that cannot be a key is named before anybody is asked',
  why: 'Directories meter questions, those without an answer most of all.',
  needs: [...needs, 'pixKey.problems'],
  async run(world) {
    const { can, bank, view, params } = await productOf(world);
    assert.equal(answerOf(await bank.call(can.owner(view, 'ninguem@example.com'))), null);
    assert.deepEqual(can.problems(transferOf(world, params.key)), []);
    const pointers = can.problems(transferOf(world, 'nenhuma')).map(({ pointer }) => pointer);
    assert.deepEqual(pointers, ['/payee/key']);
  },
};

const sameNumber: Scenario = {
  id: 'PK-03',
  title: 'the same number twice: one payment',
  why: 'The number is the last guard: whatever repeats a request, the bank has one.',
  needs,
  async run(world) {
    const product = await productOf(world);
    const transfer = await sentTo(world, product, product.params.key);
    const again = await send(product, transfer);
    assert.ok(again.outcome === 'refused' && again.refusal.kind === 'conflict', JSON.stringify(again));
    only(world, transfer);
  },
};

const answerLost: Scenario = {
  id: 'PK-04',
  title: 'the answer is lost: unknown, then found by our number; nothing is sent again',
  why: 'The money has left. Asking finds it; sending again would pay twice.',
  needs,
  async run(world) {
    const product = await productOf(world);
    for (const fault of ['drop-after', '500-after', 'html', 'truncate', 'empty'] as const) {
      const transfer = transferOf(world, product.params.key);
      const since = markOf(world);
      await world.bank.next(fault, { name: 'pixKey.send' });
      const outcome = await send(product, transfer);
      assert.ok(outcome.outcome === 'unknown' && outcome.cause.bytesSent, `${fault}: ${JSON.stringify(outcome)}`);
      await world.clock.advance({ minutes: 1 });
      assert.equal((await read(product, transfer))?.bankRef, only(world, transfer).ref, fault);
      assert.equal(callsOf(world, 'pixKey.send', since).length, 1, fault);
    }
  },
};

const neverArrived: Scenario = {
  id: 'PK-05',
  title: 'never arrived: unknown, and a question finds nothing; it is no proof',
  why: 'For money out, absence never leads to a second sending by itself.',
  needs,
  async run(world) {
    const product = await productOf(world);
    for (const fault of ['drop-before', '500-before'] as const) {
      const transfer = transferOf(world, product.params.key);
      await world.bank.next(fault, { name: 'pixKey.send' });
      assert.equal((await send(product, transfer)).outcome, 'unknown', fault);
      assert.equal(await read(product, transfer), null, fault);
      assert.deepEqual(atBank(world, transfer), [], fault);
    }
  },
};

const failed: Scenario = {
  id: 'PK-06',
  title: 'the bank could not make it: said so, with the reason and a cure',
  why: 'Accepted is not paid: what fails afterwards must be told, and the money is still here.',
  needs,
  async run(world) {
    const product = await productOf(world);
    const transfer = await sentTo(world, product, product.params.failing(world));
    const fact = (await read(product, transfer))?.facts.find((one) => one.fact.type === 'failed')?.fact;
    assert.ok(fact?.type === 'failed', JSON.stringify(fact));
    assert.ok(fact.refusal.bank.code !== '' && fact.refusal.detail.length > 10 && fact.refusal.cure.length > 10);
  },
};

const unknownWord: Scenario = {
  id: 'PK-07',
  title: 'a word that we do not know, answered to the sending or later, changes nothing',
  why: 'Neither settled nor failed may be guessed.',
  needs,
  async run(world) {
    const product = await productOf(world);
    const assertUndecided = (answer: TransferAnswer | null): void => {
      const types = typesOf(answer);
      assert.ok(types.includes('unknown_word'), types.join());
      assert.ok(!types.some((type) => type === 'settled' || type === 'returned' || type === 'failed'), types.join());
    };
    const odd = transferOf(world, product.params.key);
    await world.bank.next('unknown-status', { name: 'pixKey.send' });
    const outcome = await send(product, odd);
    if (outcome.outcome === 'done') assertUndecided(outcome.answer);
    else assert.equal(outcome.outcome, 'unknown', JSON.stringify(outcome));
    only(world, odd);
    const transfer = await sentTo(world, product, product.params.key);
    await world.bank.next('unknown-status', { name: 'pixKey.status' });
    assertUndecided(await read(product, transfer));
    assert.ok(typesOf(await read(product, transfer)).includes('settled'), 'and the next word that we know counts');
  },
};

const statement: Scenario = {
  id: 'PK-08',
  title: 'the bank lists what left and what came back of it, under the facts that were told before',
  why: 'What comes back late is told by one message, which can be lost.',
  needs: [...needs, 'pixKey.find'],
  async run(world) {
    const product = await productOf(world);
    // A day of its own.
    await world.clock.advance({ hours: 24 });
    const day = world.hub.today();
    const { key } = product.params;
    const [kept, back] = [await sentTo(world, product, key), await sentTo(world, product, key)];
    const told = await read(product, kept);
    world.bank.returnTransfer(only(world, back).ref, world.params.returnReason ?? assert.fail('a code of return'));
    const items = await listed(product, day);
    const ofKept = items.filter(({ bankKey }) => bankKey === kept.bankKey);
    assert.equal(ofKept.length, 1);
    assert.deepEqual(
      [ofKept[0]?.bankRef, ofKept[0]?.amountCents, ofKept[0]?.facts[0]?.factKey],
      [told?.bankRef, kept.amountCents, told?.facts[0]?.factKey],
    );
    const facts = items.filter(({ bankKey }) => bankKey === back.bankKey).flatMap((item) => item.facts);
    const returned = facts.find(({ fact }) => fact.type === 'returned')?.fact;
    assert.ok(returned?.type === 'returned', JSON.stringify(facts));
    assert.equal(returned.amountCents, back.amountCents);
    assert.ok(returned.meaning.length > 10 && returned.cure.length > 10);
  },
};

export const scenarios: Scenario[] = [
  sent,
  nobody,
  sameNumber,
  answerLost,
  neverArrived,
  failed,
  unknownWord,
  statement,
];
