/** Configurações → Aprovações: from which amount on how many people agree, told in plain words as it is typed. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { approvalRules as api, type ApprovalRules } from '../../transfers-api.ts';
import { MoneyInput, TextField, UnitField } from '../../ui/fields.tsx';
import { FormBox, must, useForm, valueOf, valueOrNothing, type Form, type Texts } from '../../ui/form.tsx';
import { moneyText } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { FailedNote, Loading, Note, ProblemNote, toast } from '../../ui/notes.tsx';
import { readMoney, readWhole, type Reader } from '../../ui/parse.ts';
import { Box } from '../../ui/parts.tsx';
import { problemsOfRules, rulesOf, sentencesOf, textsOfRules, type RuleTexts } from './approval-rules.ts';
import { SettingsFrame } from './frame.tsx';

const words = t.transfers.rules;
const MOST_RULES = 20;
const readHours = readWhole(1, 720);
const readTime: Reader<string> = (text) => {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  const value = match === null ? '' : `${match[1]!.padStart(2, '0')}:${match[2]}`;
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(value)) return { ok: false, problem: words.timeWrong };
  return { ok: true, value, shown: value };
};

export function ApprovalsPage(): ReactNode {
  const read = useQuery({ queryKey: ['approvals', 'rules'], queryFn: api.read });
  return (
    <SettingsFrame part="approvals" lead={words.lead}>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {read.data !== undefined && <RulesForm stored={read.data} />}
    </SettingsFrame>
  );
}

function RulesForm({ stored }: { stored: ApprovalRules }): ReactNode {
  const client = useQueryClient();
  const [texts, setTexts] = useState<readonly RuleTexts[]>(() => textsOfRules(stored));
  const [problems, setProblems] = useState<ReadonlyMap<number, string>>(new Map());
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const more = useForm<GuardTexts>(
    {
      hours: String(stored.duplicateWindowHours),
      second: stored.repeatSecondApproverCents === null ? '' : moneyText(stored.repeatSecondApproverCents),
      sendAt: stored.sendAt,
    },
    { hours: must(readHours), second: must(readMoney, true), sendAt: must(readTime) },
  );
  const rules = rulesOf(texts);
  const submit = async () => {
    const found = problemsOfRules(texts);
    setProblems(found);
    if (!more.check() || found.size > 0) return;
    setState({ busy: true, error: null });
    try {
      const fresh = await api.store({
        rules,
        duplicateWindowHours: valueOf(readHours, more.values.hours),
        repeatSecondApproverCents: valueOrNothing(readMoney, more.values.second) ?? null,
        sendAt: valueOf(readTime, more.values.sendAt),
      });
      client.setQueryData(['approvals', 'rules'], fresh);
      setTexts(textsOfRules(fresh));
      toast(words.saved);
      setState({ busy: false, error: null });
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  const change = (next: readonly RuleTexts[]) => {
    setTexts(next);
    setProblems(new Map());
  };
  return (
    <div className="columns">
      <FormBox label={words.label} onSubmit={() => void submit()}>
        <RulesBox texts={texts} problems={problems} onChange={change} />
        <GuardsBox form={more} />
        <ProblemNote error={state.error} />
        <div>
          <Button type="submit" loading={state.busy}>
            {words.save}
          </Button>
        </div>
      </FormBox>
      <InWords rules={rules} />
    </div>
  );
}
interface RulesBoxProps {
  texts: readonly RuleTexts[];
  problems: ReadonlyMap<number, string>;
  onChange(texts: readonly RuleTexts[]): void;
}

function RulesBox({ texts, problems, onChange }: RulesBoxProps): ReactNode {
  const put = (index: number, change: Partial<RuleTexts>) =>
    onChange(texts.map((rule, at) => (at === index ? { ...rule, ...change } : rule)));
  return (
    <Box title={words.label}>
      <div className="stack">
        {texts.length === 0 && <p style={{ margin: 0 }}>{words.none}</p>}
        {texts.map((rule, index) => (
          <Rule
            key={index}
            rule={rule}
            index={index}
            problem={problems.get(index) ?? null}
            onPut={put}
            onRemove={(gone) => onChange(texts.filter((_, at) => at !== gone))}
          />
        ))}
        <div>
          <Button
            variant="default"
            size="sm"
            disabled={texts.length >= MOST_RULES}
            onClick={() => onChange([...texts, { from: '', approvals: '1' }])}
          >
            {words.add}
          </Button>
        </div>
      </div>
    </Box>
  );
}

interface GuardTexts extends Texts {
  hours: string;
  second: string;
  sendAt: string;
}

function GuardsBox({ form }: { form: Form<GuardTexts> }): ReactNode {
  return (
    <Box title={words.guards}>
      <div className="fields" data-align>
        <UnitField
          label={words.hours}
          help={words.hoursHelp}
          unit={words.hoursUnit}
          span={2}
          field={form.field('hours')}
        />
        <MoneyInput label={words.second} help={words.secondHelp} optional span={2} field={form.field('second')} />
        <TextField label={words.sendAt} help={words.sendAtHelp} span={2} field={form.field('sendAt')} />
      </div>
    </Box>
  );
}

interface RuleProps {
  rule: RuleTexts;
  index: number;
  problem: string | null;
  onPut(index: number, change: Partial<RuleTexts>): void;
  onRemove(index: number): void;
}

function Rule({ rule, index, problem, onPut, onRemove }: RuleProps): ReactNode {
  const onLeave = () => undefined;
  const from = { id: `regra-de-${index}`, value: rule.from, error: problem, onLeave };
  const approvals = { id: `regra-pessoas-${index}`, value: rule.approvals, error: null, onLeave };
  return (
    <fieldset className="fields" data-align style={{ border: 0, margin: 0, padding: 0 }}>
      <legend className="visually-hidden">{words.rule(index + 1)}</legend>
      <MoneyInput label={words.from} span={3} field={{ ...from, onText: (text) => onPut(index, { from: text }) }} />
      <TextField
        label={words.approvals}
        inputMode="numeric"
        span={2}
        field={{ ...approvals, onText: (text) => onPut(index, { approvals: text }) }}
      />
      <div data-span={1}>
        <Button variant="subtle" aria-label={words.removeRule(rule.from)} onClick={() => onRemove(index)}>
          {words.remove}
        </Button>
      </div>
    </fieldset>
  );
}

/** What the rules mean, drawn again as they are typed. */
function InWords({ rules }: { rules: ReturnType<typeof rulesOf> }): ReactNode {
  return (
    <section className="box stack" aria-label={words.words} aria-live="polite">
      <h2 style={{ margin: 0 }}>{words.words}</h2>
      <ul className="plain-list">
        {sentencesOf(rules).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {rules.some(({ approvals }) => approvals === 0) && (
        <Note tone="amber">
          <p>{words.zeroWarning}</p>
        </Note>
      )}
    </section>
  );
}
