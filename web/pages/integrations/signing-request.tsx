/** Fazer chave e pedido aqui: the key stays on the server, the request is downloaded; or the openssl command, for those who prefer it. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { connections } from '../../api.ts';
import { setup } from '../../connecting-api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Connection, SigningRequest } from '../../types.ts';
import { TextField } from '../../ui/fields.tsx';
import { filled, FormBox, useForm } from '../../ui/form.tsx';
import { Button, useDebouncedValue } from '../../ui/kit.ts';
import { Note, ProblemNote } from '../../ui/notes.tsx';
import { CopyLine, Facts, saveFile } from '../../ui/parts.tsx';

const words = t.connecting.request;

export function SigningRequestPart({ connection }: { connection: Connection }): ReactNode {
  const form = useForm({ clientId: '' }, { clientId: filled(t.integrations.clientIdMissing) });
  const [state, setState] = useState<{ busy: boolean; error: unknown; made: SigningRequest | null }>({
    busy: false,
    error: null,
    made: null,
  });
  const make = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null, made: null });
    try {
      setState({ busy: false, error: null, made: await setup.makeRequest(connection.id, form.values.clientId.trim()) });
    } catch (error) {
      setState({ busy: false, error, made: null });
    }
  };
  return (
    <details>
      <summary>{words.title}</summary>
      <div className="stack" style={{ paddingTop: 8 }}>
        <FormBox onSubmit={() => void make()} label={words.title}>
          <p style={{ margin: 0 }}>{words.lead}</p>
          <TextField
            label={t.integrations.clientId}
            help={t.integrations.clientIdHelp}
            field={form.field('clientId')}
          />
          <div>
            <Button type="submit" variant="default" loading={state.busy}>
              {words.make}
            </Button>
          </div>
        </FormBox>
        <ProblemNote error={state.error} />
        {state.made !== null && <Made made={state.made} />}
        <ByHand connection={connection} clientId={form.values.clientId} />
      </div>
    </details>
  );
}

function Made({ made: { subject, csrPem, fileName } }: { made: SigningRequest }): ReactNode {
  const save = () => saveFile({ blob: new Blob([csrPem], { type: 'application/pkcs10' }), name: fileName }, fileName);
  return (
    <Note tone="good">
      <p>
        <strong>{words.made}</strong> {words.next}
      </p>
      <Facts of={Object.entries(subject)} />
      <div className="row">
        <Button size="xs" onClick={save}>
          {words.save}
        </Button>
        <CopyLine text={csrPem} shown="" label={words.csr} />
      </div>
    </Note>
  );
}

/** The request that the bank wants, as long as `wanted`; typing is waited for. */
export function useSubject({ id }: Connection, clientId: string, wanted: boolean) {
  const [settled] = useDebouncedValue(clientId.trim(), 300);
  return useQuery({
    queryKey: ['connections', id, 'certificate-request', settled],
    queryFn: () => connections.certificateSubject(id, settled),
    enabled: wanted,
    placeholderData: (before) => before,
  });
}

/** The same request made on one's own machine, with the fields that this bank wants. */
function ByHand({ connection, clientId }: { connection: Connection; clientId: string }): ReactNode {
  const [open, setOpen] = useState(false);
  const read = useSubject(connection, clientId, open);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.byHand}</summary>
      <div className="stack" data-tight style={{ paddingTop: 8 }}>
        <p style={{ margin: 0 }}>{words.byHandHelp}</p>
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
