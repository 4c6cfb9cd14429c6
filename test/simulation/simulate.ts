/** One seed, one life of a company: random requests, repetitions, deaths, faults and messages; then rest, and the two books compared. */
import { checkAtRest, peopleDecide } from './checks.ts';
import { openCompany, type World } from './company.ts';
import { seeded } from './random.ts';
import { happen, rest, type Run } from './steps.ts';

/** Longer than any window of returns, with the longest run of holidays in it. */
const restDays = 14;

export interface Lived {
  steps: number;
  transfers: number;
  decided: number;
}

/** @throws an error whose message ends with the story of the run. */
export async function simulate(world: World, seed: number): Promise<Lived> {
  const random = seeded(seed);
  const run: Run = { world, company: await openCompany(world, seed), random, requests: [], story: [] };
  try {
    const steps = 12 + random.below(28);
    for (let step = 0; step < steps; step += 1) await happen(run);
    await rest(run, restDays);
    const decided = await peopleDecide(run);
    if (decided > 0) await rest(run, restDays);
    await checkAtRest(run);
    if (process.env['PONTUAL_STORY']) process.stdout.write(`${run.story.join('\n')}\n`);
    return { steps, transfers: run.requests.length, decided };
  } catch (error) {
    const told = error instanceof Error ? error : new Error(String(error));
    told.message = `seed ${seed}: ${told.message}\n  ${run.story.slice(-40).join('\n  ')}`;
    throw told;
  } finally {
    world.hub.bank.clearFaults();
  }
}
