/** Chaves de API: made once, shown once, revoked with care. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { developer } from '../../api.ts';
import { useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { makeIntent } from '../../transport.ts';
import type { ApiKey, ApiKeyCreated, Scope } from '../../types.ts';
import { CloseFoot, ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { instant } from '../../ui/format.ts';
import { filled, useForm } from '../../ui/form.tsx';
import { Button, Checkbox } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading, Note, ProblemNote, toast } from '../../ui/notes.tsx';
import { Chip, CopyLine, Instant, SimpleTable } from '../../ui/parts.tsx';
import { DeveloperFrame } from './frame.tsx';

const words = t.developer;
const scopes = Object.keys(words.scopeWords) as Scope[];

export function KeysPage(): ReactNode {
  const read = useQuery({ queryKey: ['api-keys'], queryFn: developer.keys });
  const [asking, setAsking] = useState<'new' | ApiKey | null>(null);
  const may = useMay();
  const create = may.develop ? <Button onClick={() => setAsking('new')}>{words.newKey}</Button> : null;
  return (
    <DeveloperFrame part="keys" actions={create}>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {read.data?.data.length === 0 && <EmptyNote text={words.keysEmpty}>{create}</EmptyNote>}
      {read.data !== undefined && read.data.data.length > 0 && (
        <KeyTable keys={read.data.data} onRevoke={may.develop ? setAsking : null} />
      )}
      {asking === 'new' && <NewKey onClose={() => setAsking(null)} />}
      {asking !== null && asking !== 'new' && <Revoke apiKey={asking} onClose={() => setAsking(null)} />}
    </DeveloperFrame>
  );
}

function KeyTable({
  keys,
  onRevoke,
}: {
  keys: readonly ApiKey[];
  onRevoke: ((key: ApiKey) => void) | null;
}): ReactNode {
  const columns = words.columns;
  return (
    <div className="box">
      <SimpleTable
        label={words.keys}
        rows={keys}
        rowKey={({ id }) => id}
        columns={[
          {
            title: columns.name,
            cell: ({ name, revokedAt }) => (
              <>
                {name} {revokedAt !== null && <Chip tone="bad">{words.revoked}</Chip>}
              </>
            ),
          },
          { title: columns.prefix, cell: ({ prefix }) => <span className="mono">{prefix}…</span> },
          {
            title: columns.scopes,
            cell: ({ scopes: given }) =>
              given.map((scope) => <div key={scope}>{words.scopeWords[scope as Scope] ?? scope}</div>),
          },
          {
            title: columns.lastUsed,
            cell: ({ lastUsedAt }) => (lastUsedAt === null ? words.never : <Instant at={lastUsedAt} />),
          },
          { title: columns.created, cell: ({ createdAt }) => instant(createdAt) },
          {
            title: columns.expires,
            cell: ({ expiresAt }) => (expiresAt === null ? words.noExpiry : instant(expiresAt)),
          },
          {
            title: '',
            cell: (key) =>
              key.revokedAt === null && onRevoke !== null ? (
                <Button size="compact-sm" variant="subtle" color="red" onClick={() => onRevoke(key)}>
                  {words.revoke}
                </Button>
              ) : null,
          },
        ]}
      />
    </div>
  );
}

function NewKey({ onClose }: { onClose(): void }): ReactNode {
  const client = useQueryClient();
  const intent = useRef(makeIntent());
  const form = useForm({ name: '' }, { name: filled(words.keyNameMissing) });
  const [chosen, setChosen] = useState<readonly Scope[]>(scopes);
  const [state, setState] = useState<{ busy: boolean; error: unknown; made: ApiKeyCreated | null }>({
    busy: false,
    error: null,
    made: null,
  });
  const send = async () => {
    if (!form.check()) return;
    const body = { name: form.values.name.trim(), scopes: [...chosen] };
    setState({ busy: true, error: null, made: null });
    try {
      setState({ busy: false, error: null, made: await developer.createKey(body, intent.current(body)) });
      await client.invalidateQueries({ queryKey: ['api-keys'] });
    } catch (error) {
      setState({ busy: false, error, made: null });
    }
  };
  const { made } = state;
  return (
    <ConfirmDialog
      title={words.newKey}
      confirm={words.createKey}
      busy={state.busy}
      disabled={chosen.length === 0}
      foot={made === null ? undefined : <CloseFoot onClose={onClose} />}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      {made === null ? (
        <>
          <TextField label={words.keyName} help={words.keyNameHelp} autoFocus field={form.field('name')} />
          <Checkbox.Group label={words.scopes} value={[...chosen]} onChange={(value) => setChosen(value as Scope[])}>
            <div className="stack" data-tight style={{ paddingTop: 6 }}>
              {scopes.map((scope) => (
                <Checkbox key={scope} value={scope} label={words.scopeWords[scope]} description={scope} />
              ))}
            </div>
          </Checkbox.Group>
          <ProblemNote error={state.error} />
        </>
      ) : (
        <Note tone="good">
          <p>
            <strong>{words.keyOnce}</strong>
          </p>
          <CopyLine text={made.key} label={words.keys} />
        </Note>
      )}
    </ConfirmDialog>
  );
}

function Revoke({ apiKey, onClose }: { apiKey: ApiKey; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const revoke = async () => {
    try {
      await developer.revokeKey(apiKey.id);
      await client.invalidateQueries({ queryKey: ['api-keys'] });
      toast(words.revokedDone);
      onClose();
    } catch (failed) {
      setError(failed);
    }
  };
  return (
    <ConfirmDialog
      careful
      title={words.revokeTitle(apiKey.name)}
      confirm={words.revoke}
      onConfirm={() => void revoke()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{words.revokeBody}</p>
      <ProblemNote error={error} />
    </ConfirmDialog>
  );
}
