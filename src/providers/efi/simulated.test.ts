/** The whole road: provider, executor, TLS with and without certificate, simulated bank. What each answer means is tested beside. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type BankWorld, manualClock, type Simulator, startSimulator } from '#sim/index.ts';
import { addDays, todayIn } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import type { ChargeMethod, ChargeView } from '#core/charge.ts';
import type {
  Bank,
  ChargeAnswer,
  ConnectionView,
  HookReading,
  InstructionInput,
  Outcome,
  Step,
} from '#core/provider.ts';
import { secret } from '#core/secret.ts';
import { memoryLimiter, memoryTokenStore } from '#net/memory-ports.ts';
import { createNet, type Net } from '#net/net.ts';
import { type Carnet, cancelParcel, createCarnet, moveParcel, readCarnet, settleParcel } from './carnets.ts';
import { efi } from './index.ts';
import { charge as exampleCharge, connection as exampleConnection, stepOf } from './test-samples.ts';

const start = '2026-11-23T13:00:00.000Z';
const today = todayIn(start);
/** The time in front of a UUIDv7. */
const madeAt = Temporal.Instant.from(start).epochMilliseconds.toString(16).padStart(12, '0');
const hookUrl = 'https://hub.example/hooks/token';

let simulator: Simulator;
let world: BankWorld;
let net: Net;
let bank: Bank;
let connection: ConnectionView;
let count = 0;

before(async () => {
  simulator = await startSimulator({ clock: manualClock(start), webhooks: 'held' });
  world = simulator.world('efi');
  const application = await world.createApplication();
  connection = { ...exampleConnection, agreement: { pixKey: application.others?.['pixKey'] ?? '' } };
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
  const credentials = {
    version: '1',
    fields: { clientId: secret(application.clientId), clientSecret: secret(application.clientSecret) },
    certificatePem: secret(application.certificatePem),
    keyPem: secret(application.keyPem),
  };
  bank = net.bank(efi, connection, credentials, {
    hookUrl,
    beforeWrite: async () => undefined,
    record: async () => undefined,
  });
});

after(async () => {
  await net.close();
  await simulator.stop();
});

beforeEach(async () => {
  world.clearFaults();
  await world.advance({ seconds: 61 });
});

function newInput(method: ChargeMethod = 'boleto_pix', changes: Partial<ChargeView> = {}): InstructionInput {
  count += 1;
  const charge: ChargeView = {
    ...exampleCharge,
    reference: `T${count}`,
    method,
    issuedOn: today,
    dueDate: addDays(today, 30),
    amountCents: cents(123_45),
    ...changes,
  };
  const id = `${madeAt.slice(0, 8)}-${madeAt.slice(8)}-7000-8000-${String(count).padStart(12, '0')}`;
  const registration = { id, method, bankKey: `T${count}`, bankRef: null, txid: null, nossoNumero: null };
  return { charge, registration, connection, hookUrl };
}

function done<A>(outcome: Outcome<A>): A {
  assert.equal(outcome.outcome, 'done', JSON.stringify(outcome));
  return outcome.outcome === 'done' ? outcome.answer : assert.fail();
}

async function run(plan: readonly Step[], input: InstructionInput): Promise<ChargeAnswer> {
  let last: ChargeAnswer | undefined;
  for (const step of plan) last = done(await bank.call(step.build(input, {})));
  return last ?? assert.fail('an empty plan');
}

const can = efi.charge!;
const typesOf = ({ facts }: Pick<ChargeAnswer, 'facts'>): string[] => facts.map(({ fact }) => fact.type);
const read = async ({ registration }: InstructionInput) => done(await bank.call(can.read!(connection, registration)));

async function registered(method: ChargeMethod = 'boleto_pix', changes: Partial<ChargeView> = {}) {
  const input = newInput(method, changes);
  const { bankRef } = await run(can.register!(input), input);
  return { ...input, registration: { ...input.registration, bankRef } };
}

/** Hears the newest message of the bank. */
async function hear(): Promise<Extract<HookReading, { readable: true }>> {
  const { form, payload } = world.webhooks().at(-1)!;
  const text = form ? new URLSearchParams(payload as Record<string, string>).toString() : JSON.stringify(payload);
  const first = efi.webhook!.read({ headers: {}, path: '/', body: new TextEncoder().encode(text) }, connection);
  const reading = first.readable === 'at-the-bank' ? done(await bank.call(first.request)) : first;
  return reading.readable === true ? reading : assert.fail(JSON.stringify(reading));
}

