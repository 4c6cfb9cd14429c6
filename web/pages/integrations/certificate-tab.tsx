/** Certificado: the one in use, the one that waits, those before; sending, renewing, downloading. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { certificates } from '../../connecting-api.ts';
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
              <li key={one.id}>
                <Chip>{words.states[one.state]}</Chip> <span className="mono">{one.subject}</span> ·{' '}
                {words.usedBetween(date(one.notBefore.slice(0, 10)), date(one.notAfter.slice(0, 10)))}
                {one.detail !== null && <> · {one.detail}</>}
              </li>
            ))}
          </ul>
        </Box>
      )}
    </>
  );
}

function InUse({ certificate }: { certificate: Certificate }): ReactNode {
  const may = useMay();
  const [downloading, setDownloading] = useState(false);
  const { responsible, issuer, serial } = certificate;
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
      {may.settings && (
        <div>
          <Button size="xs" variant="default" onClick={() => setDownloading(true)}>
            {words.download}
          </Button>
        </div>
      )}
      {downloading && <DownloadDialog certificate={certificate} onClose={() => setDownloading(false)} />}
    </div>
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
