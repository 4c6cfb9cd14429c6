/** What cannot be undone of a certificate: taken out of use at once, or its key destroyed. The reason is written down. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { certificates } from '../../connecting-api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Certificate } from '../../types.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { useForm } from '../../ui/form.tsx';
import { ProblemNote, toast } from '../../ui/notes.tsx';

const words = t.connecting.certificate;
const SHORTEST_REASON = 3;
const sayings = {
  revoke: { title: words.revokeTitle, body: words.revokeBody, confirm: words.revoke },
  destroy: { title: words.destroyTitle, body: words.destroyBody, confirm: words.destroy },
} as const;

interface EndProps {
  certificate: Certificate;
  verb: keyof typeof sayings;
  onClose(): void;
}

export function EndDialog({ certificate, verb, onClose }: EndProps): ReactNode {
  const client = useQueryClient();
  const form = useForm(
    { reason: '' },
    { reason: (text) => (text.trim().length < SHORTEST_REASON ? words.reasonMissing : null) },
  );
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const { title, body, confirm } = sayings[verb];
  const send = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null });
    try {
      await certificates[verb](certificate.id, form.values.reason.trim());
      await Promise.all(['certificates', 'connections'].map((name) => client.invalidateQueries({ queryKey: [name] })));
      toast(words.ended);
      onClose();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <ConfirmDialog
      careful
      title={title}
      confirm={confirm}
      busy={state.busy}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{body}</p>
      <p className="mono" style={{ margin: 0, overflowWrap: 'anywhere' }}>
        {certificate.subject}
      </p>
      <TextField label={words.reason} help={words.reasonHelp} field={form.field('reason')} />
      <ProblemNote error={state.error} />
    </ConfirmDialog>
  );
}
