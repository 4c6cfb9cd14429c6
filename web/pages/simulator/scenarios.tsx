/** Cenários prontos: a story with one click; each says what to expect. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { simulator, type Scenario, type SimulatedBank, type SimulatedCharge } from '../../simulator-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { Button } from '../../ui/kit.ts';
import { ProblemNote } from '../../ui/notes.tsx';
import { Box, Chip } from '../../ui/parts.tsx';
import { useSimulatorAct } from './act.ts';

const words = t.simulator;

export function Scenarios({ bank, charge }: { bank: SimulatedBank; charge: SimulatedCharge | null }): ReactNode {
  const { data } = useQuery({
    queryKey: ['simulator', 'scenarios'],
    queryFn: simulator.scenarios,
    staleTime: Infinity,
  });
  return (
    <Box title={words.scenarios}>
      <p className="dimmed" style={{ marginTop: 0 }}>
        {charge === null ? words.scenarioAny : words.scenarioOn(charge.reference)}
      </p>
      <ul className="todo">
        {data?.scenarios.map((scenario) => (
          <ScenarioLine key={scenario.id} scenario={scenario} bank={bank} charge={charge} />
        ))}
      </ul>
    </Box>
  );
}

function ScenarioLine({
  scenario,
  bank,
  charge,
}: {
  scenario: Scenario;
  bank: SimulatedBank;
  charge: SimulatedCharge | null;
}): ReactNode {
  const { busy, error, act } = useSimulatorAct();
  const [played, setPlayed] = useState(false);
  const play = async () => {
    const about = scenario.needsCharge && charge !== null ? { ref: charge.ref } : {};
    setPlayed(await act(() => simulator.play({ scenario: scenario.id, bank: bank.name, ...about })));
  };
  return (
    <li>
      <div className="grow" style={{ padding: '8px 0' }}>
        <strong>{scenario.title}</strong> {played && <Chip tone="good">{words.played}</Chip>}
        <div className="dimmed">{scenario.description}</div>
        <ProblemNote error={error} />
      </div>
      <Button
        size="xs"
        variant="default"
        loading={busy}
        onClick={() => void play()}
        aria-label={`${words.runScenario}: ${scenario.title}`}
      >
        {words.runScenario}
      </Button>
    </li>
  );
}
