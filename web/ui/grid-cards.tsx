/** The same list on a narrow screen: a card a row, tapped to open, with "Selecionar" to choose several. */
import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { t } from '../texts.pt-BR.ts';
import type { GridProps } from './data-grid.tsx';
import { Loading } from './notes.tsx';

export function GridCards<Row>(props: GridProps<Row>): ReactNode {
  const { rows, rowKey, selection } = props;
  const [choosing, setChoosing] = useState(false);
  if (props.loading) return <Loading />;
  const more = props.total > rows.length;
  const toggleChoosing = () => {
    if (choosing) selection.clear();
    setChoosing(!choosing);
  };
  return (
    <div className="stack" style={{ width: '100%' }}>
      <div className="row" data-end>
        <Button variant="default" size="xs" onClick={toggleChoosing} aria-pressed={choosing}>
          {choosing ? t.charges.clearSelection : t.charges.select}
        </Button>
      </div>
      <ul className="cards" aria-label={props.label}>
        {rows.map((row) => {
          const key = rowKey(row);
          const press = () => (choosing ? selection.toggle(key) : props.onOpen(row, 'page'));
          return (
            <li key={key} className="card-item">
              <button
                type="button"
                className="card"
                onClick={press}
                aria-pressed={choosing ? selection.has(key) : undefined}
                style={selection.has(key) ? { background: 'var(--selected)' } : undefined}
              >
                {props.card(row)}
              </button>
            </li>
          );
        })}
      </ul>
      {more && (
        <Button variant="default" onClick={props.onMore}>
          {t.common.loadMore}
        </Button>
      )}
    </div>
  );
}
