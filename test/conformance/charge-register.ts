/** Registering a charge: what is accepted, what is refused before it leaves, and what a lost answer must never do. */
import assert from 'node:assert/strict';
import { createCharge } from '#app/charges/create.ts';
import { getCharge } from '#app/charges/get.ts';
import { refreshCharge } from '#app/charges/refresh.ts';
import { registerCharge } from '#app/charges/register.ts';
import { listDivergences } from '#app/divergences/list.ts';
import type { Charge, ChargeInput } from '#contract/charges.ts';
import { mostCents } from '#core/check-charge.ts';
import { readBoleto } from '#lib/boleto/index.ts';
import { readBrCode } from '#lib/brcode/index.ts';
import { addDays } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import type { Fault } from '#sim/index.ts';
import {
  assertNoMoney,
  assertSameRegistration,
  atBank,
  begin,
  booksOf,
  callsOf,
  create,
  ended,
  only,
  reaches,
  refusedUnsent,
  refusedWith,
  registered,
  somethingNewer,
  until,
} from './steps.ts';
import { markOf, type Scenario, type World, usesToken } from './world.ts';

const needs = ['charge.register'] as const;
const lives = ['charge.created', 'charge.registered'];

/** Ended well on both sides: registered, once. */
async function assertRegisteredOnce(world: World, id: string): Promise<Charge> {
  const charge = await getCharge(world.ctx, id);
  assert.equal(charge.status, 'registered');
  assert.equal(charge.outcomeUnknown, false);
  assert.equal(charge.attention, false);
  const theirs = only(world, charge);
  assert.equal(theirs.status, 'registered');
  assertSameRegistration(world, charge, theirs);
  const books = await booksOf(world, id);
  assert.deepEqual({ events: books.events, divergences: books.divergences }, { events: lives, divergences: [] });
  await assertNoMoney(world, id);
  return charge;
}

/** A registration whose answer suffers: known as unknown, then looked up until certain; sent as often as told. */
async function registerThrough(world: World, fault: Fault, sendings: number): Promise<void> {
  const since = markOf(world);
  await world.bank.next(fault, { name: 'charge.register' });
  const doubtful = await begin(world);
  assert.deepEqual(
    { status: doubtful.status, unknown: doubtful.outcomeUnknown },
    { status: 'registering', unknown: true },
  );
  assert.ok(doubtful.nextCheckAt, 'the screen says when the bank is asked again');
  await refusedWith(registerCharge(world.ctx, { id: doubtful.id, waitMs: 0 }), 'instruction_open');
  const others = sendings > 1 ? await somethingNewer(world) : 0;
  await reaches(world, doubtful.id, 'registered', { minutes: 60, step: 30 });
  await assertRegisteredOnce(world, doubtful.id);
  assert.equal(callsOf(world, 'charge.register', since).length, sendings + others);
}

const minimal: Scenario = {
  id: 'REG-01',
  title: 'a charge with nothing but what is required',
  why: 'The main job of an ERP: a title becomes payable, and its codes are the bank’s.',
  needs,
  async run(world) {
    const since = markOf(world);
    const { id } = await registered(world);
    const charge = await assertRegisteredOnce(world, id);
    assert.match(charge.registration?.linhaDigitavel ?? '', /^\d{47}$/);
    assert.equal(callsOf(world, 'charge.register', since).length, 1);
  },
};

const readBack: Scenario = {
  id: 'REG-03',
  title: 'what is read back equals what was sent',
  why: 'A clerk who consults a fresh charge sees that nothing changed, and nothing is told to the ERP twice.',
  needs: [...needs, 'charge.read'],
  async run(world) {
    const { id } = await registered(world);
    const before = await getCharge(world.ctx, id);
    const answer = await refreshCharge(world.ctx, { id });
    assert.equal(answer.result, 'unchanged');
    assert.deepEqual(answer.charge.registration, before.registration);
    await assertRegisteredOnce(world, id);
  },
};

