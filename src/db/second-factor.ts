/** The second factor of a person: its sealed secret, the last code that was accepted, and the hashes of her recovery codes. */
import { sql } from 'kysely';
import type { Tx } from './pool.ts';

export interface SecondFactorRow {
  email: string;
  sealed: Buffer | null;
  confirmedAt: string | null;
  lastStep: number | null;
  recoveryHashes: string[];
}

export async function readSecondFactor(tx: Tx, userId: string): Promise<SecondFactorRow | null> {
  const row = await tx
    .selectFrom('app_user')
    .select(['email', 'totp_sealed', 'totp_confirmed_at', 'totp_last_step', 'recovery_hashes'])
    .where('id', '=', userId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    email: row.email,
    sealed: row.totp_sealed,
    confirmedAt: row.totp_confirmed_at,
    lastStep: row.totp_last_step,
    recoveryHashes: row.recovery_hashes,
  };
}

/** Puts a new secret in the place of one that was never confirmed; false when the person has an active second factor. */
export async function storePendingSecret(tx: Tx, userId: string, sealed: Buffer): Promise<boolean> {
  const row = await tx
    .updateTable('app_user')
    .set({ totp_sealed: sealed, totp_last_step: null, recovery_hashes: [] })
    .where('id', '=', userId)
    .where('totp_confirmed_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Accepts a time step, once: false when it, or a later one, was accepted before. */
export async function acceptStep(tx: Tx, userId: string, step: number): Promise<boolean> {
  const row = await tx
    .updateTable('app_user')
    .set({ totp_last_step: step })
    .where('id', '=', userId)
    .where((where) => where.or([where('totp_last_step', 'is', null), where('totp_last_step', '<', step)]))
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes a recovery code away; false when the person has none with this hash (any more). */
export async function takeRecoveryCode(tx: Tx, userId: string, hash: string): Promise<boolean> {
  const row = await tx
    .updateTable('app_user')
    .set({ recovery_hashes: sql`array_remove(recovery_hashes, ${hash})` })
    .where('id', '=', userId)
    .where(sql<boolean>`${hash} = any(recovery_hashes)`)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** From now on the second factor is asked for; false when there was one already. */
export async function activateSecondFactor(
  tx: Tx,
  { userId, at, recoveryHashes }: { userId: string; at: string; recoveryHashes: string[] },
): Promise<boolean> {
  const row = await tx
    .updateTable('app_user')
    .set({ totp_confirmed_at: at, recovery_hashes: recoveryHashes, version: sql`version + 1` })
    .where('id', '=', userId)
    .where('totp_confirmed_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function replaceRecoveryHashes(tx: Tx, userId: string, hashes: string[]): Promise<void> {
  await tx.updateTable('app_user').set({ recovery_hashes: hashes }).where('id', '=', userId).execute();
}

/** Forgets the second factor; false when there was none active. */
export async function removeSecondFactor(tx: Tx, userId: string): Promise<boolean> {
  const row = await tx
    .updateTable('app_user')
    .set({
      totp_sealed: null,
      totp_confirmed_at: null,
      totp_last_step: null,
      recovery_hashes: [],
      version: sql`version + 1`,
    })
    .where('id', '=', userId)
    .where('totp_confirmed_at', 'is not', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
