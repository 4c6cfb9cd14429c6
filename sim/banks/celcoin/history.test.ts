/** Whatever happens to an account, its balance, its conciliation and its files tell the same story as the books. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import fc from 'fast-check';
import { addDays } from '#lib/calendar.ts';
import { cents, centsToDecimal } from '#lib/money.ts';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { CelcoinClient } from './test-client.ts';
import { SEND, openClient, transferBody } from './test-client.ts';

const FUNDS_CENTS = 1_000_000;
let simulator: Simulator;
let world: BankWorld;

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2026-03-02T12:00:00Z'), webhooks: 'held' });
  world = simulator.world('celcoin');
});

after(() => simulator.stop());

type Step =
  | { do: 'send'; amountCents: number; accountCode: string; lost: boolean }
  | { do: 'return'; which: number; parts: number }
  | { do: 'wait'; hours: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      amountCents: fc.integer({ min: 1, max: 300_000 }),
      accountCode: fc.constantFrom('1', '2', '9000001', '9000011', '9000021', '9000022'),
      lost: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('return' as const), which: fc.nat(30), parts: fc.constantFrom(1, 3) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.constantFrom(1, 7, 26) }) },
);

/** Sends, returns and waits; a transfer whose answer is lost is not sent again. */
async function play(client: CelcoinClient, steps: readonly Step[]): Promise<void> {
  for (const item of steps) {
    if (item.do === 'wait') {
      await simulator.clock.advance({ hours: item.hours });
      await client.renew();
    } else if (item.do === 'send') {
      if (item.lost) await world.next('drop-after', { name: 'transfer.send' });
      const json = transferBody({ accountCode: item.accountCode, value: centsToDecimal(cents(item.amountCents)) });
      await client.call('POST', SEND, { json }).catch(() => undefined);
    } else {
      const own = ownTransfers(client).filter(({ status }) => status !== 'returned');
      const chosen = own[item.which % Math.max(own.length, 1)];
      if (chosen === undefined) continue;
      const part = item.parts === 1 || chosen.reason !== null ? undefined : Math.ceil(chosen.amountCents / item.parts);
      world.returnTransfer(chosen.ref, chosen.kind === 'pix' ? 'PBE326' : 'SPB2', part);
    }
  }
}

function ownTransfers(client: CelcoinClient) {
  return world.transfers().filter(({ account }) => account === client.application.accounts[0]);
}

/** Sum of the trailers' totals of the files of a kind. */
function filedCents(client: CelcoinClient, kind: 'MOV' | 'REC'): { cents: number; records: number } {
  const start = `TRANSFERENCIA_${kind}_ID${client.application.others?.['customerId']}_`;
  const sum = { cents: 0, records: 0 };
  for (const { bytes } of world.files().filter(({ name }) => name.startsWith(start))) {
    const lines = bytes.toString('latin1').trimEnd().split('\r\n');
    assert.ok(lines.every((line) => line.length === 300));
    const bodies = lines.slice(1, -1).map((line) => Number(line.slice(22, 34)));
    const trailer = lines.at(-1)!;
    assert.equal(
      Number(trailer.slice(46, 59)),
      bodies.reduce((total, amount) => total + amount, 0),
    );
    assert.equal(Number(trailer.slice(41, 46)), lines.length);
    sum.cents += Number(trailer.slice(46, 59));
    sum.records += bodies.length;
  }
  return sum;
}

it('agree after any history', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async (steps) => {
      world.clearFaults();
      const client = await openClient(simulator, await world.createApplication());
      world.act('set-balance', client.application.clientId, { balanceCents: FUNDS_CENTS });
      await play(client, steps);
      await simulator.clock.advance('P8D'); // what was to come back has, over any holidays, and every day that moved is closed
      await client.renew();
      const sent = ownTransfers(client);
      const movements = filedCents(client, 'MOV');
      const returns = filedCents(client, 'REC');
      const balance = Number((await client.call('GET', '/v5/merchant/balance')).at('balance'));
      assert.equal(movements.records, sent.length);
      assert.equal(
        movements.cents,
        sent.reduce((sum, { amountCents }) => sum + amountCents, 0),
      );
      assert.equal(Math.round(balance * 100), FUNDS_CENTS - movements.cents + returns.cents);
      const whole = sent.filter(({ status }) => status === 'returned');
      assert.ok(returns.cents >= whole.reduce((sum, { amountCents }) => sum + amountCents, 0));
      assert.ok(sent.every(({ status }) => status === 'settled' || status === 'returned'));
      const to = simulator.clock.now().toString().slice(0, 10);
      const query = `startDate=${addDays(to, -10)}&endDate=${to}`;
      const statement = await client.call('GET', `/tools-conciliation/v1/ConsolidatedStatement?${query}`);
      assert.equal(statement.at('balance.balanceEndDate'), balance);
      await client.caller.close();
    }),
    { numRuns: 12 },
  );
});
