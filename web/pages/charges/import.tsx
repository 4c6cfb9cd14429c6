/** Importar planilha: choose a file, see what each line would become, then import what is right. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { Link } from 'wouter';
import { addDays } from '#lib/calendar.ts';
import { charges as api } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import { makeIntent } from '../../transport.ts';
import type { ImportReport } from '../../types.ts';
import { counted, date, today } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { Loading, Note, ProblemNote } from '../../ui/notes.tsx';
import { Box, LinkButton, PageHead, saveFile, SimpleTable } from '../../ui/parts.tsx';
import { modelColumns, modelCsv, problemsCsv } from './import-text.ts';

const words = t.importing;
const LARGEST_BYTES = 10 * 1024 * 1024;

interface State {
  file: File | null;
  /** The check before; nothing is kept yet. */
  checked: ImportReport | null;
  imported: ImportReport | null;
  busy: boolean;
  error: unknown;
  refusal: string | null;
}

const nothing: State = { file: null, checked: null, imported: null, busy: false, error: null, refusal: null };

export function ImportPage(): ReactNode {
  const { state, choose, send, again } = useImport();
  return (
    <div className="page">
      <nav className="row">
        <Link href="/cobrancas">← {t.shell.charges}</Link>
      </nav>
      <PageHead title={words.title} lead={words.lead}>
        <Button variant="default" onClick={() => saveCsv(modelCsv(date(addDays(today(), 15))), 'modelo-cobrancas.csv')}>
          {words.model}
        </Button>
      </PageHead>
      {state.file === null && <Drop onFile={choose} />}
      {state.refusal !== null && (
        <Note tone="bad" alert>
          <p>{state.refusal}</p>
        </Note>
      )}
      <ProblemNote error={state.error} />
      <FileProblems error={state.error} />
      {state.busy && state.checked === null && <Loading />}
      {state.checked !== null && state.imported === null && (
        <Checked report={state.checked} name={state.file?.name ?? ''} busy={state.busy} onSend={send} />
      )}
      {state.imported !== null && <Imported report={state.imported} />}
      {state.file !== null && !state.busy && (
        <div>
          <Button variant="default" onClick={again}>
            {words.another}
          </Button>
        </div>
      )}
      {state.file === null && (
        <Box title={words.columnsTitle}>
          <p className="mono" style={{ margin: 0 }}>
            {modelColumns.join(' · ')}
          </p>
        </Box>
      )}
    </div>
  );
}

function useImport() {
  const client = useQueryClient();
  const intent = useRef(makeIntent());
  const [state, setState] = useState(nothing);
  const choose = async (file: File) => {
    if (file.size > LARGEST_BYTES) return setState({ ...nothing, refusal: words.tooLarge });
    if (/\.(xlsx?|ods|pdf)$/i.test(file.name)) return setState({ ...nothing, refusal: words.wrongType });
    setState({ ...nothing, file, busy: true });
    try {
      setState({ ...nothing, file, checked: await api.importCsv(file, true, '') });
    } catch (error) {
      setState({ ...nothing, file, error });
    }
  };
  const send = async () => {
    if (state.file === null) return;
    setState({ ...state, busy: true, error: null });
    try {
      const imported = await api.importCsv(
        state.file,
        false,
        intent.current(`${state.file.name} ${state.file.size} ${state.file.lastModified}`),
      );
      setState({ ...state, busy: false, imported });
      void client.invalidateQueries();
    } catch (error) {
      setState({ ...state, busy: false, error });
    }
  };
  return { state, choose: (file: File) => void choose(file), send: () => void send(), again: () => setState(nothing) };
}

function saveCsv(text: string, name: string): void {
  saveFile({ blob: new Blob([text], { type: 'text/csv' }), name }, name);
}

/** Dragging has a button that does the same. */
function Drop({ onFile }: { onFile(file: File): void }): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file !== undefined) onFile(file);
  };
  return (
    <div
      className="drop"
      data-over={over ? '' : undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <span>{words.drop}</span>
      <Button onClick={() => input.current?.click()}>{words.choose}</Button>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        hidden
        aria-label={words.choose}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = ''; // the same file, mended under the same name, may be chosen again
          if (file !== undefined) onFile(file);
        }}
      />
    </div>
  );
}

/** A file refused as a whole names each column that lacks. */
function FileProblems({ error }: { error: unknown }): ReactNode {
  const errors = (error as { body?: { errors?: { pointer: string; detail: string }[] } } | null)?.body?.errors ?? [];
  if (errors.length === 0) return null;
  return (
    <Note tone="bad">
      {errors.map(({ pointer, detail }) => (
        <p key={pointer}>{detail}</p>
      ))}
    </Note>
  );
}

function Checked({
  report,
  name,
  busy,
  onSend,
}: {
  report: ImportReport;
  name: string;
  busy: boolean;
  onSend(): void;
}): ReactNode {
  return (
    <>
      <div className="box row">
        <div className="grow">
          <div className="dimmed">{words.file(name)}</div>
          <strong>
            {counted(report.accepted, words.accepted)} · {counted(report.refused, words.refused)}
          </strong>
        </div>
        <Button onClick={onSend} loading={busy} disabled={report.accepted === 0}>
          {counted(report.accepted, words.import)}
        </Button>
      </div>
      <Problems problems={report.problems} />
    </>
  );
}

function Imported({ report }: { report: ImportReport }): ReactNode {
  return (
    <>
      <Note tone="good">
        <p>
          <strong>{counted(report.accepted, words.imported)}.</strong>
        </p>
        <LinkButton to="/cobrancas?visao=a-registrar" size="xs">
          {words.see}
        </LinkButton>
      </Note>
      <Problems problems={report.problems} />
    </>
  );
}

function Problems({ problems }: Pick<ImportReport, 'problems'>): ReactNode {
  if (problems.length === 0) return null;
  const columns = words.columns;
  return (
    <Box
      title={words.problems}
      right={
        <Button size="xs" variant="default" onClick={() => saveCsv(problemsCsv(problems), 'problemas.csv')}>
          {words.downloadProblems}
        </Button>
      }
    >
      <p className="dimmed" style={{ marginTop: 0 }}>
        {words.problemsNote}
      </p>
      <SimpleTable
        label={words.problems}
        rows={problems}
        rowKey={({ line, column, code }) => `${line} ${column} ${code}`}
        columns={[
          { title: columns.line, numeric: true, cell: ({ line }) => line },
          { title: columns.column, cell: ({ column }) => column ?? t.common.none },
          { title: columns.value, cell: ({ value }) => <span className="mono">{value}</span> },
          {
            title: columns.detail,
            cell: ({ detail, suggestion }) => (
              <>
                {detail} {suggestion !== undefined && <strong>{words.suggestion(suggestion)}</strong>}
              </>
            ),
          },
        ]}
      />
    </Box>
  );
}
