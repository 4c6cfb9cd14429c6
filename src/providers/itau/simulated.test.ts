/** The whole road: provider, executor, TLS, simulated bank. What each answer means is tested beside; here that they meet. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type BankApplication, type BankWorld, manualClock, type Simulator, startSimulator } from '#sim/index.ts';
import { cents } from '#lib/money.ts';
import { readBoleto } from '#lib/boleto/index.ts';
import { addDays, todayIn } from '#lib/calendar.ts';
import { createNet, type Net } from '#net/net.ts';
import { memoryLimiter, memoryTokenStore } from '#net/memory-ports.ts';
import type { ChargeView } from '#core/charge.ts';
import type { Amendment, Bank, ChargeAnswer, ConnectionView, InstructionInput, Outcome, Step } from '#core/provider.ts';
import { secret } from '#core/secret.ts';
import { itau } from './index.ts';
import { charge as exampleCharge, connection as exampleConnection } from './test-samples.ts';

const start = '2026-11-23T13:00:00.000Z';
const today = todayIn(start);
const pixKey = 'financeiro@padaria.example';

let simulator: Simulator;
let world: BankWorld;
let net: Net;
let bank: Bank;
let connection: ConnectionView;
let account: string;
const intents: string[] = [];
let count = 0;

function bankOf(
  application: BankApplication,
  view: ConnectionView,
  changes: { secret?: string; id?: string } = {},
): Bank {
  const credentials = {
    version: `${application.clientId}:${JSON.stringify(changes)}`,
    fields: {
      clientId: secret(changes.id ?? application.clientId),
      clientSecret: secret(changes.secret ?? application.clientSecret),
    },
    certificatePem: secret(application.certificatePem),
    keyPem: secret(application.keyPem),
  };
  return net.bank(itau, view, credentials, {
    hookUrl: 'https://hub.example/hooks/x',
    beforeWrite: async (hash) => void intents.push(hash),
  });
}

before(async () => {
  simulator = await startSimulator({ clock: manualClock(start), webhooks: 'held' });
  world = simulator.world('itau');
  const application = await world.createApplication({ account: { number: '150000052061', pixKey } });
  account = application.accounts[0]!;
  connection = { ...exampleConnection, agreement: { ...exampleConnection.agreement, pixKey } };
  const now = (): Temporal.Instant => simulator.clock.now();
  net = createNet({
    limiter: memoryLimiter(now),
    tokens: memoryTokenStore(now),
    hosts: simulator.hosts,
    trustedCaPem: simulator.caPem,
    now,
    log: { warn() {}, error() {} },
    timeouts: { firstByteMs: 2_000 },
  });
  bank = bankOf(application, connection);
});

after(async () => {
  await net.close();
  await simulator.stop();
});

beforeEach(async () => {
  intents.length = 0;
  world.clearFaults();
  // A new minute: the limits of the last test are behind.
  await world.advance({ seconds: 61 });
});

function newInput(method: 'boleto' | 'boleto_pix' = 'boleto', changes: Partial<ChargeView> = {}): InstructionInput {
  count += 1;
  const charge: ChargeView = {
    ...exampleCharge,
    method,
    issuedOn: today,
    dueDate: addDays(today, 30),
    amountCents: cents(123_45),
    ...changes,
  };
  const registration = {
    id: `r${count}`,
    method,
    bankKey: `T${count}`,
    bankRef: null,
    txid: null,
    nossoNumero: String(count).padStart(8, '0'),
  };
  return { charge, registration, connection, hookUrl: 'https://hub.example/hooks/token' };
}

function done<A>(outcome: Outcome<A>): A {
  assert.equal(outcome.outcome, 'done', JSON.stringify(outcome));
  return outcome.outcome === 'done' ? outcome.answer : assert.fail();
}

/** Runs a plan as the hub does: each step is sent, then asked about until it is not under way any more. */
async function run(plan: readonly Step[], input: InstructionInput): Promise<ChargeAnswer> {
  const prior: Record<string, ChargeAnswer> = {};
  let last: ChargeAnswer | undefined;
  for (const step of plan) {
    let outcome = await bank.call(step.build(input, prior));
    for (let tries = 0; outcome.outcome === 'accepted' && tries < 10; tries += 1) {
      await world.advance({ seconds: 61 });
      outcome = await bank.call(step.check!(input, outcome.bankRef));
    }
    last = done(outcome);
    prior[step.step] = last;
  }
  return last ?? assert.fail('an empty plan');
}

