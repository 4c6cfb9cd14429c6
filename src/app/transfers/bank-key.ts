/** Our numbers at the bank: each drawn once, for one transfer, and never given again. */
import { createHash } from 'node:crypto';
import { nextNumber, raiseNumber } from '#db/counters.ts';
import type { Tx } from '#db/pool.ts';
import type { Context } from '../context.ts';
import type { TransferWork } from './work.ts';

export interface BankKey {
  bankKey: string;
  space: string;
}

/**
 * A new number in the space of whoever the bank knows us as. It grows, and it is never below the clock (hundredths of a millisecond
 * since 1970, 15 digits): so a database that was put back from a backup, a program that used small numbers before us and a second
 * installation under the same name do not meet.
 */
export async function drawBankKey(
  tx: Tx,
  ctx: Context,
  { connection, can }: Pick<TransferWork, 'connection' | 'can'>,
): Promise<BankKey> {
  const owner = connection.credentials?.fields[can.facts.keySpaceField]?.reveal() ?? connection.row.id;
  const { provider, environment } = connection.view;
  const space = createHash('sha256').update(`${provider}\n${environment}\n${owner}`).digest('hex').slice(0, 24);
  const name = `transfer/${space}`;
  const chance = (ctx.ids.randomBytes(1)[0] ?? 0) % 100;
  await raiseNumber(tx, ctx.organizationId, { name, next: ctx.clock.now().epochMilliseconds * 100 + chance });
  return { bankKey: String(await nextNumber(tx, ctx.organizationId, name)), space };
}
