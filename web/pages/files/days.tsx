/** The days of an account: which files came, which did not, whose number does not follow. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { files as api, type FileCalendar, type FileOrigin } from '../../files-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { date } from '../../ui/format.ts';
import { FailedNote, type Tone } from '../../ui/notes.tsx';
import { Chip, SimpleTable } from '../../ui/parts.tsx';

const words = t.files.calendar;
type Day = FileCalendar['data'][number];
type DayFile = Day['files'][number];

const tones: Readonly<Record<DayFile['state'], Tone>> = {
  missing: 'bad',
  awaited: 'plain',
  none: 'plain',
  stored: 'violet',
  imported: 'good',
  quarantined: 'bad',
  discarded: 'plain',
};
/** More are on the list below. */
const daysShown = 7;

export function Days({ origin }: { origin: FileOrigin }): ReactNode {
  const read = useQuery({
    queryKey: ['files', 'calendar', origin.connectionId],
    queryFn: () => api.calendar(origin.connectionId),
  });
  const days = daysWithNews(read.data?.data ?? []);
  const kinds = [...new Map(days.flatMap(({ files }) => files).map(({ kind, kindLabel }) => [kind, kindLabel]))];
  if (read.error !== null) return <FailedNote error={read.error} onRetry={() => void read.refetch()} />;
  if (days.length === 0) return null;
  return (
    <>
      <SimpleTable
        label={words.table}
        rows={days}
        rowKey={({ on }) => on}
        columns={[
          { title: words.day, cell: ({ on }: Day) => date(on) },
          ...kinds.map(([kind, title]) => ({
            title,
            cell: ({ files }: Day) => <Cell files={files.filter((file) => file.kind === kind)} />,
          })),
        ]}
      />
      <p className="dimmed" style={{ margin: 0 }}>
        {words.hours(origin.hours.from, origin.hours.to)}
      </p>
    </>
  );
}

/** The newest, without the days before the first of which anything is expected. */
function daysWithNews(days: readonly Day[]): readonly Day[] {
  const last = days.findLastIndex(({ files }) => files.some(({ state }) => state !== 'none'));
  return days.slice(0, Math.min(last + 1, daysShown));
}

function Cell({ files }: { files: readonly DayFile[] }): ReactNode {
  return (
    <div className="row">
      {files.map((file, index) => (
        <span key={file.fileId ?? index} className="row">
          {file.fileId === null ? (
            <Chip tone={tones[file.state]}>{words.words[file.state]}</Chip>
          ) : (
            <Link href={`/arquivos/${file.fileId}`}>
              <Chip tone={tones[file.state]}>{words.words[file.state]}</Chip>
            </Link>
          )}
          {file.fileId !== null && file.problem !== null && <span className="dimmed">{file.problem}</span>}
        </span>
      ))}
    </div>
  );
}
