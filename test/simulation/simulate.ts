/** One seed, one life of a company: random requests, repetitions, deaths, faults and messages; then rest, and the two books compared. */
import { handInFiles } from './bank.ts';
import { checkAtRest } from './checks.ts';
import { closeCompany, openCompany, type World } from './company.ts';
import type { Life } from './life.ts';
import { decideWhatIsLeft } from './people.ts';
import { seeded } from './random.ts';
import { happen, rest } from './steps.ts';

export interface Lived {
  steps: number;
  transfers: number;
  /** How many were left to a person. */
  decided: number;
  files: number;
}

/** @throws an error whose message ends with the story of the life. */
export async function simulate(world: World, seed: number): Promise<Lived> {
  const random = seeded(seed);
  const life: Life = {
    world,
    company: await openCompany(world, seed),
    random,
    requests: [],
    story: [],
  };
  try {
    const steps = random.weighted({ short: 4, long: 1 }) === 'short' ? 5 + random.below(12) : 20 + random.below(20);
    for (let step = 0; step < steps; step += 1) await happen(life);
    await rest(life);
    const decided = await decideWhatIsLeft(life);
    if (decided > 0) await rest(life);
    const files = random.chance(0.4) ? await readAllFiles(life) : 0;
    await checkAtRest(life);
    if (process.env['PONTUAL_STORY']) process.stdout.write(`${life.story.join('\n')}\n`);
    return { steps, transfers: life.requests.length, decided, files };
  } catch (error) {
    const told = error instanceof Error ? error : new Error(String(error));
    told.message = `seed ${seed}: ${told.message}\n  ${life.story.slice(-40).join('\n  ')}`;
    throw told;
  } finally {
    world.hub.bank.clearFaults();
    await closeCompany(life.company);
  }
}

/** The bank's files of all days, in any order, after everything is known: they change nothing. */
async function readAllFiles(life: Life): Promise<number> {
  const { length } = life.company.files();
  await handInFiles(life, length);
  await rest(life);
  return length;
}
