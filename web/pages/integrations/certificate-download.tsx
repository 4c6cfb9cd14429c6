/** A copy of the certificate and its key, for another program: who asks shows that it is her, and it is written down. */
import { useState, type ReactNode } from 'react';
import { certificates } from '../../connecting-api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Certificate, CertificateDownload } from '../../types.ts';
import { useConfirmPerson } from '../../ui/confirm-person.tsx';
import { CloseFoot, ConfirmDialog } from '../../ui/dialog.tsx';
import { SecretField } from '../../ui/fields.tsx';
import { useForm, type Texts } from '../../ui/form.tsx';
import { Button, Radio } from '../../ui/kit.ts';
import { Note, ProblemNote } from '../../ui/notes.tsx';
import { CopyLine, saveFile } from '../../ui/parts.tsx';

const words = t.connecting.download;

type Kind = 'pfx' | 'legacy' | 'pem';
const inputs = {
  pfx: { format: 'pfx', form: 'modern' },
  legacy: { format: 'pfx', form: 'legacy' },
  pem: { format: 'pem' },
} as const satisfies Record<Kind, object>;

interface State {
  busy: boolean;
  error: unknown;
  made: CertificateDownload | null;
}

export function DownloadDialog({ certificate, onClose }: { certificate: Certificate; onClose(): void }): ReactNode {
  const [kind, setKind] = useState<Kind>('pfx');
  const proof = useConfirmPerson();
  const form = useForm<Texts>(
    { password: '', again: '' },
    { again: (text, values) => (text === (values['password'] ?? '') ? null : words.differ) },
  );
  const [state, setState] = useState<State>({ busy: false, error: null, made: null });
  const send = async () => {
    const confirmation = proof.confirmation();
    if (!form.check() || confirmation === null) return;
    setState({ busy: true, error: null, made: null });
    try {
      const body = { ...inputs[kind], password: form.values['password'] ?? '', confirmation };
      const made = await certificates.download(certificate.id, body);
      setState({ busy: false, error: null, made });
      for (const file of made.files) saveFile({ blob: blobOf(file), name: file.name }, file.name);
    } catch (error) {
      setState({ busy: false, error: proof.refuse(error), made: null });
    }
  };
  const { made } = state;
  return (
    <ConfirmDialog
      careful
      title={words.title}
      confirm={words.confirm}
      busy={state.busy}
      foot={made === null ? undefined : <CloseFoot onClose={onClose} />}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      {made === null ? (
        <>
          <p style={{ margin: 0 }}>{words.body}</p>
          <KindChoice value={kind} onChange={setKind} />
          <SecretField label={words.password} help={words.passwordHelp} optional field={form.field('password')} />
          <SecretField label={words.again} optional field={form.field('again')} />
          {proof.fields}
        </>
      ) : (
        <Done made={made} />
      )}
      <ProblemNote error={state.error} />
    </ConfirmDialog>
  );
}

function KindChoice({ value, onChange }: { value: Kind; onChange(kind: Kind): void }): ReactNode {
  return (
    <Radio.Group label={words.kind} value={value} onChange={(chosen) => onChange(chosen as Kind)}>
      <div className="stack" data-tight style={{ paddingTop: 6 }}>
        {(Object.keys(inputs) as Kind[]).map((kind) => (
          <Radio key={kind} value={kind} label={words.kinds[kind]} description={words.kindHelps[kind]} />
        ))}
      </div>
    </Radio.Group>
  );
}

function Done({ made: { files, command } }: { made: CertificateDownload }): ReactNode {
  return (
    <Note tone="good">
      <p>
        <strong>{words.done}</strong> {words.doneHelp}
      </p>
      <div className="row">
        {files.map((file) => (
          <Button
            key={file.name}
            size="xs"
            variant="default"
            onClick={() => saveFile({ blob: blobOf(file), name: file.name }, file.name)}
          >
            {words.saveAgain(file.name)}
          </Button>
        ))}
      </div>
      <p>{words.convert}</p>
      <CopyLine text={command} label={words.command} />
    </Note>
  );
}

function blobOf({ base64, mediaType }: CertificateDownload['files'][number]): Blob {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: mediaType });
}
