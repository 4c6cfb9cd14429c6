/** The first run: the company and its first administrator, made once in an installation. No default account ever exists. */
import type { z } from 'zod';
import type { firstRunInputSchema } from '#contract/people.ts';
import { invalidInput, Problem } from '#core/errors.ts';
import { insertOrganization, insertUser, isInstallationEmpty } from '#db/people.ts';
import { isCnpj, parseTaxId } from '#lib/taxid.ts';
import { maskedTaxId } from '#net/redact.ts';
import { audit } from '../audit.ts';
import type { Actor, Context, System } from '../context.ts';
import { hashPassword } from './password.ts';
import { requirePassword } from './password-rules.ts';
import { beginSession, type Visitor } from './session.ts';
import type { SignedIn } from './sign-in.ts';

export type FirstRunInput = z.infer<typeof firstRunInputSchema>;

/** Whether the installation still waits for its company and administrator. */
export async function isFirstRun(system: System): Promise<boolean> {
  return system.db.asSystem((tx) => isInstallationEmpty(tx, false));
}

/** Makes company and administrator and signs him in. Throws `first_run_done` for whoever comes second, even at the same moment. */
export async function firstRun(
  system: System,
  input: FirstRunInput,
  { requestId, visitor }: { requestId: string; visitor: Visitor },
): Promise<SignedIn> {
  const taxId = companyTaxId(input.companyTaxId);
  requirePassword(input.password, { ...input, organizationName: input.companyName }, '/password');
  const passwordHash = await hashPassword(input.password, (length) => system.ids.randomBytes(length));
  const createdAt = system.clock.now().toString();
  const organizationId = system.ids.next();
  const user = { id: system.ids.next(), organizationId };
  const begun = await system.db.asSystem(async (tx) => {
    if (!(await isInstallationEmpty(tx, true))) throw firstRunDone();
    const dataKey = await system.vault.keyring.wrapNew(tx, organizationId);
    await insertOrganization(tx, { id: organizationId, name: input.companyName, taxId, dataKey, createdAt });
    await insertUser(tx, { ...user, email: input.email, name: input.name, role: 'admin', passwordHash, createdAt });
    return beginSession(tx, system, user, visitor);
  });
  const actor: Actor = { kind: 'user', id: user.id, name: input.name, role: 'admin' };
  const ctx: Context = { ...system, organizationId, actor, requestId };
  await ctx.db.inOrganization(organizationId, (tx) =>
    audit(tx, ctx, {
      action: 'organization.create',
      objectKind: 'organization',
      objectId: organizationId,
      after: { name: input.companyName, taxId: maskedTaxId(taxId), administrator: input.email },
    }),
  );
  return { ...begun, ctx };
}

function companyTaxId(text: string): string {
  const parsed = parseTaxId(text);
  if (parsed.ok && isCnpj(parsed.value)) return parsed.value;
  const detail = parsed.ok ? 'Informe o CNPJ da empresa, não um CPF.' : parsed.problem;
  throw invalidInput([{ pointer: '/companyTaxId', code: 'invalid_tax_id', detail }]);
}

function firstRunDone(): Problem {
  return new Problem({
    code: 'first_run_done',
    status: 409,
    title: 'O primeiro acesso já foi feito',
    detail: 'Esta instalação já tem empresa e administrador.',
    cure: 'Entre com o seu e-mail e senha.',
    actor: 'you',
  });
}
