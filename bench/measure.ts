/** Times work done many at once: rate, median and 99th percentile. */

export interface Figure {
  name: string;
  unit: string;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Against the ceiling or peer of the same run. */
  ratio?: number;
  goal?: number;
}

export async function inParallel(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<unknown>,
): Promise<Pick<Figure, 'perSecond' | 'p50Ms' | 'p99Ms'>> {
  const durations: number[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      const begun = performance.now();
      await work(index);
      durations.push(performance.now() - begun);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: atOnce }, lane));
  const seconds = (performance.now() - begun) / 1_000;
  const sorted = durations.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { perSecond: count / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** The middle one of several runs, by rate. */
export function median(figures: Figure[]): Figure {
  const sorted = figures.toSorted((a, b) => a.perSecond - b.perSecond);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error('nothing was measured');
  return middle;
}
