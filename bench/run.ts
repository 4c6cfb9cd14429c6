/**
 * `npm run bench`: each figure beside its ceiling of the same minute and machine, the median of several rounds. Absolute figures
 * travel badly; the ratios are what docs/bench.md keeps. Nothing here passes or fails.
 *
 * `npm run bench -- formats` measures the format libraries alone, `npm run bench -- hub` the hub alone.
 */
import { measureAccept } from './accept.ts';
import { measureBoletos } from './boleto.ts';
import { measureBrCodes } from './brcode.ts';
import { measureCnab } from './cnab.ts';
import { median, type Figure } from './measure.ts';
import { measurePdfs } from './pdf.ts';
import { lanes, measureRegister } from './register.ts';
import { measureWebhooks } from './webhook.ts';
import { stopTestServer } from '#test/kit/database.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';
import { realClock } from '#sim/index.ts';

const [what = 'all', given] = process.argv.slice(2).filter((word) => word !== '--');
const rounds = Number(given ?? 3);

async function measureFormats(): Promise<Figure[]> {
  return [...(await measureBoletos()), ...(await measureBrCodes()), ...(await measurePdfs()), ...(await measureCnab())];
}

async function measureHub(): Promise<Figure[]> {
  // The bank's own quota would be the wall otherwise: 120 charges a minute.
  const limiter = { take: async () => ({ granted: true }) as const };
  const clock = realClock();
  const hub = await startHub({ clock, limits: 'none', emissionDelayMs: 0, concurrency: lanes, limiter, durable: true });
  const figures = new Map<string, Figure[]>();
  const keep = (found: Figure[]): void => {
    for (const figure of found) figures.set(keyOf(figure), [...(figures.get(keyOf(figure)) ?? []), figure]);
  };
  for (let round = 1; round <= rounds; round += 1) {
    process.stderr.write(`rodada ${round} de ${rounds}…\n`);
    keep(await measureAccept(hub, 2_000));
    keep(await measureWebhooks(hub, 2_000));
  }
  keep(await registering(hub, { count: 600, latencyMs: 0 }));
  keep(await registering(hub, { count: 600, latencyMs: 200 }));
  await hub.stop();
  await stopTestServer();
  return [...figures.values()].map(median);
}

/** The worker runs only while it registers: it would read the messages of the other figures meanwhile. */
async function registering(hub: Hub, options: { count: number; latencyMs: number }): Promise<Figure[]> {
  await hub.worker.drain();
  hub.worker.start();
  return [await measureRegister(hub, options)];
}

/** Figures of one kind, whatever numbers stand in their names. */
const keyOf = (figure: Figure): string => figure.name.split('(')[0] ?? figure.name;

function table(figures: Figure[]): string {
  const number = (value: number | undefined, digits = 0): string =>
    value === undefined || Number.isNaN(value) ? '–' : value.toFixed(digits);
  const rows = figures.map(
    (figure) =>
      `| ${figure.name} | ${number(figure.perSecond)} ${figure.unit} | ${number(figure.p50Ms, 1)} | ${number(figure.p99Ms, 1)} | ${number(figure.ratio, 2)} | ${number(figure.goal, 2)} |`,
  );
  return [
    '| figure | rate | p50 ms | p99 ms | ratio | goal |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

const formats = what === 'hub' ? [] : await measureFormats();
const hub = what === 'formats' ? [] : await measureHub();
process.stdout.write(table([...formats, ...hub]));
process.exit(0);
