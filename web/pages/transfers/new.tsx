/** Nova transferência: the form beside what would happen; a repeated one is asked about before it leaves. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import { transfers as api, type Transfer, type TransferInput } from '../../transfers-api.ts';
import { ApiProblem, makeIntent } from '../../transport.ts';
import { nowText } from '../../ui/clock.ts';
import { ErrorSummary, FormBox, useForm, type Form } from '../../ui/form.tsx';
import { date, money } from '../../ui/format.ts';
import { Button, Checkbox } from '../../ui/kit.ts';
import { useLeaveGuard } from '../../ui/leave-guard.tsx';
import { EmptyNote, Note, ProblemNote, toast } from '../../ui/notes.tsx';
import { LinkButton, PageHead } from '../../ui/parts.tsx';
import { showTransfers } from './act.ts';
import { DuplicateDialog, type Repeated } from './dialogs/duplicate.tsx';
import {
  askable,
  emptyTransfer,
  newReference,
  proposalText,
  textsOf,
  transferInputOf,
  transferPointers,
  transferRules,
  type TransferTexts,
} from './new-form.ts';
import './transfers.css';
import { pagePath } from './paths.ts';
import { ReviewCard, useReview, type Review } from './review.tsx';
import { useSenders } from './senders.ts';
import { AmountPart, PayeePart, Summary } from './transfer-form.tsx';

const words = t.transfers.new;

export function NewTransferPage(): ReactNode {
  const form = useForm<TransferTexts>(emptyTransfer(nowText()), transferRules);
  const senders = useSenders();
  const repeats = usePrefilled(form);
  const input = useMemo(() => askable(form.values), [form.values]);
  const review = useReview(input);
  const [keep, setKeep] = useState(false);
  const sending = useSending(form, keep && form.values.way !== 'saved');
  const guard = useLeaveGuard(form.changed && !sending.saved);
  const title = repeats === null ? words.title : words.repeatTitle;
  if (!senders.loading && senders.list.length === 0) return <NobodyPays title={title} />;
  return (
    <div className="page">
      <nav className="row">
        <Link href="/transferencias">← {t.transfers.list.title}</Link>
      </nav>
      <PageHead
        title={title}
        windowTitle={form.errors.length > 0 ? t.common.errorTitle + title : title}
        {...(repeats === null ? {} : { lead: words.repeatBody(repeats.reference) })}
      />
      <div className="columns">
        <FormBox onSubmit={() => void sending.send({})} label={title}>
          <ErrorSummary form={form} />
          <ProblemNote error={sending.error} />
          <Rest problems={sending.rest} />
          <PayeePart form={form} advice={review.advice} />
          <AmountPart form={form} advice={review.advice} existing={false} />
          <div className="row">
            <Button type="submit" loading={sending.busy}>
              {verbOf(input, review)}
            </Button>
            <Button variant="default" disabled={sending.busy} onClick={() => void sending.send({ draft: true })}>
              {words.draft}
            </Button>
            {form.values.way !== 'saved' && (
              <Checkbox label={words.keep} checked={keep} onChange={(event) => setKeep(event.currentTarget.checked)} />
            )}
          </div>
        </FormBox>
        <ReviewCard
          review={review}
          summary={<Summary texts={form.values} />}
          onUse={(field, text) => form.field(field).onText(proposalText(field, text))}
        />
      </div>
      {sending.repeated !== null && (
        <DuplicateDialog
          repeated={sending.repeated}
          busy={sending.busy}
          error={sending.error}
          onSend={(repeatReason) => void sending.send({ repeatReason })}
          onClose={sending.forget}
        />
      )}
      {guard}
    </div>
  );
}

/** Without an integration that transfers there is nothing to fill in. */
function NobodyPays({ title }: { title: string }): ReactNode {
  return (
    <div className="page">
      <nav className="row">
        <Link href="/transferencias">← {t.transfers.list.title}</Link>
      </nav>
      <PageHead title={title} />
      <EmptyNote text={t.transfers.list.noConnection}>
        <LinkButton to="/integracoes/nova">{t.transfers.list.connect}</LinkButton>
      </EmptyNote>
    </div>
  );
}

