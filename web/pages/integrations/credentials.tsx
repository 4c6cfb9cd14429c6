/** Trocar credenciais: write-only. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { connections } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Connection, Provider } from '../../types.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { ProblemNote, toast } from '../../ui/notes.tsx';
import type { CertificateFile } from './certificate-file.ts';
import { CredentialFields, credentialsOf, useCredentialsForm } from './credential-fields.tsx';

const words = t.integrations;

export function CredentialsDialog({
  connection,
  provider,
  onClose,
}: {
  connection: Connection;
  provider: Provider | undefined;
  onClose(): void;
}): ReactNode {
  const client = useQueryClient();
  const form = useCredentialsForm(provider);
  const [files, setFiles] = useState<readonly CertificateFile[]>([]);
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const send = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null });
    try {
      await connections.storeCredentials(connection.id, credentialsOf(form, provider, files));
      await client.invalidateQueries({ queryKey: ['connections'] });
      toast(words.credentialsSaved);
      onClose();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <ConfirmDialog
      title={words.changeCredentials}
      confirm={t.common.save}
      busy={state.busy}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <CredentialFields {...{ provider, form, files }} onFiles={setFiles} />
      <ProblemNote error={state.error} />
    </ConfirmDialog>
  );
}
