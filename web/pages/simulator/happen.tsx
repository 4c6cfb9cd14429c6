/** Fazer acontecer: what the payer or the bank does to a title. */
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { simulator, type SimulatedBank, type SimulatedCharge } from '../../simulator-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { MoneyInput } from '../../ui/fields.tsx';
import { moneyText } from '../../ui/format.ts';
import { must, useForm, valueOrNothing } from '../../ui/form.tsx';
import { Button, SegmentedControl } from '../../ui/kit.ts';
import { copyText, ProblemNote, toast } from '../../ui/notes.tsx';
import { readMoney } from '../../ui/parse.ts';
import { Box } from '../../ui/parts.tsx';
import { useSimulatorAct } from './act.ts';
import { curlOfControl } from './curl.ts';

const words = t.simulator;
type Channel = keyof typeof words.payBy;

export function HappenBox({ bank, charge }: { bank: SimulatedBank; charge: SimulatedCharge | null }): ReactNode {
  return (
    <Box title={words.happen}>
      {charge === null ? (
        <p className="dimmed" style={{ margin: 0 }}>
          {words.chooseFirst}
        </p>
      ) : (
        <Acts bank={bank} charge={charge} />
      )}
    </Box>
  );
}

function Acts({ bank, charge }: { bank: SimulatedBank; charge: SimulatedCharge }): ReactNode {
  const acting = useSimulatorAct();
  const run = async (word: string, task: () => Promise<unknown>) => {
    if (await acting.act(task)) toast(words.done(word));
  };
  return (
    <div className="stack">
      <Link href={`/cobrancas?q=${encodeURIComponent(charge.nossoNumero ?? charge.reference)}`} className="mono">
        {charge.reference}
      </Link>
      <Pay bank={bank} charge={charge} busy={acting.busy} run={run} />
      <OtherActs bank={bank} charge={charge} busy={acting.busy} run={run} />
      <ProblemNote error={acting.error} />
    </div>
  );
}

interface ActProps {
  bank: SimulatedBank;
  charge: SimulatedCharge;
  busy: boolean;
  run(word: string, task: () => Promise<unknown>): Promise<void>;
}

function Pay({ bank, charge, busy, run }: ActProps): ReactNode {
  const form = useForm({ amount: '' }, { amount: must(readMoney, true) });
  const ways = { boleto: charge.linhaDigitavel !== null, pix: charge.txid !== null };
  const [channel, setChannel] = useState<Channel>(ways.boleto || !ways.pix ? 'boleto' : 'pix');
  const channels = channel === 'both' ? ['boleto', 'pix'] : [channel];
  const pay = async () => {
    if (!form.check()) return;
    const amountCents = valueOrNothing(readMoney, form.values.amount);
    const order = amountCents === undefined ? {} : { amountCents };
    await run(words.pay, async () => {
      for (const one of channels) await simulator.onCharge(bank.name, charge.ref, 'pay', { ...order, channel: one });
    });
  };
  const path = `banks/${bank.name}/charges/${charge.ref}/pay`;
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label={words.payHow}
        value={channel}
        onChange={(value) => setChannel(value as Channel)}
        data={(Object.keys(words.payBy) as Channel[]).map((name) => ({
          value: name,
          label: words.payBy[name],
          disabled: name === 'both' ? !(ways.boleto && ways.pix) : !ways[name],
        }))}
      />
      <MoneyInput
        label={words.payAmount}
        help={words.payExact}
        placeholder={moneyText(charge.amountCents)}
        optional
        field={form.field('amount')}
      />
      <Button loading={busy} onClick={() => void pay()}>
        {words.pay}
      </Button>
      <button
        type="button"
        className="link-button"
        style={{ alignSelf: 'flex-start' }}
        onClick={() => void copyText(curlOfControl('POST', path, { channel: channels[0] }))}
      >
        {words.curl}
      </button>
    </>
  );
}

const others = [
  ['expire', words.expire],
  ['protest', words.protest],
  ['mark-received', words.markReceived],
] as const;

function OtherActs({ bank, charge, busy, run }: ActProps): ReactNode {
  const forge = () => simulator.driveWebhooks({ bank: bank.name, action: 'forge', ref: charge.ref });
  return (
    <div className="row">
      {others.map(([verb, word]) => (
        <Button
          key={verb}
          size="xs"
          variant="default"
          disabled={busy}
          onClick={() => void run(word, () => simulator.onCharge(bank.name, charge.ref, verb, {}))}
        >
          {word}
        </Button>
      ))}
      <Button size="xs" variant="default" disabled={busy} onClick={() => void run(words.forge, forge)}>
        {words.forge}
      </Button>
    </div>
  );
}
