/** What can be done to transfers: the row menu, the single keys, and the dialog that each opens. */
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import { transfers as api, type Transfer } from '../../transfers-api.ts';
import type { MenuEntry } from '../../ui/grid-menu.tsx';
import { ProblemNote, toast } from '../../ui/notes.tsx';
import { saveFile } from '../../ui/parts.tsx';
import { itself, useAct } from './act.ts';
import { ApproveDialog } from './dialogs/approve.tsx';
import { DecideDialog } from './dialogs/decide.tsx';
import { DenyDialog } from './dialogs/deny.tsx';
import { CancelDialog, SendDialog } from './dialogs/others.tsx';
import { editPath, repeatPath } from './paths.ts';

export type DialogName = 'approve' | 'deny' | 'cancel' | 'send' | 'decide';
type Action = Transfer['allowedActions'][number];

export interface TransferActions {
  ask(dialog: DialogName, chosen: readonly Transfer[]): void;
  refresh(transfer: Transfer): void;
  submit(transfer: Transfer): void;
  menu(transfer: Transfer, open: () => void): MenuEntry[];
  /** A letter pressed in the grid; opens a dialog when the action is legal. */
  key(key: string, transfer: Transfer): void;
  busy: boolean;
  /** The open dialog, and what went wrong where there was none. */
  dialog: ReactNode;
}

const words = t.transfers.detail;
const keys: Readonly<Record<string, DialogName>> = { a: 'approve', r: 'deny' };

export function useTransferActions(): TransferActions {
  const [asked, setAsked] = useState<{ name: DialogName; chosen: readonly Transfer[] } | null>(null);
  const [, go] = useLocation();
  const refreshing = useAct((id: string, key) => api.refresh(id, key), itself);
  const submitting = useAct((id: string, key) => api.submit(id, key), itself);
  const ask = (name: DialogName, chosen: readonly Transfer[]) => setAsked({ name, chosen });
  const close = () => setAsked(null);
  const refresh = async ({ id }: Transfer) => {
    const now = await refreshing.run(id);
    if (now !== null) toast(now.outcomeUnknown ? words.askedStill : words.asked(t.transfers.status[now.status]));
  };
  const submit = async ({ id }: Transfer) => {
    const now = await submitting.run(id);
    if (now !== null) toast(words.submitted(now.reference));
  };
  return {
    ask,
    refresh: (transfer) => void refresh(transfer),
    submit: (transfer) => void submit(transfer),
    menu: (transfer, open) =>
      menuOf(transfer, { ask, go, open, refresh: () => void refresh(transfer), submit: () => void submit(transfer) }),
    key(key, transfer) {
      const name = keys[key];
      if (name !== undefined && may(transfer, name)) ask(name, [transfer]);
      else if (key === 'e' && may(transfer, 'receipt')) void saveReceipt(transfer);
    },
    busy: refreshing.busy || submitting.busy,
    dialog: (
      <>
        <ProblemNote error={refreshing.error ?? submitting.error} />
        {asked !== null && <ActionDialog key={asked.name} {...asked} onClose={close} />}
      </>
    ),
  };
}

export function may({ allowedActions }: Transfer, action: Action): boolean {
  return allowedActions.includes(action);
}

export async function saveReceipt({ id, reference }: Transfer): Promise<void> {
  saveFile(await api.receiptPdf(id), `comprovante-${reference}.pdf`);
}

interface MenuContext {
  ask(name: DialogName, chosen: readonly Transfer[]): void;
  go(address: string): void;
  open(): void;
  refresh(): void;
  submit(): void;
}

function menuOf(transfer: Transfer, { ask, go, open, refresh, submit }: MenuContext): MenuEntry[] {
  const entry = (action: Action, word: string, act: () => void, more: Partial<MenuEntry> = {}): MenuEntry[] =>
    may(transfer, action) ? [{ word, act, ...more }] : [];
  const dialog = (name: DialogName) => () => ask(name, [transfer]);
  const { approving } = t.transfers;
  return [
    { word: t.actions.open, hint: 'Enter', act: open },
    ...entry('approve', approving.approve, dialog('approve'), { hint: 'a' }),
    ...entry('deny', approving.deny, dialog('deny'), { hint: 'r' }),
    ...entry('submit', words.submit, submit),
    ...entry('send', words.sendNow, dialog('send')),
    ...entry('edit', words.edit, () => go(editPath(transfer.id))),
    ...entry('refresh', words.askNow, refresh),
    ...entry('decide', words.decide, dialog('decide')),
    ...(may(transfer, 'receipt')
      ? [{ word: t.transfers.receipt.pdf, hint: 'e', act: () => void saveReceipt(transfer) }]
      : []),
    ...entry('repeat', words.repeat, () => go(repeatPath(transfer.id)), { divide: true }),
    ...entry('cancel', words.cancelButton, dialog('cancel'), { danger: true }),
  ];
}

function ActionDialog({
  name,
  chosen,
  onClose,
}: {
  name: DialogName;
  chosen: readonly Transfer[];
  onClose(): void;
}): ReactNode {
  const [transfer] = chosen;
  if (name === 'approve') return <ApproveDialog chosen={chosen} onClose={onClose} />;
  if (name === 'deny') return <DenyDialog chosen={chosen} onClose={onClose} />;
  if (transfer === undefined) return null;
  if (name === 'cancel') return <CancelDialog transfer={transfer} onClose={onClose} />;
  if (name === 'send') return <SendDialog transfer={transfer} onClose={onClose} />;
  return <DecideDialog transfer={transfer} onClose={onClose} />;
}
