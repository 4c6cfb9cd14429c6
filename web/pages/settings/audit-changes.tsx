/** The difference of one audit entry, as people read it: the field, what it was, what it is. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { Button } from '../../ui/kit.ts';
import type { AuditChange } from './audit-api.ts';

const words = t.audit;
const shownAtFirst = 3;

export function AuditChanges({
  changes,
  isOpen,
  onToggle,
}: {
  changes: readonly AuditChange[];
  isOpen: boolean;
  onToggle(): void;
}): ReactNode {
  if (changes.length === 0) return <span className="dimmed">{words.noChanges}</span>;
  const hidden = changes.length - shownAtFirst;
  return (
    <>
      <ul style={{ margin: 0, padding: 0, listStyle: 'none' }}>
        {changes.slice(0, isOpen ? undefined : shownAtFirst).map((change) => (
          <li key={change.field} style={{ overflowWrap: 'anywhere' }}>
            <span className="dimmed">{change.label}:</span> <Values {...change} />
          </li>
        ))}
      </ul>
      {hidden > 0 && (
        <Button size="compact-xs" variant="subtle" aria-expanded={isOpen} onClick={onToggle}>
          {isOpen ? words.less : words.more(hidden)}
        </Button>
      )}
    </>
  );
}

function Values({ beforeText, afterText }: AuditChange): ReactNode {
  if (beforeText === null) return <span>{afterText ?? t.common.none}</span>;
  if (afterText === null) return <span>{words.removed(beforeText)}</span>;
  return (
    <>
      <span aria-hidden="true">{words.changed(beforeText, afterText)}</span>
      <span className="visually-hidden">{words.changedAloud(beforeText, afterText)}</span>
    </>
  );
}
