/** Before what cannot be undone, the person shows again that it is her. */
import type { Confirmation } from '#contract/people.ts';
import { Problem } from '#core/errors.ts';
import type { Context } from '../context.ts';
import { passwordFits } from './password.ts';

export interface Confirmed {
  userId: string;
  userName: string;
  /** Whether a second factor was shown, and not the password alone. */
  secondFactor: boolean;
}

/** Throws `confirmation_required` or `confirmation_wrong`; a key of the API can confirm nothing. */
export async function confirmPerson(ctx: Context, confirmation: Confirmation): Promise<Confirmed> {
  const { actor } = ctx;
  if (actor.kind !== 'user') throw needed('Isto só pode ser confirmado por uma pessoa, na tela.');
  const user = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    tx.selectFrom('app_user').select(['password_hash']).where('id', '=', actor.id).executeTakeFirst(),
  );
  if (confirmation.password === undefined) throw needed('Informe a sua senha para confirmar.');
  if (!(await passwordFits(confirmation.password, user?.password_hash ?? null))) throw wrong();
  return { userId: actor.id, userName: actor.name, secondFactor: false };
}

function needed(detail: string): Problem {
  return new Problem({
    code: 'confirmation_required',
    status: 403,
    title: 'Confirme que é você',
    detail,
    cure: 'Informe a senha ou o código do aplicativo autenticador.',
    actor: 'you',
  });
}

function wrong(): Problem {
  return new Problem({
    code: 'confirmation_wrong',
    status: 403,
    title: 'Confirmação não confere',
    detail: 'A senha ou o código não confere. Nada foi feito.',
    cure: 'Confira e tente de novo.',
    actor: 'you',
  });
}
