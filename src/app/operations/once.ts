/**
 * What exists once per connection and serves many charges (a customer at a bank that has customers): made by one operation, its
 * answer used by all. The database lets no two of one key be under way at the same time.
 */
import { createHash } from 'node:crypto';
import type { ChargeAnswer } from '#core/provider.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import type { Work } from './load.ts';

/** Another operation is making the same thing, or has just made it: this one waits a moment and uses what it finds. */
export class OnceBusy extends Error {
  constructor() {
    super('another operation makes the same thing');
    this.name = 'OnceBusy';
  }
}

/** The key under which a step's thing is remembered; null for an ordinary step. Hashed: it may name a payer. */
export function onceKeyOf({ step, input, registration }: Pick<Work, 'step' | 'input' | 'registration'>): Buffer | null {
  const key = step.once?.(input);
  if (key === undefined) return null;
  return createHash('sha256').update(`${registration.connection_id}\n${step.step}\n${key}`).digest();
}

/** The answer of whoever made it first; null when nobody did, or the step makes a thing of its own each time. */
export async function readOnce(tx: Tx, work: Work): Promise<ChargeAnswer | null> {
  const key = onceKeyOf(work);
  if (!key) return null;
  const row = await tx
    .selectFrom('bank_object')
    .select('answer')
    .where('connection_id', '=', work.registration.connection_id)
    .where('once_key', '=', key)
    .executeTakeFirst();
  return row?.answer ?? null;
}

export async function rememberOnce(tx: Tx, ctx: Context, work: Work, answer: ChargeAnswer): Promise<void> {
  const key = onceKeyOf(work);
  if (!key) return;
  await tx
    .insertInto('bank_object')
    .values({
      organization_id: ctx.organizationId,
      connection_id: work.registration.connection_id,
      once_key: key,
      answer: JSON.stringify(answer),
      created_at: instantNow(ctx),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** @throws OnceBusy when another operation of this key is under way or has ended since this one looked. */
export async function takeOnce(tx: Tx, work: Work): Promise<void> {
  const key = onceKeyOf(work);
  if (!key) return;
  if (await readOnce(tx, work)) throw new OnceBusy();
  const { operation } = work;
  const { numUpdatedRows } = await tx
    .updateTable('operation')
    .set({ once_key: key })
    .where('id', '=', operation.id)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('operation as other')
            .select('other.id')
            .where('other.once_key', '=', key)
            .where('other.id', '!=', operation.id)
            .where('other.state', 'in', ['sending', 'accepted', 'unknown', 'absent', 'attention']),
        ),
      ),
    )
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new OnceBusy();
}

/** Two that looked at the same moment: the index of the database lets one through. */
export function isOnceConflict(error: unknown): boolean {
  return error instanceof Error && (error as { constraint?: string }).constraint === 'operation_once';
}
