/** Descartar: a set-up that somebody gives up, asked once because what was stored is destroyed. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { setup } from '../../connecting-api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Connection } from '../../types.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Button } from '../../ui/kit.ts';
import { ProblemNote, toast } from '../../ui/notes.tsx';
import { nameOf } from './state.ts';

const words = t.connecting;

export function DiscardButton({ connection }: { connection: Connection }): ReactNode {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        color="gray"
        aria-label={words.discardOf(nameOf(connection))}
        onClick={() => setAsking(true)}
      >
        {words.discard}
      </Button>
      {asking && <DiscardDialog connection={connection} onClose={() => setAsking(false)} />}
    </>
  );
}

function DiscardDialog({ connection, onClose }: { connection: Connection; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const [, go] = useLocation();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const discard = async () => {
    setState({ busy: true, error: null });
    try {
      await setup.discard(connection.id);
      toast(words.discarded);
      // First away from the assistant: what it shows is no more.
      go('/integracoes');
      await client.invalidateQueries({ queryKey: ['connections'] });
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <ConfirmDialog
      careful
      title={words.discardTitle(nameOf(connection))}
      confirm={words.discard}
      busy={state.busy}
      onConfirm={() => void discard()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.discardBody}</p>
      <ProblemNote error={state.error} />
    </ConfirmDialog>
  );
}
