import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Context } from '#app/context.ts';
import { simulatorControl } from '#net/simulator-control.ts';
import { startSimulator, type Simulator } from '#sim/index.ts';
import { testBanks, testContext } from '#test/kit/context.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { setUp } from './set-up.ts';

let database: TestDatabase;
let simulator: Simulator;
let banks: ReturnType<typeof testBanks>;
let ctx: Context;

before(async () => {
  // Certificates of the simulator are valid by the real clock.
  const clock = { now: () => Temporal.Now.instant(), sleep: async () => undefined };
  [database, simulator] = await Promise.all([testDatabase(), startSimulator({ webhooks: 'held' })]);
  banks = testBanks(clock, simulator);
  ctx = await testContext(database.db, { banks, clock });
});
after(async () => {
  await banks.close();
  await simulator.stop();
  await database.drop();
});

test('the sample lives at a bank that registers boletos, whichever bank stands first in the registry', async () => {
  const withoutCharges = banks.names().filter((name) => banks.provider(name).charge === undefined);
  assert.ok(withoutCharges.length > 0, 'a bank without charges is among ours');
  const names = [...withoutCharges, ...banks.names()];
  const control = simulatorControl({
    controlUrl: simulator.controlUrl,
    token: simulator.controlToken,
    customer: 'us',
  });
  const place = await setUp({ ...ctx, banks: { ...banks, names: () => names } }, control);
  assert.ok(banks.provider(place.bank).charge?.register);
  const { charge } = banks.provider(place.bank).facts;
  assert.ok(charge.methods.includes('boleto') && charge.methods.includes('boleto_pix'));
});