const { charge: can } = itau;
const read = (input: InstructionInput) => can!.read!(connection, input.registration);
const idOf = ({ registration }: InstructionInput): string => `${account}109${registration.nossoNumero}`;
const typesOf = ({ facts }: Pick<ChargeAnswer, 'facts'>): string[] => facts.map(({ fact }) => fact.type);
const sentBefore = () => ({ at: simulator.clock.now().toString(), knownRefs: [], prior: {} });

/** A registered charge that the consulta shows. */
async function registered(method: 'boleto' | 'boleto_pix' = 'boleto', changes: Partial<ChargeView> = {}) {
  const input = newInput(method, changes);
  await run(can!.register!(input), input);
  await world.advance({ seconds: 10 });
  return input;
}

/** What is told of a charge now, the last fact last. */
async function factsNow(input: InstructionInput) {
  return done(await bank.call(read(input))).facts.map(({ fact }) => fact);
}

describe('access', () => {
  test('"testar conexão": token and every probe', async () => {
    const fields = { clientId: secret('other'), clientSecret: secret('other') };
    const foreign = await bank.call(itau.facts.tokens['oauth']!.build(fields, []));
    assert.ok(
      foreign.outcome === 'refused' && foreign.refusal.code === 'credentials_rejected',
      JSON.stringify(foreign),
    );
    for (const probe of itau.probe) assert.ok(done(await bank.call(probe.request(connection))), probe.line);
  });

  test('an account of somebody else is told as such', async () => {
    const other = { ...connection, account: { ...connection.account, number: '0099999', digit: '9' } };
    for (const probe of itau.probe) {
      const outcome = await bank.call(probe.request(other));
      assert.ok(outcome.outcome === 'refused' && outcome.refusal.code === 'access_denied', probe.line);
    }
  });

  test('a token that ended at the bank is renewed, with one intent', async () => {
    const input = newInput();
    await world.next('expire-token', { name: 'charge.register' });
    await run(can!.register!(input), input);
    assert.equal(intents.length, 1, 'the check is a read');
  });
});

