/** Arquivos: what the banks left, what of it asks for somebody, which days lack theirs; files handed in by hand. */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link, useSearchParams } from 'wouter';
import { files as api, fileSources, type BankFile, type FileFetchAnswer, type FileOrigin } from '../../files-api.ts';
import { useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { counted, date, money, whole } from '../../ui/format.ts';
import { Button, Select } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading, Note, ProblemNote } from '../../ui/notes.tsx';
import { Chip, Instant, LinkButton, PageHead, SimpleTable } from '../../ui/parts.tsx';
import { Days } from './days.tsx';
import { stateOf, troubledLines } from './state.ts';
import { UploadBox } from './upload.tsx';
import './files.css';

const words = t.files;
type State = BankFile['state'];

export function FilesPage(): ReactNode {
  const origins = useQuery({ queryKey: ['file-origins'], queryFn: api.origins });
  const mayWrite = ['admin', 'finance'].includes(useSession().user.role);
  const all = origins.data?.data ?? [];
  return (
    <div className="page">
      <PageHead title={words.title} lead={words.lead}>
        {all.length > 0 && (
          <LinkButton to={originPath(all)} variant="default">
            {words.origin}
          </LinkButton>
        )}
      </PageHead>
      {origins.error !== null && <FailedNote error={origins.error} onRetry={() => void origins.refetch()} />}
      {origins.isPending && <Loading />}
      {origins.isSuccess && all.length === 0 && (
        <EmptyNote text={words.noBank}>
          <LinkButton to="/integracoes/nova">{words.connect}</LinkButton>
        </EmptyNote>
      )}
      {all.length > 0 && mayWrite && <UploadBox origins={all} />}
      {all.map((origin) => (
        <OriginBox key={origin.connectionId} origin={origin} mayWrite={mayWrite} />
      ))}
      {all.length > 0 && <FileList />}
    </div>
  );
}

/** With one account there is nothing to choose. */
function originPath(all: readonly FileOrigin[]): string {
  const [only, ...others] = all;
  return only && others.length === 0 ? `/arquivos/origem/${only.connectionId}` : '/arquivos/origem';
}

/** The days of an account, and the look for what is missing. */
function OriginBox({ origin, mayWrite }: { origin: FileOrigin; mayWrite: boolean }): ReactNode {
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; answer: FileFetchAnswer | null; error: unknown }>({
    busy: false,
    answer: null,
    error: null,
  });
  const { accountMnemonic, providerTitle, source, connectionId } = origin;
  const fetch = async () => {
    setState({ busy: true, answer: null, error: null });
    try {
      setState({ busy: false, answer: await fileSources.fetch(connectionId), error: null });
      await client.invalidateQueries({ queryKey: ['files'] });
      await client.invalidateQueries({ queryKey: ['file-origins'] });
    } catch (error) {
      setState({ busy: false, answer: null, error });
    }
  };
  return (
    <section className="box stack" data-tight aria-label={accountMnemonic}>
      <div className="box-head">
        <h2>
          {accountMnemonic} · {providerTitle}
        </h2>
        {source === null ? (
          <LinkButton to={`/arquivos/origem/${connectionId}`} variant="default" size="xs">
            {words.configure}
          </LinkButton>
        ) : (
          mayWrite && (
            <Button size="xs" variant="default" loading={state.busy} onClick={() => void fetch()}>
              {words.fetch}
            </Button>
          )
        )}
      </div>
      {source === null && (
        <p className="dimmed" style={{ margin: 0 }}>
          {words.notConfigured}
        </p>
      )}
      <ProblemNote error={state.error} />
      {state.answer !== null && <FetchNote answer={state.answer} connectionId={connectionId} />}
      {state.answer === null && source?.lastError != null && (
        <Note tone="amber">
          <p>{source.lastError}</p>
        </Note>
      )}
      <Days origin={origin} />
    </section>
  );
}

function FetchNote({ answer, connectionId }: { answer: FileFetchAnswer; connectionId: string }): ReactNode {
  const isKey = answer.code === 'host_key_unknown' || answer.code === 'host_key_changed';
  return (
    <Note tone={answer.ok ? 'good' : 'bad'} alert={!answer.ok}>
      {answer.ok && <p>{counted(answer.fetched.length, words.fetched)}</p>}
      {answer.problem !== null && <p>{answer.problem}</p>}
      {answer.cure !== null && <p>{answer.cure}</p>}
      {isKey && (
        <LinkButton to={`/arquivos/origem/${connectionId}`} variant="default" size="xs">
          {words.source.serverKey}
        </LinkButton>
      )}
    </Note>
  );
}

function FileList(): ReactNode {
  const [search, setSearch] = useSearchParams();
  const state = (Object.keys(words.states) as State[]).find((known) => known === search.get('situacao'));
  const list = useInfiniteQuery({
    queryKey: ['files', 'list', state ?? null],
    queryFn: ({ pageParam }) => api.list(state === undefined ? {} : { state }, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const rows = list.data?.pages.flatMap(({ data }) => data) ?? [];
  const choose = (next: string | null) =>
    setSearch(
      (now) => {
        if (next === null || next === '') now.delete('situacao');
        else now.set('situacao', next);
        return now;
      },
      { replace: true },
    );
  return (
    <section className="stack" data-tight>
      <Select
        label={words.state}
        w={260}
        data={[
          { value: '', label: words.allStates },
          ...Object.entries(words.states).map(([value, label]) => ({ value, label })),
        ]}
        value={state ?? ''}
        allowDeselect={false}
        onChange={choose}
      />
      {list.error !== null && <FailedNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.isSuccess && rows.length === 0 && (
        <EmptyNote text={state === undefined ? words.empty : words.emptyFiltered} />
      )}
      {rows.length > 0 && <FileTable rows={rows} />}
      {list.hasNextPage && (
        <div className="row">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {words.more}
          </Button>
        </div>
      )}
    </section>
  );
}

function FileTable({ rows }: { rows: readonly BankFile[] }): ReactNode {
  return (
    <SimpleTable
      label={words.table}
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        { title: words.kindColumn, cell: (file) => <FileName file={file} /> },
        { title: words.state, cell: (file) => <FileState file={file} /> },
        { title: words.dayColumn, cell: ({ accountingOn }) => date(accountingOn) },
        { title: words.numberColumn, numeric: true, cell: ({ number }) => number ?? words.none },
        { title: words.accountColumn, cell: ({ accountMnemonic }) => accountMnemonic },
        { title: words.recordsColumn, numeric: true, cell: ({ records }) => whole(records) },
        { title: words.problemsColumn, numeric: true, cell: (file) => troubledLines(file) || words.none },
        { title: words.totalColumn, numeric: true, cell: ({ totalCents }) => money(totalCents) },
        { title: words.receivedColumn, cell: ({ receivedAt }) => <Instant at={receivedAt} /> },
      ]}
    />
  );
}

function FileName({ file }: { file: BankFile }): ReactNode {
  return (
    <div className="file-name">
      <Link href={`/arquivos/${file.id}`}>{file.kindLabel}</Link>
      <span className="mono dimmed">{file.name}</span>
    </div>
  );
}

export function FileState({ file }: { file: BankFile }): ReactNode {
  const { word, tone } = stateOf(file);
  return <Chip tone={tone}>{word}</Chip>;
}
