/**
 * `npm run simulate -- --seeds 1-10000`, `npm run simulate -- --seed 123`: lives of companies that transfer, one after another; each that
 * fails is told with its seed and its last steps, and ends the program with 1.
 */
import { stopTestServer } from '#test/kit/database.ts';
import { openWorld, type World } from './company.ts';
import { simulate } from './simulate.ts';

/** Lives on one bank and one database, before both are made anew: the clock goes a fortnight on with each. */
const livesPerWorld = 50;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function seedsOf(words: readonly string[]): [from: number, to: number] {
  const [name, value = ''] = words;
  const [from, to] = value.split('-').map(Number);
  if ((name !== '--seed' && name !== '--seeds') || from === undefined || !Number.isSafeInteger(from)) {
    say('Use: npm run simulate -- --seed 123, ou --seeds 1-10000.');
    process.exit(2);
  }
  return [from, to ?? from];
}

async function main(): Promise<number> {
  const [from, to] = seedsOf(process.argv.slice(2));
  const began = performance.now();
  const failed: number[] = [];
  let world: World | null = null;
  let transfers = 0;
  let decided = 0;
  for (let seed = from; seed <= to; seed += 1) {
    if ((seed - from) % livesPerWorld === 0) {
      await world?.hub.stop();
      world = await openWorld('2026-11-24T15:00:00.000Z');
    }
    if (!world) throw new Error('no world');
    try {
      const lived = await simulate(world, seed);
      transfers += lived.transfers;
      decided += lived.decided;
    } catch (error) {
      failed.push(seed);
      say(error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error));
      await world.hub.stop();
      world = await openWorld('2026-11-24T15:00:00.000Z');
    }
    if ((seed - from + 1) % 100 === 0) {
      const seconds = Math.round((performance.now() - began) / 1000);
      say(
        `${seed - from + 1} vidas, ${transfers} transferências, ${decided} decididas por pessoas, ${failed.length} falhas, ${seconds} s`,
      );
    }
  }
  await world?.hub.stop();
  await stopTestServer();
  say(failed.length === 0 ? `Nenhuma falha em ${to - from + 1} vidas.` : `Falharam: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
}

process.exit(await main());
