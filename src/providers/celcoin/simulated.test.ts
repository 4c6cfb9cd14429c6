/** The whole road: provider, executor, TLS, simulated bank. What each answer means is tested beside; here that they meet. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { Bank } from '#core/provider.ts';
import { secret } from '#core/secret.ts';
import type { TransferView } from '#core/transfer.ts';
import { cents } from '#lib/money.ts';
import { memoryLimiter, memoryTokenStore } from '#net/memory-ports.ts';
import { createNet, type Net } from '#net/net.ts';
import type { Transcript } from '#net/ports.ts';
import { type BankWorld, manualClock, type Simulator, startSimulator } from '#sim/index.ts';
import { celcoin } from './index.ts';
import { transferProblems } from './limits.ts';
import { returnReasons } from './return-codes.ts';
import { type AccountPayee, answerOf, capabilities, connection, to } from './test-samples.ts';

let simulator: Simulator;
let world: BankWorld;
let net: Net;
let bank: Bank;
let count = 0;
const transcripts: Transcript[] = [];
const intents: string[] = [];

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2026-03-10T15:00:00.000Z'), webhooks: 'held' });
  world = simulator.world('celcoin');
  const { clientId, clientSecret } = await world.createApplication();
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
  const fields = { clientId: secret(clientId), clientSecret: secret(clientSecret) };
  bank = net.bank(
    celcoin,
    connection,
    { version: '1', fields },
    {
      hookUrl: 'https://hub.example/hooks/x',
      beforeWrite: async (hash) => void intents.push(hash),
      record: async (transcript) => void transcripts.push(transcript),
    },
  );
});

after(async () => {
  await net.close();
  await simulator.stop();
});

function newTransfer(payee: Partial<AccountPayee> = {}, more: Partial<TransferView> = {}): TransferView {
  count += 1;
  const known = { taxId: '52998224725', ispb: '60701190', bankCode: '341' };
  return to({ ...known, ...payee }, { bankKey: String(5_000 + count), amountCents: cents(1_000 + count), ...more });
}

const send = (transfer: TransferView) => bank.call(capabilities.send(connection, transfer));

describe('at the simulated bank', () => {
  test('the probes answer, and nothing secret is in a transcript', async () => {
    for (const { line, request } of celcoin.probe)
      assert.match(answerOf(await bank.call(request(connection))), /respondem?\./, line);
    const written = JSON.stringify(transcripts);
    assert.ok(transcripts.length >= 3);
    assert.doesNotMatch(written, /celcoinapi\.v5|eyJ/);
  });

  test('wrong credentials are named for what they are, and nothing is sent', async () => {
    const fields = { clientId: secret('x.celcoinapi.v5'), clientSecret: secret('wrong-secret') };
    const stranger = net.bank(celcoin, { ...connection, id: 'other' }, { version: '1', fields }, { hookUrl: '' });
    const outcome = await stranger.call(capabilities.send(connection, newTransfer()));
    assert.ok(
      outcome.outcome === 'refused' && outcome.refusal.code === 'credentials_rejected',
      JSON.stringify(outcome),
    );
    assert.equal(world.transfers().length, 0);
  });

  test('both sides have the same transfer, and the intent was written down before it left', async () => {
    intents.length = 0;
    const transfer = newTransfer();
    const answer = answerOf(await send(transfer));
    assert.equal(intents.length, 1);
    const theirs = world.transfers().at(-1)!;
    assert.deepEqual(
      [theirs.ref, theirs.reference, theirs.amountCents, theirs.endToEndId],
      [answer.bankRef, transfer.bankKey, transfer.amountCents, answer.endToEndId],
    );
    assert.match(answer.receipt ?? '', /VALOR: 10,\d\d\r\n/);
  });

  test('a TED after its hours settles on the next business day, and says which', async () => {
    await simulator.clock.set('2026-04-02T22:00:00Z'); // the evening before Good Friday
    const answer = answerOf(await send(newTransfer({ ispb: '02819125', bankCode: '015' })));
    assert.deepEqual(answer.facts[0]?.fact, { type: 'sent', settlesOn: '2026-04-06' });
    assert.equal(answer.endToEndId, null);
  });

  test('the money left and the answer was an error: unknown, and there under our key', async () => {
    for (const [account, isThere] of [
      ['9000021', true],
      ['9000022', false],
    ] as const) {
      const transfer = newTransfer({ account });
      const outcome = await send(transfer);
      assert.ok(outcome.outcome === 'unknown' && outcome.cause.kind === 'unknown', JSON.stringify(outcome));
      const found = answerOf(await bank.call(capabilities.read(connection, transfer)));
      assert.equal(found !== null, isThere, account);
    }
  });

  test('whatever the HTTP status of its refusals, they are read the same', async () => {
    try {
      for (const refusalStatus of [200, 400, 409, 422]) {
        world.act('habits', '-', { refusalStatus, statusAsText: refusalStatus === 200 });
        const transfer = newTransfer();
        answerOf(await send(transfer));
        const again = await send({ ...transfer, bankKey: `${transfer.bankKey}0` });
        assert.ok(again.outcome === 'refused' && again.refusal.code === 'transfer_repeated', String(refusalStatus));
        const wrong = await send(newTransfer({ name: 'São João' }));
        assert.ok(wrong.outcome === 'refused' && wrong.refusal.kind === 'invalid', String(refusalStatus));
        assert.equal(answerOf(await bank.call(capabilities.readByRef!(connection, '1'))), null);
      }
    } finally {
      world.act('habits', '-', { refusalStatus: 400, statusAsText: false });
    }
  });

  test('every reason that the bank may give for a return is known by code and by text', async () => {
    for (const code of Object.keys(returnReasons).filter((known) => /^(PBE|SPB)/.test(known))) {
      const transfer = newTransfer();
      const { bankRef } = answerOf(await send(transfer));
      world.act('register-webhook', '-', { url: 'https://localhost/x', login: 'a', password: 'b' });
      world.returnTransfer(bankRef!, code, code === 'SPB7' ? 300 : undefined);
      const told = JSON.stringify(world.webhooks().at(-1)!.payload);
      const body = new TextEncoder().encode(told);
      const reading = celcoin.webhook!.read({ headers: {}, path: '/', body }, connection);
      const fact = reading.readable === true ? reading.transfers?.[0]?.fact : undefined;
      assert.ok(fact?.type === 'returned', told);
      assert.deepEqual([fact.code, fact.meaning], [code, returnReasons[code]!.meaning]);
      assert.equal(fact.amountCents, code === 'SPB7' ? 300 : transfer.amountCents);
    }
    await world.deliver({ lose: true });
  });

  test('the same return told by webhook and by the conciliation is one fact; the pages end', async () => {
    const day = '2026-04-02';
    const told = new Set(
      world.webhooks().map(({ payload }) => {
        const body = new TextEncoder().encode(JSON.stringify(payload));
        const reading = celcoin.webhook!.read({ headers: {}, path: '/', body }, connection);
        return reading.readable === true ? reading.transfers?.[0]?.factKey : undefined;
      }),
    );
    assert.ok(told.size > 20);
    await simulator.clock.set('2026-04-03T22:00:00Z');
    const listed: string[] = [];
    let cursor: string | null = null;
    let sent = 0;
    do {
      const query = { from: day, to: day, cursor };
      const page: { items: { facts: { factKey: string; fact: { type: string } }[] }[]; next: string | null } = answerOf(
        await bank.call(capabilities.find!(connection, query)),
      );
      const facts = page.items.flatMap((item) => item.facts);
      sent += facts.filter(({ fact }) => fact.type === 'sent').length;
      listed.push(...facts.filter(({ fact }) => fact.type === 'returned').map(({ factKey }) => factKey));
      cursor = page.next;
    } while (cursor !== null);
    assert.deepEqual(new Set(listed), told);
    assert.equal(sent, world.transfers().filter(({ at }) => at.startsWith('2026-04-02')).length);
  });

  test('what has no problem here is not refused there for what is wrong in it', async () => {
    const text = (units: string) => fc.string({ unit: fc.constantFrom(...units), maxLength: 8 });
    const payee = fc.record({
      name: text('aZ9 éã&-’'),
      account: fc.oneof(text('0123'), fc.constant('123456789012'), fc.constant('1234567890123'), text('01.-')),
      accountDigit: text('5X-').map((digit) => digit.slice(0, 3)),
      branch: text('012-').map((branch) => branch.slice(0, 5)),
      bankCode: fc.constantFrom('341', '001', '999'),
      ispb: fc.constantFrom('60701190', '00000000', '', '6070119'),
    });
    const agrees = async (values: Partial<AccountPayee>): Promise<boolean> => {
      const transfer = newTransfer(values);
      const isRefused = (await send(transfer)).outcome !== 'done';
      return transferProblems(transfer).length > 0 || !isRefused;
    };
    await fc.assert(fc.asyncProperty(payee, agrees), { numRuns: 60 });
  });
});
