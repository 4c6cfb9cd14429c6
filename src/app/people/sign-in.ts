/** Signing in with e-mail and password and, where the person has one, the code of the second factor. */
import { Problem } from '#core/errors.ts';
import { findUserByEmail, type UserForSignIn } from '#db/people.ts';
import { audit } from '../audit.ts';
import type { Actor, Context, System } from '../context.ts';
import { judgeFit, withAttempt, type Judged } from './attempts.ts';
import { passwordFits } from './password.ts';
import { checkCode, codeRefusal } from './second-factor-check.ts';
import { beginSession, type Begun, type Visitor } from './session.ts';

export interface SignedIn extends Begun {
  ctx: Context;
}

export interface SignInInput {
  email: string;
  password: string;
  code?: string | undefined;
  requestId: string;
  visitor: Visitor;
}

const nobody = { id: '00000000-0000-0000-0000-000000000000', organizationId: '' };

/**
 * Begins a session. Throws `wrong_credentials` without telling which of the two is wrong, in the same time for an e-mail that nobody
 * has; `second_factor_required` when the password is right and the code is missing, `second_factor_wrong` when it is not right: no
 * session exists before it is; and `too_many_attempts` for a user who is locked.
 */
export async function signIn(system: System, input: SignInInput): Promise<SignedIn> {
  const user = await system.db.asSystem((tx) => findUserByEmail(tx, input.email.trim()));
  if (!user) {
    // The same steps for an e-mail that nobody has, so that they take as long.
    await withAttempt(system, nobody, () => passwordFits(input.password, null), judgeFit);
    throw refused(system, input, { known: false });
  }
  const proven = await prove(system, user, input);
  if (proven === 'password') throw refused(system, input, { known: true });
  if (proven === 'code-missing') throw secondFactorRequired();
  if (proven === 'used' || proven === 'wrong') {
    system.log.warn({ requestId: input.requestId, known: true }, 'sign-in refused at the second factor');
    throw secondFactorWrong(codeRefusal(proven));
  }
  const begun = await system.db.asSystem((tx) => beginSession(tx, system, user, input.visitor));
  const actor: Actor = { kind: 'user', id: user.id, name: user.name, role: user.role };
  const ctx: Context = { ...system, organizationId: user.organizationId, actor, requestId: input.requestId };
  const after = { address: input.visitor.address, by: proven };
  await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    audit(tx, ctx, { action: 'session.begin', objectKind: 'user', objectId: user.id, after }),
  );
  return { ...begun, ctx };
}

/** What the person showed: password alone where that is enough, or how the second factor was; else what was not right. */
type Proven = 'password-alone' | 'authenticator' | 'recovery' | 'password' | 'code-missing' | 'used' | 'wrong';

const judgedAs: Readonly<Record<Proven, Judged>> = {
  'password-alone': 'right',
  authenticator: 'right',
  recovery: 'right',
  'code-missing': 'half',
  password: 'wrong',
  used: 'wrong',
  wrong: 'wrong',
};

async function prove(system: System, user: UserForSignIn, { password, code }: SignInInput): Promise<Proven> {
  const look = async (): Promise<Proven> => {
    if (!(await passwordFits(password, user.passwordHash))) return 'password';
    if (!user.secondFactor) return 'password-alone';
    return code === undefined || code === '' ? 'code-missing' : checkCode(system, user, code);
  };
  return withAttempt(system, user, look, (seen) => judgedAs[seen]);
}

function refused(system: System, { requestId }: SignInInput, { known }: { known: boolean }): Problem {
  system.log.warn({ requestId, known }, 'sign-in refused');
  return wrongCredentials();
}

function wrongCredentials(): Problem {
  return new Problem({
    code: 'wrong_credentials',
    status: 401,
    title: 'E-mail ou senha não conferem',
    detail: 'E-mail ou senha não conferem.',
    cure: 'Confira os dois e tente de novo.',
    actor: 'you',
  });
}

function secondFactorRequired(): Problem {
  return new Problem({
    code: 'second_factor_required',
    status: 401,
    title: 'Falta o código',
    detail: 'Informe o código do aplicativo autenticador.',
    cure: 'Abra o aplicativo autenticador no telefone, ou use um código de recuperação.',
    actor: 'you',
  });
}

function secondFactorWrong(detail: string): Problem {
  return new Problem({
    code: 'second_factor_wrong',
    status: 401,
    title: 'Código não confere',
    detail,
    cure: 'Use o código que o aplicativo mostra agora, ou um código de recuperação. Sem os dois, peça a um administrador.',
    actor: 'you',
  });
}
