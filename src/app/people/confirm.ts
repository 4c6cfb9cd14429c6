/** Before what cannot be undone, the person shows again that it is her. */
import type { Confirmation } from '#contract/people.ts';
import { Problem } from '#core/errors.ts';
import { readProof } from '#db/people.ts';
import type { Context } from '../context.ts';
import { judgeFit, withAttempt, type Person } from './attempts.ts';
import { passwordFits } from './password.ts';
import { checkCode, codeRefusal, judgeCode } from './second-factor-check.ts';

export interface Confirmed {
  userId: string;
  userName: string;
  /** Whether a second factor was shown, and not the password alone. */
  secondFactor: boolean;
}

/**
 * Who has a second factor shows its code (or a recovery code), everybody else the password. Throws `confirmation_required`,
 * `confirmation_wrong`, and `too_many_attempts` after the tries that lock a sign-in too. A key of the API can confirm nothing.
 */
export async function confirmPerson(ctx: Context, confirmation: Confirmation): Promise<Confirmed> {
  const { actor, organizationId } = ctx;
  if (actor.kind !== 'user') throw needed('Isto só pode ser confirmado por uma pessoa, na tela.');
  const proof = await ctx.db.inOrganization(organizationId, (tx) => readProof(tx, actor.id));
  const confirmed = { userId: actor.id, userName: actor.name, secondFactor: proof?.secondFactor ?? false };
  const person = { id: actor.id, organizationId };
  if (confirmed.secondFactor) await confirmByCode(ctx, person, confirmation.code);
  else await confirmByPassword(ctx, person, { given: confirmation.password, hash: proof?.passwordHash ?? null });
  return confirmed;
}

async function confirmByCode(ctx: Context, person: Person, code: string | undefined): Promise<void> {
  if (code === undefined || code === '') throw needed('Informe o código do aplicativo autenticador para confirmar.');
  const seen = await withAttempt(ctx, person, () => checkCode(ctx, person, code), judgeCode);
  if (judgeCode(seen) === 'wrong') throw wrong(`${codeRefusal(seen)} Nada foi feito.`);
}

async function confirmByPassword(
  ctx: Context,
  person: Person,
  password: { given: string | undefined; hash: string | null },
): Promise<void> {
  const { given, hash } = password;
  if (given === undefined || given === '') throw needed('Informe a sua senha para confirmar.');
  const fits = await withAttempt(ctx, person, () => passwordFits(given, hash), judgeFit);
  if (!fits) throw wrong('A senha não confere. Nada foi feito.');
}

function needed(detail: string): Problem {
  return new Problem({
    code: 'confirmation_required',
    status: 403,
    title: 'Confirme que é você',
    detail,
    cure: 'Informe a senha ou, se tem segundo fator, o código do aplicativo autenticador.',
    actor: 'you',
  });
}

function wrong(detail: string): Problem {
  return new Problem({
    code: 'confirmation_wrong',
    status: 403,
    title: 'Confirmação não confere',
    detail,
    cure: 'Confira e tente de novo.',
    actor: 'you',
  });
}
