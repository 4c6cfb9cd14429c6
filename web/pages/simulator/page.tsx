/** Banco simulado: its books, what to make happen, faults and clock, and the log of its calls. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { useSession } from '../../session.tsx';
import { simulator, type SimulatedBank, type SimulatedCharge } from '../../simulator-api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Provider } from '../../types.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { instant, whole } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading, Note, ProblemNote, toast } from '../../ui/notes.tsx';
import { Tabs } from '../../ui/parts.tsx';
import { DeveloperFrame } from '../developer/frame.tsx';
import { hasCharges } from '../integrations/matrix.ts';
import { useProviders } from '../integrations/providers.ts';
import { Books } from './books.tsx';
import { CallLog } from './call-log.tsx';
import { FaultBox } from './faults.tsx';
import { HandOuts } from './hand-outs.tsx';
import { HappenBox } from './happen.tsx';
import { Scenarios } from './scenarios.tsx';
import { OwnActs } from './own-acts.tsx';
import { Transfers } from './transfers.tsx';
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
  const [search] = useSearchParams();
  const providers = useProviders();
  const banks = state.data?.banks ?? [];
  const asked = banks.find(({ name }) => name === search.get('banco'));
  const bank = asked ?? banks.find(({ charges }) => charges > 0) ?? banks[0];
  const reset = (
    <Button variant="default" color="red" onClick={() => setResetting(true)}>
      {words.reset}
    </Button>
  );
  return (
    <DeveloperFrame part="simulator" actions={state.data?.limited === false ? reset : null}>
      {state.error !== null && state.data === undefined && (
        <FailedNote error={state.error} onRetry={() => void state.refetch()} />
      )}
      {state.isPending && <Loading />}
      {bank !== undefined && state.data !== undefined && (
        <>
          <p className="dimmed" style={{ margin: 0 }}>
            {words.lead} {words.now(instant(state.data.now))}
          </p>
          {state.data.limited && <Note>{words.limited}</Note>}
          <BankTabs banks={banks} current={bank.name} />
          {providers.isSuccess && (
            <Desk key={bank.name} bank={bank} provider={providers.data.data.find(({ name }) => name === bank.name)} />
          )}
        </>
      )}
      {resetting && <ResetDialog onClose={() => setResetting(false)} />}
    </DeveloperFrame>
  );
}

function BankTabs({ banks, current }: { banks: readonly SimulatedBank[]; current: string }): ReactNode {
  if (banks.length < 2) return null;
  const tabs = banks.map(({ name, title, charges }) => ({
    key: name,
    to: `/desenvolvedor/simulador?banco=${name}`,
    word: words.bankTab(title, whole(charges)),
  }));
  return <Tabs label={words.banksLabel} tabs={tabs} current={current} />;
}

interface DeskProps {
  bank: SimulatedBank;
  /** Absent when this bank is simulated but cannot be connected here. */
  provider: Provider | undefined;
}

function Desk(props: DeskProps): ReactNode {
  const { provider, bank } = props;
  return (
    <>
      {provider === undefined || hasCharges(provider) ? <ChargeDesk {...props} /> : <TransferDesk {...props} />}
      <HandOuts key={bank.name} bank={bank} />
      <CallLog bank={bank.name} />
    </>
  );
}

function TransferDesk({ bank, provider }: DeskProps): ReactNode {
  return (
    <div className="three">
      <Transfers bank={bank} />
      <OwnActs bank={bank} about="" />
      <FaultBox bank={bank} provider={provider} />
    </div>
  );
}

function ChargeDesk({ bank, provider }: DeskProps): ReactNode {
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
        <div className="stack">
          <HappenBox key={`acts ${charge?.ref}`} bank={bank} charge={charge} />
          <OwnActs key={`own ${charge?.ref}`} bank={bank} about={charge?.ref ?? ''} />
        </div>
        <FaultBox bank={bank} provider={provider} />
      </div>
      <Scenarios bank={bank} charge={charge} />
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