describe('registration', () => {
  test('a boleto: checked, made, and seen with the same codes', async () => {
    const input = newInput();
    const calls = world.calls().length;
    const answer = await run(can!.register!(input), input);
    const asked = world
      .calls()
      .slice(calls)
      .map(({ operation }) => operation);
    assert.deepEqual(asked, ['charge.validate', 'charge.register']);
    assert.equal(answer.bankRef, idOf(input));
    const { fact } = answer.facts.at(-1)!;
    assert.ok(fact.type === 'registered' && fact.amountCents === 123_45);
    const boleto = readBoleto(fact.ids.linhaDigitavel!, { today });
    assert.ok(boleto.kind === 'boleto' && boleto.valid, JSON.stringify(boleto));
    assert.deepEqual([boleto.bank, boleto.amountCents], ['341', 123_45]);
    await world.advance({ seconds: 10 });
    assert.deepEqual(done(await bank.call(read(input))).facts, answer.facts.slice(1));
  });

  test('a Bolecode: with its QR Code, at once or after a 202', async () => {
    for (const bolecode of ['immediate', 'later']) {
      world.act('rules', account, { bolecode });
      const input = newInput('boleto_pix');
      const { fact } = (await run(can!.register!(input), input)).facts.at(-1)!;
      assert.ok(fact.type === 'registered' && fact.ids.brCode?.startsWith('000201'), JSON.stringify(fact));
    }
    world.act('rules', account, { bolecode: 'immediate' });
  });

  test('every kind of terms is taken and understood', async () => {
    const input = await registered('boleto', {
      terms: {
        fine: { kind: 'fixed', amountCents: cents(2_00) },
        interest: { kind: 'daily', amountCents: cents(10) },
        discounts: [
          { kind: 'fixed', amountCents: cents(5_00), daysBefore: 10 },
          { kind: 'rate', percent: '1', daysBefore: 2 },
        ],
        rebateCents: cents(1_00),
      },
    });
    const { dueDate } = input.charge;
    const due = (days: number) => world.amountDueCents(idOf(input), addDays(dueDate, days));
    assert.deepEqual([due(-10), due(-2), due(0)], [117_45, 121_22, 122_45]);
    // Fine and ten days of interest.
    assert.equal(due(10), 125_45);
  });

  test('a number that is taken: refused by the check, looked up after the making', async () => {
    const first = await registered();
    const second = {
      ...newInput(),
      registration: { ...newInput().registration, nossoNumero: first.registration.nossoNumero },
    };
    const [check, make] = can!.register!(second) as [Step, Step];
    const refused = await bank.call(check.build(second, {}));
    assert.ok(
      refused.outcome === 'refused' && refused.refusal.code === 'provider_nosso_numero_taken',
      JSON.stringify(refused),
    );
    const again = await bank.call(make.build(second, {}));
    assert.ok(again.outcome === 'refused' && again.refusal.kind === 'conflict', JSON.stringify(again));
    const theirs = done(await bank.call(make.lookUp!(second, sentBefore())));
    assert.ok(theirs.found && theirs.facts[0]!.fact.type === 'rejected');
    const ours = done(await bank.call(make.lookUp!(first, sentBefore())));
    assert.ok(ours.found && ours.bankRef === idOf(first));
  });

  test('a field that the bank refuses is named', async () => {
    const input = newInput('boleto', { dueDate: addDays(today, -1) });
    const refused = await bank.call(can!.register!(input)[0]!.build(input, {}));
    assert.ok(
      refused.outcome === 'refused' && refused.refusal.fields?.[0]?.pointer === '/dueDate',
      JSON.stringify(refused),
    );
  });

  for (const [fault, kind] of [
    ['500-before', 'unknown'],
    ['500-after', 'unknown'],
    ['429', 'busy'],
    ['html', 'contract'],
    ['empty', 'contract'],
  ] as const) {
    test(`fault ${fault}: never refused, never done; the look-up tells`, async () => {
      const input = newInput();
      const make = can!.register!(input)[1]!;
      await world.next(fault, { name: 'charge.register' });
      const outcome = await bank.call(make.build(input, {}));
      assert.ok(
        outcome.outcome === 'unknown' && outcome.cause.bytesSent && outcome.cause.kind === kind,
        JSON.stringify(outcome),
      );
      await world.advance({ seconds: 61 });
      const { found } = done(await bank.call(make.lookUp!(input, sentBefore())));
      assert.equal(
        found,
        world.charges().some(({ nossoNumero }) => nossoNumero === input.registration.nossoNumero),
      );
    });
  }

  test('an answer without codes is followed until the consulta has them', async () => {
    const input = newInput();
    const make = can!.register!(input)[1]!;
    await world.next('missing-field', { name: 'charge.register' });
    assert.equal((await bank.call(make.build(input, {}))).outcome, 'accepted');
    await world.advance({ seconds: 10 });
    assert.equal(done(await bank.call(make.check!(input, idOf(input)))).bankRef, idOf(input));
  });
});

