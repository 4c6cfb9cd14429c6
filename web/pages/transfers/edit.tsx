/** Corrigir: the same form for one that has not left; what changes of the destination stands before and after. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import { transfers as api, type Transfer } from '../../transfers-api.ts';
import { ApiProblem, makeIntent } from '../../transport.ts';
import { ErrorSummary, FormBox, useForm } from '../../ui/form.tsx';
import { Button } from '../../ui/kit.ts';
import { useLeaveGuard } from '../../ui/leave-guard.tsx';
import { FailedNote, Loading, Note, ProblemNote, toast } from '../../ui/notes.tsx';
import { LinkButton, PageHead } from '../../ui/parts.tsx';
import { showTransfers } from './act.ts';
import { may } from './actions.tsx';
import { changesBetween } from './destination.ts';
import { Rest } from './new.tsx';
import {
  askable,
  destinationOf,
  textsOf,
  transferPatchOf,
  transferPointers,
  transferRules,
  type TransferTexts,
} from './new-form.ts';
import { ChangesTable } from './parts.tsx';
import { pagePath } from './paths.ts';
import { AmountPart, PayeePart, Summary } from './transfer-form.tsx';

const words = t.transfers.new;

export function EditTransferPage({ params }: { params: Readonly<Record<string, string | undefined>> }): ReactNode {
  const id = params['id'] ?? '';
  const read = useQuery({ queryKey: ['transfer', id], queryFn: () => api.read(id) });
  if (read.error !== null) return <FailedNote error={read.error} onRetry={() => void read.refetch()} />;
  if (read.data === undefined) return <Loading />;
  return <EditForm key={read.data.id} transfer={read.data} />;
}

function EditForm({ transfer }: { transfer: Transfer }): ReactNode {
  const form = useForm<TransferTexts>(textsOf(transfer, transfer.reference), transferRules);
  const saving = useSaving(transfer, form);
  const guard = useLeaveGuard(form.changed && !saving.saved);
  const title = words.editTitle(transfer.reference);
  const editable = may(transfer, 'edit');
  return (
    <div className="page">
      <nav className="row">
        <Link href={pagePath(transfer.id)}>← {t.transfers.detail.title(transfer.reference)}</Link>
      </nav>
      <PageHead title={title} lead={words.editLead} />
      {!editable && (
        <Note tone="amber">
          <p>{words.notEditable(t.transfers.status[transfer.status])}</p>
        </Note>
      )}
      <div className="columns">
        <FormBox onSubmit={() => void saving.save()} label={title}>
          <ErrorSummary form={form} />
          <ProblemNote error={saving.error} />
          <Rest problems={saving.rest} />
          <PayeePart form={form} advice={{}} />
          <AmountPart form={form} advice={{}} existing />
          <div className="row">
            <Button type="submit" loading={saving.busy} disabled={!editable}>
              {words.saveEdit}
            </Button>
            <LinkButton to={pagePath(transfer.id)} variant="default">
              {t.common.cancel}
            </LinkButton>
          </div>
        </FormBox>
        <section className="box sticky-side stack" aria-label={words.review}>
          <h2 style={{ margin: 0 }}>{words.review}</h2>
          <Summary texts={form.values} />
          <Changed transfer={transfer} texts={form.values} />
        </section>
      </div>
      {guard}
    </div>
  );
}

/** Shown as soon as the new destination is complete and differs. */
function Changed({ transfer, texts }: { transfer: Transfer; texts: TransferTexts }): ReactNode {
  if (texts.way === 'saved' || askable(texts) === null) return null;
  const after = destinationOf(texts);
  if (changesBetween(transfer.payee, after).every(({ changed }) => !changed)) return null;
  return (
    <>
      <Note tone="amber">
        <p>
          <strong>{t.transfers.destination.changedTitle}</strong>
        </p>
      </Note>
      <ChangesTable before={transfer.payee} after={after} brief />
    </>
  );
}

function useSaving(transfer: Transfer, form: ReturnType<typeof useForm<TransferTexts>>) {
  const client = useQueryClient();
  const intent = useRef(makeIntent());
  const [, go] = useLocation();
  const [state, setState] = useState<{ busy: boolean; error: unknown; rest: readonly string[]; saved: boolean }>({
    busy: false,
    error: null,
    rest: [],
    saved: false,
  });
  const save = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null, rest: [], saved: false });
    const body = transferPatchOf(form.values);
    try {
      const { version } = transfer;
      const changed = await api.edit(transfer.id, body, { key: intent.current(body), version });
      showTransfers(client, [changed]);
      toast(words.edited(changed.reference));
      setState({ busy: false, error: null, rest: [], saved: true });
      go(pagePath(changed.id));
    } catch (error) {
      const problem = error instanceof ApiProblem ? error.body : null;
      const named = problem !== null && (problem.errors?.length ?? 0) > 0;
      const rest = named ? form.refuse(problem, transferPointers) : [];
      setState({ busy: false, error: named ? null : error, rest, saved: false });
    }
  };
  return { ...state, save };
}
