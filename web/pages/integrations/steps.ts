/** The set-up of a connection: the steps that its bank has, what is done, what lacks, and where a person left. Pure. */
import type { Connection, ConnectionPatch, Provider, SetupProblem, SetupStep } from '../../types.ts';

/** How a step is called in the address. */
const slugs: Readonly<Record<SetupStep, string>> = {
  bank: 'banco',
  account: 'conta',
  credentials: 'credenciais',
  certificate: 'certificado',
  agreement: 'convenio',
  charge: 'padroes',
  postings: 'avisos',
  webhook: 'webhook',
  test: 'teste',
};

type Facts = Pick<Provider, 'steps' | 'environments'>;
type Standing = Pick<Connection, 'setup' | 'environment'>;

/** Whether a bank asks for a certificate in an environment. */
export function certificateNeed({ environments }: Pick<Facts, 'environments'>, at: Connection['environment']) {
  return environments.find(({ environment }) => environment === at)?.certificate ?? 'none';
}

/** The steps in an environment: a certificate that this one does not ask for is no step of it. */
export function stepsOf(provider: Facts, environment: Connection['environment']): SetupStep[] {
  return provider.steps.filter((step) => step !== 'certificate' || certificateNeed(provider, environment) !== 'none');
}

export function setupPath(connectionId: string, step: SetupStep): string {
  return `/integracoes/${connectionId}/configurar?passo=${slugs[step]}`;
}

/** The step of an address; undefined when it names none that this connection has after the choice of its bank. */
export function stepOfSlug(connection: Standing, provider: Facts, slug: string | null): SetupStep | undefined {
  return stepsOf(provider, connection.environment).find((step) => step !== 'bank' && slugs[step] === slug);
}

/** `problem`: seen, but something lacks without which the bank cannot be reached. */
export type StepState = 'done' | 'problem' | 'open';

export interface Progress {
  steps: readonly { step: SetupStep; state: StepState }[];
  /** Where to go on. */
  current: SetupStep;
  /** From 1. */
  number: number;
  count: number;
}

export function progressOf({ setup, environment }: Standing, provider: Facts): Progress {
  const steps = stepsOf(provider, environment);
  const done = new Set(setup === null ? steps : setup.done);
  const lacking = new Set(setup?.problems.map(({ step }) => step));
  const current = steps.find((step) => step === setup?.step) ?? 'test';
  return {
    steps: steps.map((step) => ({ step, state: done.has(step) ? (lacking.has(step) ? 'problem' : 'done') : 'open' })),
    current,
    number: steps.indexOf(current) + 1,
    count: steps.length,
  };
}

/** Before there is a connection: the bank is chosen, its account is next. */
export function firstProgress(provider: Facts): Progress {
  const setup = { step: 'account', done: ['bank'], problems: [] } satisfies Connection['setup'];
  return progressOf({ setup, environment: 'sandbox' }, provider);
}

export function problemsOf({ setup }: Pick<Connection, 'setup'>, step: SetupStep): readonly SetupProblem[] {
  return setup?.problems.filter((problem) => problem.step === step) ?? [];
}

/** What a step that was done sends along: the one after it is where the set-up stands now. Nothing when the set-up is over. */
export function setupAfter(connection: Standing, step: SetupStep, provider: Facts): ConnectionPatch {
  const { setup, environment } = connection;
  if (setup === null) return {};
  return { setup: { step: stepAfter(step, provider, environment), done: [...new Set([...setup.done, step])] } };
}

export function stepAfter(step: SetupStep, provider: Facts, environment: Connection['environment']): SetupStep {
  const steps = stepsOf(provider, environment);
  return steps[steps.indexOf(step) + 1] ?? 'test';
}

/** Undefined where there is nothing to go back to: another bank is another connection. */
export function stepBefore(step: SetupStep, provider: Facts, at: Connection['environment']): SetupStep | undefined {
  const steps = stepsOf(provider, at);
  const before = steps[steps.indexOf(step) - 1];
  return before === 'bank' ? undefined : before;
}