const sameKey: Scenario = {
  id: 'REG-04',
  title: 'the same key twice gives one charge',
  why: 'Two clicks, two clerks or a repeated request must never make two boletos for one debt.',
  needs,
  async run(world) {
    const since = markOf(world);
    const input = world.make();
    const { id } = await createCharge(world.ctx, input);
    await refusedUnsent(world, () => createCharge(world.ctx, input), 'reference_taken');
    const clicks = [1, 2, 3].map(() => registerCharge(world.ctx, { id, waitMs: 0 }));
    const results = await Promise.allSettled(clicks);
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1, 'one of three clicks counts');
    await reaches(world, id, 'registered');
    const problem = await refusedUnsent(
      world,
      () => registerCharge(world.ctx, { id, waitMs: 0 }),
      'status_not_allowed',
    );
    assert.equal(problem.init.status, 409);
    await assertRegisteredOnce(world, id);
    assert.equal(callsOf(world, 'charge.register', since).length, 1);
  },
};

const otherContent: Scenario = {
  id: 'REG-05',
  title: 'the same key with other content is a conflict',
  why: 'A reference names one debt; a charge that another program made under it is not taken for ours.',
  needs,
  async run(world) {
    const input = world.make();
    const { id } = await createCharge(world.ctx, input);
    const other = { ...input, amountCents: cents(input.amountCents + 100) };
    const problem = await refusedUnsent(world, () => createCharge(world.ctx, other), 'reference_taken');
    assert.deepEqual(problem.init.facts, { chargeId: id, status: 'pending' });
    assert.equal((await getCharge(world.ctx, id)).amountCents, input.amountCents);

    const account = world.hub.application.accounts[0]!;
    const [foreign] = world.bank.seed(account, [
      {
        reference: input.reference,
        amountCents: other.amountCents,
        dueDate: input.dueDate,
        issuedOn: world.hub.today(),
        status: 'registered',
        payer: { name: 'Outra Pessoa', taxId: '11144477735' },
      },
    ]);
    await world.bank.next('drop-after', { name: 'charge.register' });
    await registerCharge(world.ctx, { id, waitMs: 0 });
    const charge = await reaches(world, id, 'registered', { minutes: 60, step: 30 });
    assert.notEqual(charge.registration?.bankRef, foreign?.ref, 'the charge of another program is not ours');
    const ours = atBank(world, charge).filter(({ ref }) => ref !== foreign?.ref);
    assert.equal(ours.length, 1);
    assertSameRegistration(world, charge, ours[0]!);
  },
};

const lostAnswer: Scenario = {
  id: 'REG-06',
  title: 'processed, answer lost: found, not sent again',
  why: 'The most expensive mistake of an integration is the second boleto after a time-out.',
  needs,
  run: (world) => registerThrough(world, 'drop-after', 1),
};

const lostRequest: Scenario = {
  id: 'REG-07',
  title: 'never processed, no answer: sent again only when absence is proven',
  why: 'Silence proves nothing. Where the facts say when absence is proof, it is; elsewhere a person decides.',
  needs,
  async run(world) {
    if (world.facts.absence !== null) return registerThrough(world, 'drop-before', 2);
    const since = markOf(world);
    await world.bank.next('drop-before', { name: 'charge.register' });
    const { id } = await begin(world);
    const charge = await until(world, id, ({ attention }) => attention, { minutes: 50 * 60, step: 3_600 });
    assert.deepEqual(atBank(world, charge), []);
    assert.equal(callsOf(world, 'charge.register', since).length, 1, 'nothing is sent again without proof');
  },
};

const refused: Scenario = {
  id: 'REG-08',
  title: 'refused, or not sent: told plainly, then one charge',
  why: 'A refusal has a reason and a cure and can be repeated; what never left goes by itself when the way is free.',
  needs,
  async run(world) {
    await world.bank.next('refuse', { name: 'charge.register' });
    const { id } = await begin(world);
    const rejected = await getCharge(world.ctx, id);
    assert.equal(rejected.status, 'rejected');
    assert.ok(rejected.refusal && rejected.refusal.cure.length > 10 && rejected.refusal.bank.message.length > 0);
    assert.deepEqual(atBank(world, rejected), []);
    await registerCharge(world.ctx, { id, waitMs: 0 });
    const charge = await reaches(world, id, 'registered');
    assert.equal(charge.refusal, null, 'a refusal that was cured is not shown any more');
    assertSameRegistration(world, charge, only(world, charge));
    const { events } = await booksOf(world, id);
    assert.deepEqual(events, ['charge.created', 'charge.rejected', 'charge.registered']);

    if (!usesToken(world.facts)) return;
    await world.clock.advance({ minutes: 61 });
    const since = markOf(world);
    await world.bank.next('drop-before', { name: 'token' });
    const second = await begin(world);
    assert.deepEqual(
      { status: second.status, unknown: second.outcomeUnknown },
      { status: 'registering', unknown: false },
      'without a token nothing left, and that is certain',
    );
    await reaches(world, second.id, 'registered');
    await assertRegisteredOnce(world, second.id);
    assert.equal(callsOf(world, 'charge.register', since).length, 1);
  },
};

