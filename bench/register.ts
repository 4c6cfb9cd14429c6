/**
 * P3: registering through a bank with a latency, `lanes` calls in flight, against the closed loop of as many lanes and the same
 * latency (lanes / latency). The bank is the simulator over mTLS in this very process, without limits: its CPU counts as ours.
 */
import { createBatch } from '#app/batches/create.ts';
import { listBatches } from '#app/batches/list.ts';
import { createCharge } from '#app/charges/create.ts';
import type { Hub } from '#test/kit/hub.ts';
import { setTimeout as delay } from 'node:timers/promises';
import type { Figure } from './measure.ts';

export const lanes = 32;

export async function measureRegister(hub: Hub, options: { count: number; latencyMs: number }): Promise<Figure> {
  const { count, latencyMs } = options;
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push((await createCharge(hub.ctx, hub.charge())).id);
  if (latencyMs > 0) await hub.bank.next('slow', { name: 'charge.*', probability: 1, seed: 1, delayMs: latencyMs });
  const callsBefore = hub.bank.calls().at(-1)?.number ?? 0;
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  const batch = await createBatch(hub.ctx, { kind: 'register', chargeIds: ids });
  await finished(hub, batch.id, count);
  const seconds = (performance.now() - begun) / 1_000;
  hub.bank.clearFaults();
  const calls = (hub.bank.calls().at(-1)?.number ?? 0) - callsBefore;
  const cpu = process.cpuUsage(cpuBefore);
  const cpuMs = (cpu.user + cpu.system) / 1_000 / count;
  const name = `P3 register at ${latencyMs} ms of bank time: charges, ${lanes} lanes (${(calls / count).toFixed(1)} calls and ${cpuMs.toFixed(1)} ms of CPU each, bank included)`;
  const callsPerSecond = calls / seconds;
  const limit = latencyMs > 0 ? lanes / (latencyMs / 1_000) : null;
  return {
    name,
    unit: '/s',
    perSecond: count / seconds,
    p50Ms: Number.NaN,
    p99Ms: Number.NaN,
    ...(limit === null ? {} : { ratio: callsPerSecond / limit, goal: 0.95 }),
  };
}

async function finished(hub: Hub, batchId: string, count: number): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (performance.now() < deadline) {
    const batch = (await listBatches(hub.ctx)).data.find(({ id }) => id === batchId);
    if (batch?.done === count) return;
    await delay(100);
  }
  throw new Error('the batch did not end within two minutes');
}
