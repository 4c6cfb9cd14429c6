/** What to do on the bank's own screens, in its own menu names, and what nobody can do for the person. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import type { Provider, SetupStep } from '../../types.ts';
import { Note } from '../../ui/notes.tsx';
import { Box, CopyLine } from '../../ui/parts.tsx';

const words = t.integrations;

/** All of it, or what belongs to one step of the set-up. */
export function Guide({ provider, step }: { provider: Provider; step?: SetupStep }): ReactNode {
  const told = stepsTold(provider, step);
  const parts = provider.guide.filter((part) => told === null || told.includes(part.step));
  const byHand = step === undefined || step === 'webhook' ? provider.byHand : [];
  if (parts.length === 0 && byHand.length === 0) return null;
  return (
    <div className="stack">
      {parts.map(({ title, lines }) => (
        <Box key={title} title={title}>
          <ol className="plain-list">
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ol>
        </Box>
      ))}
      {parts.length > 0 && step !== undefined && (
        <AskSomebody provider={provider} lines={parts.flatMap((part) => part.lines)} />
      )}
      {byHand.length > 0 && (
        <Note tone="amber">
          <p>
            <strong>{words.byHand}</strong>
          </p>
          <ul className="plain-list">
            {byHand.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Note>
      )}
    </div>
  );
}

/** The bank is chosen before there is a frame to say what it needs; a bank's desk brings credentials and certificate in one step. */
function stepsTold({ certificateRequest }: Provider, step: SetupStep | undefined): readonly SetupStep[] | null {
  if (step === undefined) return null;
  if (step === 'account') return ['bank', 'account'];
  return step === 'credentials' && certificateRequest ? ['credentials', 'certificate'] : [step];
}

/** Who has access to the bank is often another person: the steps as a text for a message. */
function AskSomebody({ provider, lines }: { provider: Provider; lines: readonly string[] }): ReactNode {
  const text = [words.askText(provider.title), ...lines.map((line, index) => `${index + 1}. ${line}`)].join('\n');
  return (
    <p className="dimmed" style={{ margin: 0 }}>
      {words.askSomebody} <CopyLine text={text} shown="" label={words.askLabel} />
    </p>
  );
}
