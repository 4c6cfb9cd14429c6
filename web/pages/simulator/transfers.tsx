/** Transfers as the bank sees them, and giving one back as the payee's bank would. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { simulator, type SimulatedBank, type SimulatedTransfer } from '../../simulator-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { TextField } from '../../ui/fields.tsx';
import { instant, money } from '../../ui/format.ts';
import { filled, useForm } from '../../ui/form.tsx';
import { Button, Radio } from '../../ui/kit.ts';
import { EmptyNote, Loading, ProblemNote, toast } from '../../ui/notes.tsx';
import { Box, Chip } from '../../ui/parts.tsx';
import { useSimulatorAct } from './act.ts';

const words = t.simulator;
const MOST_SHOWN = 60;

export function Transfers({ bank }: { bank: SimulatedBank }): ReactNode {
  const [chosen, setChosen] = useState('');
  const read = useQuery({
    queryKey: ['simulator', 'transfers', bank.name],
    queryFn: () => simulator.transfers(bank.name),
    refetchInterval: 3000,
  });
  const newest = [...(read.data?.transfers ?? [])].reverse().slice(0, MOST_SHOWN);
  return (
    <Box title={`${words.transfers} · ${bank.title}`}>
      {read.isPending && <Loading />}
      {read.isSuccess && newest.length === 0 && <EmptyNote text={words.transfersEmpty} />}
      {newest.length > 0 && (
        <div className="stack">
          <Radio.Group aria-label={words.transfersLabel} value={chosen} onChange={setChosen}>
            {newest.map((transfer) => (
              <Radio key={transfer.ref} value={transfer.ref} py={7} label={<Line transfer={transfer} />} />
            ))}
          </Radio.Group>
          <GiveBack bank={bank} chosen={chosen} />
        </div>
      )}
    </Box>
  );
}

function Line({ transfer }: { transfer: SimulatedTransfer }): ReactNode {
  const { reference, status, amountCents, payeeName, at, kind, reason } = transfer;
  return (
    <span className="row" style={{ gap: 8 }}>
      <span className="mono">{reference}</span>
      <Chip>{words.transferWords[status]}</Chip>
      <strong>{money(amountCents)}</strong>
      <span className="dimmed">
        {kind === 'pix' ? 'Pix' : 'TED'} · {payeeName} · {instant(at)} {reason === null ? '' : `· ${reason}`}
      </span>
    </span>
  );
}

function GiveBack({ bank, chosen }: { bank: SimulatedBank; chosen: string }): ReactNode {
  const acting = useSimulatorAct();
  const form = useForm({ reason: '' }, { reason: filled(words.returnCodeMissing) });
  const run = async () => {
    if (!form.check()) return;
    const code = form.values.reason.trim();
    if (await acting.act(() => simulator.returnTransfer(bank.name, chosen, code))) toast(words.done(words.returnIt));
  };
  if (chosen === '')
    return (
      <p className="dimmed" style={{ margin: 0 }}>
        {words.chooseTransfer}
      </p>
    );
  return (
    <>
      <TextField label={words.returnCode} help={words.returnCodeHelp} field={form.field('reason')} />
      <Button variant="default" loading={acting.busy} onClick={() => void run()}>
        {words.returnIt}
      </Button>
      <ProblemNote error={acting.error} />
    </>
  );
}
