/**
 * The one list of charges and their like: a real table with the role of a grid, rows of fixed height drawn only where
 * they are seen, one Tab stop for all rows, one actions menu for all of them, and clicks and keys handled once.
 */
import { useMediaQuery } from '@mantine/hooks';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type SyntheticEvent,
} from 'react';
import { GridCards } from './grid-cards.tsx';
import { gridKey, type GridMove } from './grid-keys.ts';
import { GridMenu, type MenuAt, type MenuEntry } from './grid-menu.tsx';
import { GridHead, GridRows, GridSkeleton } from './grid-rows.tsx';
import { nearEnd, scrollToShow, windowOf } from './window.ts';
import type { Selection } from './selection.ts';

export interface GridColumn<Row> {
  id: string;
  title: string;
  /** Never less than this many pixels; what is left over is shared by those with `grow`. */
  width: number;
  grow?: boolean;
  numeric?: boolean;
  /** Names of the server's orders; a click cycles rising, falling, default. */
  sort?: { rising: string; falling: string };
  cell(row: Row): ReactNode;
}

export interface GridProps<Row> {
  label: string;
  columns: readonly GridColumn<Row>[];
  rows: readonly Row[];
  rowKey(row: Row): string;
  /** Rows in all, as the server counts them; -1 when unknown. */
  total: number;
  loading: boolean;
  selection: Selection;
  sort: string;
  onSort(sort: string | null): void;
  openKey: string | null;
  changedKeys: ReadonlySet<string>;
  onOpen(row: Row, how: 'panel' | 'page' | 'tab'): void;
  onMore(): void;
  menu(row: Row): MenuEntry[];
  menuLabel(row: Row): string;
  /** Single keys that work while the focus is in the grid. */
  onKey(key: string, row: Row): void;
  onEscape(): void;
  card(row: Row): ReactNode;
}

export const ROW_HEIGHT = 44;
const OVERSCAN = 8;

export function DataGrid<Row>(props: GridProps<Row>): ReactNode {
  const narrow = useMediaQuery('(max-width: 767px)', false, { getInitialValueInEffect: false });
  return narrow === true ? <GridCards {...props} /> : <TableGrid {...props} />;
}

function TableGrid<Row>(props: GridProps<Row>): ReactNode {
  const { rows, columns, rowKey, selection } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLTableElement>(null);
  const view = useViewport(scroller, rows.length, props.onMore);
  const [at, activate] = useActiveRow(props);
  const menu = useRowMenu(props);
  const focusRow = useFocusRow(scroller, table, view.height);
  const drawn = windowOf({ ...view, rowHeight: ROW_HEIGHT, count: rows.length, overscan: OVERSCAN });

  const go = (index: number, extend: boolean) => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    if (extend) selection.range(rows.slice(Math.min(at, next), Math.max(at, next) + 1).map(rowKey));
    activate(next);
    focusRow(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // The row that has the focus is the one that the person sees marked.
    const from = rowOf(event, rows)?.index ?? at;
    const page = Math.floor(view.height / ROW_HEIGHT) - 1;
    const move = gridKey(event, { active: from, count: rows.length, page });
    if (move === null || (event.target as HTMLElement).closest('thead') !== null) return;
    const row = rows[from];
    if (row === undefined) return;
    event.preventDefault();
    act(move, row, { ...props, go, at: from, openMenu: menu.open, table });
  };
  const onClick = (event: MouseEvent) => {
    const found = rowOf(event, rows);
    if (found === null) return;
    activate(found.index);
    clickRow(event, found.row, found.index, { ...props, at, openMenu: menu.open });
  };

  return (
    <div className="grid-scroll" ref={scroller}>
      <table
        className="grid"
        role="grid"
        aria-label={props.label}
        aria-multiselectable="true"
        aria-rowcount={props.total < 0 ? -1 : props.total + 1}
        ref={table}
        tabIndex={-1}
        style={{ minWidth: columns.reduce((sum, { width }) => sum + width, 88) }}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onAuxClick={onClick}
      >
        <GridHead
          columns={columns}
          sort={props.sort}
          onSort={props.onSort}
          allSelected={selection.covers(rows.map(rowKey))}
          onSelectLoaded={() => selection.toggleLoaded(rows.map(rowKey))}
        />
        {props.loading ? (
          <GridSkeleton columns={columns.length + 2} />
        ) : (
          <GridRows {...props} drawn={drawn} active={at} />
        )}
      </table>
      <GridMenu
        at={menu.row === undefined ? null : menu.at}
        entries={menu.row === undefined ? [] : props.menu(menu.row)}
        onClose={() => menu.close(() => focusRow(at))}
      />
    </div>
  );
}

/** Where the keys act: a row by its key, for its place changes when the list does; by its place before one was chosen. */
interface ActiveRow {
  key: string | null;
  index: number;
}

function placeOf<Row>({ key, index }: ActiveRow, { rows, rowKey }: GridProps<Row>): number {
  const there = key === null ? -1 : rows.findIndex((row) => rowKey(row) === key);
  return there >= 0 ? there : Math.min(index, Math.max(0, rows.length - 1));
}

