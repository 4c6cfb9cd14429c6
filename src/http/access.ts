/** Who may do what: the scope that a key needs and the roles of people, in one table. */
import type { Context } from '#app/context.ts';
import { roleLabels, scopeLabels, type Role, type Scope as KeyScope } from '#contract/people.ts';
import type { Environment } from '#core/provider.ts';
import { problem } from './problem.ts';

export type Access =
  /** No identification at all: sign-in, health, documentation. */
  | { kind: 'public' }
  /** Only a person's session; a key never. */
  | { kind: 'person'; roles: readonly Role[] }
  | { kind: 'caller'; scope: KeyScope; roles: readonly Role[] };

const everyone: readonly Role[] = ['admin', 'finance', 'viewer', 'developer'];

const caller = (scope: KeyScope, roles: readonly Role[]): Access => ({ kind: 'caller', scope, roles });

export const access = {
  public: { kind: 'public' },
  anyPerson: { kind: 'person', roles: everyone },
  administrator: { kind: 'person', roles: ['admin'] },
  simulator: { kind: 'person', roles: ['admin', 'developer', 'finance'] },
  /** Keys are made by people: a key that makes keys could raise its own rights. */
  keys: { kind: 'person', roles: ['admin', 'developer'] },
  chargesRead: caller('charges:read', everyone),
  /** Whole lists leave with documents unmasked, which developers do not see. */
  chargesExport: caller('charges:read', ['admin', 'finance', 'viewer']),
  chargesRefresh: caller('charges:write', everyone),
  /** Developers too, but only in sandbox (`requireSandbox`). */
  chargesWrite: caller('charges:write', ['admin', 'finance', 'developer']),
  settingsRead: caller('settings:read', everyone),
  /** Names and e-mails of colleagues: for who chooses whom an integration tells. */
  usersRead: caller('settings:read', ['admin', 'finance', 'developer']),
  connectionsRead: caller('settings:read', ['admin', 'finance', 'developer']),
  connectionsTest: caller('settings:write', ['admin', 'finance', 'developer']),
  settingsWrite: caller('settings:write', ['admin', 'developer']),
  transfersRead: caller('transfers:read', ['admin', 'finance', 'viewer', 'developer']),
  /** Developers too, but only in sandbox (`requireSandbox`). */
  transfersWrite: caller('transfers:write', ['admin', 'finance', 'developer']),
  transfersRefresh: caller('transfers:read', everyone),
  /** With documents whole, which developers do not see. */
  transfersExport: caller('transfers:read', ['admin', 'finance', 'viewer']),
  payeesWrite: caller('transfers:write', ['admin', 'finance']),
  /** Money leaves by a person's word, never by a key. */
  transfersApprove: { kind: 'person', roles: ['admin', 'finance'] },
  approvalRules: { kind: 'person', roles: ['admin'] },
  filesRead: caller('files:read', ['admin', 'finance', 'viewer', 'developer']),
  filesWrite: caller('files:write', ['admin', 'finance']),
  ledgerRead: caller('ledger:read', everyone),
  alertsResolve: { kind: 'person', roles: ['admin', 'finance', 'developer'] },
  mailRead: caller('settings:read', ['admin']),
  mailWrite: caller('settings:write', ['admin']),
  /** Of people only: a key that reads who did what would tell its thief whom to be. */
  auditRead: { kind: 'person', roles: ['admin', 'developer'] },
  webhooksRead: caller('settings:read', ['admin', 'finance', 'developer']),
  webhooksWrite: caller('webhooks:write', ['admin', 'developer']),
} as const satisfies Record<string, Access>;

/** Throws `forbidden`, naming the permission that is missing. */
export function requireAccess(ctx: Context, wanted: Access): void {
  const { actor } = ctx;
  if (wanted.kind === 'public' || actor.kind === 'system') return;
  if (actor.kind === 'user') {
    if (wanted.roles.includes(actor.role)) return;
    const detail = `O perfil ${roleLabels[actor.role]} não faz isto. Podem: ${namesOf(wanted.roles)}.`;
    throw problem('forbidden', detail, { cure: `Peça a quem tem o perfil ${roleLabels[wanted.roles[0] ?? 'admin']}.` });
  }
  if (wanted.kind === 'person') {
    const who = `uma pessoa (${namesOf(wanted.roles)})`;
    throw problem('forbidden', `Isto só pode ser feito por ${who}, na tela, não por chave de API.`);
  }
  if (!actor.scopes.includes(wanted.scope)) {
    throw problem('forbidden', `A chave não tem a permissão ${wanted.scope} (${scopeLabels[wanted.scope]}).`, {
      cure: 'Use uma chave que a tenha. Um administrador cria outra em Desenvolvedor, Chaves de API.',
      facts: { scope: wanted.scope },
    });
  }
}

function namesOf(roles: readonly Role[]): string {
  return roles.map((role) => roleLabels[role]).join(', ');
}

/** A developer works in sandbox only: true when what he is about to change must be checked for its environment. */
export function isSandboxOnly(ctx: Context): boolean {
  return ctx.actor.kind === 'user' && ctx.actor.role === 'developer';
}

/** Throws `forbidden` for a developer in production. A charge that is at no bank yet has no environment. */
export function requireSandbox(ctx: Context, environment: Environment | null): void {
  if (environment === 'production' && isSandboxOnly(ctx)) {
    throw problem('forbidden', 'O perfil Desenvolvedor só altera o que está em homologação.', {
      cure: 'Peça a um administrador, ou use uma integração de homologação.',
    });
  }
}
