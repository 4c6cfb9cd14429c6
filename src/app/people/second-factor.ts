/** The second factor of the person who asks: enrolled, confirmed by its first right code, given up; and taken from another. */
import type { z } from 'zod';
import type { Confirmation } from '#contract/people.ts';
import type { recoveryCodesSchema, secondFactorBegunSchema, secondFactorStateSchema } from '#contract/users.ts';
import { notFound, Problem } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import {
  activateSecondFactor,
  readSecondFactor,
  removeSecondFactor,
  replaceRecoveryHashes,
  storePendingSecret,
} from '#db/second-factor.ts';
import { deleteSessionsOf } from '#db/sessions.ts';
import type { Tx } from '#db/pool.ts';
import { lockUser, type LockedUser } from '#db/users.ts';
import { audit } from '../audit.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { withAttempt, type Person } from './attempts.ts';
import { confirmPerson } from './confirm.ts';
import { newRecoveryCodes, recoveryHashes } from './recovery-codes.ts';
import { checkTotp, codeRefusal, judgeCode, totpPlace, type CodeJudged } from './second-factor-check.ts';
import { secretBytes, secretText, totpAddress } from './totp.ts';
import { tokenHash } from './tokens.ts';

export type SecondFactorBegun = z.infer<typeof secondFactorBegunSchema>;
export type SecondFactorState = z.infer<typeof secondFactorStateSchema>;
export type RecoveryCodes = z.infer<typeof recoveryCodesSchema>;

export async function getSecondFactor(ctx: Context): Promise<SecondFactorState> {
  const person = personOf(ctx);
  const stored = await ctx.db.inOrganization(ctx.organizationId, (tx) => readSecondFactor(tx, person.id));
  const since = stored?.confirmedAt ?? null;
  return { active: since !== null, since, recoveryCodesLeft: stored?.recoveryHashes.length ?? 0 };
}

/** Makes a secret, to be put into the authenticator. Nothing is asked for it before `confirmSecondFactor`. */
export async function beginSecondFactor(ctx: Context, confirmation: Confirmation): Promise<SecondFactorBegun> {
  const person = personOf(ctx);
  await confirmPerson(ctx, confirmation);
  const secret = secretText(ctx.ids.randomBytes(secretBytes));
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const sealed = await ctx.vault.seal(tx, totpPlace(person), secret);
    if (!(await storePendingSecret(tx, person.id, sealed))) throw alreadyActive();
    await auditOf(tx, ctx, 'user.second_factor_begin', person.id);
    const email = (await readSecondFactor(tx, person.id))?.email ?? '';
    return { secret, address: totpAddress(secret, email) };
  });
}

/** The first right code makes the second factor active and shows the recovery codes, once; the person's other sessions end. */
export async function confirmSecondFactor(ctx: Context, code: string, sessionToken: string): Promise<RecoveryCodes> {
  const person = personOf(ctx);
  const stored = await ctx.db.inOrganization(ctx.organizationId, (tx) => readSecondFactor(tx, person.id));
  if (stored?.confirmedAt !== null) throw alreadyActive();
  const look = (): Promise<CodeJudged> =>
    ctx.db.inOrganization(ctx.organizationId, (tx) => checkTotp(tx, ctx, person, code));
  const seen = await withAttempt(ctx, person, look, judgeCode);
  if (judgeCode(seen) === 'wrong') throw wrongCode(codeRefusal(seen));
  const recoveryCodes = newRecoveryCodes(ctx.ids);
  const hashes = recoveryHashes(person.id, recoveryCodes);
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const active = { userId: person.id, at: instantNow(ctx), recoveryHashes: hashes };
    if (!(await activateSecondFactor(tx, active))) throw alreadyActive();
    await deleteSessionsOf(tx, person.id, tokenHash(sessionToken));
    await auditOf(tx, ctx, 'user.second_factor_on', person.id);
  });
  return { recoveryCodes };
}

