/**
 * Lives of companies that transfer, by seeds (`npm run simulate -- --seeds 1-10000` runs more of them): a few fixed ones, those that ever
 * failed, and some of the day, so that every run of the tests tries something new.
 */
import { after, before, describe, it } from 'node:test';
import { openWorld, type World } from './company.ts';
import { failedOnce } from './failed-once.ts';
import { simulate } from './simulate.ts';

const fixed = Array.from({ length: 8 }, (_, index) => index + 1);
const dayNumber = Math.floor(Date.now() / 86_400_000);
const ofTheDay = [0, 1].map((index) => 1_000_000 + dayNumber * 10 + index);

describe('money leaves once, whatever dies, is lost or comes late', () => {
  let world: World;
  before(async () => {
    world = await openWorld('2026-11-24T15:00:00.000Z');
  });
  after(() => world.hub.stop());

  for (const seed of [...fixed, ...failedOnce, ...ofTheDay])
    it(`seed ${seed}`, async () => {
      await simulate(world, seed);
    });
});
