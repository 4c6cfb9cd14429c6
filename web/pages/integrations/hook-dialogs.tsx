/** What is asked before the proof or the address of a webhook changes; what is secret is shown this once. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { connections } from '../../api.ts';
import { setup } from '../../connecting-api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Connection, HookAddress, HookSecret } from '../../types.ts';
import { CloseFoot, ConfirmDialog } from '../../ui/dialog.tsx';
import { Note, ProblemNote } from '../../ui/notes.tsx';
import { CopyLine, Facts, Instant } from '../../ui/parts.tsx';

const words = t.connecting.hook;

interface Made<T> {
  busy: boolean;
  made: T | null;
  error: unknown;
}

function useMaking<T>(make: () => Promise<T>): Made<T> & { send(): void } {
  const client = useQueryClient();
  const [state, setState] = useState<Made<T>>({ busy: false, made: null, error: null });
  const send = async () => {
    setState({ busy: true, made: null, error: null });
    try {
      setState({ busy: false, made: await make(), error: null });
      await Promise.all(['connections', 'webhook'].map((name) => client.invalidateQueries({ queryKey: [name] })));
    } catch (error) {
      setState({ busy: false, made: null, error });
    }
  };
  return { ...state, send: () => void send() };
}

interface SecretProps {
  connection: Connection;
  proof: 'basic' | 'token';
  onClose(): void;
}

/** The older one stops at once, which is why it is asked; the new one is shown this once. */
export function SecretDialog({ connection, proof, onClose }: SecretProps): ReactNode {
  const { busy, made, error, send } = useMaking<HookSecret>(() => connections.renewHookSecret(connection.id));
  const next = connection.capabilities.includes('webhook.configure') ? words.secretAtBank : words.secretByHand;
  return (
    <ConfirmDialog
      careful
      title={words.secretTitle[proof]}
      confirm={words.makeSecret[proof]}
      busy={busy}
      foot={made === null ? undefined : <CloseFoot onClose={onClose} />}
      onConfirm={send}
      onClose={onClose}
    >
      {made === null ? (
        <p style={{ margin: 0 }}>{words.secretBody}</p>
      ) : (
        <Note tone="good">
          <p>
            <strong>{words.secretOnce}</strong> {next}
          </p>
          <Facts
            of={[
              [words.url, <CopyLine key="u" text={made.url} label={words.url} />],
              [words.secretHeader, <CopyLine key="h" text={made.header} label={words.secretHeader} />],
              made.login !== null && [
                words.secretLogin,
                <CopyLine key="l" text={made.login} label={words.secretLogin} />,
              ],
              [
                words.secretPassword[proof],
                <CopyLine key="p" text={made.password} label={words.secretPassword[proof]} />,
              ],
            ]}
          />
        </Note>
      )}
      <ProblemNote error={error} />
    </ConfirmDialog>
  );
}

/** For an address that somebody else has seen. The older one is still taken for a while, so that nothing is lost. */
export function AddressDialog({ connection, onClose }: { connection: Connection; onClose(): void }): ReactNode {
  const { busy, made, error, send } = useMaking<HookAddress>(() => setup.newHookAddress(connection.id));
  return (
    <ConfirmDialog
      careful
      title={words.addressTitle}
      confirm={words.newAddress}
      busy={busy}
      foot={made === null ? undefined : <CloseFoot onClose={onClose} />}
      onConfirm={send}
      onClose={onClose}
    >
      {made === null ? (
        <p style={{ margin: 0 }}>{words.addressBody}</p>
      ) : (
        <Note tone="good">
          <p>
            <strong>{words.addressMade}</strong>
          </p>
          <CopyLine text={made.url} label={words.url} />
          <p>
            {words.previousUntil} <Instant at={made.previousUntil} />
          </p>
        </Note>
      )}
      <ProblemNote error={error} />
    </ConfirmDialog>
  );
}
