/** Registro: every call that reached the simulated bank, what it decided, what it answered. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { simulator } from '../../simulator-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { instant } from '../../ui/format.ts';
import { EmptyNote } from '../../ui/notes.tsx';
import { Box, Chip, SimpleTable } from '../../ui/parts.tsx';

const words = t.simulator;
const MOST_SHOWN = 40;

/** @param bank only the calls of this one. */
export function CallLog({ bank }: { bank: string }): ReactNode {
  const { data } = useQuery({
    queryKey: ['simulator', 'calls'],
    queryFn: () => simulator.calls(0),
    refetchInterval: 3000,
  });
  const calls = (data?.calls ?? [])
    .filter((call) => call.bank === bank)
    .slice(-MOST_SHOWN)
    .reverse();
  return (
    <Box title={words.log}>
      {calls.length === 0 ? (
        <EmptyNote text={words.logEmpty} />
      ) : (
        <SimpleTable
          label={words.log}
          rows={calls}
          rowKey={({ number }) => String(number)}
          columns={[
            { title: words.columns.at, cell: ({ at }) => <span style={{ whiteSpace: 'nowrap' }}>{instant(at)}</span> },
            { title: words.columns.operation, cell: ({ operation }) => <span className="mono">{operation}</span> },
            {
              title: words.columns.call,
              cell: ({ method, path }) => <span className="mono">{`${method} ${path}`}</span>,
            },
            {
              title: words.columns.decision,
              cell: ({ decision }) =>
                decision === 'answered' ? (
                  <Chip tone="good">{words.answered}</Chip>
                ) : (
                  <Chip tone="bad">{words.faultWords[decision] ?? decision}</Chip>
                ),
            },
            { title: words.columns.status, numeric: true, cell: ({ status }) => status ?? t.common.none },
          ]}
        />
      )}
    </Box>
  );
}
