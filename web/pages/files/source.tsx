/** De onde vêm: the server of a connection's files, the key that a person confirms, and the first look. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { files as api, fileSources, type FileFetchAnswer, type FileOrigin, type FileSource } from '../../files-api.ts';
import { useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { counted, instant } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading, Note, ProblemNote, toast } from '../../ui/notes.tsx';
import { Box, CopyLine, PageHead } from '../../ui/parts.tsx';
import { SourceForm } from './source-form.tsx';
import './files.css';

const words = t.files.source;

export function FileSourcePage({ params }: { params: { id?: string | undefined } }): ReactNode {
  const origins = useQuery({ queryKey: ['file-origins'], queryFn: api.origins });
  const all = origins.data?.data ?? [];
  const origin = all.find(({ connectionId }) => connectionId === params.id);
  const [removing, setRemoving] = useState(false);
  const mayChange = ['admin', 'developer'].includes(useSession().user.role);
  return (
    <div className="page">
      <nav className="row">
        <Link href="/arquivos">{t.files.back}</Link>
      </nav>
      <PageHead
        title={words.title}
        lead={origin ? `${origin.accountMnemonic} · ${origin.providerTitle}. ${words.lead}` : words.lead}
      >
        {origin?.source != null && mayChange && (
          <Button variant="subtle" color="red" onClick={() => setRemoving(true)}>
            {words.remove}
          </Button>
        )}
      </PageHead>
      {origins.error !== null && <FailedNote error={origins.error} onRetry={() => void origins.refetch()} />}
      {origins.isPending && <Loading />}
      {origins.isSuccess && !origin && <Choose all={all} />}
      {origin && <ServerKey origin={origin} mayChange={mayChange} />}
      {origin && mayChange && (
        <SourceForm key={`${origin.connectionId}/${origin.source?.version ?? 0}`} origin={origin} />
      )}
      {origin && removing && <Remove origin={origin} onClose={() => setRemoving(false)} />}
    </div>
  );
}

function Choose({ all }: { all: readonly FileOrigin[] }): ReactNode {
  if (all.length === 0) return <EmptyNote text={t.files.noBank} />;
  return (
    <Box title={words.choose}>
      <ul className="file-problems">
        {all.map(({ connectionId, accountMnemonic, providerTitle }) => (
          <li key={connectionId}>
            <Link href={`/arquivos/origem/${connectionId}`}>
              {accountMnemonic} · {providerTitle}
            </Link>
          </li>
        ))}
      </ul>
    </Box>
  );
}

/** Looking for files shows the server's key; a person says whose it is; then the looking goes on by itself. */
function ServerKey({ origin, mayChange }: { origin: FileOrigin; mayChange: boolean }): ReactNode {
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; answer: FileFetchAnswer | null; error: unknown }>({
    busy: false,
    answer: null,
    error: null,
  });
  const { source, connectionId } = origin;
  if (source === null) return null;
  const run = async <T,>(call: () => Promise<T>, after: (answer: T) => FileFetchAnswer | null) => {
    setState({ busy: true, answer: null, error: null });
    try {
      const answer = after(await call());
      await client.invalidateQueries({ queryKey: ['file-origins'] });
      await client.invalidateQueries({ queryKey: ['files'] });
      setState({ busy: false, answer, error: null });
    } catch (error) {
      setState({ busy: false, answer: null, error });
    }
  };
  const fetch = () =>
    run(
      () => fileSources.fetch(connectionId),
      (answer) => answer,
    );
  const accept = (key: string) =>
    run(
      () => fileSources.accept(connectionId, key),
      () => {
        toast(words.accepted);
        return null;
      },
    );
  return (
    <Box
      title={words.serverKey}
      right={
        <Button size="xs" variant="default" loading={state.busy} onClick={() => void fetch()}>
          {words.test}
        </Button>
      }
    >
      <div className="stack" data-tight>
        <KeyState source={source} mayChange={mayChange} onAccept={(key) => void accept(key)} />
        <ProblemNote error={state.error} />
        {state.answer !== null && <Answer answer={state.answer} />}
        {state.answer === null && source.lastError !== null && source.hostKey === source.offeredHostKey && (
          <Note tone="amber">
            <p>{source.lastError}</p>
          </Note>
        )}
        {source.lastFetchAt !== null && (
          <p className="dimmed" style={{ margin: 0 }}>
            {words.lastFetch(instant(source.lastFetchAt))}
          </p>
        )}
        {source.publicKey !== null && (
          <div>
            <h3>{words.publicKey}</h3>
            <CopyLine text={source.publicKey} label={words.copyKey} />
          </div>
        )}
      </div>
    </Box>
  );
}

interface KeyStateProps {
  source: FileSource;
  mayChange: boolean;
  onAccept(key: string): void;
}

function KeyState({ source, mayChange, onAccept }: KeyStateProps): ReactNode {
  const { hostKey, offeredHostKey } = source;
  if (hostKey === null && offeredHostKey === null) return <p style={{ margin: 0 }}>{words.keyNone}</p>;
  const isChanged = hostKey !== null && offeredHostKey !== null && offeredHostKey !== hostKey;
  const isKnown = hostKey !== null && !isChanged;
  return (
    <Note tone={isChanged ? 'bad' : isKnown ? 'good' : 'amber'} alert={isChanged}>
      <p>{isChanged ? words.keyChanged : isKnown ? words.keyAccepted : words.keyUnknown}</p>
      <p className="mono server-key">{isKnown ? hostKey : offeredHostKey}</p>
      {!isKnown && offeredHostKey !== null && mayChange && (
        <Button size="xs" variant="default" onClick={() => onAccept(offeredHostKey)}>
          {isChanged ? words.acceptChanged : words.accept}
        </Button>
      )}
    </Note>
  );
}

function Answer({ answer }: { answer: FileFetchAnswer }): ReactNode {
  return (
    <Note tone={answer.ok ? 'good' : 'bad'} alert={!answer.ok}>
      {answer.ok && (
        <p>
          {counted(answer.found, words.found)} {counted(answer.fetched.length, t.files.fetched)}
        </p>
      )}
      {answer.problem !== null && <p>{answer.problem}</p>}
      {answer.cure !== null && <p>{answer.cure}</p>}
    </Note>
  );
}

function Remove({ origin, onClose }: { origin: FileOrigin; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const remove = async () => {
    try {
      await fileSources.remove(origin.connectionId);
      await client.invalidateQueries({ queryKey: ['file-origins'] });
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
      <p style={{ margin: 0 }}>{words.removeBody}</p>
      <ProblemNote error={error} />
    </ConfirmDialog>
  );
}
