/** The bank's certificate desk: the first certificate with the token of the e-mail, the next one with the one that is still good. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { connections } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Connection, Provider } from '../../types.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { SecretField, TextField } from '../../ui/fields.tsx';
import { date } from '../../ui/format.ts';
import { ErrorSummary, filled, FormBox, useForm } from '../../ui/form.tsx';
import { Button } from '../../ui/kit.ts';
import { useLeaveGuard } from '../../ui/leave-guard.tsx';
import { ProblemNote, toast } from '../../ui/notes.tsx';
import { isPlaced } from './section-form.tsx';
import { useSubject } from './signing-request.tsx';
import { setupPath } from './steps.ts';
import { tabPath } from './tabs.ts';

const words = t.integrations;

interface DeskFormProps {
  connection: Connection;
  onDone(): void;
  /** Stands beside the button. */
  children?: ReactNode;
}

/** The key and the request are made here; certificate and client secret come back and are kept, and nobody copies them. */
export function DeskForm({ connection, onDone, children }: DeskFormProps): ReactNode {
  const client = useQueryClient();
  const form = useForm(
    { clientId: '', temporaryToken: '' },
    { clientId: filled(words.clientIdMissing), temporaryToken: filled(words.temporaryTokenMissing) },
  );
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const guard = useLeaveGuard(form.changed && !state.busy);
  const send = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null });
    const { clientId, temporaryToken } = form.values;
    const body = { clientId: clientId.trim(), temporaryToken: temporaryToken.trim() };
    try {
      const { certificate } = await connections.requestCertificate(connection.id, body);
      await client.invalidateQueries({ queryKey: ['connections'] });
      void client.invalidateQueries({ queryKey: ['certificates'] });
      form.reset({ clientId: '', temporaryToken: '' });
      setState({ busy: false, error: null });
      toast(words.deskDone(date(certificate.notAfter.slice(0, 10))));
      onDone();
    } catch (error) {
      const pointers = { '/clientId': 'clientId', '/temporaryToken': 'temporaryToken' } as const;
      setState({ busy: false, error: isPlaced(form, error, pointers) ? null : error });
    }
  };
  return (
    <FormBox onSubmit={() => void send()} label={words.desk}>
      <ErrorSummary form={form} />
      <ProblemNote error={state.error} />
      <p style={{ margin: 0 }}>
        {words.deskBody} {words.deskOnce}
      </p>
      <TextField label={words.clientId} help={words.clientIdHelp} field={form.field('clientId')} />
      <RequestSubject connection={connection} clientId={form.values.clientId} />
      <SecretField label={words.temporaryToken} help={words.temporaryTokenHelp} field={form.field('temporaryToken')} />
      <div className="row">
        <Button type="submit" loading={state.busy}>
          {words.deskConfirm}
        </Button>
        {children}
      </div>
      {guard}
    </FormBox>
  );
}

/** What the certificate will say, before it is asked for: the bank does not correct it afterwards. */
function RequestSubject({ connection, clientId }: { connection: Connection; clientId: string }): ReactNode {
  const read = useSubject(connection, clientId, true);
  if (read.data === undefined) return null;
  const { id, setup } = connection;
  return (
    <div className="stack" data-tight>
      <span>
        {t.connecting.request.subject}{' '}
        <Link href={setup === null ? tabPath(id, 'settings') : setupPath(id, 'agreement')}>
          {t.connecting.request.subjectChange}
        </Link>
      </span>
      <span className="mono" style={{ overflowWrap: 'anywhere' }}>
        {Object.entries(read.data.subject)
          .filter(([, text]) => text !== '')
          .map(([name, text]) => `${name}=${text}`)
          .join(', ')}
      </span>
    </div>
  );
}

/** The desk where it is one way among others. */
export function DeskPart(props: DeskFormProps): ReactNode {
  return (
    <details>
      <summary>{words.desk}</summary>
      <div style={{ paddingTop: 8 }}>
        <DeskForm {...props} />
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

function RenewDialog({ connection, onClose }: { connection: Connection; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const send = async () => {
    setState({ busy: true, error: null });
    try {
      const { certificate } = await connections.renewCertificate(connection.id);
      await client.invalidateQueries({ queryKey: ['connections'] });
      void client.invalidateQueries({ queryKey: ['certificates'] });
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
