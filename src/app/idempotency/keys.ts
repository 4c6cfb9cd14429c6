/**
 * The same request twice is one request. A key is held by a lease while its first request runs; the final answer is kept for 30
 * days. A request that died is taken over when its lease is over: `earlier` says what it had done, so that it is driven to its end.
 */
import {
  auditOfRequest,
  forgetKeysBefore,
  insertRunning,
  readLocked,
  setLease,
  storeAnswer,
  takeOver,
  type DoneByRequest,
  type FinalAnswer,
  type KeyPlace,
} from '#db/idempotency.ts';
import type { Context, System } from '../context.ts';

export type { DoneByRequest } from '#db/idempotency.ts';

export const leaseMs = 30_000;
export const heartbeatMs = 10_000;
const keptDays = 30;

export interface Held extends KeyPlace {
  fence: number;
}

export type Claim =
  /** Ours to run. `requestId` is the first request's; `earlier` is what a request that died had done. */
  | { claim: 'run'; held: Held; requestId: string; earlier: DoneByRequest[] }
  | { claim: 'replay'; answer: FinalAnswer }
  | { claim: 'running'; retryAfterSeconds: number }
  | { claim: 'other-body' };

/** Claims a key for a request, or says what to answer instead. The unique key of the table decides between racers. */
export async function claimKey(ctx: Context, input: { route: string; key: string; bodyHash: Buffer }): Promise<Claim> {
  const place: KeyPlace = { organizationId: ctx.organizationId, route: input.route, key: input.key };
  const createdAt = ctx.clock.now().toString();
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = { ...place, bodyHash: input.bodyHash, requestId: ctx.requestId, leaseMs, createdAt };
    const fence = await insertRunning(tx, row);
    if (fence !== null) return { claim: 'run', held: { ...place, fence }, requestId: ctx.requestId, earlier: [] };
    const known = await readLocked(tx, place);
    // The keeper forgot it between the two statements: the caller's next try finds it free.
    if (!known) return { claim: 'running', retryAfterSeconds: 1 };
    if (!known.bodyHash.equals(input.bodyHash)) return { claim: 'other-body' };
    if (known.state === 'done') {
      const answer = { status: known.status ?? 200, headers: known.headers, body: known.body ?? '' };
      return { claim: 'replay', answer };
    }
    if (!known.leaseOver) return { claim: 'running', retryAfterSeconds: 1 };
    const requestId = known.headers['x-request-id'] ?? ctx.requestId;
    const held = { ...place, fence: await takeOver(tx, place, leaseMs) };
    return { claim: 'run', held, requestId, earlier: await auditOfRequest(tx, requestId, known.createdAt) };
  });
}

/** Keeps the lease of a request that still runs. False when somebody took it over. */
export async function keepLease(ctx: Context, held: Held): Promise<boolean> {
  return ctx.db.inOrganization(ctx.organizationId, (tx) => setLease(tx, held, leaseMs));
}

/** The request ended without a final answer: the next try may take it over at once. */
export async function releaseKey(ctx: Context, held: Held): Promise<void> {
  await ctx.db.inOrganization(ctx.organizationId, (tx) => setLease(tx, held, 0));
}

/** Keeps the final answer for whoever asks again. */
export async function finishKey(ctx: Context, held: Held, answer: FinalAnswer): Promise<void> {
  await ctx.db.inOrganization(ctx.organizationId, (tx) => storeAnswer(tx, held, answer));
}

/** Forgets keys older than 30 days, of all organizations. Gives how many. */
export async function forgetOldKeys(system: System): Promise<number> {
  const limit = system.clock
    .now()
    .subtract({ hours: keptDays * 24 })
    .toString();
  return system.db.asSystem((tx) => forgetKeysBefore(tx, limit));
}
