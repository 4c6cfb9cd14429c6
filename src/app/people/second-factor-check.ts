/** Whether a code is the person's second factor: of the authenticator, each time step once; or of recovery, each code once. */
import { acceptStep, readSecondFactor, takeRecoveryCode } from '#db/second-factor.ts';
import type { Tx } from '#db/pool.ts';
import type { System } from '../context.ts';
import type { SealedPlace } from '../vault.ts';
import type { Judged, Person } from './attempts.ts';
import { recoveryHash } from './recovery-codes.ts';
import { stepOfCode } from './totp.ts';

export type CodeJudged = 'authenticator' | 'recovery' | 'used' | 'wrong';

export function totpPlace(person: Person): SealedPlace {
  return { organizationId: person.organizationId, kind: 'totp', id: person.id, version: 1 };
}

/** Judges a code and, when it is right, uses it up in the same transaction. */
export async function checkCode(system: System, person: Person, code: string): Promise<CodeJudged> {
  return system.db.inOrganization(person.organizationId, async (tx) => {
    const hash = recoveryHash(person.id, code);
    if (hash !== null) return (await takeRecoveryCode(tx, person.id, hash)) ? 'recovery' : 'wrong';
    return checkTotp(tx, system, person, code);
  });
}

/** The same for a code of the authenticator alone, as a new one is confirmed. */
export async function checkTotp(tx: Tx, system: System, person: Person, code: string): Promise<CodeJudged> {
  const stored = await readSecondFactor(tx, person.id);
  if (!stored?.sealed) return 'wrong';
  const secret = await system.vault.open(tx, totpPlace(person), stored.sealed);
  const step = stepOfCode(secret.reveal(), code, system.clock.now().epochMilliseconds);
  if (step === null) return 'wrong';
  return (await acceptStep(tx, person.id, step)) ? 'authenticator' : 'used';
}

export function judgeCode(seen: CodeJudged): Judged {
  return seen === 'authenticator' || seen === 'recovery' ? 'right' : 'wrong';
}

/** What a code that was not accepted is told as. */
export function codeRefusal(judged: CodeJudged): string {
  return judged === 'used'
    ? 'Este código já foi usado. Espere o aplicativo mostrar o próximo.'
    : 'O código não confere. Confira se o relógio do telefone está certo.';
}
