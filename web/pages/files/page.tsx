/** One file: what was checked, each line beside what it did, and the decision when it is not sound. */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { files as api, type BankFile, type BankFileLine } from '../../files-api.ts';
import { useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { filled, useForm } from '../../ui/form.tsx';
import { counted, date, money, whole } from '../../ui/format.ts';
import { Button, Switch } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading, Note, ProblemNote, problemOf, toast, type Tone } from '../../ui/notes.tsx';
import { Box, Chip, Facts, Instant, PageHead, saveFile, SimpleTable } from '../../ui/parts.tsx';
import { FileState } from './list.tsx';
import { troubledLines } from './state.ts';
import './files.css';

const words = t.files.detail;

export function FilePage({ params }: { params: { id?: string | undefined } }): ReactNode {
  const id = params.id ?? '';
  const read = useQuery({ queryKey: ['files', 'one', id], queryFn: () => api.read(id) });
  const mayWrite = ['admin', 'finance'].includes(useSession().user.role);
  const file = read.data;
  return (
    <div className="page">
      <nav className="row">
        <Link href="/arquivos">{t.files.back}</Link>
      </nav>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {file !== undefined && (
        <>
          <PageHead title={`${file.kindLabel} ${date(file.accountingOn)}`} beside={<FileState file={file} />}>
            {mayWrite && <Download file={file} />}
          </PageHead>
          {file.state === 'quarantined' && <Quarantine file={file} mayWrite={mayWrite} />}
          <Summary file={file} />
          <Checks file={file} />
          <Lines file={file} />
        </>
      )}
    </div>
  );
}

function Download({ file }: { file: BankFile }): ReactNode {
  const [busy, setBusy] = useState(false);
  const take = async () => {
    setBusy(true);
    try {
      saveFile(await api.content(file.id), file.name);
    } catch (error) {
      toast(problemOf(error).detail);
    }
    setBusy(false);
  };
  return (
    <Button variant="default" loading={busy} onClick={() => void take()}>
      {words.download}
    </Button>
  );
}

function Summary({ file }: { file: BankFile }): ReactNode {
  const { facts } = words;
  return (
    <section className="box">
      <Facts
        of={[
          [
            facts.name,
            <span key="name" className="mono server-key">
              {file.name}
            </span>,
          ],
          [facts.kind, `${file.kindLabel} · ${t.files.sources[file.source]}`],
          [facts.account, `${file.accountMnemonic} · ${file.providerTitle}`],
          [facts.day, date(file.accountingOn)],
          file.number !== null && [facts.number, String(file.number)],
          [facts.records, whole(file.records)],
          [facts.total, money(file.totalCents)],
          [facts.received, <Instant key="received" at={file.receivedAt} />],
          file.importedAt !== null && [facts.imported, <Instant key="imported" at={file.importedAt} />],
          [facts.size, words.bytes(whole(file.sizeBytes))],
        ]}
      />
      {file.decidedBy !== null && (
        <p style={{ margin: 0 }}>{words.decided(file.decidedBy, file.decisionReason ?? '')}</p>
      )}
    </section>
  );
}

function Checks({ file }: { file: BankFile }): ReactNode {
  if (file.state === 'stored' && file.problems.length === 0) return null;
  return (
    <Box title={words.checks}>
      {file.problems.length === 0 && <p style={{ margin: 0 }}>{words.allGood}</p>}
      <ul className="file-problems">
        {file.problems.map(({ code, line, severity, message }, index) => (
          <li key={`${code}/${line}/${index}`}>
            <Chip tone={severity === 'error' ? 'bad' : 'amber'}>{words.lineOf(line)}</Chip> {message}
          </li>
        ))}
      </ul>
    </Box>
  );
}

const tones: Readonly<Record<BankFileLine['outcome'], Tone>> = {
  control: 'plain',
  applied: 'good',
  known: 'plain',
  orphan: 'bad',
  divergent: 'amber',
  skipped: 'bad',
  held: 'plain',
};

