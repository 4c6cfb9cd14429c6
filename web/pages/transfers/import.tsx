/** Enviar várias: a table pasted or a file, each line checked and mended in place, then one lot whose total the person expects. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import { addDays } from '#lib/calendar.ts';
import { counted, date, money, today, whole } from '../../ui/format.ts';
import { Button, Checkbox, Select, Textarea } from '../../ui/kit.ts';
import { EmptyNote, Note, ProblemNote } from '../../ui/notes.tsx';
import { Box, LinkButton, PageHead, saveFile } from '../../ui/parts.tsx';
import { csvOf } from '../charges/import-text.ts';
import { modelColumns, modelCsv, totalCentsOf } from './import-text.ts';
import { LinesTable } from './lines-table.tsx';
import { LotForm } from './lot-form.tsx';
import { useMany, type CheckedLine } from './many.ts';
import { useSenders } from './senders.ts';
import './transfers.css';

const words = t.transfers.many;
const LARGEST_BYTES = 2 * 1024 * 1024;

export function ImportTransfersPage(): ReactNode {
  const senders = useSenders();
  const [connection, setConnection] = useState('');
  const { only } = senders;
  useEffect(() => {
    if (connection === '' && only !== '') setConnection(only);
  }, [connection, only]);
  const many = useMany(connection);
  const [text, setText] = useState('');
  const reading = many.lines.length === 0;
  const nobody = !senders.loading && senders.list.length === 0;
  return (
    <div className="page">
      <nav className="row">
        <Link href="/transferencias">← {t.transfers.list.title}</Link>
      </nav>
      <PageHead title={words.title} lead={words.lead}>
        <Button
          variant="default"
          onClick={() => saveCsv(modelCsv(date(addDays(today(), 1))), 'modelo-transferencias.csv')}
        >
          {words.model}
        </Button>
      </PageHead>
      {nobody && (
        <EmptyNote text={t.transfers.list.noConnection}>
          <LinkButton to="/integracoes/nova">{t.transfers.list.connect}</LinkButton>
        </EmptyNote>
      )}
      {senders.list.length > 1 && reading && (
        <Select
          label={t.transfers.new.from}
          w={320}
          data={senders.list.map(({ id, accountMnemonic, title }) => ({
            value: id,
            label: `${accountMnemonic} · ${title}`,
          }))}
          value={connection === '' ? null : connection}
          allowDeselect={false}
          onChange={(id) => setConnection(id ?? '')}
        />
      )}
      {many.refusal !== null && (
        <Note tone="bad" alert>
          <p>{many.refusal}</p>
        </Note>
      )}
      {reading ? (
        <Source text={text} onText={setText} onRead={many.read} onRefuse={many.refuse} disabled={connection === ''} />
      ) : (
        <Checked many={many} />
      )}
    </div>
  );
}

function saveCsv(text: string, name: string): void {
  saveFile({ blob: new Blob([text], { type: 'text/csv' }), name }, name);
}

interface SourceProps {
  text: string;
  onText(text: string): void;
  onRead(text: string): void;
  onRefuse(problem: string): void;
  disabled: boolean;
}

function Source({ text, onText, onRead, onRefuse, disabled }: SourceProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const choose = async (file: File) => {
    if (file.size > LARGEST_BYTES) return onRefuse(words.tooLarge);
    if (/\.(xlsx?|ods|pdf)$/i.test(file.name)) return onRefuse(words.wrongType);
    const read = textOf(await file.arrayBuffer());
    onText(read);
    onRead(read);
  };
  return (
    <>
      <div className="paste">
        <Textarea label={words.paste} rows={10} value={text} onChange={(event) => onText(event.currentTarget.value)} />
      </div>
      <div className="row">
        <Button disabled={disabled || text.trim() === ''} onClick={() => onRead(text)}>
          {words.read}
        </Button>
        <Button variant="default" disabled={disabled} onClick={() => input.current?.click()}>
          {words.choose}
        </Button>
        <input
          ref={input}
          type="file"
          accept=".csv,.txt,text/csv"
          hidden
          aria-label={words.choose}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = ''; // the same file, mended under the same name, may be chosen again
            if (file !== undefined) void choose(file);
          }}
        />
      </div>
      <Box title={words.columnsTitle}>
        <p className="mono" style={{ margin: 0 }}>
          {modelColumns.join(' · ')}
        </p>
      </Box>
    </>
  );
}

/** Older spreadsheets write in Windows-1252. */
function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function Checked({ many }: { many: ReturnType<typeof useMany> }): ReactNode {
  const [onlyBad, setOnlyBad] = useState(false);
  const { lines, checked } = many;
  const bad = lines.filter(({ problems }) => problems.length > 0);
  const warned = lines.filter(({ problems, warnings }) => problems.length === 0 && warnings.length > 0);
  return (
    <>
      <div className="box row">
        <div className="grow" role="status">
          <strong>
            {checked === null
              ? `${counted(lines.length - bad.length, words.ready)} · ${counted(bad.length, words.bad)}`
              : words.checking(checked, lines.length)}
          </strong>{' '}
          {warned.length > 0 && <span className="dimmed">{counted(warned.length, words.warned)}</span>}
          <div>
            {counted(lines.length, t.transfers.list.count)} · <strong>{money(totalCentsOf(lines))}</strong>
          </div>
        </div>
        {bad.length > 0 && (
          <>
            <Checkbox
              label={words.onlyBad}
              checked={onlyBad}
              onChange={(event) => setOnlyBad(event.currentTarget.checked)}
            />
            <Button size="sm" variant="default" onClick={() => saveCsv(problemsCsv(bad), 'problemas.csv')}>
              {words.problemsCsv}
            </Button>
          </>
        )}
        <Button size="sm" variant="default" onClick={many.forget}>
          {words.edit}
        </Button>
      </div>
      <ProblemNote error={many.error} />
      <LinesTable lines={onlyBad ? bad : lines} onChange={many.change} onRemove={many.remove} />
      <LotForm
        count={lines.length}
        totalCents={totalCentsOf(lines)}
        ready={bad.length === 0 && checked === null}
        withoutApproval={lines.some(({ approvalsNeeded }) => approvalsNeeded === 0)}
        busy={many.busy}
        onSend={many.send}
      />
      {bad.length > 0 && checked === null && <p className="dimmed">{words.mendFirst(whole(bad.length))}</p>}
    </>
  );
}

function problemsCsv(bad: readonly CheckedLine[]): string {
  const rows = bad.flatMap(({ line, texts, problems }) =>
    problems.map(({ detail, suggestion }) => [String(line), texts.reference, texts.name, detail, suggestion ?? '']),
  );
  return csvOf([['linha', 'seu_numero', 'favorecido', 'o_que_corrigir', 'aceito'], ...rows]);
}
