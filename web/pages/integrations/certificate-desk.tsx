/** The bank's certificate desk: issuing with the token of the e-mail, renewing, and the command for those who prefer it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { connections } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { CertificateDeskAnswer, Connection, Provider } from '../../types.ts';
import { CloseFoot, ConfirmDialog } from '../../ui/dialog.tsx';
import { SecretField, TextField } from '../../ui/fields.tsx';
import { date } from '../../ui/format.ts';
import { filled, useForm, type Form } from '../../ui/form.tsx';
import { Button, useDebouncedValue } from '../../ui/kit.ts';
import { Note, ProblemNote, toast } from '../../ui/notes.tsx';
import { CopyLine, Facts } from '../../ui/parts.tsx';
import { deskInputOf } from './connecting.ts';

const words = t.integrations;

export type DeskTexts = Record<'clientId' | 'temporaryToken', string>;

export function useDeskForm(): Form<DeskTexts> {
  return useForm<DeskTexts>(
    { clientId: '', temporaryToken: '' },
    { clientId: filled(words.clientIdMissing), temporaryToken: filled(words.temporaryTokenMissing) },
  );
}

export function DeskFields({ form }: { form: Form<DeskTexts> }): ReactNode {
  return (
    <div className="stack">
      <p style={{ margin: 0 }}>
        {words.deskBody} {words.deskOnce}
      </p>
      <TextField label={words.clientId} help={words.clientIdHelp} field={form.field('clientId')} />
      <SecretField label={words.temporaryToken} help={words.temporaryTokenHelp} field={form.field('temporaryToken')} />
    </div>
  );
}

interface DeskProps {
  connection: Connection;
  onClose(): void;
}

export function DeskDialog({ connection, onClose }: DeskProps): ReactNode {
  const client = useQueryClient();
  const form = useDeskForm();
  const [state, setState] = useState<{ busy: boolean; error: unknown; done: CertificateDeskAnswer | null }>({
    busy: false,
    error: null,
    done: null,
  });
  const send = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null, done: null });
    try {
      const done = await connections.requestCertificate(connection.id, deskInputOf(form.values));
      setState({ busy: false, error: null, done });
      await client.invalidateQueries({ queryKey: ['connections'] });
    } catch (error) {
      setState({ busy: false, error, done: null });
    }
  };
  const { done } = state;
  return (
    <ConfirmDialog
      title={words.deskTitle(connection.title)}
      confirm={words.deskConfirm}
      busy={state.busy}
      foot={done === null ? undefined : <CloseFoot onClose={onClose} />}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      {done === null ? (
        <>
          <DeskFields form={form} />
          <ByHand connection={connection} clientId={form.values.clientId} />
          <ProblemNote error={state.error} />
        </>
      ) : (
        <Note tone="good">
          <p>
            <strong>{words.deskDone(date(done.certificate.notAfter.slice(0, 10)))}</strong>
          </p>
          {done.fields.includes('clientSecret') && <p>{words.deskSecret}</p>}
          <p className="mono">{done.certificate.subject}</p>
        </Note>
      )}
    </ConfirmDialog>
  );
}

/** The same request made on one's own machine, with the fields that this bank wants. */
function ByHand({ connection, clientId }: { connection: Connection; clientId: string }): ReactNode {
  const [settled] = useDebouncedValue(clientId.trim(), 300);
  const [open, setOpen] = useState(false);
  const read = useQuery({
    queryKey: ['connections', connection.id, 'certificate-request', settled],
    queryFn: () => connections.certificateSubject(connection.id, settled),
    enabled: open,
    placeholderData: (before) => before,
  });
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.deskByHand}</summary>
      <div className="stack" data-tight style={{ paddingTop: 8 }}>
        <p style={{ margin: 0 }}>{words.deskByHandHelp}</p>
        {read.data !== undefined && (
          <>
            <Facts of={Object.entries(read.data.subject)} />
            <pre className="code" tabIndex={0} aria-label={words.command}>
              {read.data.command}
            </pre>
            <CopyLine text={read.data.command} shown="" label={words.command} />
          </>
        )}
        <ProblemNote error={read.error} />
      </div>
    </details>
  );
}

/** Renewing, when its time has come; before that, when it comes. */
export function RenewPart({ connection, provider }: { connection: Connection; provider: Provider }): ReactNode {
  const [asking, setAsking] = useState(false);
  const days = connection.credentials?.certificate?.daysLeft;
  const before = provider.certificateRenewableDays;
  if (days === undefined || before === null || !connection.capabilities.includes('certificate.renew')) return null;
  if (days < 0) return <span className="danger">{words.renewLate}</span>;
  if (days > before) return <span className="dimmed">{words.renewFrom(days - before, before)}</span>;
  return (
    <>
      <Button size="xs" onClick={() => setAsking(true)}>
        {words.renew}
      </Button>
      {asking && <RenewDialog connection={connection} onClose={() => setAsking(false)} />}
    </>
  );
}

function RenewDialog({ connection, onClose }: DeskProps): ReactNode {
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const send = async () => {
    setState({ busy: true, error: null });
    try {
      const { certificate } = await connections.renewCertificate(connection.id);
      await client.invalidateQueries({ queryKey: ['connections'] });
      toast(words.renewDone(date(certificate.notAfter.slice(0, 10))));
      onClose();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <ConfirmDialog
      title={words.renewTitle(connection.title)}
      confirm={words.renew}
      busy={state.busy}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.renewBody}</p>
      <ProblemNote error={state.error} />
    </ConfirmDialog>
  );
}
