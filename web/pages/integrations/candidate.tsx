/** New credentials that wait: tested first, and only then in use, without a failed call in between. */
import type { ReactNode } from 'react';
import { useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Connection } from '../../types.ts';
import { instant } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { Note } from '../../ui/notes.tsx';
import { TestReport, useTestRun } from './test-run.tsx';
import { validityText } from './state.ts';

const words = t.connecting.candidate;

export function CandidateNote({ connection }: { connection: Connection }): ReactNode {
  const may = useMay();
  const { candidate } = connection;
  const run = useTestRun(connection, { credential: 'candidate', switch: true });
  if (candidate === null && run.test === null) return null;
  return (
    <div className="stack">
      {candidate !== null && (
        <Note tone="amber">
          <p>
            <strong>{words.title}</strong> {words.body(instant(candidate.storedAt))}
          </p>
          {candidate.certificate !== null && (
            <p>
              <span className="mono">{candidate.certificate.subject}</span> · {validityText(candidate.certificate)}
            </p>
          )}
          {may.settings && (
            <div>
              <Button size="xs" loading={run.busy} onClick={run.run}>
                {words.testAndSwitch}
              </Button>
            </div>
          )}
        </Note>
      )}
      <TestReport run={run} />
    </div>
  );
}
