/** How to get the credentials, in the bank's own menu names, and what nobody can do for the person. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import type { Provider } from '../../types.ts';
import { Note } from '../../ui/notes.tsx';
import { Box } from '../../ui/parts.tsx';

export function Guide({ provider }: { provider: Provider }): ReactNode {
  return (
    <div className="stack">
      <Box title={t.integrations.guide}>
        <ol className="plain-list">
          {provider.guide.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </Box>
      {provider.byHand.length > 0 && (
        <Note tone="amber">
          <p>
            <strong>{t.integrations.byHand}</strong>
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
