/** Enviar alteração of one charge: mark what changes, see the present value beside the new, send only that. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { charges as api, facts } from '../../../api.ts';
import { t } from '../../../texts.pt-BR.ts';
import type { AmendInput, Charge, Provider, Terms } from '../../../types.ts';
import { ConfirmDialog } from '../../../ui/dialog.tsx';
import { DateField, EitherField, MoneyInput, UnitField } from '../../../ui/fields.tsx';
import { date, money, moneyText } from '../../../ui/format.ts';
import { must, useForm, valueOf, type Form } from '../../../ui/form.tsx';
import { Checkbox } from '../../../ui/kit.ts';
import { Note } from '../../../ui/notes.tsx';
import { readDate, readMoney } from '../../../ui/parse.ts';
import { termsOf, termsRules, termsWords, textsOfTerms, type TermsTexts } from '../terms.ts';
import { bankName, OutcomeNote, settle, useAction } from './outcome.tsx';

const words = t.actions;
const readDay = (text: string) => readDate(text);

/** Names of the facts, in the order of the dialog: the due date is first and open. */
const parts = ['dueDate', 'amountCents', 'fine', 'interest', 'discounts', 'rebateCents'] as const;
type Part = (typeof parts)[number];

type AmendTexts = TermsTexts & { dueDate: string; amount: string };

export function AmendDialog({ charge, onClose }: { charge: Charge; onClose(): void }): ReactNode {
  const providers = useQuery({ queryKey: ['providers'], queryFn: facts.providers, staleTime: Infinity });
  const provider = providers.data?.data.find(({ name }) => name === charge.connection?.provider);
  const [chosen, setChosen] = useState<readonly Part[]>(['dueDate']);
  const form = useForm<AmendTexts>(
    { ...textsOfTerms(charge.terms), dueDate: date(charge.dueDate), amount: moneyText(charge.amountCents) },
    { ...termsRules, dueDate: must(readDay), amount: must(readMoney) },
  );
  const action = useAction((body: AmendInput, key) => api.amend(charge.id, body, key));
  const send = async () => {
    if (!form.check()) return;
    settle(await action.run(amendmentOf(form.values, chosen, charge.terms)), words.amended(charge.reference), onClose);
  };
  return (
    <ConfirmDialog
      title={words.amendTitle(charge.reference)}
      confirm={words.amend}
      busy={action.busy}
      disabled={chosen.length === 0}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }} className="dimmed">
        {chosen.length === 0 ? words.amendNothing : words.amendHelp}
      </p>
      {parts.map((part) => (
        <PartRow
          key={part}
          {...{ part, charge, form, provider }}
          on={chosen.includes(part)}
          onToggle={(on) => setChosen(on ? [...chosen, part] : chosen.filter((one) => one !== part))}
        />
      ))}
      {provider !== undefined && (
        <Note tone={provider.amendChangesLine ? 'amber' : 'plain'}>
          <p>{provider.amendChangesLine ? words.amendLineChanges : words.amendLineStays}</p>
        </Note>
      )}
      <OutcomeNote action={action} />
    </ConfirmDialog>
  );
}

/** What was marked; terms that were not stay as the charge has them. */
function amendmentOf(texts: AmendTexts, chosen: readonly Part[], before: Terms): AmendInput {
  const input: AmendInput = {};
  if (chosen.includes('dueDate')) input.dueDate = valueOf(readDay, texts.dueDate);
  if (chosen.includes('amountCents')) input.amountCents = valueOf(readMoney, texts.amount);
  const marked = termsOf(texts);
  const terms: Record<string, unknown> = { ...before };
  let changed = false;
  for (const part of ['fine', 'interest', 'discounts', 'rebateCents'] as const) {
    if (!chosen.includes(part)) continue;
    changed = true;
    if (marked[part] === undefined) delete terms[part];
    else terms[part] = marked[part];
  }
  return changed ? { ...input, terms: terms as Terms } : input;
}

interface PartProps {
  part: Part;
  charge: Charge;
  form: Form<AmendTexts>;
  provider: Provider | undefined;
  on: boolean;
  onToggle(on: boolean): void;
}

const titles: Readonly<Record<Part, string>> = {
  dueDate: words.amendFields.dueDate,
  amountCents: words.amendFields.amount,
  fine: words.amendFields.fine,
  interest: words.amendFields.interest,
  discounts: words.amendFields.discount,
  rebateCents: words.amendFields.rebate,
};

function PartRow({ part, charge, form, provider, on, onToggle }: PartProps): ReactNode {
  const offered = provider === undefined || provider.amendable.includes(part);
  const current = currentWords(part, charge);
  return (
    <div className="stack" data-tight>
      <Checkbox
        label={titles[part]}
        description={offered ? words.amendCurrent(current) : words.amendNotOffered(bankName(charge))}
        checked={on && offered}
        disabled={!offered}
        onChange={(event) => onToggle(event.currentTarget.checked)}
      />
      {on && offered && (
        <div className="fields" style={{ paddingLeft: 32 }}>
          <PartField part={part} form={form} />
        </div>
      )}
    </div>
  );
}

function PartField({ part, form }: Pick<PartProps, 'part' | 'form'>): ReactNode {
  const label = `${titles[part]}: ${words.amendNew.toLowerCase()}`;
  const fixedOrRate = [
    ['fixed', t.common.money],
    ['rate', t.common.percent],
  ] as const;
  switch (part) {
    case 'dueDate':
      return <DateField label={label} span={3} field={form.field('dueDate')} />;
    case 'amountCents':
      return <MoneyInput label={label} span={3} field={form.field('amount')} />;
    case 'fine':
      return (
        <EitherField
          label={label}
          span={3}
          value={form.field('fine')}
          kind={form.field('fineKind')}
          kinds={fixedOrRate}
        />
      );
    case 'interest':
      return (
        <EitherField
          label={label}
          span={3}
          value={form.field('interest')}
          kind={form.field('interestKind')}
          kinds={[
            ['daily', words.perDay],
            ['monthly', words.perMonth],
          ]}
        />
      );
    case 'discounts':
      return (
        <>
          <EitherField
            label={label}
            span={3}
            value={form.field('discount')}
            kind={form.field('discountKind')}
            kinds={fixedOrRate}
          />
          <UnitField label={words.daysBefore} unit={words.amendDaysUnit} span={3} field={form.field('discountDays')} />
        </>
      );
    case 'rebateCents':
      return <MoneyInput label={label} span={3} optional field={form.field('rebate')} />;
  }
}

function currentWords(part: Part, { dueDate, amountCents, terms }: Charge): string {
  if (part === 'dueDate') return date(dueDate);
  if (part === 'amountCents') return money(amountCents);
  const value = terms[part];
  return value === undefined ? t.common.none : (termsWords({ [part]: value } as Terms)[0] ?? t.common.none);
}
