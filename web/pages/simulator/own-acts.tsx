/** Só deste banco: what no other bank does, by the names of its simulator. */
import type { ReactNode } from 'react';
import { simulator, type SimulatedBank } from '../../simulator-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { TextField } from '../../ui/fields.tsx';
import { filled, useForm, type Form } from '../../ui/form.tsx';
import { Autocomplete, Button } from '../../ui/kit.ts';
import { copyText, ProblemNote, toast } from '../../ui/notes.tsx';
import { Box } from '../../ui/parts.tsx';
import { useSimulatorAct } from './act.ts';
import { readActInput } from './act-input.ts';
import { curlOfControl } from './curl.ts';

const words = t.simulator;

type ActTexts = Record<'act' | 'about' | 'input', string>;

/** @param about the bank's id of the chosen title, or empty. */
export function OwnActs({ bank, about }: { bank: SimulatedBank; about: string }): ReactNode {
  const acting = useSimulatorAct();
  const form = useForm<ActTexts>(
    { act: '', about, input: '' },
    {
      act: filled(words.actMissing),
      about: filled(words.actRefMissing),
      input: (text) => (readActInput(text) === null ? words.actInputBad : null),
    },
  );
  if (bank.acts?.length === 0) return null;
  const { act, about: ref, input } = form.values;
  const run = async () => {
    if (!form.check()) return;
    const done = await acting.act(() => simulator.act(bank.name, ref.trim(), act.trim(), readActInput(input) ?? {}));
    if (done) toast(words.done(act.trim()));
  };
  const path = `banks/${bank.name}/charges/${encodeURIComponent(ref.trim())}/acts/${act.trim()}`;
  return (
    <Box title={words.ownActs}>
      <div className="stack">
        <p className="dimmed" style={{ margin: 0 }}>
          {words.ownActsHelp}
        </p>
        <ActName form={form} acts={bank.acts ?? []} />
        <TextField label={words.actRef} help={words.actRefHelp} field={form.field('about')} />
        <TextField label={words.actInput} help={words.actInputHelp} optional field={form.field('input')} />
        <Button variant="default" loading={acting.busy} onClick={() => void run()}>
          {words.doAct}
        </Button>
        {act.trim() !== '' && (
          <button
            type="button"
            className="link-button"
            style={{ alignSelf: 'flex-start' }}
            onClick={() => void copyText(curlOfControl('POST', path, readActInput(input) ?? {}))}
          >
            {words.curl}
          </button>
        )}
        <ProblemNote error={acting.error} />
      </div>
    </Box>
  );
}

function ActName({ form, acts }: { form: Form<ActTexts>; acts: readonly string[] }): ReactNode {
  const { id, value, error, onText, onLeave } = form.field('act');
  return (
    <Autocomplete
      id={id}
      label={words.act}
      description={words.actHelp}
      inputWrapperOrder={['label', 'description', 'input', 'error']}
      data={[...acts]}
      value={value}
      error={error}
      onChange={onText}
      onBlur={onLeave}
    />
  );
}