const serverError: Scenario = {
  id: 'REG-09',
  title: 'processed, answered 500: found, not sent again',
  why: 'A 5xx says nothing of what was done.',
  needs,
  run: (world) => registerThrough(world, '500-after', 1),
};

const slow: Scenario = {
  id: 'REG-10',
  title: 'slower than the time-out: found, not sent again',
  why: 'A time-out is ours, not the bank’s: it goes on working.',
  needs,
  hub: { timeouts: { firstByteMs: 1_000 } },
  async run(world) {
    const since = markOf(world);
    await world.bank.next('slow', { name: 'charge.register', delayMs: 6_000 });
    const { id, outcomeUnknown } = await begin(world);
    assert.equal(outcomeUnknown, true);
    await reaches(world, id, 'registered', { minutes: 60, step: 30 });
    await assertRegisteredOnce(world, id);
    assert.equal(callsOf(world, 'charge.register', since).length, 1);
  },
};

const amounts: Scenario = {
  id: 'REG-11',
  title: 'least and greatest amount; one centavo beyond is refused by us',
  why: 'A limit that the facts declare is told before anything is sent, and a limit that holds is not told too early.',
  needs,
  async run(world) {
    const { minimum } = world.facts.charge.amountCents;
    const { methods } = world.facts.charge;
    const method = methods.includes('boleto_pix') ? 'boleto_pix' : (methods[0] ?? 'boleto');
    const maximum = mostCents(world.facts, method);
    for (const amountCents of [minimum, maximum]) {
      const { id } = await registered(world, { amountCents, method });
      assert.equal(only(world, await assertRegisteredOnce(world, id)).amountCents, amountCents);
    }
    // Below one centavo there is no charge at all, at any bank.
    const beyond = [
      ...(minimum > 1 ? [{ amountCents: cents(minimum - 1), code: 'amount_too_small' }] : []),
      { amountCents: cents(maximum + 1), code: 'amount_too_large' },
    ];
    for (const { amountCents, code } of beyond) {
      const problem = await refusedUnsent(world, () => create(world, { amountCents, method }), code);
      assert.equal(problem.init.errors?.[0]?.pointer, '/amountCents');
      // Created on no account, its bank is first known when it is registered.
      const { bankAccount, ...homeless } = world.make({ amountCents, method });
      const { id } = await createCharge(world.ctx, homeless);
      await refusedUnsent(world, () => registerCharge(world.ctx, { id, bankAccount, waitMs: 0 }), code);
      assert.equal((await getCharge(world.ctx, id)).status, 'pending');
    }
  },
};

const kinds: Scenario = {
  id: 'REG-14',
  title: 'CPF, CNPJ and the CNPJ with letters',
  why: 'Since July 2026 the Receita Federal gives out CNPJs with letters; a payer may have any of the three.',
  needs,
  async run(world) {
    const { payer } = world.params;
    // The example of the Receita Federal's manual for calculating the check digits of the alphanumeric CNPJ.
    for (const taxId of ['529.982.247-25', '99.794.567/0001-44', '12.ABC.345/01DE-35']) {
      const { id } = await registered(world, { payer: { ...payer, taxId } });
      const charge = await assertRegisteredOnce(world, id);
      assert.equal(only(world, charge).payerTaxId, taxId.replace(/[.\-/]/g, ''));
    }
    const wrong: ChargeInput['payer'] = { ...payer, taxId: '529.982.247-24' };
    const problem = await refusedUnsent(world, () => create(world, { payer: wrong }), 'tax_id_invalid');
    assert.equal(problem.init.errors?.[0]?.pointer, '/payer/taxId');
  },
};

