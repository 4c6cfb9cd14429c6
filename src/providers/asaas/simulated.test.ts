/** The whole road: provider, executor, TLS, simulated bank. What each answer means is tested beside; here that they meet. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type BankApplication, type BankWorld, manualClock, type Simulator, startSimulator } from '#sim/index.ts';
import { addDays, todayIn } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import type { Bank, ChargeAnswer, InstructionInput, Outcome, RequestSpec, SentBefore, Step } from '#core/provider.ts';
import { secret } from '#core/secret.ts';
import { memoryLimiter, memoryTokenStore } from '#net/memory-ports.ts';
import { createNet, type Net } from '#net/net.ts';
import { asaas } from './index.ts';
import { answerOf, charge, connection, input as exampleInput } from './test-samples.ts';

const start = '2026-11-23T13:00:00.000Z';
const hookUrl = 'https://hub.example/hooks/x';

let simulator: Simulator;
let world: BankWorld;
let net: Net;
let application: BankApplication;
let bank: Bank;
let count = 0;

before(async () => {
  simulator = await startSimulator({ clock: manualClock(start), webhooks: 'held', amendDelayMs: 0 });
  world = simulator.world('asaas');
  application = await world.createApplication();
  const now = (): Temporal.Instant => simulator.clock.now();
  net = createNet({
    limiter: memoryLimiter(now),
    tokens: memoryTokenStore(now),
    hosts: { asaas: simulator.banks.asaas.baseUrl },
    trustedCaPem: simulator.caPem,
    now,
    log: { warn() {}, error() {} },
  });
  bank = bankWith(application.others?.['apiKey'] ?? '');
});

after(async () => {
  await net.close();
  await simulator.stop();
});

beforeEach(() => world.clearFaults());

function bankWith(apiKey: string): Bank {
  const credentials = { version: apiKey, fields: { apiKey: secret(apiKey) } };
  return net.bank(asaas, { ...connection, id: apiKey }, credentials, { hookUrl, beforeWrite: async () => undefined });
}

function newInput(changes: Partial<InstructionInput['charge']> = {}): InstructionInput {
  count += 1;
  const today = todayIn(simulator.clock.now().toString());
  const method = changes.method ?? 'boleto_pix';
  return {
    ...exampleInput,
    charge: { ...charge, dueDate: addDays(today, 10), amountCents: cents(123_45), method, ...changes },
    registration: { ...exampleInput.registration, id: `r${count}`, method, bankKey: `T${count}`, bankRef: null },
  };
}

/** Runs a step as the hub does: looked for where it is made once, sent, followed until it is not under way any more. */
async function run(
  step: Step,
  input: InstructionInput,
  prior: Record<string, ChargeAnswer>,
): Promise<Outcome<ChargeAnswer>> {
  if (step.once) {
    const sent: SentBefore = { at: simulator.clock.now().toString(), knownRefs: [], prior };
    const { found, ...rest } = answerOf(await bank.call(step.lookUp!(input, sent)));
    if (found) return { outcome: 'done', answer: rest as ChargeAnswer };
  }
  let outcome = await bank.call(step.build(input, prior));
  for (let times = 0; outcome.outcome === 'accepted' && times < 5; times += 1) {
    outcome = await bank.call(step.check!(input, outcome.bankRef));
  }
  return outcome;
}

async function runAll(steps: readonly Step[], input: InstructionInput): Promise<ChargeAnswer> {
  const prior: Record<string, ChargeAnswer> = {};
  for (const step of steps) prior[step.step] = answerOf(await run(step, input, prior));
  return prior[steps.at(-1)!.step]!;
}

async function registered(changes: Partial<InstructionInput['charge']> = {}): Promise<InstructionInput> {
  const input = newInput(changes);
  const { bankRef } = await runAll(asaas.charge!.register!(input), input);
  return { ...input, registration: { ...input.registration, bankRef } };
}

const read = async (input: InstructionInput): Promise<ChargeAnswer> =>
  answerOf(await bank.call(asaas.charge!.read!(connection, input.registration)));
const typesOf = ({ facts }: ChargeAnswer): string[] => facts.map(({ fact }) => fact.type);

