/** Testes: the last run with its lines, and another. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { Button } from '../../ui/kit.ts';
import { EmptyNote } from '../../ui/notes.tsx';
import { Box } from '../../ui/parts.tsx';
import type { TabProps } from './tabs.ts';
import { TestReport, useTestRun } from './test-run.tsx';

const words = t.connecting.test;

export function TestsTab({ connection }: TabProps): ReactNode {
  const run = useTestRun(connection, {}, connection.lastTest?.id ?? null);
  const button = (
    <Button size="xs" variant="default" loading={run.busy} onClick={run.run}>
      {run.test === null ? t.integrations.test : words.again}
    </Button>
  );
  return (
    <Box title={words.last} right={button}>
      <p style={{ marginTop: 0 }}>{words.lead}</p>
      {run.test === null && !run.busy && <EmptyNote text={words.none} />}
      <TestReport run={run} />
    </Box>
  );
}
