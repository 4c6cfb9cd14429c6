/** O que o banco dá: an account and an application at the simulated bank, with what a real one sends by e-mail or shows once. */
import { useState, type ReactNode } from 'react';
import { simulator, type SimulatedApplication, type SimulatedBank } from '../../simulator-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { Button } from '../../ui/kit.ts';
import { ProblemNote } from '../../ui/notes.tsx';
import { Box, CopyLine, Facts, LinkButton, saveFile, type Fact } from '../../ui/parts.tsx';
import { useSimulatorAct } from './act.ts';

const words = t.simulator.handOuts;

export function HandOuts({ bank }: { bank: SimulatedBank }): ReactNode {
  const { busy, error, act } = useSimulatorAct();
  const [given, setGiven] = useState<SimulatedApplication | null>(null);
  const open = () => void act(async () => setGiven(await simulator.createApplication(bank.name)));
  return (
    <Box title={words.title}>
      <div className="stack">
        <p className="dimmed" style={{ margin: 0 }}>
          {words.lead}
        </p>
        <div className="row">
          <Button variant="default" loading={busy} onClick={open}>
            {given === null ? words.open : words.another}
          </Button>
          {given !== null && (
            <LinkButton to={`/integracoes/nova?banco=${bank.name}`} variant="subtle">
              {t.integrations.connect}
            </LinkButton>
          )}
        </div>
        <ProblemNote error={error} />
        {given !== null && <Given given={given} bank={bank.name} />}
      </div>
    </Box>
  );
}

function Given({ given, bank }: { given: SimulatedApplication; bank: string }): ReactNode {
  const { accounts, clientId, clientSecret, certificatePem, keyPem, others = {} } = given;
  const line = (label: string, text: string): Fact =>
    text !== '' && [label, <CopyLine key={label} text={text} label={label} />];
  const save = (name: string, text: string) =>
    saveFile({ blob: new Blob([text], { type: 'application/x-pem-file' }), name }, name);
  return (
    <>
      <Facts
        of={[
          line(words.account, accounts.join(' · ')),
          line(words.clientId, clientId),
          line(words.clientSecret, clientSecret),
          ...Object.entries(others).map(([name, text]) => line(words.others[name] ?? name, text)),
        ]}
      />
      {certificatePem !== '' && (
        <div className="row">
          <Button size="xs" variant="default" onClick={() => save(`${bank}.crt`, certificatePem)}>
            {words.certificate}
          </Button>
          <Button size="xs" variant="default" onClick={() => save(`${bank}.key`, keyPem)}>
            {words.key}
          </Button>
        </div>
      )}
    </>
  );
}
