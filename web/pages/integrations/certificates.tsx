/** Certificados: those of all integrations, the one that ends first on top. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { certificates, certificatesCalendar } from '../../connecting-api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Certificate } from '../../types.ts';
import { date } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading } from '../../ui/notes.tsx';
import { Chip, SimpleTable, type SimpleColumn } from '../../ui/parts.tsx';
import { IntegrationsFrame } from './frame.tsx';
import { tabPath } from './tabs.ts';
import { nameOf, validityText } from './state.ts';
import { toneOf } from './validity.ts';

const words = t.connecting.certificates;

const columns: readonly SimpleColumn<Certificate>[] = [
  {
    title: words.connection,
    cell: (one) => <Link href={tabPath(one.connectionId, 'certificate')}>{nameOf(one)}</Link>,
  },
  {
    title: words.environment,
    cell: ({ environment }) => (
      <span className="world" data-world={environment}>
        {t.shell[environment]}
      </span>
    ),
  },
  { title: words.subject, cell: ({ subject }) => <span className="mono">{subject}</span> },
  {
    title: words.ends,
    cell: (one) => <Chip tone={toneOf(one.daysLeft)}>{validityText(one)}</Chip>,
  },
  { title: words.state, cell: ({ state }) => t.connecting.certificate.states[state] },
  { title: words.responsible, cell: ({ responsible }) => responsible?.name ?? t.common.none },
  {
    title: words.renewal,
    cell: ({ renewal, renewableFrom }) =>
      renewableFrom === null
        ? t.connecting.certificate.renewals[renewal]
        : words.renewableFrom(date(renewableFrom.slice(0, 10))),
  },
];

export function CertificatesPage(): ReactNode {
  const read = useQuery({ queryKey: ['certificates'], queryFn: () => certificates.list() });
  const list = (read.data?.data ?? []).toSorted((one, other) => one.notAfter.localeCompare(other.notAfter));
  return (
    <IntegrationsFrame part="certificates" lead={words.lead}>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {read.data?.data.length === 0 && <EmptyNote text={words.empty} />}
      {list.length > 0 && (
        <>
          <SimpleTable label={words.title} columns={columns} rows={list} rowKey={({ id }) => id} />
          <Calendar />
        </>
      )}
    </IntegrationsFrame>
  );
}

function Calendar(): ReactNode {
  return (
    <div className="row">
      <span>{words.calendar}</span>
      <Button component="a" href={certificatesCalendar} download size="xs" variant="default">
        {words.calendarFile}
      </Button>
    </div>
  );
}