/** Ten new recovery codes; the old ones open nothing any more. */
export async function renewRecoveryCodes(ctx: Context, confirmation: Confirmation): Promise<RecoveryCodes> {
  const person = personOf(ctx);
  await confirmPerson(ctx, confirmation);
  const recoveryCodes = newRecoveryCodes(ctx.ids);
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    if ((await readSecondFactor(tx, person.id))?.confirmedAt === null) throw notActive();
    await replaceRecoveryHashes(tx, person.id, recoveryHashes(person.id, recoveryCodes));
    await auditOf(tx, ctx, 'user.recovery_codes_renew', person.id);
  });
  return { recoveryCodes };
}

/** From now on the password alone opens. */
export async function disableSecondFactor(ctx: Context, confirmation: Confirmation): Promise<void> {
  const person = personOf(ctx);
  await confirmPerson(ctx, confirmation);
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    if (!(await removeSecondFactor(tx, person.id))) throw notActive();
    await auditOf(tx, ctx, 'user.second_factor_off', person.id);
  });
}

/**
 * An administrator takes the second factor of another, who lost the telephone and the recovery codes; that one's sessions end. His
 * own he gives up by `disableSecondFactor`, which asks for it.
 */
export async function resetSecondFactor(ctx: Context, id: string, confirmation: Confirmation): Promise<void> {
  const uuid = uuidOf('user', id);
  if (uuid === ctx.actor.id) throw ownSecondFactor();
  const known = await ctx.db.inOrganization(ctx.organizationId, (tx) => readSecondFactor(tx, uuid));
  if (!known) throw notFound('O usuário', id);
  await confirmPerson(ctx, confirmation);
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const user = await lockUser(tx, uuid);
    if (!user) throw notFound('O usuário', id);
    if (!(await takeSecondFactor(tx, ctx, user))) throw notActive();
  });
}

/** Of a user that `tx` has locked, whose sessions end. False when there was none to take. */
export async function takeSecondFactor(tx: Tx, ctx: Context, { id, version }: LockedUser): Promise<boolean> {
  if (!(await removeSecondFactor(tx, id))) return false;
  await deleteSessionsOf(tx, id);
  await auditOf(tx, ctx, 'user.second_factor_reset', id);
  await announce(tx, ctx, { type: 'user', id: publicId('user', id), version: version + 1 });
  return true;
}

function personOf(ctx: Context): Person {
  if (ctx.actor.kind !== 'user') throw new Error('a second factor belongs to a person');
  return { id: ctx.actor.id, organizationId: ctx.organizationId };
}

/** Before and after are told by the action; the secret and the codes by nothing. */
async function auditOf(tx: Tx, ctx: Context, action: string, userId: string): Promise<void> {
  await audit(tx, ctx, { action, objectKind: 'user', objectId: userId });
}

function alreadyActive(): Problem {
  return new Problem({
    code: 'second_factor_active',
    status: 409,
    title: 'O segundo fator já está ativo',
    detail: 'Você já tem um aplicativo autenticador ativo.',
    cure: 'Para trocar de aparelho, desative o atual e ative de novo.',
    actor: 'you',
  });
}

function notActive(): Problem {
  return new Problem({
    code: 'second_factor_inactive',
    status: 409,
    title: 'Não há segundo fator ativo',
    detail: 'Este usuário não tem segundo fator ativo.',
    cure: 'Nada a fazer aqui.',
    actor: 'you',
  });
}

function ownSecondFactor(): Problem {
  return new Problem({
    code: 'own_second_factor',
    status: 409,
    title: 'O seu próprio segundo fator',
    detail: 'O seu próprio segundo fator não se retira por aqui.',
    cure: 'Abra Meu perfil e desative o segundo fator; ele será pedido.',
    actor: 'you',
  });
}

function wrongCode(detail: string): Problem {
  return new Problem({
    code: 'confirmation_wrong',
    status: 403,
    title: 'Confirmação não confere',
    detail,
    cure: 'Confira e tente de novo.',
    actor: 'you',
  });
}
