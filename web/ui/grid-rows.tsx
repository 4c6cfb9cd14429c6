/** Head and body of the grid: plain elements only, because Mantine's own in each row cost twice the time. */
import { memo, type ReactNode } from 'react';
import { t } from '../texts.pt-BR.ts';
import type { GridColumn, GridProps } from './data-grid.tsx';
import { Icon } from './icons.tsx';
import type { RowWindow } from './window.ts';

interface HeadProps<Row> {
  columns: readonly GridColumn<Row>[];
  sort: string;
  allSelected: boolean;
  onSort(sort: string | null): void;
  onSelectLoaded(): void;
}

export function GridHead<Row>({ columns, sort, allSelected, onSort, onSelectLoaded }: HeadProps<Row>): ReactNode {
  return (
    <>
      <colgroup>
        <col style={{ width: 40 }} />
        {columns.map(({ id, width, grow }) => (
          <col key={id} style={grow === true ? undefined : { width }} />
        ))}
        <col style={{ width: 48 }} />
      </colgroup>
      <thead>
        <tr role="row" aria-rowindex={1}>
          <th role="columnheader" scope="col">
            <input
              type="checkbox"
              checked={allSelected}
              onChange={onSelectLoaded}
              aria-label={t.charges.selectColumn}
              style={{ width: 18, height: 18, verticalAlign: 'middle' }}
            />
          </th>
          {columns.map((column) => (
            <SortableTitle key={column.id} column={column} sort={sort} onSort={onSort} />
          ))}
          <th role="columnheader" scope="col">
            <span className="visually-hidden">{t.charges.menuColumn}</span>
          </th>
        </tr>
      </thead>
    </>
  );
}

function SortableTitle<Row>({
  column,
  sort,
  onSort,
}: {
  column: GridColumn<Row>;
  sort: string;
  onSort(sort: string | null): void;
}): ReactNode {
  const { title, numeric, sort: orders } = column;
  const className = numeric === true ? 'num' : undefined;
  if (orders === undefined)
    return (
      <th role="columnheader" scope="col" className={className}>
        {title}
      </th>
    );
  const now = sort === orders.rising ? 'ascending' : sort === orders.falling ? 'descending' : 'none';
  const next = now === 'none' ? orders.rising : now === 'ascending' ? orders.falling : null;
  return (
    <th role="columnheader" scope="col" aria-sort={now} className={className}>
      <button type="button" onClick={() => onSort(next)}>
        {title} {now !== 'none' && <Icon name={now === 'ascending' ? 'arrowUp' : 'arrowDown'} size={12} />}
      </button>
    </th>
  );
}

export function GridRows<Row>(props: GridProps<Row> & { drawn: RowWindow; active: number }): ReactNode {
  const { rows, drawn, selection, openKey, changedKeys } = props;
  const span = props.columns.length + 2;
  return (
    <>
      <Space height={drawn.before} span={span} />
      <tbody>
        {rows.slice(drawn.from, drawn.to).map((row, offset) => {
          const key = props.rowKey(row);
          const index = drawn.from + offset;
          return (
            <GridRow
              key={key}
              row={row}
              index={index}
              columns={props.columns as readonly GridColumn<unknown>[]}
              menuLabel={props.menuLabel(row)}
              selected={selection.has(key)}
              open={openKey === key}
              changed={changedKeys.has(key)}
              reachable={index === props.active}
            />
          );
        })}
      </tbody>
      <Space height={drawn.after} span={span} />
    </>
  );
}

function Space({ height, span }: { height: number; span: number }): ReactNode {
  return height <= 0 ? null : (
    <tbody className="space" aria-hidden="true">
      <tr>
        <td colSpan={span} style={{ height }} />
      </tr>
    </tbody>
  );
}

interface RowProps {
  row: unknown;
  index: number;
  columns: readonly GridColumn<unknown>[];
  menuLabel: string;
  selected: boolean;
  open: boolean;
  changed: boolean;
  /** The one row that Tab reaches. */
  reachable: boolean;
}

/** Drawn again only when something of its own changes: a toggle costs one row, not a screen of them. */
const GridRow = memo(function GridRow({ row, index, columns, menuLabel, ...is }: RowProps): ReactNode {
  return (
    <tr
      role="row"
      data-row={index}
      aria-rowindex={index + 2}
      aria-selected={is.selected}
      data-open={is.open ? '' : undefined}
      data-changed={is.changed ? '' : undefined}
      tabIndex={is.reachable ? 0 : -1}
    >
      <td role="gridcell" data-check>
        <span className="grid-check" />
      </td>
      {columns.map(({ id, numeric, cell }) => (
        <td key={id} role="gridcell" className={numeric === true ? 'num' : undefined}>
          {cell(row)}
        </td>
      ))}
      <td role="gridcell">
        <button type="button" className="grid-menu" tabIndex={-1} aria-haspopup="menu" aria-label={menuLabel}>
          <Icon name="dots" />
        </button>
      </td>
    </tr>
  );
});

export function GridSkeleton({ columns }: { columns: number }): ReactNode {
  return (
    <tbody aria-hidden="true">
      {Array.from({ length: 10 }, (_, row) => (
        <tr key={row}>
          {Array.from({ length: columns }, (__, column) => (
            <td key={column}>
              <div className="skeleton" style={{ width: `${50 + ((row * 7 + column * 13) % 40)}%` }} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