function Lines({ file }: { file: BankFile }): ReactNode {
  const [onlyProblems, setOnlyProblems] = useState(false);
  const only = onlyProblems ? 'problems' : 'all';
  const list = useInfiniteQuery({
    queryKey: ['files', 'lines', file.id, only, file.version],
    queryFn: ({ pageParam }) => api.lines(file.id, only, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    // While it is read the old lines stay on the screen.
    placeholderData: (before) => before,
  });
  const rows = list.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <Box
      title={words.lines}
      right={
        <Switch
          label={words.onlyProblems}
          checked={onlyProblems}
          onChange={(event) => setOnlyProblems(event.currentTarget.checked)}
        />
      }
    >
      <Outcomes file={file} />
      {list.error !== null && <FailedNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.isSuccess && rows.length === 0 && onlyProblems && <EmptyNote text={words.noProblems} />}
      {rows.length > 0 && <LineTable rows={rows} />}
      {list.hasNextPage && (
        <div className="row">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t.files.more}
          </Button>
        </div>
      )}
    </Box>
  );
}

function Outcomes({ file }: { file: BankFile }): ReactNode {
  const told = (['applied', 'known', 'orphan', 'divergent', 'skipped'] as const).filter(
    (outcome) => (file.counts[outcome] ?? 0) > 0,
  );
  if (told.length === 0) return null;
  return (
    <div className="row" role="status">
      {told.map((outcome) => (
        <Chip key={outcome} tone={troubledLines({ counts: { [outcome]: 1 } }) > 0 ? tones[outcome] : 'plain'}>
          {counted(file.counts[outcome] ?? 0, words.outcomes[outcome])}
        </Chip>
      ))}
    </div>
  );
}

function LineTable({ rows }: { rows: readonly BankFileLine[] }): ReactNode {
  return (
    <SimpleTable
      label={words.table}
      rows={rows}
      rowKey={({ line }) => String(line)}
      columns={[
        { title: words.line, numeric: true, cell: ({ line }) => line },
        { title: words.record, cell: (line) => <Record line={line} /> },
        { title: words.effect, cell: (line) => <Effect line={line} /> },
      ]}
    />
  );
}

/** What a person recognises it by; all fields behind a click. */
const shownFields = ['tipo de registro', 'valor', 'nome do favorecido', 'protocolo', 'valor total'];

function Record({ line }: { line: BankFileLine }): ReactNode {
  const shown = line.words.filter(({ label }) => shownFields.includes(label));
  return (
    <details className="file-record">
      <summary>
        {shown.map(({ value }) => value).join(' · ') || line.segment}
        <span className="visually-hidden">, {words.fields(line.line)}</span>
      </summary>
      <Facts of={line.words.map(({ label, value }) => [label, value] as const)} />
    </details>
  );
}

function Effect({ line }: { line: BankFileLine }): ReactNode {
  return (
    <div className="stack" data-tight>
      <span className="row">
        <Chip tone={tones[line.outcome]}>{line.outcomeLabel}</Chip>
        {line.outcome !== 'control' && <span>{line.effect}</span>}
        {line.transferId !== null && <Link href={`/transferencias/${line.transferId}`}>{words.transfer}</Link>}
      </span>
      {line.problems.map(({ code, message }, index) => (
        <span key={`${code}/${index}`} className="dimmed">
          {message}
        </span>
      ))}
    </div>
  );
}

function Quarantine({ file, mayWrite }: { file: BankFile; mayWrite: boolean }): ReactNode {
  const [asked, setAsked] = useState<'import' | 'discard' | null>(null);
  return (
    <Note tone="bad" alert>
      <p>{words.quarantine}</p>
      {mayWrite && (
        <div className="row">
          <Button size="xs" onClick={() => setAsked('discard')}>
            {words.discard}
          </Button>
          <Button size="xs" variant="default" onClick={() => setAsked('import')}>
            {words.import}
          </Button>
        </div>
      )}
      {asked !== null && <Decide file={file} decision={asked} onClose={() => setAsked(null)} />}
    </Note>
  );
}

function Decide({
  file,
  decision,
  onClose,
}: {
  file: BankFile;
  decision: 'import' | 'discard';
  onClose(): void;
}): ReactNode {
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const form = useForm({ reason: '' }, { reason: filled(words.reasonMissing) });
  const confirm = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null });
    try {
      await api.decide(file.id, { decision, reason: form.values.reason.trim() });
      await client.invalidateQueries({ queryKey: ['files'] });
      onClose();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  const isImport = decision === 'import';
  return (
    <ConfirmDialog
      careful={isImport}
      title={isImport ? words.importTitle : words.discardTitle}
      confirm={isImport ? words.import : words.discard}
      busy={state.busy}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{isImport ? words.importBody : words.discardBody}</p>
      <TextField label={words.reason} field={form.field('reason')} />
      <ProblemNote error={state.error} />
    </ConfirmDialog>
  );
}
