/** Corrigir: the form of a charge that no bank has, filled; what the bank refused stands on top and on its fields. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { charges as api } from '../../api.ts';
import { replaceCharge } from '../../live.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Charge } from '../../types.ts';
import { useForm } from '../../ui/form.tsx';
import { useLeaveGuard } from '../../ui/leave-guard.tsx';
import { FailedNote, Loading, Note, toast } from '../../ui/notes.tsx';
import { LinkButton, PageHead } from '../../ui/parts.tsx';
import { ChargeForm, useSaving, type Then } from './charge-form.tsx';
import { bankName, RefusalNote } from './dialogs/outcome.tsx';
import { chargePatchOf, editRules, refusedFields, textsOfCharge, withoutPlaced } from './edit-form.ts';
import type { ChargeTexts } from './new-form.ts';
import { editable } from './subject.ts';

const words = t.newCharge;

/** What is edited is what the server has now, not what a list remembers: its version goes back with the changes. */
export function EditChargePage({ params }: { params: Readonly<Record<string, string | undefined>> }): ReactNode {
  const id = params['id'] ?? '';
  const read = useQuery({ queryKey: ['charge', id], queryFn: () => api.read(id), refetchOnMount: 'always' });
  return (
    <div className="page">
      <nav className="row">
        <Link href={`/cobrancas/${id}`}>
          ← {read.data === undefined ? t.shell.charges : t.detail.title(read.data.reference)}
        </Link>
      </nav>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.error === null && (read.data === undefined || !read.isFetchedAfterMount) && <Loading />}
      {read.data !== undefined && read.isFetchedAfterMount && <Editor found={read.data} />}
    </div>
  );
}

function Editor({ found }: { found: Charge }): ReactNode {
  const [charge] = useState(found);
  if (!editable(charge)) {
    return (
      <>
        <PageHead title={words.edit(charge.reference)} />
        <Note tone="amber">
          <p>{words.notEditable(t.status[charge.status])}</p>
          <LinkButton to={`/cobrancas/${charge.id}`} variant="default" size="xs">
            {words.seeCharge}
          </LinkButton>
        </Note>
      </>
    );
  }
  return <EditForm charge={charge} />;
}

function EditForm({ charge }: { charge: Charge }): ReactNode {
  const client = useQueryClient();
  const [, go] = useLocation();
  const [before] = useState(() => textsOfCharge(charge));
  const form = useForm<ChargeTexts>(before, editRules(before));
  const saving = useSaving(form, {
    body: () => chargePatchOf(charge, form.values),
    send: (body, key) => api.edit(charge.id, body, { key, version: charge.version }),
    finish(corrected: Charge, then: Then) {
      toast(words.edited(corrected.reference));
      replaceCharge(client, corrected);
      go(`/cobrancas/${corrected.id}${then === 'register' ? '?acao=registrar' : ''}`);
      return true;
    },
  });
  const guard = useLeaveGuard(form.changed && !saving.saved);
  useMarked(charge, form.mark);
  const title = words.edit(charge.reference);
  return (
    <>
      <PageHead title={title} windowTitle={form.errors.length > 0 ? t.common.errorTitle + title : title} />
      <ChargeForm form={form} saving={saving} label={title} existing top={<Why charge={charge} />} />
      {guard}
    </>
  );
}

/** Fields that the bank named are marked on arrival; the focus stays at the top, where the reason is read first. */
function useMarked({ refusal }: Charge, mark: (problems: Record<string, string>) => void): void {
  const done = useRef(false);
  useEffect(() => {
    if (done.current) return;
    done.current = true;
    const problems = refusedFields(refusal);
    if (Object.keys(problems).length > 0) mark(problems);
  }, [refusal, mark]);
}

function Why({ charge }: { charge: Charge }): ReactNode {
  const { refusal } = charge;
  return (
    <>
      <RefusalNote refusal={refusal === null ? null : withoutPlaced(refusal)} bank={bankName(charge)} />
      <p className="dimmed" style={{ margin: 0 }}>
        {words.editIntro}
      </p>
    </>
  );
}
