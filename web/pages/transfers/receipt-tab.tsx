/** Comprovante: the bank's own text as it came, and ours as data; to print, copy, keep as PDF or send by mail. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { payees, transfers as api, type Transfer, type TransferReceiptData } from '../../transfers-api.ts';
import { date, instant, money, taxId } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { copyText, EmptyNote, FailedNote, Loading, Note } from '../../ui/notes.tsx';
import { Facts, LinkButton } from '../../ui/parts.tsx';
import { may, saveReceipt } from './actions.tsx';
import { MailReceiptDialog } from './dialogs/others.tsx';

const words = t.transfers.receipt;

export function ReceiptTab({ transfer, alone = false }: { transfer: Transfer; alone?: boolean }): ReactNode {
  const read = useQuery({
    queryKey: ['transfer', transfer.id, 'receipt'],
    queryFn: () => api.receipt(transfer.id),
    enabled: may(transfer, 'receipt'),
  });
  if (!may(transfer, 'receipt')) return <EmptyNote text={words.none} />;
  if (read.error !== null) return <FailedNote error={read.error} onRetry={() => void read.refetch()} />;
  if (read.data === undefined) return <Loading />;
  return (
    <div className="stack" style={{ gap: 18 }}>
      <Buttons transfer={transfer} bankText={read.data.bankText} alone={alone} />
      {read.data.returned !== null && <ReturnedNote returned={read.data.returned} />}
      <Ours receipt={read.data} />
      <BankText text={read.data.bankText} />
    </div>
  );
}

function Buttons(props: { transfer: Transfer; bankText: string | null; alone: boolean }): ReactNode {
  const { transfer, bankText, alone } = props;
  const [mailing, setMailing] = useState(false);
  const payee = useQuery({
    queryKey: ['payee', transfer.payeeId],
    queryFn: () => payees.read(transfer.payeeId ?? ''),
    enabled: transfer.payeeId !== null,
  });
  return (
    <div className="row not-printed">
      <Button size="sm" onClick={() => window.print()}>
        {words.print}
      </Button>
      <Button size="sm" variant="default" onClick={() => void saveReceipt(transfer)}>
        {words.pdf}
      </Button>
      {bankText !== null && (
        <Button size="sm" variant="default" onClick={() => void copyText(bankText)}>
          {words.copy}
        </Button>
      )}
      <Button size="sm" variant="default" onClick={() => setMailing(true)}>
        {words.mail}
      </Button>
      {!alone && (
        <LinkButton to={`/transferencias/${transfer.id}/comprovante`} size="sm" variant="subtle">
          {words.page}
        </LinkButton>
      )}
      {mailing && (
        <MailReceiptDialog transfer={transfer} to={payee.data?.email ?? ''} onClose={() => setMailing(false)} />
      )}
    </div>
  );
}

/** A receipt of money that came back must say so wherever it is shown. */
function ReturnedNote({ returned }: { returned: NonNullable<TransferReceiptData['returned']> }): ReactNode {
  return (
    <Note tone="bad">
      <p>
        <strong>{words.returnedMark}</strong> {instant(returned.at).slice(0, 16)} · {money(returned.amountCents)} ·{' '}
        {returned.reason}
      </p>
    </Note>
  );
}

type Party = TransferReceiptData['payer'];

function partyLine({ name, taxId: document, bank, branch, account, accountKind, pixKey }: Party): ReactNode {
  const number =
    branch === null || account === null ? [] : [`ag. ${branch}`, [accountKind, account].filter(Boolean).join(' ')];
  return (
    <>
      <strong>{name}</strong> {document !== '' && taxId(document)}
      <br />
      {[bank, ...number, pixKey === null ? '' : t.transfers.destination.pixKey(pixKey)].filter(Boolean).join(' · ')}
    </>
  );
}

function Ours({ receipt }: { receipt: TransferReceiptData }): ReactNode {
  const { facts } = t.transfers.detail;
  return (
    <Facts
      of={[
        [facts.rail, receipt.method],
        [facts.amount, <strong key="a">{money(receipt.amountCents)}</strong>],
        [words.status, receipt.status],
        [facts.sentAt, instant(receipt.sentAt)],
        receipt.settlesOn !== null && [facts.settlesOn, date(receipt.settlesOn)],
        [words.payer, partyLine(receipt.payer)],
        [facts.payee, partyLine(receipt.payee)],
        receipt.description !== null && receipt.description !== '' && [facts.description, receipt.description],
        ...receipt.identifiers.map(
          ({ label, value }) =>
            [
              label,
              <span key={label} className="mono">
                {value}
              </span>,
            ] as const,
        ),
      ]}
    />
  );
}

function BankText({ text }: { text: string | null }): ReactNode {
  if (text === null) return <p className="dimmed">{words.noText}</p>;
  return (
    <section className="stack" data-tight>
      <h2 style={{ margin: 0, fontSize: 15 }}>{words.bankText}</h2>
      <span className="dimmed not-printed">{words.bankTextNote}</span>
      <pre className="receipt" tabIndex={0} aria-label={words.bankText}>
        {text}
      </pre>
    </section>
  );
}