function useActiveRow<Row>(props: GridProps<Row>): [at: number, activate: (index: number) => void] {
  const [active, setActive] = useState<ActiveRow>({ key: null, index: 0 });
  const activate = (index: number) => {
    const row = props.rows[index];
    setActive({ key: row === undefined ? null : props.rowKey(row), index });
  };
  return [placeOf(active, props), activate];
}

/** The menu and the row that it was opened for; it closes when that row leaves the list. */
function useRowMenu<Row>({ rows, rowKey }: GridProps<Row>) {
  const [at, setAt] = useState<MenuAt | null>(null);
  const row = at === null ? undefined : rows.find((one) => rowKey(one) === at.rowKey);
  useEffect(() => {
    if (at !== null && row === undefined) setAt(null);
  }, [at, row]);
  return {
    at,
    row,
    open: (of: Row, from: DOMRect) => setAt({ rowKey: rowKey(of), x: from.right, y: from.bottom }),
    close(focus: () => void) {
      setAt(null);
      // A dialog opened by the menu takes the focus by itself; otherwise the row has it again.
      if (document.querySelector('[role="dialog"]') === null) focus();
    },
  };
}

/** Keeps height and scroll, asks for more rows near the end. */
function useViewport(scroller: React.RefObject<HTMLDivElement | null>, count: number, onMore: () => void) {
  const [view, setView] = useState({ scrollTop: 0, height: 600 });
  const more = useRef(onMore);
  more.current = onMore;
  const read = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    setView((now) =>
      now.scrollTop === box.scrollTop && now.height === box.clientHeight
        ? now
        : { scrollTop: box.scrollTop, height: box.clientHeight },
    );
  }, [scroller]);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    read();
    const observer = new ResizeObserver(read);
    observer.observe(box);
    box.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', read);
    };
  }, [scroller, read]);
  useEffect(() => {
    if (count > 0 && nearEnd({ ...view, rowHeight: ROW_HEIGHT, count })) more.current();
  }, [view, count]);
  return view;
}

/** Brings a row into view and gives it the focus once it is drawn. */
function useFocusRow(
  scroller: React.RefObject<HTMLDivElement | null>,
  table: React.RefObject<HTMLTableElement | null>,
  height: number,
) {
  return useCallback(
    (index: number) => {
      const box = scroller.current;
      if (box === null) return;
      const head = 36; // the sticky header covers the first pixels
      box.scrollTop = scrollToShow(index, { scrollTop: box.scrollTop, height: height - head, rowHeight: ROW_HEIGHT });
      requestAnimationFrame(() => {
        const row = table.current?.querySelector<HTMLElement>(`tr[data-row="${index}"]`);
        (row ?? table.current)?.focus({ preventScroll: true });
      });
    },
    [scroller, table, height],
  );
}

function rowOf<Row>(event: SyntheticEvent, rows: readonly Row[]): { row: Row; index: number } | null {
  const index = Number((event.target as HTMLElement).closest<HTMLElement>('tr[data-row]')?.dataset['row'] ?? -1);
  const row = rows[index];
  return row === undefined ? null : { row, index };
}

type Acting<Row> = GridProps<Row> & { at: number; openMenu(row: Row, from: DOMRect): void };

function clickRow<Row>(event: MouseEvent, row: Row, index: number, grid: Acting<Row>): void {
  const target = event.target as HTMLElement;
  const key = grid.rowKey(row);
  const menuButton = target.closest<HTMLElement>('.grid-menu');
  if (menuButton !== null) return grid.openMenu(row, menuButton.getBoundingClientRect());
  if (target.closest('td[data-check]') !== null) return grid.selection.toggle(key);
  if (event.shiftKey) {
    const range = grid.rows.slice(Math.min(grid.at, index), Math.max(grid.at, index) + 1);
    return grid.selection.range(range.map(grid.rowKey));
  }
  if (window.getSelection()?.toString() !== '') return; // selecting text is not opening
  grid.onOpen(row, event.ctrlKey || event.metaKey || event.button === 1 ? 'tab' : 'panel');
}

type KeyActing<Row> = Acting<Row> & {
  go(index: number, extend: boolean): void;
  table: React.RefObject<HTMLTableElement | null>;
};

function act<Row>(move: GridMove, row: Row, grid: KeyActing<Row>): void {
  switch (move.do) {
    case 'go':
      return grid.go(move.to, move.extend);
    case 'toggle':
      return grid.selection.toggle(grid.rowKey(row));
    case 'all':
      return grid.selection.selectAll();
    case 'escape':
      return grid.onEscape();
    case 'open':
      return grid.onOpen(row, move.tab ? 'tab' : 'panel');
    case 'menu': {
      const button = grid.table.current?.querySelector(`tr[data-row="${grid.at}"] .grid-menu`);
      if (button !== null && button !== undefined) grid.openMenu(row, button.getBoundingClientRect());
      return;
    }
    case 'key':
      return grid.onKey(move.key, row);
  }
}
