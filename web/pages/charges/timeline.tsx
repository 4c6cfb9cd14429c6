/** Linha do tempo: every request, answer, warning of the bank, person and system behind the charge's state. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { charges as api } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Charge, TimelineItem } from '../../types.ts';
import { duration, instant, soon } from '../../ui/format.ts';
import { Button, SegmentedControl } from '../../ui/kit.ts';
import { copyText, EmptyNote, FailedNote, Loading, Note, type Tone } from '../../ui/notes.tsx';
import { Chip, Instant } from '../../ui/parts.tsx';
import { curlOf, isShown, pretty, shownFilters, type ShownFilter } from './timeline-text.ts';

const words = t.detail.timeline;
const tones: Readonly<Record<TimelineItem['result'], Tone>> = {
  ok: 'good',
  refused: 'bad',
  unknown: 'violet',
  ignored: 'plain',
  waiting: 'amber',
};

export function TimelineTab({ charge, onAskNow }: { charge: Charge; onAskNow: (() => void) | null }): ReactNode {
  const read = useQuery({ queryKey: ['charge', charge.id, 'timeline'], queryFn: () => api.timeline(charge.id) });
  const [filter, setFilter] = useState<ShownFilter>('all');
  const [newest, setNewest] = useState(true);
  if (read.error !== null) return <FailedNote error={read.error} onRetry={() => void read.refetch()} />;
  if (read.data === undefined) return <Loading />;
  const items = read.data.data
    .filter((item) => isShown(item, filter))
    .sort((a, b) => (newest ? b.at.localeCompare(a.at) : a.at.localeCompare(b.at)));
  const { nextCheckAt } = read.data;
  return (
    <div className="stack">
      {nextCheckAt !== null && (
        <Note tone="violet">
          <p>{t.detail.nextCheck(soon(nextCheckAt))}</p>
          {onAskNow !== null && (
            <button type="button" className="link-button" onClick={onAskNow}>
              {t.outcome.askNow}
            </button>
          )}
        </Note>
      )}
      <div className="row" style={{ justifyContent: 'space-between' }}>
        <SegmentedControl
          size="xs"
          aria-label={words.filters}
          value={filter}
          onChange={(value) => setFilter(value as ShownFilter)}
          data={shownFilters.map((name) => ({ value: name, label: words[name] }))}
        />
        <button type="button" className="link-button" onClick={() => setNewest(!newest)}>
          {newest ? words.newest : words.oldest}
        </button>
      </div>
      {items.length === 0 ? (
        <EmptyNote text={words.empty} />
      ) : (
        <ol className="timeline" aria-live="polite" aria-relevant="additions">
          {items.map((item) => (
            <Item key={item.id} item={item} />
          ))}
        </ol>
      )}
    </div>
  );
}

function Item({ item }: { item: TimelineItem }): ReactNode {
  const [open, setOpen] = useState(false);
  const raw = item.request !== null || item.answer !== null;
  return (
    <li data-result={item.result}>
      <span className="timeline-dot" />
      <article className="stack" data-tight>
        <div className="row">
          <span className="dimmed">
            <Instant at={item.at} />
          </span>
          <span>{who(item)}</span>
          <Chip>{item.channel}</Chip>
          <Chip tone={tones[item.result]}>{words.results[item.result]}</Chip>
          {item.durationMs !== null && <span className="dimmed">{duration(item.durationMs)}</span>}
        </div>
        <h3>{item.title}</h3>
        {item.effect !== null && <div className="timeline-effect">{item.effect}</div>}
        {item.detail !== null && <div>{item.detail}</div>}
        {raw && (
          <div>
            <button
              type="button"
              className="link-button"
              aria-expanded={open}
              onClick={() => setOpen(!open)}
              aria-label={`${open ? words.hide : words.request}: ${item.title}, ${instant(item.at)}`}
            >
              {open ? words.hide : words.request}
            </button>
          </div>
        )}
        {open && <Raw item={item} />}
        {item.hash !== null && <span className="dimmed mono">{words.evidence(item.hash.slice(0, 16))}</span>}
      </article>
    </li>
  );
}

function who({ actor, actorName, direction }: TimelineItem): string {
  const arrow = direction === 'in' ? '⇦ ' : direction === 'out' ? '⇨ ' : '● ';
  return arrow + (actorName ?? words.actors[actor]);
}

function Raw({ item }: { item: TimelineItem }): ReactNode {
  const { request, answer } = item;
  return (
    <div className="stack" data-tight>
      {request !== null && (
        <>
          <div className="row">
            <strong>{words.sent}</strong>
            <Button size="compact-xs" variant="subtle" onClick={() => void copyText(curlOf(request))}>
              {words.copyCurl}
            </Button>
          </div>
          <pre className="code" tabIndex={0}>
            {[`${request.method} ${request.url}`, headersText(request.headers), pretty(request.body)]
              .filter(Boolean)
              .join('\n\n')}
          </pre>
        </>
      )}
      {answer !== null && (
        <>
          <strong>{words.received}</strong>
          <pre className="code" tabIndex={0}>
            {[`HTTP ${answer.status}`, headersText(answer.headers), pretty(answer.body)].filter(Boolean).join('\n\n')}
          </pre>
        </>
      )}
    </div>
  );
}

function headersText(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
