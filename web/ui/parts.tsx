/** Small shared parts: page head, badges, chips, copyable values, lists of facts, links that look like buttons. */
import { Button, Tooltip, type ButtonProps } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react';
import { Link } from 'wouter';
import { t } from '../texts.pt-BR.ts';
import type { ChargeStatus } from '../types.ts';
import { ago, instant, instantWithMs } from './format.ts';
import { Icon } from './icons.tsx';
import { copyText, type Tone } from './notes.tsx';

export function PageHead({
  title,
  windowTitle,
  lead,
  beside,
  children,
}: {
  title: string;
  windowTitle?: string;
  lead?: string;
  /** Stands on the line of the title. */
  beside?: ReactNode;
  children?: ReactNode;
}): ReactNode {
  useDocumentTitle(`${windowTitle ?? title} · ${t.shell.brand}`);
  return (
    <div className="page-head">
      <h1>{title}</h1>
      {beside}
      {children !== undefined && <div className="page-actions">{children}</div>}
      {lead !== undefined && <p>{lead}</p>}
    </div>
  );
}

export function StatusBadge({ status }: { status: ChargeStatus }): ReactNode {
  return (
    <span className="badge" data-status={status}>
      {t.status[status]}
    </span>
  );
}

export function Chip({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }): ReactNode {
  return (
    <span className="chip" data-tone={tone}>
      {children}
    </span>
  );
}

export function CopyLine({ text, shown, label }: { text: string; shown?: string; label: string }): ReactNode {
  return (
    <span className="copy-line">
      <span className="mono">{shown ?? text}</span>
      <Button
        variant="subtle"
        size="compact-xs"
        leftSection={<Icon name="copy" size={14} />}
        onClick={() => void copyText(text)}
        aria-label={`${t.common.copy}: ${label}`}
      >
        {t.common.copy}
      </Button>
    </span>
  );
}

export function Instant({ at }: { at: string | null }): ReactNode {
  if (at === null) return <>{t.common.none}</>;
  const relative = ago(at);
  return (
    <Tooltip label={instantWithMs(at)}>
      <time dateTime={at}>
        {instant(at)}
        {relative !== '' && <span className="dimmed"> · {relative}</span>}
      </time>
    </Tooltip>
  );
}

export type Fact = readonly [label: string, value: ReactNode] | null | false;

export function Facts({ of }: { of: readonly Fact[] }): ReactNode {
  return (
    <dl className="facts">
      {of.map((fact) =>
        fact === null || fact === false ? null : (
          <div key={fact[0]} style={{ display: 'contents' }}>
            <dt>{fact[0]}</dt>
            <dd>{fact[1]}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

export function LinkButton({ to, children, ...look }: { to: string; children: ReactNode } & ButtonProps): ReactNode {
  return (
    <Button component={Link} href={to} {...look}>
      {children}
    </Button>
  );
}

/** Rolls a row of tabs wider than the screen to the current one, again when `current` changes; the page itself does not move. */
export function useCurrentInSight(current: string): RefObject<HTMLDivElement | null> {
  const row = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const tab = row.current?.querySelector<HTMLElement>('[aria-current], [aria-selected="true"]');
    if (row.current == null || tab == null) return;
    row.current.scrollLeft = tab.offsetLeft - row.current.offsetLeft - (row.current.clientWidth - tab.offsetWidth) / 2;
  }, [current]);
  return row;
}

export function Tabs({
  label,
  tabs,
  current,
}: {
  label: string;
  tabs: readonly { to: string; word: string; key: string }[];
  current: string;
}): ReactNode {
  const row = useCurrentInSight(current);
  return (
    <nav className="views" aria-label={label} ref={row}>
      {tabs.map(({ to, word, key }) => (
        <Link key={key} href={to} aria-current={key === current ? 'page' : undefined}>
          {word}
        </Link>
      ))}
    </nav>
  );
}

export function Box({ title, children, right }: { title: string; children: ReactNode; right?: ReactNode }): ReactNode {
  return (
    <section className="box">
      <div className="box-head">
        <h2>{title}</h2>
        {right}
      </div>
      {children}
    </section>
  );
}

export interface SimpleColumn<Row> {
  title: string;
  numeric?: boolean;
  cell(row: Row): ReactNode;
}

/** A plain table for short lists. */
export function SimpleTable<Row>({
  label,
  columns,
  rows,
  rowKey,
}: {
  label: string;
  columns: readonly SimpleColumn<Row>[];
  rows: readonly Row[];
  rowKey(row: Row): string;
}): ReactNode {
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="table">
        <thead>
          <tr>
            {columns.map(({ title, numeric }, index) => (
              <th key={index} scope="col" className={numeric === true ? 'num' : undefined}>
                {title === '' ? <span className="visually-hidden">{t.charges.menuColumn}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map(({ numeric, cell }, index) => (
                <td key={index} className={numeric === true ? 'num' : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Saves a fetched file with its name. */
export function saveFile({ blob, name }: { blob: Blob; name: string }, fallback: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name === '' ? fallback : name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
