/** What can happen to a company that transfers, by chance: people, machines, the bank and the clock, each in turn. */
import { sql } from 'kysely';
import { digestJob } from '#app/alerts/digest.ts';
import { pixKeyDayJob, transferDayJob } from '#app/transfers/day.ts';
import { watchJob } from '#app/watch/run.ts';
import { nextDueAt } from '#db/jobs.ts';
import { makeWorker } from '#jobs/worker.ts';
import { armFault, calmDown, changeKey, deliverHooks, giveOneBack, handInFiles } from './bank.ts';
import { processOf, type Happening, type Life } from './life.ts';
import { Died, leasesEnd, mortal, type Mortal } from './mortal.ts';
import { agree, askAgain, askForOne, askTwiceAtOnce, cancelOne, change } from './people.ts';

const weights = {
  request: 30,
  repeat: 16,
  twice: 4,
  change: 6,
  approve: 14,
  cancel: 4,
  work: 50,
  workAtTwo: 10,
  clock: 22,
  hooks: 14,
  giveBack: 8,
  key: 4,
  files: 6,
  fault: 30,
  calm: 6,
};

const happenings: Record<keyof typeof weights, Happening> = {
  request: askForOne,
  repeat: askAgain,
  twice: askTwiceAtOnce,
  change,
  approve: agree,
  cancel: cancelOne,
  work: (life) => work(life, [processOf(life, 0.35)]),
  workAtTwo: (life) => work(life, [processOf(life, 0.5), processOf(life, 0.2)]),
  clock: passTime,
  hooks: deliverHooks,
  giveBack: giveOneBack,
  key: changeKey,
  files: handInFiles,
  fault: armFault,
  calm: calmDown,
};

/** One thing happens. */
export async function happen(life: Life): Promise<void> {
  await happenings[life.random.weighted(weights)](life);
}

/** Runs what is due, in processes side by side; what one that dies held is free once its leases are over. */
async function work({ world, story }: Life, processes: readonly Mortal[]): Promise<void> {
  await Promise.all(processes.map(({ system }) => workAt(system)));
  const deaths = processes.flatMap(({ diedAt }) => diedAt() ?? []);
  for (const where of deaths) story.push(`a worker died at ${where}`);
  if (deaths.length > 0) await leasesEnd(world.hub.system);
}

async function workAt(system: Mortal['system']): Promise<void> {
  const worker = makeWorker(system, { concurrency: 4, idleMs: 10 });
  try {
    await worker.drain();
  } catch (error) {
    if (!(error instanceof Died)) throw error;
  } finally {
    await worker.stop();
  }
}

const passages = [2, 15, 61, 240, 960, 3 * 3_600, 26 * 3_600];

async function passTime({ random, story, world }: Life): Promise<void> {
  const seconds = random.pick(passages);
  story.push(`${seconds} s pass`);
  await world.hub.clock.advance({ seconds });
}

/** What a company does day by day for ever; with nothing else to do it is at rest. */
const daily = [watchJob, transferDayJob, pixKeyDayJob, digestJob];
/** Days of rest after the last of everything else: what the bank lists of a day is read on the next. */
const quietDays = 2;
/** Longer than any window of returns, with the longest run of holidays in it. */
const restDays = 16;

/** How long the program is off between two looks at what is due, in hours; 0 = it runs all the time. */
const absences = [0, 4, 8, 8, 8];

/** Nothing goes wrong any more and time goes by, from one due job to the next, until all has come to its end. */
export async function rest(life: Life): Promise<void> {
  const { hub } = life.world;
  const absence = { hours: life.random.pick(absences), seconds: 1 };
  hub.bank.clearFaults();
  const latest = hub.clock.now().add({ hours: 24 * restDays });
  let quietSince: Temporal.Instant | null = null;
  for (;;) {
    await hub.bank.deliver();
    await work(life, [mortal(hub.system, null)]);
    const now = hub.clock.now();
    quietSince = (await isAtRest(life)) ? (quietSince ?? now) : null;
    const until: Temporal.Instant = quietSince?.add({ hours: 24 * quietDays }) ?? latest;
    if (Temporal.Instant.compare(now, until) >= 0) return;
    const due = await hub.system.db.asSystem((tx) => nextDueAt(tx));
    const next = due === null ? until : later(Temporal.Instant.from(due), now.add(absence));
    await hub.clock.advance({ milliseconds: earlier(next, until).epochMilliseconds - now.epochMilliseconds });
  }
}

async function isAtRest({ company }: Life): Promise<boolean> {
  return company.ana.db.asSystem(async (tx) => {
    const { rows } = await sql`
      SELECT 1 FROM job WHERE organization_id = ${company.ana.organizationId} AND kind <> ALL(${daily}) LIMIT 1`.execute(
      tx,
    );
    return rows.length === 0;
  });
}

const later = (one: Temporal.Instant, other: Temporal.Instant): Temporal.Instant =>
  Temporal.Instant.compare(one, other) > 0 ? one : other;
const earlier = (one: Temporal.Instant, other: Temporal.Instant): Temporal.Instant =>
  Temporal.Instant.compare(one, other) < 0 ? one : other;