describe('amendment', () => {
  const amendment: Amendment = {
    dueDate: addDays(today, 100),
    amountCents: cents(200_00),
    terms: {
      fine: { kind: 'fixed', amountCents: cents(3_00) },
      interest: { kind: 'monthly', percent: '2' },
      discounts: [{ kind: 'fixed', amountCents: cents(10_00), daysBefore: 3 }],
      rebateCents: cents(2_00),
    },
  };

  test('every field, one by one; the answer brings the new line', async () => {
    const input = { ...(await registered()), amendment };
    const before = (await factsNow(input)).at(-1)!;
    const { facts } = await run(can!.amend!(input), input);
    const fact = facts.at(-1)!.fact;
    assert.ok(fact.type === 'registered' && before.type === 'registered');
    assert.deepEqual([fact.amountCents, fact.dueDate], [200_00, amendment.dueDate]);
    assert.notEqual(fact.ids.linhaDigitavel, before.ids.linhaDigitavel);
    const due = (days: number) => world.amountDueCents(idOf(input), addDays(amendment.dueDate!, days));
    assert.deepEqual([due(-3), due(0)], [188_00, 198_00]);
    assert.equal(due(30), 198_00 + 3_00 + 4_00, 'a fine, and thirty days at 2 % a month');
    for (const step of can!.amend!(input)) {
      if (!step.lookUp) continue;
      assert.ok(done(await bank.call(step.lookUp(input, sentBefore()))).found, step.step);
    }
  });

  test('each field alone', async () => {
    const { terms = {}, ...own } = amendment;
    const alone: Amendment[] = [
      ...Object.entries(own).map(([name, value]) => ({ [name]: value })),
      ...Object.entries(terms).map(([name, value]) => ({ terms: { [name]: value } })),
    ];
    for (const part of alone) {
      const input = { ...(await registered()), amendment: part };
      await run(can!.amend!(input), input);
      for (const step of can!.amend!(input)) {
        if (step.lookUp) assert.ok(done(await bank.call(step.lookUp(input, sentBefore()))).found, JSON.stringify(part));
      }
    }
  });

  test('waiting for the manager: taken, not in effect, followed until it is approved', async () => {
    const input = { ...(await registered()), amendment: { amountCents: cents(150_00) } };
    world.act('rules', account, { instructions: 'approval' });
    const step = can!.amend!(input)[0]!;
    assert.equal((await bank.call(step.build(input, {}))).outcome, 'accepted');
    await world.advance({ minutes: 5 });
    assert.equal((await bank.call(step.check!(input, idOf(input)))).outcome, 'accepted');
    world.act('approve-instruction', idOf(input));
    assert.ok(done(await bank.call(step.check!(input, idOf(input)))));
    world.act('rules', account, { instructions: 'asynchronous' });
    const later = { ...(await registered()), amendment: { amountCents: cents(150_00) } };
    await run(can!.amend!(later), later);
    world.act('rules', account, { instructions: 'immediate' });
  });

  test('on the day of emission: refused until the next business day, where the bank says so', async () => {
    const input = { ...(await registered()), amendment: { amountCents: cents(150_00) } };
    world.act('rules', account, { sameDay: false });
    const refused = await bank.call(can!.amend!(input)[0]!.build(input, {}));
    assert.ok(
      refused.outcome === 'refused' && refused.refusal.code === 'provider_instruction_too_early',
      JSON.stringify(refused),
    );
    world.act('rules', account, { sameDay: true });
  });
});

describe('the end of a charge', () => {
  test('paid: waiting, in the account, closed by the bank: one payment, never written off', async () => {
    const input = await registered();
    world.pay(idOf(input));
    const waiting = (await factsNow(input)).at(-1)!;
    assert.ok(waiting.type === 'paid' && waiting.amountCents === 109_75, JSON.stringify(waiting));
    const words = new Set<string>();
    for (let day = 0; day < 5; day += 1) {
      await world.advance({ hours: 24 });
      words.add(world.charge(idOf(input)).bankStatus);
      const fact = (await factsNow(input)).at(-1)!;
      assert.ok(fact.type === 'paid' && fact.identity === waiting.identity, JSON.stringify(fact));
    }
    assert.ok(words.has('Baixada'));
  });

  test('a Bolecode paid by Pix', async () => {
    const input = await registered('boleto_pix');
    world.pay(idOf(input), { channel: 'pix' });
    const fact = (await factsNow(input)).at(-1)!;
    assert.ok(fact.type === 'paid' && fact.channel === 'pix');
  });

  test('a payment that bounces opens the boleto again and raises an alert', async () => {
    const input = await registered();
    world.pay(idOf(input));
    world.act('bounce', idOf(input));
    const types = (await factsNow(input)).map(({ type }) => type);
    assert.deepEqual(types, ['registered', 'bounced', 'registered']);
  });

  test('written off; a second time is a conflict whose look-up ends it', async () => {
    const input = { ...(await registered()), reason: 'Acordo' };
    const [step] = can!.writeOff!(input) as [Step];
    assert.deepEqual((await run([step], input)).facts.at(-1)!.fact, {
      type: 'written_off',
      by: 'us',
      reason: 'Acordo',
    });
    assert.equal((await factsNow(input)).at(-1)!.type, 'written_off');
    const again = await bank.call(step.build(input, {}));
    assert.ok(again.outcome === 'refused' && again.refusal.kind === 'conflict', JSON.stringify(again));
    assert.ok(done(await bank.call(step.lookUp!(input, sentBefore()))).found);
  });

  test('writing off what was paid meanwhile ends with the payment', async () => {
    const input = await registered();
    world.pay(idOf(input));
    const [step] = can!.writeOff!(input) as [Step];
    const refused = await bank.call(step.build(input, {}));
    assert.ok(refused.outcome === 'refused' && refused.refusal.kind === 'conflict', JSON.stringify(refused));
    const found = done(await bank.call(step.lookUp!(input, sentBefore())));
    assert.ok(found.found && found.facts.at(-1)!.fact.type === 'paid');
  });

  test('the last day of payment passes: the bank writes it off and says why', async () => {
    const input = await registered();
    world.expire(idOf(input));
    const fact = (await factsNow(input)).at(-1)!;
    assert.ok(fact.type === 'written_off' && fact.by === 'unknown' && /prazo/.test(fact.reason!));
  });
});

