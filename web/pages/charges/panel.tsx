/** The side panel: the detail of a charge beside the list, walked with Alt+↑ and Alt+↓. */
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Link } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import type { Charge } from '../../types.ts';
import { Icon } from '../../ui/icons.tsx';
import type { ChargeActions } from './actions.tsx';
import { ChargeDetail } from './detail.tsx';
import { tabNames, useTab } from './tabs.ts';

interface PanelProps {
  id: string;
  known: Charge | null;
  rows: readonly Charge[];
  actions: ChargeActions;
  onWalk(id: string): void;
  onClose(): void;
}

export function ChargePanel({ id, known, rows, actions, onWalk, onClose }: PanelProps): ReactNode {
  const box = useRef<HTMLElement>(null);
  const { choose } = useTab();
  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  const close = () => {
    onClose();
    const index = rows.findIndex((row) => row.id === id);
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`tr[data-row="${index}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (box.current?.contains(event.target as Node) !== true) return; // a menu of the panel keeps its own keys
    if (event.key === 'Escape' && !event.defaultPrevented) return close();
    const typing = /^(INPUT|TEXTAREA)$/.test((event.target as HTMLElement).tagName);
    const tab = tabNames[Number(event.key) - 1];
    if (tab !== undefined && !typing && !event.altKey && !event.ctrlKey) return choose(tab);
    const letter = /^[a-z]$/.test(event.key) && !typing && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (letter && known !== null) return actions.key(event.key, known, () => undefined);
    if (!event.altKey || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
    event.preventDefault();
    const at = rows.findIndex((row) => row.id === id);
    const next = rows[at + (event.key === 'ArrowDown' ? 1 : -1)];
    if (next !== undefined) onWalk(next.id);
  };
  return (
    <aside
      className="panel"
      aria-label={t.detail.panel(known?.reference ?? '')}
      tabIndex={-1}
      ref={box}
      onKeyDown={onKeyDown}
    >
      <div className="row" style={{ padding: '8px 10px 0 18px' }}>
        <Link href={`/cobrancas/${id}`}>{t.actions.openPage}</Link>
        <button
          type="button"
          className="grid-menu"
          style={{ marginLeft: 'auto' }}
          onClick={close}
          aria-label={t.common.close}
        >
          <Icon name="close" />
        </button>
      </div>
      <ChargeDetail id={id} known={known} actions={actions} level={2} />
    </aside>
  );
}
