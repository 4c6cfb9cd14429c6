/** The whole road: provider, executor, TLS, simulated bank. What each answer means is tested beside; here that they meet. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type BankWorld, manualClock, type Simulator, startSimulator } from '#sim/index.ts';
import { cents } from '#lib/money.ts';
import { addDays, todayIn } from '#lib/calendar.ts';
import type { ChargeView } from '#core/charge.ts';
import type {
  Bank,
  ChargeAnswer,
  ConnectionView,
  InstructionInput,
  Outcome,
  RegistrationView,
  RequestSpec,
  Step,
} from '#core/provider.ts';
import { secret } from '#core/secret.ts';
import { memoryLimiter, memoryTokenStore } from '#net/memory-ports.ts';
import { createNet, type Net } from '#net/net.ts';
import type { Transcript } from '#net/ports.ts';
import { inter } from './index.ts';
import {
  charge as exampleCharge,
  connection as exampleConnection,
  input as exampleInput,
  wish,
  working,
} from './test-samples.ts';

const start = '2026-11-23T13:00:00.000Z';
const today = todayIn(start);

let simulator: Simulator;
let world: BankWorld;
let net: Net;
let bank: Bank;
let connection: ConnectionView;
const transcripts: Transcript[] = [];
const intents: string[] = [];
let count = 0;

before(async () => {
  simulator = await startSimulator({ clock: manualClock(start), webhooks: 'held' });
  world = simulator.world('inter');
  const application = await world.createApplication();
  const account = application.accounts[0]!;
  connection = {
    ...exampleConnection,
    account: { ...exampleConnection.account, number: account.slice(0, -1), digit: account.slice(-1) },
  };
  const now = (): Temporal.Instant => simulator.clock.now();
  net = createNet({
    limiter: memoryLimiter(now),
    tokens: memoryTokenStore(now),
    hosts: { inter: simulator.banks.inter.baseUrl },
    trustedCaPem: simulator.caPem,
    now,
    log: { warn() {}, error() {} },
    timeouts: { firstByteMs: 2_000 },
  });
  const credentials = {
    version: '1',
    fields: { clientId: secret(application.clientId), clientSecret: secret(application.clientSecret) },
    certificatePem: secret(application.certificatePem),
    keyPem: secret(application.keyPem),
  };
  bank = net.bank(inter, connection, credentials, {
    hookUrl: 'https://hub.example/hooks/x',
    beforeWrite: async (hash) => void intents.push(hash),
    record: async (transcript) => void transcripts.push(transcript),
  });
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

function newInput(changes: Partial<ChargeView> = {}): InstructionInput {
  count += 1;
  const payer = { ...exampleCharge.payer, taxId: '52998224725' };
  const charge: ChargeView = {
    ...exampleCharge,
    payer,
    dueDate: addDays(today, 10),
    amountCents: cents(12_345),
    ...changes,
  };
  const registration: RegistrationView = {
    id: `r${count}`,
    method: 'boleto_pix',
    bankKey: `T${count}`,
    bankRef: null,
    txid: null,
    nossoNumero: null,
  };
  return { charge, registration, connection, hookUrl: 'https://hub.example/hooks/token' };
}

const withRef = (input: InstructionInput, bankRef: string): InstructionInput => ({
  ...input,
  registration: { ...input.registration, bankRef },
});

function done<A>(outcome: Outcome<A>): A {
  assert.equal(outcome.outcome, 'done', JSON.stringify(outcome));
  return outcome.outcome === 'done' ? outcome.answer : assert.fail();
}

/** Runs a step as the hub does: send, then ask until it is not under way any more. */
async function run(step: Step, input: InstructionInput): Promise<Outcome<ChargeAnswer>> {
  let outcome = await bank.call(step.build(input, {}));
  for (let checks = 0; outcome.outcome === 'accepted' && checks < 20; checks += 1) {
    await world.advance({ milliseconds: outcome.checkAfterMs });
    outcome = await bank.call(step.check!(input, outcome.bankRef));
  }
  return outcome;
}

const [register, amend, writeOff] = [
  inter.charge!.register!(exampleInput)[0]!,
  inter.charge!.amend!(exampleInput)[0]!,
  inter.charge!.writeOff!(exampleInput)[0]!,
];