describe('a charge', () => {
  test('registered with its codes, for one customer however many charges there are', async () => {
    const [first, second] = [await registered(), await registered({ method: 'pix' })];
    const theirs = world.charge(first.registration.bankRef!);
    assert.equal(theirs.payerTaxId, charge.payer.taxId);
    assert.equal(world.charge(second.registration.bankRef!).linhaDigitavel, null);
    const made = world.calls().filter(({ operation }) => operation === 'payer.register');
    assert.equal(made.length, 1);
    const changed = await registered({ payer: { ...charge.payer, name: 'Outro Nome' } });
    assert.equal(world.charge(changed.registration.bankRef!).payerName, 'Outro Nome');
  });

  test('removed, restored with its codes, and removed again', async () => {
    const input = await registered();
    const ref = input.registration.bankRef!;
    const { linhaDigitavel } = world.charge(ref);
    for (const [kind, status] of [
      ['writeOff', 'written_off'],
      ['restore', 'registered'],
      ['writeOff', 'written_off'],
    ] as const) {
      assert.deepEqual(typesOf(await runAll(asaas.charge![kind]!(input), input)), [status]);
      assert.deepEqual([world.charge(ref).status, world.charge(ref).linhaDigitavel], [status, linhaDigitavel]);
    }
  });

  test('given back in part, then the rest', async () => {
    await registered({ method: 'pix' }).then(({ registration }) => world.pay(registration.bankRef!));
    const input = await registered({ method: 'pix' });
    world.pay(input.registration.bankRef!);
    for (const [key, amountCents] of [
      ['paya', 20_00],
      ['payb', 103_45],
    ] as const) {
      const refund = {
        key,
        ofIdentity: input.registration.bankRef,
        amountCents: cents(amountCents),
        reason: 'Devolução',
      };
      await runAll(asaas.charge!.refund!({ ...input, refund }), { ...input, refund });
    }
    const answer = await read(input);
    assert.deepEqual(typesOf(answer), ['paid', 'reversed', 'reversed']);
    assert.ok(answer.facts.every(({ fact }) => fact.type !== 'reversed' || fact.by === 'us'));
  });

  test('sent to the credit bureau it is still registered, and paid it is paid', async () => {
    const input = await registered();
    const ref = input.registration.bankRef!;
    await world.advance({ hours: 24 * 12 });
    world.protest(ref);
    const [fact] = (await read(input)).facts;
    assert.ok(fact?.fact.type === 'registered' && fact.fact.overdue);
    world.pay(ref);
    await world.advance({ hours: 24 * 4 });
    assert.equal(world.charge(ref).bankStatus, 'DUNNING_RECEIVED');
    assert.deepEqual(typesOf(await read(input)), ['paid']);
  });
});

describe('access', () => {
  const probe = (): RequestSpec<string> => asaas.probe[0]!.request(connection);
  const refusalOf = async (with_: Bank): Promise<string> => {
    const outcome = await with_.call(probe());
    return outcome.outcome === 'refused' ? outcome.refusal.code : outcome.outcome;
  };

  test('each wrong access is named for what it is', async () => {
    assert.equal(await refusalOf(bank), 'done');
    assert.equal(await refusalOf(bankWith('$aact_hmlg_errada')), 'credentials_rejected');
    const other = application.others?.['otherEnvironmentApiKey'] ?? '';
    assert.equal(await refusalOf(bankWith(other)), 'credentials_of_other_environment');
    world.act('switch', '', { name: 'callerAllowed', on: false });
    assert.equal(await refusalOf(bank), 'access_denied');
    world.act('switch', '', { name: 'callerAllowed', on: true });
    world.act('switch', '', { name: 'unauthorizedBody', on: false });
    assert.equal(await refusalOf(bankWith('$aact_hmlg_errada')), 'credentials_rejected', 'without a body too');
    world.act('switch', '', { name: 'unauthorizedBody', on: true });
  });

  test('every line of the connection test is answered', async () => {
    const held = application.accounts[0] ?? '';
    const account = { ...connection.account, branch: '0001', number: held.slice(0, -1), digit: held.slice(-1) };
    const own = { ...connection, account };
    for (const { request } of asaas.probe) assert.ok(answerOf(await bank.call(request(own))).length > 10);
    const ends = await Promise.all(asaas.probe.map(({ request }) => bank.call(request(connection))));
    const refused = ends.flatMap((end) => (end.outcome === 'refused' ? [end.refusal.code] : []));
    assert.deepEqual(refused, ['account_of_other_number'], 'a key of another account is told');
  });
});

test('the webhook is made, changed in its place, told to go on, and taken away', async () => {
  const hook = asaas.webhook!;
  const token = secret('ptl_abcdefghijklmnopqrstuvwxyz0123456789');
  const made = answerOf(await bank.call(hook.configure!(connection, { url: hookUrl, secret: token, existing: null })));
  const again = answerOf(await bank.call(hook.configure!(connection, { url: hookUrl, secret: token, existing: made })));
  assert.equal(again.ref, made.ref);
  const { registration } = await registered();
  world.act('interrupt-webhooks', registration.bankRef!);
  const seen = answerOf(await bank.call(hook.inspect!(connection, hookUrl)));
  assert.match(seen?.problem ?? '', /interrompeu/);
  assert.equal(answerOf(await bank.call(hook.repair!(connection, seen!))).problem, null);
  assert.equal(answerOf(await bank.call(hook.remove!(connection, made))), null);
  assert.equal(answerOf(await bank.call(hook.inspect!(connection, hookUrl))), null);
  assert.equal(answerOf(await bank.call(hook.remove!(connection, made))), null, 'gone is gone');
});
