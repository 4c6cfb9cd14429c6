/** One payee: where the money goes, what changed, and every payment. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import { payees as api, transfers, type PayeeItem } from '../../transfers-api.ts';
import { instant, money, taxId } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { EmptyNote, FailedNote, Loading, Note, ProblemNote, toast } from '../../ui/notes.tsx';
import { Box, Facts, Instant, LinkButton, PageHead, SimpleTable } from '../../ui/parts.tsx';
import { useAct } from './act.ts';
import { partsOf } from './destination.ts';
import { ChangesTable, TransferBadge, useMayTransfer } from './parts.tsx';
import { pagePath, payPath } from './paths.ts';
import { paidWords, PayeeChips } from './payees.tsx';

const words = t.transfers.payees;

export function PayeePage({ params }: { params: Readonly<Record<string, string | undefined>> }): ReactNode {
  const id = params['id'] ?? '';
  const read = useQuery({ queryKey: ['payee', id], queryFn: () => api.read(id) });
  if (read.error !== null) return <FailedNote error={read.error} onRetry={() => void read.refetch()} />;
  if (read.data === undefined) return <Loading />;
  return <Payee payee={read.data} />;
}

function Payee({ payee }: { payee: PayeeItem }): ReactNode {
  return (
    <div className="page">
      <nav className="row">
        <Link href="/transferencias/favorecidos">← {words.title}</Link>
      </nav>
      <PageHead
        title={payee.name}
        beside={
          <span className="chips">
            <PayeeChips payee={payee} />
          </span>
        }
      >
        <Buttons payee={payee} />
      </PageHead>
      {payee.changedFrom !== null && (
        <div className="box stack">
          <Note tone="amber">
            <p>{words.changedFrom(instant(payee.changedAt).slice(0, 10))}</p>
          </Note>
          <ChangesTable before={payee.changedFrom} after={payee.destination} brief />
        </div>
      )}
      <Box title={words.data}>
        <PayeeFacts payee={payee} />
      </Box>
      <History id={payee.id} />
    </div>
  );
}

function PayeeFacts({ payee }: { payee: PayeeItem }): ReactNode {
  const { fields } = t.transfers.destination;
  const bank = payee.bankName === '' ? null : payee.bankName;
  return (
    <Facts
      of={[
        ...partsOf(payee.destination).map(
          ([field, text]) => [fields[field], field === 'bank' ? (bank ?? text) : text] as const,
        ),
        payee.destination.kind === 'pixKey' && payee.taxId !== '' && [fields.taxId, taxId(payee.taxId)],
        payee.email !== null && [words.email, payee.email],
        payee.note !== '' && [words.note, payee.note],
        [words.total, paidWords(payee)],
        payee.firstPaidAt !== null && [words.first, <Instant key="f" at={payee.firstPaidAt} />],
        payee.lastPaidAt !== null && [words.last, <Instant key="l" at={payee.lastPaidAt} />],
      ]}
    />
  );
}

function Buttons({ payee }: { payee: PayeeItem }): ReactNode {
  const { ask } = useMayTransfer();
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const show = (fresh: PayeeItem) => {
    client.setQueryData(['payee', fresh.id], fresh);
    return [];
  };
  const disabling = useAct((id: string, key) => api.disable(id, key), show);
  const enabling = useAct((id: string, key) => api.enable(id, key), show);
  if (!ask) return null;
  const disable = async () => {
    if ((await disabling.run(payee.id)) === null) return;
    toast(words.disabledNow(payee.name));
    setAsking(false);
  };
  const enable = async () => {
    if ((await enabling.run(payee.id)) !== null) toast(words.enabledNow(payee.name));
  };
  if (payee.disabledAt !== null) {
    return (
      <>
        <ProblemNote error={enabling.error} />
        <Button variant="default" loading={enabling.busy} onClick={() => void enable()}>
          {words.enable}
        </Button>
      </>
    );
  }
  return (
    <>
      <LinkButton to={payPath(payee.id)}>{words.pay}</LinkButton>
      <LinkButton to={`/transferencias/favorecidos/${payee.id}/editar`} variant="default">
        {words.edit}
      </LinkButton>
      <Button variant="default" onClick={() => setAsking(true)}>
        {words.disable}
      </Button>
      {asking && (
        <ConfirmDialog
          careful
          title={words.disableTitle(payee.name)}
          confirm={words.disable}
          busy={disabling.busy}
          onConfirm={() => void disable()}
          onClose={() => setAsking(false)}
        >
          <p style={{ margin: 0 }}>{words.disableBody}</p>
          <ProblemNote error={disabling.error} />
        </ConfirmDialog>
      )}
    </>
  );
}

function History({ id }: { id: string }): ReactNode {
  const read = useQuery({
    queryKey: ['payees', 'history', id],
    queryFn: () => transfers.list({ payee: id }, undefined, 50),
  });
  const columns = t.transfers.list.columns;
  return (
    <Box title={words.history}>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {read.data?.data.length === 0 && <EmptyNote text={words.historyEmpty} />}
      {read.data !== undefined && read.data.data.length > 0 && (
        <SimpleTable
          label={words.history}
          rows={read.data.data}
          rowKey={(transfer) => transfer.id}
          columns={[
            { title: columns.createdAt, cell: ({ createdAt }) => instant(createdAt).slice(0, 16) },
            {
              title: columns.reference,
              cell: (transfer) => (
                <Link href={pagePath(transfer.id)} className="mono">
                  {transfer.reference}
                </Link>
              ),
            },
            { title: columns.amount, numeric: true, cell: ({ amountCents }) => money(amountCents) },
            { title: columns.status, cell: ({ status }) => <TransferBadge status={status} /> },
          ]}
        />
      )}
    </Box>
  );
}
