/** The lot as a whole: its name, and the number and total that the person expects, which must be those of the lot. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { MoneyInput, TextField } from '../../ui/fields.tsx';
import { ErrorSummary, filled, FormBox, must, useForm, valueOf } from '../../ui/form.tsx';
import { date, money, today, whole } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { Note } from '../../ui/notes.tsx';
import { readMoney, readWhole } from '../../ui/parse.ts';
import { Box } from '../../ui/parts.tsx';
import { differs, MOST_LINES } from './import-text.ts';

const words = t.transfers.many;
const readCount = readWhole(1, MOST_LINES);

interface LotProps {
  count: number;
  totalCents: number;
  /** No line has a problem, and all have been checked. */
  ready: boolean;
  withoutApproval: boolean;
  busy: boolean;
  onSend(name: string): void;
}

export function LotForm({ count, totalCents, ready, withoutApproval, busy, onSend }: LotProps): ReactNode {
  const form = useForm(
    { name: words.nameOf(date(today())), count: '', total: '' },
    { name: filled(words.nameMissing), count: must(readCount), total: must(readMoney) },
  );
  const { values } = form;
  const typed = readCount(values.count).ok && readMoney(values.total).ok;
  const difference = typed
    ? differs(
        { count, cents: totalCents },
        { count: valueOf(readCount, values.count), cents: valueOf(readMoney, values.total) },
      )
    : null;
  const submit = () => {
    if (form.check() && difference === null && ready) onSend(values.name.trim());
  };
  return (
    <Box title={words.lot}>
      <FormBox label={words.lot} onSubmit={submit}>
        <ErrorSummary form={form} />
        <div className="fields">
          <TextField label={words.name} span={2} help={' '} field={form.field('name')} />
          <TextField
            label={words.expectedCount}
            span={2}
            inputMode="numeric"
            help={words.expectedHelp}
            field={form.field('count')}
          />
          <MoneyInput label={words.expectedTotal} span={2} help={' '} field={form.field('total')} />
        </div>
        {difference !== null && (
          <Note tone="bad">
            <p>{difference}</p>
          </Note>
        )}
        <p className="dimmed" style={{ margin: 0 }}>
          {words.approvals(withoutApproval)}
        </p>
        <div>
          <Button type="submit" loading={busy} disabled={!ready}>
            {words.send(whole(count), money(totalCents))}
          </Button>
        </div>
      </FormBox>
    </Box>
  );
}
