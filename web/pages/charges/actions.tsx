/** What can be done to charges: the row menu, the single keys, and the dialog that each opens. */
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Charge } from '../../types.ts';
import type { MenuEntry } from '../../ui/grid-menu.tsx';
import { copyText } from '../../ui/notes.tsx';
import { AmendDialog } from './dialogs/amend.tsx';
import { AmendManyDialog } from './dialogs/amend-many.tsx';
import { CancelDialog } from './dialogs/cancel.tsx';
import { OtherDialog } from './dialogs/other.tsx';
import type { OtherVerb } from './dialogs/other-verbs.ts';
import { bankName } from './dialogs/outcome.tsx';
import { ReceiveDialog } from './dialogs/receive.tsx';
import { RefreshDialog } from './dialogs/refresh.tsx';
import { RegisterDialog } from './dialogs/register.tsx';
import { WriteOffDialog } from './dialogs/write-off.tsx';
import { printBoletos } from './print.ts';
import { editable, editPath, eligible, isPrint, may as mayDo, type ActionName, type Subject } from './subject.ts';

export interface ChargeActions {
  ask(action: ActionName, subject: Subject): void;
  menu(charge: Charge, open: () => void): MenuEntry[];
  /** A letter pressed in the grid; opens a dialog when the action is legal. */
  key(key: string, charge: Charge, open: () => void): void;
  dialog: ReactNode;
}

const keys: Readonly<Record<string, ActionName>> = {
  r: 'register',
  c: 'refresh',
  a: 'amend',
  b: 'writeOff',
  p: 'protest',
  k: 'cancelProtest',
  i: 'print',
};

export function useChargeActions(): ChargeActions {
  const [asked, setAsked] = useState<{ action: ActionName; subject: Subject } | null>(null);
  const may = useMay();
  const [, go] = useLocation();
  const ask = (action: ActionName, subject: Subject) => {
    if (isPrint(action)) void printBoletos(eligible(subject, action), action === 'print' ? 'boleto' : 'carne');
    else setAsked({ action, subject });
  };
  const allowed = (charge: Charge, action: ActionName) =>
    mayDo(charge, action) && (isPrint(action) || (action === 'refresh' ? may.refresh : may.act));
  const mayEdit = (charge: Charge) => may.act && editable(charge);
  const close = () => setAsked(null);
  return {
    ask,
    menu: (charge, open) =>
      menuOf(charge, { allowed, ask, open, fix: mayEdit(charge) ? () => go(editPath(charge)) : null }),
    key(key, charge, open) {
      const action = keys[key];
      if (key === 'h') go(`/cobrancas/${charge.id}?aba=linha-do-tempo`);
      else if (action !== undefined && allowed(charge, action)) ask(action, one(charge));
      else if (key === 'o') open();
    },
    dialog: asked === null ? null : <ActionDialog key={asked.action} {...asked} onClose={close} />,
  };
}

export function one(charge: Charge): Subject {
  return { kind: 'some', charges: [charge] };
}

interface MenuContext {
  allowed(charge: Charge, action: ActionName): boolean;
  ask(action: ActionName, subject: Subject): void;
  open(): void;
  /** Null when it cannot be corrected now, or not by this person. */
  fix: (() => void) | null;
}

function menuOf(charge: Charge, { allowed, ask, open, fix }: MenuContext): MenuEntry[] {
  const entry = (action: ActionName, word: string, more: Partial<MenuEntry> = {}): MenuEntry[] =>
    allowed(charge, action) ? [{ word, act: () => ask(action, one(charge)), ...more }] : [];
  const { registration } = charge;
  const line = registration?.linhaDigitavel;
  const pix = registration?.brCode;
  const live = registration?.live === true;
  const other = (verb: OtherVerb, more: Partial<MenuEntry> = {}) => entry(verb, t.verbs[verb].menu, more);
  return [
    { word: t.actions.open, hint: 'Enter', act: open },
    ...entry('register', t.actions.register, { hint: 'r' }),
    ...(fix === null ? [] : [{ word: t.actions.fix, act: fix }]),
    ...entry('refresh', t.actions.refresh, { hint: 'c' }),
    ...entry('amend', t.actions.amend, { hint: 'a' }),
    ...entry('print', t.actions.print, { hint: 'i' }),
    ...entry('printCarne', t.actions.printCarne),
    ...(live && line ? [{ word: t.actions.copyLine, act: () => void copyText(line) }] : []),
    ...(live && pix ? [{ word: t.actions.copyPix, act: () => void copyText(pix) }] : []),
    ...other('resend'),
    ...entry('writeOff', t.actions.writeOff, { hint: 'b', divide: true }),
    ...other('restore'),
    ...other('protest', { hint: 'p' }),
    ...noProtest(charge, allowed(charge, 'writeOff')),
    ...other('cancelProtest', { hint: 'k' }),
    ...entry('receive', t.actions.receive),
    ...other('markReceived'),
    ...other('undoReceived'),
    ...other('refund'),
    ...entry('cancel', t.actions.cancel, { danger: true }),
  ];
}

/** A clerk looks for it on what is registered: it stands there with the reason why not. */
function noProtest(charge: Charge, acts: boolean): MenuEntry[] {
  if (!acts || charge.status !== 'registered' || mayDo(charge, 'protest')) return [];
  const offered = charge.allowedActions.includes('protest');
  if (!offered && !charge.overdue) return [];
  const why = offered ? t.verbs.tooEarly : t.verbs.notOffered(bankName(charge));
  return [{ word: t.verbs.protest.menu, why, act: () => undefined }];
}

function ActionDialog({
  action,
  subject,
  onClose,
}: {
  action: ActionName;
  subject: Subject;
  onClose(): void;
}): ReactNode {
  const single = subject.kind === 'some' && subject.charges.length === 1 ? subject.charges[0]! : null;
  switch (action) {
    case 'register':
      return <RegisterDialog subject={subject} onClose={onClose} />;
    case 'refresh':
      return <RefreshDialog subject={subject} onClose={onClose} />;
    case 'amend':
      return single === null ? (
        <AmendManyDialog subject={subject} onClose={onClose} />
      ) : (
        <AmendDialog charge={single} onClose={onClose} />
      );
    case 'writeOff':
      return <WriteOffDialog subject={subject} onClose={onClose} />;
    case 'receive':
      return single === null ? null : <ReceiveDialog charge={single} onClose={onClose} />;
    case 'cancel':
      return single === null ? null : <CancelDialog charge={single} onClose={onClose} />;
    case 'print':
    case 'printCarne':
      return null;
    default:
      return single === null ? null : <OtherDialog verb={action} charge={single} onClose={onClose} />;
  }
}
