/** Inativar and ativar: nothing new leaves through an inactive connection. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { connections } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Connection } from '../../types.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { ProblemNote, toast } from '../../ui/notes.tsx';

const words = t.integrations;

export function ActiveDialog({ connection, onClose }: { connection: Connection; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const { active, id, version, environment } = connection;
  const change = async () => {
    setState({ busy: true, error: null });
    try {
      await connections.change(id, { active: !active }, version);
      await client.invalidateQueries({ queryKey: ['connections'] });
      toast(t.common.saved);
      onClose();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  const name = `${connection.title} · ${connection.accountMnemonic}`;
  return (
    <ConfirmDialog
      careful={active || environment === 'production'}
      title={active ? words.deactivateTitle(name) : words.activateTitle(name)}
      confirm={active ? words.deactivate : words.activate}
      busy={state.busy}
      onConfirm={() => void change()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{active ? words.deactivateBody : words.activateBody(t.shell[environment])}</p>
      <ProblemNote error={state.error} />
    </ConfirmDialog>
  );
}
