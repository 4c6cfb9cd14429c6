/** The bar docked under the grid: what is selected, and each action with the number that qualifies. */
import type { ReactNode } from 'react';
import { useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { counted, money, whole } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { isPrint, sizeFor, sizeOf, type ActionName, type Subject } from './subject.ts';

const offered: readonly (readonly [ActionName, string])[] = [
  ['register', t.actions.register],
  ['refresh', t.actions.refresh],
  ['amend', t.actions.amendMany],
  ['writeOff', t.actions.writeOff],
  ['print', t.actions.print],
  ['printCarne', t.actions.printCarne],
];

export function BatchBar({
  subject,
  onAsk,
  onClear,
}: {
  subject: Subject;
  onAsk(action: ActionName, subject: Subject): void;
  onClear(): void;
}): ReactNode {
  const may = useMay();
  const { count, amountCents } = sizeOf(subject);
  return (
    <div className="batch-bar" role="region" aria-label={t.charges.select}>
      <strong>
        {counted(count, t.charges.selected)} · {money(amountCents)}
      </strong>
      {offered.map(([action, verb], index) => {
        const qualify = sizeFor(subject, action).count;
        if (qualify === 0 || (!isPrint(action) && action !== 'refresh' && !may.act)) return null;
        return (
          <Button
            key={action}
            size="sm"
            variant={index === 0 ? 'filled' : 'default'}
            onClick={() => onAsk(action, subject)}
          >
            {t.actions.withCount(verb, whole(qualify))}
          </Button>
        );
      })}
      <Button size="sm" variant="subtle" onClick={onClear} style={{ marginLeft: 'auto' }}>
        {t.charges.clearSelection}
      </Button>
    </div>
  );
}