export function Rest({ problems }: { problems: readonly string[] }): ReactNode {
  if (problems.length === 0) return null;
  return (
    <Note tone="bad" alert>
      {problems.map((problem) => (
        <p key={problem}>{problem}</p>
      ))}
    </Note>
  );
}

/** What the button does, with the money in it. */
function verbOf(input: TransferInput | null, { answer }: Review): string {
  if (input === null) return words.ask('');
  const amount = money(input.amountCents);
  if (answer === null) return words.ask(amount);
  if (answer.approvalsNeeded > 0) return words.askApproval(amount);
  return input.scheduledOn === undefined ? words.send(amount) : words.schedule(amount, date(input.scheduledOn));
}

/** `repetir` brings another transfer's data under a new number, `favorecido` chooses whom; neither is a change of the person's. */
function usePrefilled(form: Form<TransferTexts>): Transfer | null {
  const [search] = useSearchParams();
  const repeated = search.get('repetir') ?? '';
  const payeeId = search.get('favorecido') ?? '';
  const read = useQuery({
    queryKey: ['transfer', repeated],
    queryFn: () => api.read(repeated),
    enabled: repeated !== '',
  });
  const now = useRef(form);
  now.current = form;
  const transfer = repeated === '' ? null : (read.data ?? null);
  const filled = useRef('');
  useEffect(() => {
    const { values, reset } = now.current;
    const source = transfer?.id ?? payeeId;
    if (source === '' || filled.current === source) return;
    filled.current = source;
    if (transfer !== null) reset({ ...textsOf(transfer, newReference(nowText())), scheduledOn: '' });
    else reset({ ...values, way: 'saved', payeeId });
  }, [transfer, payeeId]);
  return transfer;
}

interface SendingState {
  busy: boolean;
  error: unknown;
  rest: readonly string[];
  saved: boolean;
  repeated: Repeated | null;
}
const idle: SendingState = { busy: false, error: null, rest: [], saved: false, repeated: null };

/** Pressing again, or after a lost answer, repeats the key: the same form is one transfer. */
function useSending(form: Form<TransferTexts>, keepPayee: boolean) {
  const client = useQueryClient();
  const intent = useRef(makeIntent());
  const [, go] = useLocation();
  const [state, setState] = useState(idle);
  const send = async (more: Pick<TransferInput, 'draft' | 'repeatReason'>) => {
    if (!form.check()) return;
    setState((now) => ({ ...now, busy: true, error: null, rest: [] }));
    const body = { ...transferInputOf(form.values), ...more };
    try {
      const transfer = await api.create(body, intent.current(body));
      if (keepPayee) await api.keepPayee(transfer.id, {}, `${intent.current(body)}-favorecido`).catch(() => null);
      showTransfers(client, [transfer]);
      void client.invalidateQueries({ queryKey: ['transfers'] });
      toast(words.created(transfer.reference, t.transfers.status[transfer.status].toLowerCase()));
      setState({ ...idle, saved: true });
      go(pagePath(transfer.id));
    } catch (error) {
      setState((now) => ({ ...refusedState(form, body, error), repeated: repeatedIn(error, body) ?? now.repeated }));
    }
  };
  return { ...state, send, forget: () => setState(idle) };
}

function repeatedIn(error: unknown, { amountCents }: TransferInput): Repeated | null {
  if (!(error instanceof ApiProblem) || error.body.code !== 'possible_duplicate') return null;
  return { problem: error.body, amountCents };
}

/** Problems of fields stand at their fields; others above the form; a repeated one in its dialog. */
function refusedState(form: Form<TransferTexts>, body: TransferInput, error: unknown): SendingState {
  if (repeatedIn(error, body) !== null) return idle;
  const problem = error instanceof ApiProblem ? error.body : null;
  const named = problem !== null && (problem.errors?.length ?? 0) > 0;
  return named ? { ...idle, rest: form.refuse(problem, transferPointers) } : { ...idle, error };
}
