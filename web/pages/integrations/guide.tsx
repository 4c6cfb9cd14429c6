/** What to do on the bank's own screens, in its own menu names, and what nobody can do for the person. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import type { Provider, SetupStep } from '../../types.ts';
import { Button } from '../../ui/kit.ts';
import { copyText, Note } from '../../ui/notes.tsx';
import { Box } from '../../ui/parts.tsx';

const words = t.integrations;

const asked: readonly SetupStep[] = ['account', 'credentials', 'certificate', 'agreement'];

/** What belongs to one step of the set-up. */
export function StepGuide({ provider, step }: { provider: Provider; step: SetupStep }): ReactNode {
  const parts = provider.guide.filter((part) => stepsTold(provider, step).includes(part.step));
  if (parts.length === 0) return null;
  return (
    <div className="stack">
      {parts.map(({ title, lines }) => (
        <Box key={title} title={title}>
          <Lines lines={lines} />
        </Box>
      ))}
      {asked.includes(step) && <AskSomebody provider={provider} lines={parts.flatMap(({ lines }) => lines)} />}
    </div>
  );
}

/** The bank is chosen before there is a frame to say what it needs; a bank's desk brings credentials and certificate in one step. */
function stepsTold({ certificateRequest }: Provider, step: SetupStep): readonly SetupStep[] {
  if (step === 'account') return ['bank', 'account'];
  return step === 'credentials' && certificateRequest ? ['credentials', 'certificate'] : [step];
}

/** All of it, to be looked up. */
export function Guide({ provider }: { provider: Provider }): ReactNode {
  return (
    <div className="stack">
      <Box title={words.guide}>
        <div className="stack" data-tight>
          {provider.guide.map(({ title, lines }) => (
            <details key={title}>
              <summary>{title}</summary>
              <Lines lines={lines} />
            </details>
          ))}
        </div>
      </Box>
      {provider.byHand.length > 0 && (
        <Note tone="amber">
          <p>
            <strong>{words.byHand}</strong>
          </p>
          <ul className="plain-list">
            {provider.byHand.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Note>
      )}
    </div>
  );
}

function Lines({ lines }: { lines: readonly string[] }): ReactNode {
  const List = lines.length > 1 ? 'ol' : 'ul';
  return (
    <List className="plain-list">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </List>
  );
}

/** Who has access to the bank is often another person: the steps as a text for a message. */
function AskSomebody({ provider, lines }: { provider: Provider; lines: readonly string[] }): ReactNode {
  const text = [words.askText(provider.title), ...lines.map((line, index) => `${index + 1}. ${line}`)].join('\n');
  return (
    <div className="row">
      <span className="dimmed">{words.askSomebody}</span>
      <Button size="xs" variant="default" onClick={() => void copyText(text)}>
        {words.askCopy}
      </Button>
    </div>
  );
}
