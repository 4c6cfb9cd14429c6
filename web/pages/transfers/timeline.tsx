/** Linha do tempo of a transfer: people, calls to the bank, its notices and files, with the redacted calls to open. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { transfers as api, type Transfer, type TransferTimelineItem } from '../../transfers-api.ts';
import { instant } from '../../ui/format.ts';
import { EmptyNote, FailedNote, Loading } from '../../ui/notes.tsx';
import { Chip, Instant } from '../../ui/parts.tsx';
import { rawText } from './raw-text.ts';

const words = t.transfers.detail.timeline;
/** The dots of the timeline are drawn by result. */
const dots: Readonly<Record<TransferTimelineItem['tone'], string | undefined>> = {
  neutral: undefined,
  good: 'ok',
  bad: 'refused',
  warn: 'waiting',
};

export function TimelineTab({ transfer }: { transfer: Transfer }): ReactNode {
  const read = useQuery({ queryKey: ['transfer', transfer.id, 'timeline'], queryFn: () => api.timeline(transfer.id) });
  const [newest, setNewest] = useState(true);
  if (read.error !== null) return <FailedNote error={read.error} onRetry={() => void read.refetch()} />;
  if (read.data === undefined) return <Loading />;
  // What happened in the same millisecond keeps the order in which the server tells it.
  const told = read.data.data.map((item, index) => ({ item, index }));
  const items = told.toSorted((a, b) => a.item.at.localeCompare(b.item.at) || a.index - b.index);
  if (newest) items.reverse();
  if (items.length === 0) return <EmptyNote text={words.empty} />;
  return (
    <div className="stack">
      <div className="row" data-end>
        <button type="button" className="link-button" onClick={() => setNewest(!newest)}>
          {newest ? words.newest : words.oldest}
        </button>
      </div>
      <ol className="timeline" aria-live="polite" aria-relevant="additions">
        {items.map(({ item, index }) => (
          <Item key={index} item={item} />
        ))}
      </ol>
    </div>
  );
}

function Item({ item }: { item: TransferTimelineItem }): ReactNode {
  const [open, setOpen] = useState(false);
  const raw = item.request !== null || item.answer !== null;
  const verb = open ? words.hide : words.see;
  return (
    <li data-result={dots[item.tone]}>
      <span className="timeline-dot" />
      <article className="stack" data-tight>
        <div className="row">
          <span className="dimmed">
            <Instant at={item.at} />
          </span>
          <Chip>{words.sources[item.source]}</Chip>
          {item.actor !== null && <span>{item.actor}</span>}
        </div>
        <h3>{item.title}</h3>
        {item.detail !== null && <div>{item.detail}</div>}
        {raw && (
          <div>
            <button
              type="button"
              className="link-button"
              aria-expanded={open}
              aria-label={`${verb}: ${item.title}, ${instant(item.at)}`}
              onClick={() => setOpen(!open)}
            >
              {verb}
            </button>
          </div>
        )}
        {open && item.request !== null && <Raw title={words.request} of={item.request} />}
        {open && item.answer !== null && <Raw title={words.answer} of={item.answer} />}
      </article>
    </li>
  );
}

function Raw({ title, of }: { title: string; of: unknown }): ReactNode {
  return (
    <>
      <strong>{title}</strong>
      <pre className="code" tabIndex={0}>
        {rawText(of)}
      </pre>
    </>
  );
}
