/** Cancelar: ends a charge of which nothing is alive at a bank. */
import type { ReactNode } from 'react';
import { charges as api } from '../../../api.ts';
import { t } from '../../../texts.pt-BR.ts';
import type { Charge } from '../../../types.ts';
import { ConfirmDialog } from '../../../ui/dialog.tsx';
import { money } from '../../../ui/format.ts';
import { OutcomeNote, settle, useAction } from './outcome.tsx';

export function CancelDialog({ charge, onClose }: { charge: Charge; onClose(): void }): ReactNode {
  const action = useAction((id: string, key) => api.cancel(id, key));
  const send = async () => settle(await action.run(charge.id), t.actions.canceled(charge.reference), onClose);
  return (
    <ConfirmDialog
      careful
      title={t.actions.cancelTitle(charge.reference)}
      confirm={t.actions.cancel}
      busy={action.busy}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>{t.actions.cancelBody(money(charge.amountCents), charge.payer.name)}</p>
      <OutcomeNote action={action} />
    </ConfirmDialog>
  );
}