describe('protest', () => {
  test('asked for, stopped, open again', async () => {
    const input = { ...(await registered()), protest: { afterDays: 3 } };
    assert.deepEqual(typesOf(await run(can!.protest!(input), input)), ['in_protest']);
    assert.equal((await factsNow(input)).at(-1)!.type, 'in_protest');
    assert.deepEqual(typesOf(await run(can!.cancelProtest!(input), input)), ['protest_cancel_sent']);
    assert.equal((await factsNow(input)).at(-1)!.type, 'registered');
  });

  test('at the notary’s, and after it: stopped or cancelled, and then what the bank says', async () => {
    for (const stage of ['send-to-notary', 'protested']) {
      const input = { ...(await registered()), protest: { afterDays: 3 } };
      await run(can!.protest!(input), input);
      world.act(stage, idOf(input));
      assert.equal((await factsNow(input)).at(-1)!.type, 'in_protest', stage);
      await run(can!.cancelProtest!(input), input);
      assert.equal((await factsNow(input)).at(-1)!.type, 'protest_cancel_sent', stage);
      await world.advance({ hours: 4 * 24 });
      assert.equal((await factsNow(input)).at(-1)!.type, 'registered', stage);
    }
  });

  test('what is protested cannot be written off', async () => {
    const input = { ...(await registered()), protest: { afterDays: 3 } };
    await run(can!.protest!(input), input);
    world.act('protested', idOf(input));
    const refused = await bank.call(can!.writeOff!(input)[0]!.build(input, {}));
    assert.ok(refused.outcome === 'refused' && refused.refusal.code === 'provider_protested', JSON.stringify(refused));
  });
});

describe('webhook', () => {
  test('set, seen, moved record by record; what it delivers is read', async () => {
    const hook = itau.webhook!;
    const [old, url] = ['https://old.example/hooks/a', 'https://hub.example/hooks/b'];
    const state = async () => done(await bank.call(hook.inspect!(connection, url)));
    assert.equal(await state(), null);
    done(await bank.call(hook.configure!(connection, { url: old, secret: null, existing: null })));
    for (let record = 0; record < 2; record += 1) {
      const existing = await state();
      assert.equal(existing!.url, old);
      done(await bank.call(hook.configure!(connection, { url, secret: null, existing })));
    }
    assert.deepEqual([(await state())!.url, (await state())!.problem], [url, null]);

    const input = await registered();
    world.pay(idOf(input));
    const [delivery] = world.webhooks().filter(({ ref }) => ref === world.charge(idOf(input)).ref);
    const body = new TextEncoder().encode(JSON.stringify(delivery!.payload));
    const reading = hook.read({ headers: {}, path: '', body }, connection);
    assert.ok(reading.readable === true && !reading.proven && reading.problems.length === 0);
    const [item] = reading.items;
    const proof = (await factsNow(input)).at(-1)!;
    assert.equal(item!.bankRef, idOf(input));
    assert.ok(item!.fact.type === 'paid' && proof.type === 'paid' && item!.fact.identity === proof.identity);
  });
});
