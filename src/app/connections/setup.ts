/** Setting a connection up, step by step: what still stands in the way of activating it. */
import { asksForCertificate, type Environment, type ProviderFacts, type SetupStep } from '#core/provider.ts';
import type { FieldProblem } from '#core/errors.ts';
import type { BankAccountRow } from '#db/bank-accounts.ts';
import type { ConnectionRow, CredentialRow } from '#db/connections.ts';
import { toEpochMs, todayIn } from '#lib/calendar.ts';
import { settingsProblems } from './check.ts';

/** Whether a bank asks for a client certificate: of us in this environment, only for what not everybody uses, or never. */
export function certificateNeed(facts: ProviderFacts, environment: Environment): 'none' | 'optional' | 'required' {
  const field = facts.credentials.find(({ kind, name }) => kind === 'file' && name === 'certificate');
  if (!field) return 'none';
  if (!field.optional) return 'required';
  const proven = Object.values(facts.services).filter(({ auth }) => auth !== 'none');
  const asking = proven.filter((service) => asksForCertificate(service, environment));
  if (asking.length === 0) return 'none';
  return asking.length === proven.length ? 'required' : 'optional';
}

/** The steps that this bank has use for, in their order. */
export function stepsOf(facts: ProviderFacts): SetupStep[] {
  const has: Record<SetupStep, boolean> = {
    bank: true,
    account: true,
    credentials: true,
    certificate: (['sandbox', 'production'] as const).some((at) => certificateNeed(facts, at) !== 'none'),
    agreement: facts.agreement.length > 0,
    charge: facts.charge.methods.length > 0,
    postings: true,
    webhook: facts.webhook !== null,
    test: true,
  };
  return (Object.keys(has) as SetupStep[]).filter((step) => has[step]);
}

/** The agreement as a set-up begins with it: what nearly everybody has, and what the account tells. */
export function agreementDefaults(facts: ProviderFacts, account: BankAccountRow): Record<string, string> {
  const filled = facts.agreement.flatMap(({ name, default: usual, defaultFrom }): [string, string][] => {
    if (defaultFrom === 'accountNumber') return [[name, account.number]];
    return usual === undefined ? [] : [[name, usual]];
  });
  return Object.fromEntries(filled);
}

export interface SetupProblem extends FieldProblem {
  step: SetupStep;
}

/** What the settings of a connection stand in. */
export interface SetupState {
  facts: ProviderFacts;
  row: ConnectionRow;
  account: BankAccountRow;
  credential: Pick<CredentialRow, 'field_names' | 'certificate'> | undefined;
  /** RFC 3339 UTC. */
  now: string;
}

/** Every problem that hinders activation, in the order of the steps. */
export function setupProblems(state: SetupState): SetupProblem[] {
  const { facts, row, account } = state;
  const settings = {
    agreement: row.agreement,
    defaultMethod: row.default_method,
    defaultTerms: row.default_terms,
    daysAfterDue: row.days_after_due,
    messages: row.messages,
  };
  const found = [
    ...accountProblems(facts, account),
    ...credentialProblems(state),
    ...certificateProblems(state),
    ...settingsProblems(facts, settings),
  ];
  return found.map((problem) => ({ ...problem, step: stepOf(problem.pointer) }));
}

const stepsByPointer: readonly (readonly [prefix: string, step: SetupStep])[] = [
  ['/bankAccount', 'account'],
  ['/credentials/certificate', 'certificate'],
  ['/credentials', 'credentials'],
  ['/agreement', 'agreement'],
  ['/notify', 'postings'],
  ['/responsible', 'postings'],
  ['/test', 'test'],
];

/** The step in which a field is filled in. */
function stepOf(pointer: string): SetupStep {
  return stepsByPointer.find(([prefix]) => pointer.startsWith(prefix))?.[1] ?? 'charge';
}

function accountProblems(facts: ProviderFacts, account: BankAccountRow): FieldProblem[] {
  if (facts.accounts.includes(account.bank_code)) return [];
  const accepted = facts.accounts.map((code) => (code === '000' ? '000 (0-Carteira)' : code)).join(' ou ');
  const detail = `A conta ${account.mnemonic} é do banco ${account.bank_code}; a integração ${facts.title} precisa de uma conta do banco ${accepted}.`;
  return [{ pointer: '/bankAccount', code: 'other_bank', detail }];
}

function credentialProblems({ facts, credential }: SetupState): FieldProblem[] {
  const stored = credential?.field_names ?? [];
  return facts.credentials
    .filter(({ kind, optional, name }) => kind !== 'file' && !optional && !stored.includes(name))
    .map(({ name, title, help }) => ({
      pointer: `/credentials/fields/${name}`,
      code: 'required',
      detail: `Informe ${title}. ${help}`,
    }));
}

function certificateProblems({ facts, row, credential, now }: SetupState): FieldProblem[] {
  const pointer = '/credentials/certificate';
  const certificate = credential?.certificate ?? null;
  if (!certificate) {
    if (certificateNeed(facts, row.environment) !== 'required') return [];
    const field = facts.credentials.find(({ name }) => name === 'certificate');
    return [
      { pointer, code: 'required', detail: `Informe ${field?.title ?? 'Certificado'}. ${field?.help ?? ''}`.trim() },
    ];
  }
  if (toEpochMs(certificate.notAfter) > toEpochMs(now)) return [];
  const day = todayIn(certificate.notAfter).split('-').reverse().join('/');
  return [{ pointer, code: 'expired', detail: `O certificado venceu em ${day}. Envie um novo.` }];
}
