/** Webhooks: where the ERP wants to be told. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { developer } from '../../api.ts';
import { useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { makeIntent } from '../../transport.ts';
import type { WebhookEndpoint, WebhookEndpointCreated } from '../../types.ts';
import { CloseFoot, ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { instant } from '../../ui/format.ts';
import { must, useForm } from '../../ui/form.tsx';
import { Button } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading, Note, ProblemNote, toast } from '../../ui/notes.tsx';
import { readUrl } from '../../ui/parse.ts';
import { Chip, CopyLine, SimpleTable } from '../../ui/parts.tsx';
import { DeveloperFrame } from './frame.tsx';

const words = t.developer;

export function WebhooksPage(): ReactNode {
  const read = useQuery({ queryKey: ['webhook-endpoints'], queryFn: developer.endpoints });
  const [asking, setAsking] = useState<'new' | WebhookEndpoint | null>(null);
  const may = useMay();
  const create = may.develop ? <Button onClick={() => setAsking('new')}>{words.newEndpoint}</Button> : null;
  return (
    <DeveloperFrame part="webhooks" actions={create}>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {read.data?.data.length === 0 && <EmptyNote text={words.webhooksEmpty}>{create}</EmptyNote>}
      {read.data !== undefined && read.data.data.length > 0 && (
        <EndpointTable endpoints={read.data.data} onRemove={may.develop ? setAsking : null} />
      )}
      {asking === 'new' && <NewEndpoint onClose={() => setAsking(null)} />}
      {asking !== null && asking !== 'new' && <Remove endpoint={asking} onClose={() => setAsking(null)} />}
    </DeveloperFrame>
  );
}

function EndpointTable({
  endpoints,
  onRemove,
}: {
  endpoints: readonly WebhookEndpoint[];
  onRemove: ((one: WebhookEndpoint) => void) | null;
}): ReactNode {
  const columns = words.columns;
  return (
    <div className="box">
      <SimpleTable
        label={words.webhooks}
        rows={endpoints}
        rowKey={({ id }) => id}
        columns={[
          {
            title: columns.url,
            cell: ({ url, description }) => (
              <>
                <span className="mono">{url}</span>
                <div className="dimmed">{description}</div>
              </>
            ),
          },
          { title: columns.events, cell: ({ types }) => (types.length === 0 ? words.allEvents : types.join(', ')) },
          {
            title: columns.state,
            cell: ({ active, failing }) => (
              <Chip tone={!active ? 'plain' : failing ? 'bad' : 'good'}>
                {!active ? words.states.off : failing ? words.states.failing : words.states.active}
              </Chip>
            ),
          },
          { title: columns.created, cell: ({ createdAt }) => instant(createdAt) },
          {
            title: '',
            cell: (endpoint) =>
              endpoint.active && onRemove !== null ? (
                <Button size="compact-sm" variant="subtle" color="red" onClick={() => onRemove(endpoint)}>
                  {words.remove}
                </Button>
              ) : null,
          },
        ]}
      />
    </div>
  );
}

function NewEndpoint({ onClose }: { onClose(): void }): ReactNode {
  const client = useQueryClient();
  const intent = useRef(makeIntent());
  const form = useForm({ url: '', description: '' }, { url: must(readUrl) });
  const [state, setState] = useState<{ busy: boolean; error: unknown; made: WebhookEndpointCreated | null }>({
    busy: false,
    error: null,
    made: null,
  });
  const send = async () => {
    if (!form.check()) return;
    const body = { url: form.values.url.trim(), description: form.values.description.trim() };
    setState({ busy: true, error: null, made: null });
    try {
      setState({ busy: false, error: null, made: await developer.createEndpoint(body, intent.current(body)) });
      await client.invalidateQueries({ queryKey: ['webhook-endpoints'] });
    } catch (error) {
      setState({ busy: false, error, made: null });
    }
  };
  const { made } = state;
  return (
    <ConfirmDialog
      title={words.newEndpoint}
      confirm={words.createEndpoint}
      busy={state.busy}
      foot={made === null ? undefined : <CloseFoot onClose={onClose} />}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      {made === null ? (
        <>
          <TextField
            label={words.endpointUrl}
            help={words.endpointUrlHelp}
            type="url"
            autoFocus
            field={form.field('url')}
          />
          <TextField label={words.endpointDescription} optional field={form.field('description')} />
          <ProblemNote error={state.error} />
        </>
      ) : (
        <Note tone="good">
          <p>
            <strong>{words.secretOnce}</strong>
          </p>
          <CopyLine text={made.secret} label={words.secretOnce} />
        </Note>
      )}
    </ConfirmDialog>
  );
}

function Remove({ endpoint, onClose }: { endpoint: WebhookEndpoint; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const remove = async () => {
    try {
      await developer.removeEndpoint(endpoint.id);
      await client.invalidateQueries({ queryKey: ['webhook-endpoints'] });
      toast(words.removed);
      onClose();
    } catch (failed) {
      setError(failed);
    }
  };
  return (
    <ConfirmDialog
      careful
      title={words.removeTitle}
      confirm={words.remove}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      <p className="mono" style={{ margin: 0 }}>
        {endpoint.url}
      </p>
      <p style={{ margin: 0 }}>{words.removeBody}</p>
      <ProblemNote error={error} />
    </ConfirmDialog>
  );
}
