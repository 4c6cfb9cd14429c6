/** Falhas e tempo: what the bank does wrong next, its clock, and the warnings that it holds back. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { simulator, type SimulatedBank } from '../../simulator-api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Provider } from '../../types.ts';
import { counted } from '../../ui/format.ts';
import { Button, Select, Switch } from '../../ui/kit.ts';
import { ProblemNote, toast } from '../../ui/notes.tsx';
import { Box } from '../../ui/parts.tsx';
import { useSimulatorAct, type SimulatorAct } from './act.ts';

const words = t.simulator;
type OperationName = keyof typeof words.operations;
const operationNames = Object.keys(words.operations) as OperationName[];

/** What can go wrong at this bank is what it does; of one that is not connected here, everything is offered. */
function operationsOf(provider: Provider | undefined): OperationName[] {
  return operationNames.filter(
    (name) => provider === undefined || name === 'token' || provider.capabilities.includes(name),
  );
}

export function FaultBox({ bank, provider }: { bank: SimulatedBank; provider: Provider | undefined }): ReactNode {
  const acting = useSimulatorAct();
  const { data: state } = useQuery({ queryKey: ['simulator', 'state'], queryFn: simulator.state });
  return (
    <Box title={words.faults}>
      <div className="stack">
        <ArmFault bank={bank} operations={operationsOf(provider)} acting={acting} />
        <Armed acting={acting} />
        {state?.limited === false && <Clock acting={acting} />}
        <HookControls bank={bank} acting={acting} />
        <ProblemNote error={acting.error} />
      </div>
    </Box>
  );
}

interface ArmProps {
  bank: SimulatedBank;
  operations: readonly OperationName[];
  acting: SimulatorAct;
}

function ArmFault({ bank, operations, acting }: ArmProps): ReactNode {
  const { data } = useQuery({ queryKey: ['simulator', 'faults'], queryFn: simulator.faults });
  const [fault, setFault] = useState('drop-after');
  const [name, setName] = useState<string>(operations[0] ?? '');
  const [times, setTimes] = useState('1');
  const kinds = (data?.kinds ?? []).map((kind) => ({ value: kind, label: words.faultWords[kind] ?? kind }));
  const names = [
    { value: '', label: words.anyCall },
    ...operations.map((one) => ({ value: one, label: words.operations[one] })),
  ];
  const arm = () =>
    acting.act(() => simulator.arm({ fault, bank: bank.name, times: Number(times), ...(name === '' ? {} : { name }) }));
  return (
    <>
      <Select
        label={words.fault}
        data={kinds}
        value={fault}
        allowDeselect={false}
        onChange={(value) => setFault(value ?? fault)}
      />
      <div className="fields">
        <div data-span="4">
          <Select
            label={words.faultFor}
            data={names}
            value={name}
            allowDeselect={false}
            onChange={(value) => setName(value ?? '')}
          />
        </div>
        <div data-span="2">
          <Select
            label={words.faultTimes}
            data={['1', '2', '3', '5', '10']}
            value={times}
            allowDeselect={false}
            onChange={(value) => setTimes(value ?? '1')}
          />
        </div>
      </div>
      <Button variant="default" disabled={acting.busy} onClick={() => void arm()}>
        {words.arm}
      </Button>
    </>
  );
}

function Armed({ acting }: { acting: SimulatorAct }): ReactNode {
  const { data: state } = useQuery({ queryKey: ['simulator', 'state'], queryFn: simulator.state });
  const titleOf = (bank: string) => state?.banks.find(({ name }) => name === bank)?.title ?? bank;
  const { data } = useQuery({ queryKey: ['simulator', 'faults'], queryFn: simulator.faults });
  const armed = data?.armed ?? [];
  if (armed.length === 0)
    return (
      <p className="dimmed" style={{ margin: 0 }}>
        {words.noFaults}
      </p>
    );
  return (
    <div className="stack" data-tight>
      <strong>{words.armed}</strong>
      {armed.map(({ id, bank, fault, name, left }) => (
        <span key={`${bank}${id}`}>
          {titleOf(bank)}: {words.faultWords[fault] ?? fault} · {name ?? words.anyCall} ·{' '}
          {left === null ? words.always : counted(left, words.times)}
        </span>
      ))}
      <div>
        <Button size="xs" variant="default" onClick={() => void acting.act(simulator.clearFaults)}>
          {words.clearFaults}
        </Button>
      </div>
    </div>
  );
}

function Clock({ acting }: { acting: SimulatorAct }): ReactNode {
  const steps = Object.entries(words.advance);
  const advance = async (by: string) => {
    if (await acting.act(() => simulator.clock({ advance: by }))) toast(words.advanced);
  };
  return (
    <div className="stack" data-tight>
      <strong>{words.clock}</strong>
      <div className="row">
        {steps.map(([by, word]) => (
          <Button key={by} size="xs" variant="default" disabled={acting.busy} onClick={() => void advance(by)}>
            {word}
          </Button>
        ))}
        <Button
          size="xs"
          variant="default"
          disabled={acting.busy}
          onClick={() => void acting.act(() => simulator.clock({ now: true }))}
        >
          {words.clockNow}
        </Button>
      </div>
    </div>
  );
}

function HookControls({ bank, acting }: { bank: SimulatedBank; acting: SimulatorAct }): ReactNode {
  const { data } = useQuery({ queryKey: ['simulator', 'state'], queryFn: simulator.state });
  const drives = [
    ['deliver', words.deliver, {}],
    ['repeat', words.repeat, { times: 3 }],
    ['reverse', words.reverse, {}],
    ['lose', words.drop, {}],
  ] as const;
  const held = data?.settings.webhooks === 'held';
  return (
    <div className="stack" data-tight>
      <strong>{words.hooks}</strong>
      {data?.limited === false && (
        <Switch
          label={words.hold}
          checked={held}
          onChange={(event) =>
            void acting.act(() => simulator.settings({ webhooks: event.currentTarget.checked ? 'held' : 'automatic' }))
          }
        />
      )}
      <span className="dimmed">{counted(bank.webhooksWaiting, words.waiting)}</span>
      <div className="row">
        {drives.map(([action, word, more]) => (
          <Button
            key={action}
            size="xs"
            variant="default"
            disabled={acting.busy || bank.webhooksWaiting === 0}
            onClick={() => void acting.act(() => simulator.driveWebhooks({ bank: bank.name, action, ...more }))}
          >
            {word}
          </Button>
        ))}
      </div>
    </div>
  );
}
