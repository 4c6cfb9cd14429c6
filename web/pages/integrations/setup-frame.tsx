/** The frame of the assistant: which step this is, what is done, the environment, and the bank's own screens beside it. */
import { useEffect, useRef, type ReactNode, type RefObject } from 'react';
import { Link } from 'wouter';
import type { Environment } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Connection, Provider, SetupStep } from '../../types.ts';
import { Icon } from '../../ui/icons.tsx';
import { Note } from '../../ui/notes.tsx';
import { PageHead, useCurrentInSight } from '../../ui/parts.tsx';
import { EnvironmentBand } from './environment.tsx';
import { StepGuide } from './guide.tsx';
import { nameOf } from './state.ts';
import { problemsOf, setupPath, type Progress, type StepState } from './steps.ts';

const words = t.connecting;

interface SetupFrameProps {
  provider: Provider;
  step: SetupStep;
  progress: Progress;
  /** Not chosen yet in the first step. */
  environment?: Environment;
  connection?: Connection;
  children: ReactNode;
}

export function SetupFrame(props: SetupFrameProps): ReactNode {
  const { provider, step, progress, environment, connection, children } = props;
  const number = progress.steps.findIndex((one) => one.step === step) + 1;
  const content = useFocusOnChange(step);
  const title = connection === undefined ? t.integrations.newTitleOf(provider.title) : nameOf(connection);
  return (
    <div className="page">
      <nav className="row">
        <Link href="/integracoes">← {t.integrations.title}</Link>
        {connection === undefined && <Link href="/integracoes/nova">{t.integrations.otherBank}</Link>}
      </nav>
      <PageHead title={title} lead={words.position(number, progress.count, words.steps[step])} />
      {environment !== undefined && <EnvironmentBand environment={environment} />}
      <div className="setup">
        <Steps {...props} />
        <section className="stack setup-content" aria-label={words.steps[step]} tabIndex={-1} ref={content}>
          {connection !== undefined && <Lacking connection={connection} step={step} />}
          {children}
        </section>
        <StepGuide provider={provider} step={step} />
      </div>
    </div>
  );
}

/** The next step begins where its first field is; the button that led there is gone. */
function useFocusOnChange(step: SetupStep): RefObject<HTMLElement | null> {
  const content = useRef<HTMLElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    content.current?.focus({ preventScroll: true });
    content.current?.closest('main')?.scrollTo({ top: 0 });
  }, [step]);
  return content;
}

/** Once there is a connection, every step can be gone to: what lacks is told at the end. */
function Steps({ progress, step, connection }: SetupFrameProps): ReactNode {
  const row = useCurrentInSight(step);
  return (
    <nav aria-label={words.stepsLabel} className="setup-steps" ref={row}>
      <ol>
        {progress.steps.map((one, index) => {
          const to = addressOf(one.step, connection);
          const content = (
            <>
              <StepMark state={one.state} number={index + 1} />
              <span>
                {words.steps[one.step]}
                <span className="visually-hidden"> ({words.stepStates[one.state]})</span>
              </span>
            </>
          );
          return (
            <li key={one.step} data-state={one.state} aria-current={one.step === step ? 'step' : undefined}>
              {to === null ? <span>{content}</span> : <Link href={to}>{content}</Link>}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** Another bank is another connection: it is chosen while there is none yet. */
function addressOf(step: SetupStep, connection: Connection | undefined): string | null {
  if (connection === undefined) return step === 'bank' ? '/integracoes/nova' : null;
  return step === 'bank' ? null : setupPath(connection.id, step);
}

function StepMark({ state, number }: { state: StepState; number: number }): ReactNode {
  return (
    <span className="setup-mark" data-state={state} aria-hidden="true">
      {state === 'done' ? <Icon name="check" size={14} /> : state === 'problem' ? '!' : number}
    </span>
  );
}

/** What the server says is missing in this step; told once the step was seen, not before it is filled. */
function Lacking({ connection, step }: { connection: Connection; step: SetupStep }): ReactNode {
  const seen = connection.setup?.done.includes(step) === true || step === 'test';
  const problems = step === 'test' ? (connection.setup?.problems ?? []) : problemsOf(connection, step);
  if (!seen || problems.length === 0) return null;
  return (
    <Note tone="amber">
      <strong>{words.lacking}</strong>
      <ul className="plain-list">
        {problems.map((problem) => (
          <li key={`${problem.step} ${problem.pointer} ${problem.code}`}>
            {problem.detail}{' '}
            {problem.step !== step && (
              <Link href={setupPath(connection.id, problem.step)}>{words.goTo(words.steps[problem.step])}</Link>
            )}
          </li>
        ))}
      </ul>
    </Note>
  );
}
