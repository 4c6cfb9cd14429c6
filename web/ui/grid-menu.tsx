/** The one actions menu of a list, opened beside whichever row asks. */
import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../texts.pt-BR.ts';

export interface MenuEntry {
  word: string;
  /** The key that does the same in the grid. */
  hint?: string;
  danger?: boolean;
  divide?: boolean;
  /** Shown, with the reason why it cannot be done now. */
  why?: string;
  act(): void;
}

export interface MenuAt {
  /** Of the row that asked: its place changes when the list does. */
  rowKey: string;
  x: number;
  y: number;
}

export function GridMenu({
  at,
  entries,
  onClose,
}: {
  at: MenuAt | null;
  entries: readonly MenuEntry[];
  onClose(): void;
}): ReactNode {
  return (
    <Menu
      key={at === null ? 'closed' : at.rowKey}
      opened={at !== null}
      onClose={onClose}
      position="bottom-end"
      withinPortal
      returnFocus={false}
    >
      <Menu.Target>
        <button
          type="button"
          className="grid-menu-anchor"
          tabIndex={-1}
          aria-hidden="true"
          style={{ left: at?.x ?? 0, top: at?.y ?? 0 }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={t.charges.menuColumn}>
        {entries.map(({ word, hint, danger, divide, why, act }) => (
          <div key={word} role="none">
            {divide === true && <Menu.Divider />}
            <Menu.Item
              {...(danger === true ? { color: 'red.9' } : {})}
              rightSection={hint === undefined ? undefined : <kbd>{hint}</kbd>}
              disabled={why !== undefined}
              onClick={act}
            >
              {word}
              {why !== undefined && <span className="menu-why">{why}</span>}
            </Menu.Item>
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
