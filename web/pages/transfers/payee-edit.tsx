/** A payee, new or to be corrected. A changed destination is shown before and after, and asked about once more. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import { payees as api, type PayeeItem } from '../../transfers-api.ts';
import { ApiProblem, makeIntent } from '../../transport.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { ErrorSummary, FormBox, useForm } from '../../ui/form.tsx';
import { Button, SegmentedControl } from '../../ui/kit.ts';
import { useLeaveGuard } from '../../ui/leave-guard.tsx';
import { FailedNote, Loading, Note, ProblemNote, toast } from '../../ui/notes.tsx';
import { Box, PageHead } from '../../ui/parts.tsx';
import { changesBetween } from './destination.ts';
import { AccountFields, AdvisedField, KeyFields } from './destination-fields.tsx';
import { destinationOf, type Way } from './new-form.ts';
import { Rest } from './new.tsx';
import { ChangesTable } from './parts.tsx';
import { payeePath } from './paths.ts';
import { emptyPayee, payeeInputOf, payeePointers, payeeRules, payeeTexts, type PayeeTexts } from './payee-form.ts';

const words = t.transfers.payees;
const ways: readonly Way[] = ['account', 'pixKey'];

export function NewPayeePage(): ReactNode {
  return <PayeeForm payee={null} />;
}

export function EditPayeePage({ params }: { params: Readonly<Record<string, string | undefined>> }): ReactNode {
  const id = params['id'] ?? '';
  const read = useQuery({ queryKey: ['payee', id], queryFn: () => api.read(id) });
  if (read.error !== null) return <FailedNote error={read.error} onRetry={() => void read.refetch()} />;
  if (read.data === undefined) return <Loading />;
  return <PayeeForm key={read.data.id} payee={read.data} />;
}

function PayeeForm({ payee }: { payee: PayeeItem | null }): ReactNode {
  const form = useForm<PayeeTexts>(payee === null ? emptyPayee : payeeTexts(payee), payeeRules);
  const saving = useSaving(payee, form);
  const guard = useLeaveGuard(form.changed && !saving.saved);
  const title = payee === null ? words.newTitle : words.editTitle(payee.name);
  const { way } = form.values;
  return (
    <div className="page">
      <nav className="row">
        <Link href={payee === null ? '/transferencias/favorecidos' : payeePath(payee.id)}>← {words.title}</Link>
      </nav>
      <PageHead title={title} />
      <FormBox onSubmit={saving.submit} label={title}>
        <ErrorSummary form={form} />
        {!saving.asking && <ProblemNote error={saving.error} />}
        <Rest problems={saving.rest} />
        <Box title={words.data}>
          <div className="stack" style={{ maxWidth: 720 }}>
            <SegmentedControl
              aria-label={t.transfers.new.how}
              data={ways.map((value) => ({ value, label: t.transfers.new.ways[value] }))}
              value={way}
              onChange={(chosen) => form.set({ way: chosen as Way })}
            />
            <div className="fields">
              {way === 'account' ? (
                <AccountFields form={form} advice={{}} />
              ) : (
                <>
                  <KeyFields form={form} advice={{}} />
                  <AdvisedField form={form} advice={{}} name="name" label={t.transfers.new.name} optional span={4} />
                </>
              )}
              <TextField label={words.email} type="email" optional span={3} field={form.field('email')} />
              <TextField label={words.note} optional span={3} field={form.field('note')} />
            </div>
          </div>
        </Box>
        <div className="row">
          <Button type="submit" loading={saving.busy}>
            {words.save}
          </Button>
        </div>
      </FormBox>
      {saving.asking && payee !== null && (
        <ConfirmDialog
          careful
          title={words.changeTitle}
          confirm={words.changeButton}
          busy={saving.busy}
          onConfirm={saving.confirm}
          onClose={saving.forget}
        >
          <ChangesTable before={payee.destination} after={destinationOf(form.values)} />
          <Note tone="amber">
            <p>{words.changeWarning}</p>
            <p>{words.changeEffect}</p>
          </Note>
          <ProblemNote error={saving.error} />
        </ConfirmDialog>
      )}
      {guard}
    </div>
  );
}

interface SavingState {
  busy: boolean;
  error: unknown;
  rest: readonly string[];
  saved: boolean;
  asking: boolean;
}
const idle: SavingState = { busy: false, error: null, rest: [], saved: false, asking: false };

/** A new destination of somebody known is asked about; anything else is stored at once. */
function useSaving(payee: PayeeItem | null, form: ReturnType<typeof useForm<PayeeTexts>>) {
  const client = useQueryClient();
  const intent = useRef(makeIntent());
  const [, go] = useLocation();
  const [state, setState] = useState(idle);
  const store = async () => {
    setState((now) => ({ ...now, busy: true, error: null, rest: [] }));
    const body = payeeInputOf(form.values);
    const key = intent.current(body);
    try {
      const { version } = payee ?? { version: 0 };
      const stored = payee === null ? await api.create(body, key) : await api.change(payee.id, body, { key, version });
      client.setQueryData(['payee', stored.id], stored);
      void client.invalidateQueries({ queryKey: ['payees'] });
      toast(words.saved(stored.name));
      setState({ ...idle, saved: true });
      go(payeePath(stored.id));
    } catch (error) {
      const problem = error instanceof ApiProblem ? error.body : null;
      const named = problem !== null && (problem.errors?.length ?? 0) > 0;
      const rest = named ? form.refuse(problem, payeePointers) : [];
      setState((now) => ({ ...idle, asking: now.asking && !named, error: named ? null : error, rest }));
    }
  };
  const submit = () => {
    if (!form.check()) return;
    const changes = payee === null ? [] : changesBetween(payee.destination, destinationOf(form.values));
    if (changes.some(({ changed }) => changed)) setState({ ...idle, asking: true });
    else void store();
  };
  return { ...state, submit, confirm: () => void store(), forget: () => setState(idle) };
}