async function registered(changes: Partial<ChargeView> = {}): Promise<InstructionInput> {
  const input = newInput(changes);
  return withRef(input, done(await run(register, input)).bankRef!);
}

const read = (input: InstructionInput): RequestSpec<ChargeAnswer> =>
  inter.charge!.read!(connection, input.registration);
const factTypes = (answer: ChargeAnswer): string[] => answer.facts.map((item) => item.fact.type);

describe('Inter, simulated', () => {
  test('a charge is registered once, with codes and echo, after one intent', async () => {
    const input = newInput();
    const answer = done(await run(register, input));
    const fact = answer.facts[0]!.fact;
    assert.ok(fact.type === 'registered');
    assert.deepEqual([fact.amountCents, fact.dueDate, fact.overdue], [12_345, input.charge.dueDate, false]);
    const books = world.charge(answer.bankRef!);
    assert.deepEqual(fact.ids, {
      nossoNumero: books.nossoNumero,
      linhaDigitavel: books.linhaDigitavel,
      barcode: books.barcode,
      txid: books.txid,
      brCode: books.brCode,
    });
    assert.deepEqual([books.amountCents, books.reference, intents.length], [12_345, input.registration.bankKey, 1]);
  });

  test('both probes succeed', async () => {
    for (const { request } of inter.probe) assert.ok(done(await bank.call(request(connection))).length > 10);
  });

  test('an answer lost after processing is unknown, and the look-up finds the one charge', async () => {
    const input = newInput();
    await world.next('drop-after', { name: 'charge.register' });
    const outcome = await bank.call(register.build(input, {}));
    assert.ok(outcome.outcome === 'unknown' && outcome.cause.bytesSent && outcome.cause.kind === 'unknown');
    const sent = { at: simulator.clock.now().toString(), knownRefs: [], prior: {} };
    // In its first moments a charge is not shown yet.
    await world.advance({ seconds: 10 });
    const found = done(await bank.call(register.lookUp!(input, sent)));
    assert.ok(found.found);
    const mine = world.charges().filter((item) => item.reference === input.registration.bankKey);
    assert.deepEqual(
      mine.map((item) => item.ref),
      [found.bankRef],
    );
    const known = { ...sent, knownRefs: [found.bankRef!], prior: {} };
    assert.deepEqual(done(await bank.call(register.lookUp!(input, known))), { found: false });
  });

  test('a request lost before processing is unknown too, and the look-up finds nothing', async () => {
    const input = newInput();
    await world.next('drop-before', { name: 'charge.register' });
    const outcome = await bank.call(register.build(input, {}));
    assert.ok(outcome.outcome === 'unknown' && outcome.cause.bytesSent);
    const sent = { at: simulator.clock.now().toString(), knownRefs: [], prior: {} };
    await world.advance({ seconds: 10 });
    assert.deepEqual(done(await bank.call(register.lookUp!(input, sent))), { found: false });
  });

  test('an equal second sending is a conflict to look up, not a failure of the first', async () => {
    const input = newInput();
    await run(register, input);
    const again = await bank.call(register.build(input, {}));
    assert.ok(again.outcome === 'refused' && again.refusal.kind === 'conflict', JSON.stringify(again));
  });

  test('a refused field is named by its pointer', async () => {
    const payer = { ...newInput().charge.payer, address: { ...exampleCharge.payer.address, postalCode: '123' } };
    const outcome = await bank.call(register.build(newInput({ payer }), {}));
    assert.ok(outcome.outcome === 'refused' && outcome.refusal.kind === 'refused', JSON.stringify(outcome));
    assert.deepEqual(
      outcome.refusal.fields?.map((field) => field.pointer),
      ['/payer/address/postalCode'],
    );
  });

  test('a failed emission is refused', async () => {
    world.failEmission();
    const outcome = await run(register, newInput());
    assert.ok(outcome.outcome === 'refused' && outcome.refusal.bank.code === 'FALHA_EMISSAO');
  });

  for (const channel of ['boleto', 'pix'] as const) {
    test(`paid by ${channel}: read, and found among the payments of the day`, async () => {
      const input = await registered();
      const ref = input.registration.bankRef!;
      // The due date is far and the discount ends a week before it, so the discount applies.
      const { amountCents } = world.pay(ref, { channel });
      const answer = done(await bank.call(read(input)));
      assert.deepEqual(factTypes(answer), ['registered', 'paid']);
      const { fact } = answer.facts[1]!;
      assert.ok(fact.type === 'paid' && fact.channel === channel && fact.amountCents === amountCents);
      const paidOn = todayIn(simulator.clock.now().toString());
      const page = done(
        await bank.call(inter.charge!.find!(connection, { from: paidOn, to: paidOn, by: 'paidOn', cursor: null })),
      );
      const item = page.items.find((row) => row.bankRef === ref);
      assert.equal(item?.facts.at(-1)!.factKey, answer.facts[1]!.factKey, 'one fact, told twice');
    });
  }

  test('overdue, expired, in protest, marked by hand', async () => {
    const lives = {
      expired: (ref: string) => world.expire(ref),
      in_protest: (ref: string) => world.protest(ref),
      paid: (ref: string) => world.markReceived(ref),
    };
    for (const [type, live] of Object.entries(lives)) {
      const input = await registered();
      live(input.registration.bankRef!);
      assert.equal(factTypes(done(await bank.call(read(input)))).at(-1), type);
    }
  });

  test('altered: the edit is followed to the charge, whose new line comes back', async () => {
    const input = await registered();
    const line = world.charge(input.registration.bankRef!).linhaDigitavel;
    const amendment = { amountCents: cents(20_001), dueDate: addDays(today, 20) };
    const answer = done(await run(amend, { ...input, amendment }));
    const fact = answer.facts.at(-1)!.fact;
    assert.ok(fact.type === 'registered');
    assert.deepEqual([fact.amountCents, fact.dueDate], [amendment.amountCents, amendment.dueDate]);
    assert.equal(fact.ids.linhaDigitavel, world.charge(input.registration.bankRef!).linhaDigitavel);
    assert.notEqual(fact.ids.linhaDigitavel, line);
  });

  test('written off, with its reason; a second time is a conflict whose look-up ends it', async () => {
    const input = { ...(await registered()), reason: 'Acordo com o cliente' };
    const answer = done(await run(writeOff, input));
    assert.deepEqual(answer.facts.at(-1)!.fact, { type: 'written_off', by: 'us', reason: 'Acordo com o cliente' });
    const again = await bank.call(writeOff.build(input, {}));
    assert.ok(again.outcome === 'refused' && again.refusal.kind === 'conflict', JSON.stringify(again));
    const sent = { at: simulator.clock.now().toString(), knownRefs: [], prior: {} };
    const found = done(await bank.call(writeOff.lookUp!(input, sent)));
    assert.ok(found.found && found.facts.at(-1)!.fact.type === 'written_off');
  });

  test('writing off what was paid meanwhile ends with the payment', async () => {
    const input = await registered();
    world.pay(input.registration.bankRef!);
    const refused = await bank.call(writeOff.build(input, {}));
    assert.ok(refused.outcome === 'refused' && refused.refusal.kind === 'conflict', JSON.stringify(refused));
    const sent = { at: simulator.clock.now().toString(), knownRefs: [], prior: {} };
    const found = done(await bank.call(writeOff.lookUp!(input, sent)));
    assert.ok(found.found && found.facts.at(-1)!.fact.type === 'paid');
  });

  test('the document is a PDF', async () => {
    const bytes = done(await bank.call(inter.charge!.document!(connection, (await registered()).registration)));
    assert.equal(new TextDecoder('latin1').decode(bytes.subarray(0, 5)), '%PDF-');
  });

  test('the webhook is set, seen, replaced and taken off; what it delivers is read', async () => {
    const hook = inter.webhook!;
    assert.deepEqual(done(await bank.call(hook.inspect!(connection, ''))), null);
    await bank.call(hook.configure!(connection, wish('https://hub.example/a')));
    assert.deepEqual(done(await bank.call(hook.inspect!(connection, ''))), working('https://hub.example/a'));
    const plain = await bank.call(hook.configure!(connection, wish('http://hub.example/a')));
    assert.equal(plain.outcome, 'refused');
    await bank.call(hook.remove!(connection, working('')));
    await world.advance({ seconds: 61 });
    assert.deepEqual(done(await bank.call(hook.inspect!(connection, ''))), null);
  });

  test('a charge that the bank has not is told as not found', async () => {
    const input = withRef(newInput(), '00000000-0000-4000-8000-000000000000');
    const outcome = await bank.call(read(input));
    assert.ok(outcome.outcome === 'refused' && outcome.refusal.kind === 'not-found');
  });

  for (const [fault, kind] of [
    ['500-before', 'unknown'],
    ['500-after', 'unknown'],
    ['429', 'busy'],
    ['html', 'contract'],
    ['truncate', null],
    ['empty', 'contract'],
    ['other-charset', null],
  ] as const) {
    test(`fault ${fault}: never refused, never done`, async () => {
      await world.next(fault, { name: 'charge.register' });
      const outcome = await bank.call(register.build(newInput(), {}));
      // A cut or another charset may still leave a whole answer.
      if (kind === null && outcome.outcome === 'accepted') return;
      assert.ok(outcome.outcome === 'unknown' && outcome.cause.bytesSent, JSON.stringify(outcome));
      if (kind !== null) assert.equal(outcome.cause.kind, kind);
    });
  }

  test('401 once is healed with a new token and one intent', async () => {
    await world.next('401-once', { name: 'charge.register' });
    assert.equal((await bank.call(register.build(newInput(), {}))).outcome, 'accepted');
    assert.equal(intents.length, 1);
  });

  test('a certificate that the bank stops accepting is named; nothing is sent and no intent given', async () => {
    const input = await registered();
    const given = intents.length;
    const seen = world.calls().length;
    await world.next('reject-cert', { times: 2 });
    for (const spec of [read(input), register.build(newInput(), {})]) {
      const outcome = await bank.call(spec);
      assert.ok(
        outcome.outcome === 'refused' && outcome.refusal.code === 'certificate_rejected',
        JSON.stringify(outcome),
      );
    }
    assert.deepEqual([intents.length, world.calls().length], [given, seen]);
    assert.equal((await bank.call(read(input))).outcome, 'done');
  });

  test('unknown word, other echo, extra and missing fields', async () => {
    const input = await registered();
    await world.next('unknown-status', { name: 'charge.read' });
    assert.deepEqual(factTypes(done(await bank.call(read(input)))), ['unknown_word']);
    await world.next('echo-other-amount', { name: 'charge.read' });
    const fact = done(await bank.call(read(input))).facts[0]!.fact;
    assert.ok(fact.type === 'registered' && fact.amountCents !== input.charge.amountCents);
    await world.next('extra-fields', { name: 'charge.read' });
    assert.deepEqual(factTypes(done(await bank.call(read(input)))), ['registered']);
    await world.next('missing-field', { name: 'charge.read' });
    const broken = await bank.call(read(input));
    assert.ok(broken.outcome === 'unknown' && broken.cause.kind === 'contract', JSON.stringify(broken));
  });

  test('our limiter keeps us below the bank’s: no 429 ever arrives', async () => {
    const before = world.calls().length;
    const outcomes = await Promise.all(Array.from({ length: 130 }, () => bank.call(read(withRef(newInput(), 'none')))));
    const busy = outcomes.filter(
      (item) => item.outcome === 'unknown' && item.cause.kind === 'busy' && !item.cause.bytesSent,
    );
    assert.equal(busy.length, 10);
    assert.ok(
      world
        .calls()
        .slice(before)
        .every((call) => call.status !== 429),
    );
  });

  test('no secret and no whole CPF was written down', () => {
    const written = JSON.stringify(transcripts);
    assert.ok(transcripts.length > 50);
    assert.doesNotMatch(written, /52998224725|"access_token":"(?!\[)|Bearer [^[]/);
    for (const call of world.calls()) {
      const token = /^Bearer (.+)$/.exec(call.headers['authorization'] ?? '')?.[1];
      if (token) assert.equal(written.includes(token), false);
    }
  });
});
