/** The five steps drawn; each says its state in words to who does not see the dots. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import type { Transfer } from '../../transfers-api.ts';
import { stepsOf, type StepState } from './stages.ts';

const words = t.transfers.detail;
const stateWords: Readonly<Record<StepState, string>> = {
  done: words.stepDone,
  now: words.stepNow,
  later: words.stepLater,
  never: words.stepNever,
};

export function Steps({ transfer }: { transfer: Transfer }): ReactNode {
  return (
    <ol className="steps" aria-label={words.stepsLabel}>
      {stepsOf(transfer).map(({ name, state }) => (
        <li key={name} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
          {words.steps[name]}
          <span className="visually-hidden"> ({stateWords[state]})</span>
        </li>
      ))}
    </ol>
  );
}
