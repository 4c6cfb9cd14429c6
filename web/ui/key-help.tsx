/** The keys that work on every page, and the list of all of them. */
import { Modal } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { t } from '../texts.pt-BR.ts';
import { nowMs } from './clock.ts';
import { places } from './places.ts';

const SEQUENCE_MS = 1500;

/** `g` and a letter go to a place, `?` opens the list, `/` finds the page's search field; all off while typing. */
export function usePageKeys(onHelp: () => void): void {
  const [, go] = useLocation();
  const pressedG = useRef(0);
  const help = useRef(onHelp);
  help.current = onHelp;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
      if (document.querySelector('[role="dialog"]') !== null) return;
      if (event.key === '?') help.current();
      else if (event.key === '/') focusSearch(event);
      else if (event.key === 'g') pressedG.current = nowMs();
      else if (nowMs() - pressedG.current < SEQUENCE_MS) {
        pressedG.current = 0;
        const place = places.find(({ key }) => key === event.key);
        if (place === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        go(place.to);
      }
    };
    // In the capture phase, so that the second letter does not also act in the grid.
    window.addEventListener('keydown', listen, true);
    return () => window.removeEventListener('keydown', listen, true);
  }, [go]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function focusSearch(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLInputElement>('[data-page-search]');
  if (field === null) return;
  event.preventDefault();
  field.focus();
  field.select();
}

export function KeyHelp({ onClose }: { onClose(): void }): ReactNode {
  return (
    <Modal opened onClose={onClose} title={<strong>{t.shortcuts.title}</strong>} size="lg">
      <div className="stack">
        <table className="table">
          <tbody>
            {t.shortcuts.list.map(([keys, does]) => (
              <tr key={keys}>
                <th scope="row" style={{ whiteSpace: 'nowrap' }}>
                  <kbd>{keys}</kbd>
                </th>
                <td>{does}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="dimmed">{t.shortcuts.note}</p>
      </div>
    </Modal>
  );
}
