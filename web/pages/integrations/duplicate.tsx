/** Duplicar para Produção: what was tried in homologação, with other credentials; only what differs is asked again. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { connections } from '../../api.ts';
import { useConnections, useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { makeIntent } from '../../transport.ts';
import type { Connection, ConnectionInput, SetupStep } from '../../types.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Button } from '../../ui/kit.ts';
import { ProblemNote } from '../../ui/notes.tsx';
import { nameOf } from './state.ts';
import { setupPath } from './steps.ts';

const words = t.connecting.duplicate;

/** Offered to who may work in production, as long as this account has no production at this bank. */
export function DuplicateButton({ connection }: { connection: Connection }): ReactNode {
  const { user } = useSession();
  const read = useConnections();
  const [asking, setAsking] = useState(false);
  const taken = read.data?.data.some(
    ({ environment, provider, bankAccountId }) =>
      environment === 'production' && provider === connection.provider && bankAccountId === connection.bankAccountId,
  );
  if (connection.environment === 'production' || user.role !== 'admin' || taken !== false) return null;
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {words.button}
      </Button>
      {asking && <DuplicateDialog connection={connection} onClose={() => setAsking(false)} />}
    </>
  );
}

function DuplicateDialog({ connection, onClose }: { connection: Connection; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const [, go] = useLocation();
  const intent = useRef(makeIntent());
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const send = async () => {
    setState({ busy: true, error: null });
    try {
      const body = copyOf(connection);
      const { id } = await connections.create(body, intent.current(body));
      await client.invalidateQueries({ queryKey: ['connections'] });
      go(setupPath(id, 'credentials'));
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <ConfirmDialog
      title={words.title(nameOf(connection))}
      confirm={words.button}
      busy={state.busy}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.body}</p>
      <ProblemNote error={state.error} />
    </ConfirmDialog>
  );
}

/** Everything but the credentials, which every bank keeps apart by environment. */
function copyOf(connection: Connection): ConnectionInput {
  const { provider, agreement, defaultMethod, defaultTerms, daysAfterDue, messages, paymentPlace } = connection;
  const { feeCents, transferFeeCents, postingCodes, responsible, notify } = connection;
  const done: SetupStep[] = ['bank', 'account'];
  return {
    bankAccount: connection.bankAccountId,
    provider,
    environment: 'production',
    setup: { step: 'credentials', done },
    agreement,
    defaultMethod,
    defaultTerms,
    daysAfterDue,
    messages,
    paymentPlace,
    feeCents,
    transferFeeCents,
    postingCodes,
    responsible,
    notify,
  };
}
