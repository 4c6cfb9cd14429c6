/** Banco simulado: its books, what to make happen, faults and clock, and the log of its calls. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useSession } from '../../session.tsx';
import { simulator, type SimulatedBank, type SimulatedCharge } from '../../simulator-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { instant } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading, ProblemNote, toast } from '../../ui/notes.tsx';
import { DeveloperFrame } from '../developer/frame.tsx';
import { Books } from './books.tsx';
import { CallLog } from './call-log.tsx';
import { FaultBox } from './faults.tsx';
import { HappenBox } from './happen.tsx';
import { Scenarios } from './scenarios.tsx';
import { useSimulatorAct } from './act.ts';

const words = t.simulator;
const READ_AGAIN_MS = 3000;

export function SimulatorPage(): ReactNode {
  const session = useSession();
  if (!session.simulator) {
    return (
      <DeveloperFrame part="simulator">
        <EmptyNote text={words.off} />
      </DeveloperFrame>
    );
  }
  return <RunningSimulator />;
}

function RunningSimulator(): ReactNode {
  const [resetting, setResetting] = useState(false);
  const state = useQuery({
    queryKey: ['simulator', 'state'],
    queryFn: simulator.state,
    refetchInterval: READ_AGAIN_MS,
  });
  const bank = state.data?.banks[0];
  const reset = (
    <Button variant="default" color="red" onClick={() => setResetting(true)}>
      {words.reset}
    </Button>
  );
  return (
    <DeveloperFrame part="simulator" actions={reset}>
      {state.error !== null && state.data === undefined && (
        <FailedNote error={state.error} onRetry={() => void state.refetch()} />
      )}
      {state.isPending && <Loading />}
      {bank !== undefined && state.data !== undefined && (
        <>
          <p className="dimmed" style={{ margin: 0 }}>
            {words.lead} {words.now(instant(state.data.now))}
          </p>
          <Desk bank={bank} />
        </>
      )}
      {resetting && <ResetDialog onClose={() => setResetting(false)} />}
    </DeveloperFrame>
  );
}

function Desk({ bank }: { bank: SimulatedBank }): ReactNode {
  const [chosen, setChosen] = useState<string | null>(null);
  const charges = useQuery({
    queryKey: ['simulator', 'charges', bank.name],
    queryFn: () => simulator.charges(bank.name),
    refetchInterval: READ_AGAIN_MS,
  });
  const list: readonly SimulatedCharge[] = charges.data?.charges ?? [];
  const charge = list.find(({ ref }) => ref === chosen) ?? null;
  return (
    <>
      <div className="three">
        <Books charges={list} loading={charges.isPending} chosen={chosen} onChoose={setChosen} bank={bank} />
        <HappenBox key={charge?.ref ?? ''} bank={bank} charge={charge} />
        <FaultBox bank={bank} />
      </div>
      <Scenarios bank={bank} charge={charge} />
      <CallLog />
    </>
  );
}

function ResetDialog({ onClose }: { onClose(): void }): ReactNode {
  const client = useQueryClient();
  const { busy, error, act } = useSimulatorAct();
  const send = async () => {
    if (!(await act(simulator.reset))) return;
    await client.invalidateQueries({ queryKey: ['simulator'] });
    toast(words.resetDone);
    onClose();
  };
  return (
    <ConfirmDialog
      careful
      title={words.resetTitle}
      confirm={words.reset}
      busy={busy}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.resetBody}</p>
      <ProblemNote error={error} />
    </ConfirmDialog>
  );
}