describe('Efí, simulated', () => {
  test('both tokens and every probe', async () => {
    for (const { request, line } of efi.probe) assert.ok(done(await bank.call(request(connection))).length > 10, line);
  });

  test('list, notification and read name one payment', async () => {
    const input = await registered();
    const ref = input.registration.bankRef!;
    world.pay(ref);
    const fromRead = (await read(input)).facts.find(({ fact }) => fact.type === 'paid')?.fact;
    const { items, proven } = await hear();
    const page = done(await bank.call(can.find!(connection, { from: today, to: today, by: 'paidOn', cursor: null })));
    const fromList = page.items
      .find(({ bankRef }) => bankRef === ref)
      ?.facts.find(({ fact }) => fact.type === 'paid')?.fact;
    assert.equal(proven, true);
    assert.deepEqual(fromRead, items.at(-1)?.fact);
    assert.deepEqual(fromRead, fromList);
  });

  test('the date is moved and the new codes are read', async () => {
    const input = await registered();
    const dueDate = addDays(input.charge.dueDate, 5);
    const { facts } = await run(can.amend!({ ...input, amendment: { dueDate } }), { ...input, amendment: { dueDate } });
    const theirs = world.charge(input.registration.bankRef!);
    const fact = facts.at(-1)?.fact;
    assert.ok(fact?.type === 'registered');
    assert.deepEqual(
      [fact.dueDate, fact.ids.linhaDigitavel, fact.ids.barcode, fact.ids.brCode],
      [dueDate, theirs.linhaDigitavel, theirs.barcode, theirs.brCode],
    );
  });

  test('marked by hand: what the clerk said stands; the notification has the charge read', async () => {
    const receipt = { amountCents: cents(100_00), receivedOn: today };
    const input = { ...(await registered()), receipt };
    const [told] = (await run(can.markReceived!(input), input)).facts;
    assert.equal((await hear()).proven, false);
    const seen = (await read(input)).facts.find(({ fact }) => fact.type === 'paid');
    assert.equal(seen?.factKey, told?.factKey, 'one fact, told first by the clerk');
  });

  test('cancelled; a second time is a conflict to look up', async () => {
    const input = await registered();
    await run(can.writeOff!(input), input);
    assert.deepEqual(typesOf(await read(input)), ['registered', 'written_off']);
    const again = await bank.call(stepOf(can.writeOff!(input), 'writeOff').build(input, {}));
    assert.ok(again.outcome === 'refused' && again.refusal.kind === 'conflict', 'although its status is 500');
  });

  test('a broken rule with HTTP 500 is a refusal; an inner error of the bank is a question', async () => {
    const late = newInput('boleto', { dueDate: addDays(today, -1) });
    const refused = await bank.call(stepOf(can.register!(late), 'register').build(late, {}));
    assert.ok(refused.outcome === 'refused' && refused.refusal.bank.code === '4600007');
    await world.next('500-after', { name: 'charge.register' });
    const input = newInput();
    const unknown = await bank.call(stepOf(can.register!(input), 'register').build(input, {}));
    assert.ok(unknown.outcome === 'unknown' && unknown.cause.bytesSent);
    const sent = { at: simulator.clock.now().toString(), knownRefs: [], prior: {} };
    assert.equal(done(await bank.call(stepOf(can.register!(input), 'register').lookUp!(input, sent))).found, true);
  });

  test('Pix alone: registered over mutual TLS, paid, told, read back with the same identity', async () => {
    done(await bank.call(efi.webhook!.configure!(connection, { url: hookUrl, secret: null, existing: null })));
    const input = await registered('pix');
    world.pay(input.registration.bankRef!);
    const { items, proven } = await hear();
    const paid = (await read(input)).facts.find(({ fact }) => fact.type === 'paid')?.fact;
    assert.equal(proven, false);
    assert.deepEqual(
      items.map(({ fact }) => fact),
      [paid],
    );
  });

  test('a carnê: made, read, one parcel moved, one settled, one cancelled', async () => {
    const order = {
      ...newInput().charge,
      bankKey: 'CARNE',
      divides: true,
      firstDueDate: addDays(today, 10),
      parcels: 3,
      hookUrl,
    };
    const made: Carnet = done(await bank.call(createCarnet(order)));
    assert.deepEqual(
      made.parcels.map(({ number, amountCents }) => [number, amountCents]),
      [1, 2, 3].map((number) => [number, 41_15]),
    );
    const { carnetId } = made;
    done(await bank.call(moveParcel(carnetId, 1, addDays(today, 12))));
    done(await bank.call(settleParcel(carnetId, 2)));
    done(await bank.call(cancelParcel(carnetId, 3)));
    const { parcels } = done(await bank.call(readCarnet(carnetId)));
    assert.deepEqual(
      parcels.map(({ status }) => status),
      ['waiting', 'settled', 'canceled'],
    );
    assert.equal(parcels[0]?.dueDate, addDays(today, 12));
    assert.ok(parcels.every(({ ids }) => ids.barcode));
  });
});
