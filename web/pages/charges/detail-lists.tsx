/** Registros, Recebimentos, Lançamentos and JSON of a charge. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { charges as api, ledger } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Charge } from '../../types.ts';
import { date, line, money } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { copyText, EmptyNote, FailedNote, Loading } from '../../ui/notes.tsx';
import { Chip, CopyLine, Facts, Instant, SimpleTable } from '../../ui/parts.tsx';
import { EntriesTable } from '../entries-table.tsx';

export function RegistrationsTab({ charge }: { charge: Charge }): ReactNode {
  const words = t.detail.registrations;
  const read = useQuery({
    queryKey: ['charge', charge.id, 'registrations'],
    queryFn: () => api.registrations(charge.id),
  });
  if (read.error !== null) return <FailedNote error={read.error} onRetry={() => void read.refetch()} />;
  if (read.data === undefined) return <Loading />;
  if (read.data.data.length === 0) return <EmptyNote text={words.empty} />;
  return (
    <div className="stack">
      {read.data.data.map((one) => (
        <section key={one.id} className="box stack">
          <div className="row">
            <h3>{words.heading(one.ordinal)}</h3>
            <Chip tone={one.live ? 'good' : 'plain'}>{one.live ? words.live : words.closed}</Chip>
          </div>
          <Facts
            of={[
              one.nossoNumero !== null && [
                t.detail.nossoNumero,
                <CopyLine key="n" text={one.nossoNumero} label={t.detail.nossoNumero} />,
              ],
              [words.bankKey, <CopyLine key="k" text={one.bankKey} label={words.bankKey} />],
              one.bankRef !== null && [words.bankRef, <CopyLine key="r" text={one.bankRef} label={words.bankRef} />],
              one.linhaDigitavel !== null && [
                t.detail.line,
                <CopyLine key="l" text={one.linhaDigitavel} shown={line(one.linhaDigitavel)} label={t.detail.line} />,
              ],
              one.barcode !== null && [words.barcode, <CopyLine key="b" text={one.barcode} label={words.barcode} />],
              one.txid !== null && [words.txid, <CopyLine key="t" text={one.txid} label={words.txid} />],
              [words.registeredAt, <Instant key="a" at={one.registeredAt} />],
              one.closedAt !== null && [words.closedAt, <Instant key="c" at={one.closedAt} />],
            ]}
          />
        </section>
      ))}
    </div>
  );
}

export function PaymentsTab({ charge }: { charge: Charge }): ReactNode {
  const words = t.detail.payments;
  const read = useQuery({ queryKey: ['charge', charge.id, 'payments'], queryFn: () => api.payments(charge.id) });
  if (read.error !== null) return <FailedNote error={read.error} onRetry={() => void read.refetch()} />;
  if (read.data === undefined) return <Loading />;
  if (read.data.data.length === 0) return <EmptyNote text={words.empty} />;
  return (
    <SimpleTable
      label={t.detail.tabs.recebimentos}
      rows={read.data.data}
      rowKey={({ id }) => id}
      columns={[
        { title: t.detail.paidOn, cell: ({ paidOn }) => date(paidOn) },
        {
          title: t.detail.creditedOn,
          cell: ({ creditedOn }) => (creditedOn === null ? t.detail.notYet : date(creditedOn)),
        },
        {
          title: words.channel,
          // Nothing is received for nothing: what says zero was undone.
          cell: ({ channel, amountCents }) =>
            amountCents === 0 ? words.undone(words.channels[channel]) : words.channels[channel],
        },
        { title: words.source, cell: ({ source }) => words.sources[source] },
        { title: t.detail.fee, numeric: true, cell: ({ feeCents }) => money(feeCents) },
        { title: words.amount, numeric: true, cell: ({ amountCents }) => <strong>{money(amountCents)}</strong> },
      ]}
    />
  );
}

export function EntriesTab({ charge }: { charge: Charge }): ReactNode {
  const read = useQuery({
    queryKey: ['charge', charge.id, 'entries'],
    queryFn: () => ledger.entries({ chargeId: charge.id }),
  });
  if (read.error !== null) return <FailedNote error={read.error} onRetry={() => void read.refetch()} />;
  if (read.data === undefined) return <Loading />;
  if (read.data.data.length === 0) return <EmptyNote text={t.detail.entriesEmpty} />;
  return <EntriesTable entries={read.data.data} withCharge={false} />;
}

export function JsonTab({ charge }: { charge: Charge }): ReactNode {
  const text = JSON.stringify(charge, null, 2);
  return (
    <div className="stack">
      <div className="row" data-end>
        <Button size="xs" variant="default" onClick={() => void copyText(text)}>
          {t.detail.copyJson}
        </Button>
      </div>
      <pre className="code" tabIndex={0} aria-label={t.detail.tabs.json}>
        {text}
      </pre>
    </div>
  );
}
