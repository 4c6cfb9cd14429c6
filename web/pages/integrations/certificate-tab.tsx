/** Certificado: the one in use, the one that waits, those before; sending, renewing, downloading. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { certificateCalendar, certificates } from '../../connecting-api.ts';
import { useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Certificate } from '../../types.ts';
import { date, instant } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading, toast } from '../../ui/notes.tsx';
import { Box, Chip, Facts } from '../../ui/parts.tsx';
import { CandidateNote } from './candidate.tsx';
import { DeskPart, RenewPart } from './certificate-desk.tsx';
import { DownloadDialog } from './certificate-download.tsx';
import { EndDialog } from './certificate-end.tsx';
import { CertificateSend } from './certificate-send.tsx';
import type { TabProps } from './tabs.ts';
import { SigningRequestPart } from './signing-request.tsx';
import { validityText } from './state.ts';
import { toneOf } from './validity.ts';

const words = t.connecting.certificate;

export function CertificateTab({ connection, provider }: TabProps): ReactNode {
  const may = useMay();
  const read = useQuery({
    queryKey: ['certificates', connection.id],
    queryFn: () => certificates.list({ connection: connection.id, state: 'all' }),
  });
  const all = read.data?.data ?? [];
  const active = all.find(({ state }) => state === 'active');
  const before = all.filter(({ state }) => state !== 'active' && state !== 'candidate');
  return (
    <>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      <CandidateNote connection={connection} />
      {read.isSuccess && active === undefined && <EmptyNote text={words.none} />}
      {active !== undefined && (
        <Box title={words.inUse} right={<RenewPart connection={connection} provider={provider} />}>
          <InUse certificate={active} />
        </Box>
      )}
      {may.settings && <NewOne connection={connection} provider={provider} />}
      {before.length > 0 && (
        <Box title={words.history}>
          <ul className="plain-list">
            {before.map((one) => (
              <Ended key={one.id} certificate={one} />
            ))}
          </ul>
        </Box>
      )}
    </>
  );
}

function InUse({ certificate }: { certificate: Certificate }): ReactNode {
  const may = useMay();
  const [asking, setAsking] = useState<'download' | 'revoke' | null>(null);
  const close = () => setAsking(null);
  const { responsible, issuer, serial, connectionId } = certificate;
  return (
    <div className="stack">
      <Facts
        of={[
          [
            words.validity,
            <Chip key="v" tone={toneOf(certificate.daysLeft)}>
              {validityText(certificate)}
            </Chip>,
          ],
          [
            words.subject,
            <span key="s" className="mono">
              {certificate.subject}
            </span>,
          ],
          issuer !== null && [
            words.issuer,
            <span key="i" className="mono">
              {issuer}
            </span>,
          ],
          serial !== null && [
            words.serial,
            <span key="n" className="mono">
              {serial}
            </span>,
          ],
          [
            words.fingerprint,
            <span key="f" className="mono">
              {certificate.fingerprint256}
            </span>,
          ],
          [words.storedAt, instant(certificate.storedAt)],
          [words.responsible, responsible === null ? words.nobody : `${responsible.name} · ${responsible.email}`],
          [words.renewal, words.renewals[certificate.renewal]],
        ]}
      />
      <div className="row">
        <Button component="a" href={certificateCalendar(connectionId)} download size="xs" variant="default">
          {words.calendar}
        </Button>
        {may.settings && (
          <>
            <Button size="xs" variant="default" onClick={() => setAsking('download')}>
              {words.download}
            </Button>
            <Button size="xs" variant="subtle" color="red" onClick={() => setAsking('revoke')}>
              {words.revoke}
            </Button>
          </>
        )}
      </div>
      {asking === 'download' && <DownloadDialog certificate={certificate} onClose={close} />}
      {asking === 'revoke' && <EndDialog certificate={certificate} verb="revoke" onClose={close} />}
    </div>
  );
}

/** One that was in use, or was never: its key may be destroyed before its time. */
function Ended({ certificate }: { certificate: Certificate }): ReactNode {
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const { state, subject, notBefore, notAfter, detail } = certificate;
  return (
    <li>
      <Chip>{words.states[state]}</Chip> <span className="mono">{subject}</span> ·{' '}
      {words.usedBetween(date(notBefore.slice(0, 10)), date(notAfter.slice(0, 10)))}
      {detail !== null && <> · {detail}</>}
      {may.settings && state !== 'destroyed' && (
        <Button size="compact-xs" variant="subtle" color="red" onClick={() => setAsking(true)}>
          {words.destroy}
        </Button>
      )}
      {asking && <EndDialog certificate={certificate} verb="destroy" onClose={() => setAsking(false)} />}
    </li>
  );
}

/** It waits beside the one in use until a test with it has passed. */
function NewOne({ connection, provider }: TabProps): ReactNode {
  const kept = () => toast(words.keptToast);
  return (
    <Box title={words.newOne}>
      <div className="stack">
        <p style={{ margin: 0 }}>{words.newOneLead}</p>
        <CertificateSend connection={connection} onStored={kept} />
        {provider.certificateRequest && (
          <>
            <DeskPart connection={connection} onDone={kept} />
            <SigningRequestPart connection={connection} />
          </>
        )}
      </div>
    </Box>
  );
}