const codes: Scenario = {
  id: 'REG-15',
  title: 'line, bar code and BR Code are valid and say this amount and day',
  why: 'They are what the payer pays by; one that says something else is a loss.',
  needs,
  async run(world) {
    for (const method of world.facts.charge.methods) {
      const { id } = await registered(world, { method });
      const charge = await assertRegisteredOnce(world, id);
      const { linhaDigitavel, barcode, brCode } = charge.registration!;
      assert.equal(method !== 'pix', linhaDigitavel !== null);
      // Some banks give a code to every boleto of an account that has a Pix key.
      const isGiven = method !== 'boleto' || only(world, charge).brCode !== null;
      assert.equal(isGiven, brCode !== null, `${method}: ${brCode}`);
      for (const text of [linhaDigitavel, barcode]) {
        if (text === null) continue;
        const read = readBoleto(text, { today: world.hub.today() });
        assert.ok(read.kind === 'boleto' && read.valid, JSON.stringify(read.problems));
        const { bank, amountCents, dueDate } = read;
        assert.deepEqual(
          { bank, amountCents, dueDate, barcode: read.barcode },
          { bank: world.facts.compe, amountCents: charge.amountCents, dueDate: charge.dueDate, barcode },
        );
      }
      if (brCode === null) continue;
      const read = readBrCode(brCode);
      assert.ok(read.kind !== 'unreadable' && read.valid, JSON.stringify(read.problems));
      assert.equal(read.amountCents ?? charge.amountCents, charge.amountCents);
    }
  },
};

const inSteps: Scenario = {
  id: 'REG-16',
  title: 'a registration that takes its time ends registered, or rejected with a cure',
  why: 'Accepted is not registered: nothing is printed before, and it is never sent again.',
  needs,
  unless: ({ statusWords }) =>
    Object.values(statusWords).includes('registering') ? null : 'this bank registers at once',
  async run(world) {
    const since = markOf(world);
    const waiting = await begin(world);
    assert.equal(waiting.status, 'registering');
    assert.equal(waiting.outcomeUnknown, false, 'the bank has it: nothing is unknown');
    assert.equal(only(world, waiting).status, 'registering');
    await reaches(world, waiting.id, 'registered');
    await assertRegisteredOnce(world, waiting.id);
    assert.equal(callsOf(world, 'charge.register', since).length, 1);

    world.bank.failEmission();
    const doomed = await begin(world);
    const rejected = await reaches(world, doomed.id, 'rejected');
    assert.equal(only(world, rejected).status, 'rejected');
    assert.ok(rejected.refusal && rejected.refusal.cure.length > 10);
    await registerCharge(world.ctx, { id: doomed.id, waitMs: 0 });
    const charge = await reaches(world, doomed.id, 'registered');
    assert.deepEqual(
      atBank(world, charge)
        .map(({ status }) => status)
        .toSorted(),
      ['registered', 'rejected'],
    );
    assert.equal(charge.registration?.ordinal, 2);
  },
};

const otherEcho: Scenario = {
  id: 'REG-17',
  title: 'another amount in the bank’s answer is an alert, not a registration',
  why: 'A boleto that says another amount than the title must not reach the payer unseen.',
  needs: [...needs, 'charge.read'],
  async run(world) {
    await world.bank.next('echo-other-amount', { name: 'charge.*', times: 50 });
    const { id } = await create(world);
    const answer = await registerCharge(world.ctx, { id, waitMs: 0 });
    const { state, charge } = await ended(world, answer);
    world.bank.clearFaults();
    assert.equal(state, 'attention');
    assert.equal(charge.attention, true);
    assert.notEqual(charge.status, 'registered');
    assert.deepEqual((await booksOf(world, id)).divergences, ['echo_mismatch']);
    const [found] = (await listDivergences(world.ctx)).filter(({ chargeId }) => chargeId === id);
    assert.ok(found && found.proposal.length > 10, 'it says what to do');
    only(world, charge);
    const after = await refreshCharge(world.ctx, { id });
    assert.equal(after.charge.status, 'registered', 'the bank says the right amount now');
    assert.equal(after.charge.dueDate, addDays(world.hub.today(), 10));
  },
};

export const scenarios: Scenario[] = [
  minimal,
  readBack,
  sameKey,
  otherContent,
  lostAnswer,
  lostRequest,
  refused,
  serverError,
  slow,
  amounts,
  kinds,
  codes,
  inSteps,
  otherEcho,
];
