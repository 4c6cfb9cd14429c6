/** What an action is about: some charges, or all that a filter finds. Pure, so that counts in buttons can be tested. */
import type { Charge, ChargeQuery, ChargeStatus, ChargeTotals, DecideInput } from '../../types.ts';
import type { OtherVerb } from './dialogs/other-verbs.ts';

export type ActionName =
  | 'register'
  | 'refresh'
  | 'amend'
  | 'writeOff'
  | 'receive'
  | 'cancel'
  | 'print'
  | 'printCarne'
  | OtherVerb;

/** Some charges by name, or a filter with its totals. */
export type Subject =
  | { kind: 'some'; charges: readonly Charge[] }
  | { kind: 'filter'; filter: ChargeQuery; totals: ChargeTotals };

/** From which statuses an action is offered to a whole filter; for single charges the server says it. */
const fromStatuses: Readonly<Record<ActionName, readonly ChargeStatus[]>> = {
  register: ['pending', 'written_off', 'rejected', 'expired', 'refunded'],
  refresh: [
    'registering',
    'registered',
    'rejected',
    'paid',
    'written_off',
    'in_protest',
    'protest_cancel_sent',
    'expired',
    'refunded',
    'disputed',
  ],
  amend: ['registered'],
  writeOff: ['registered', 'in_protest'],
  receive: [],
  cancel: [],
  print: [],
  printCarne: [],
  // One at a time: each is asked with words of its own.
  protest: [],
  cancelProtest: [],
  markReceived: [],
  undoReceived: [],
  restore: [],
  refund: [],
  resend: [],
};

/** What its status and its bank allow; only what is overdue can be protested. Where there is a boleto, a carnê can be printed too. */
export function may(charge: Charge, action: ActionName): boolean {
  if (action === 'protest' && !charge.overdue) return false;
  if (isPrint(action) && charge.method === 'pix') return false;
  return charge.allowedActions.includes(action === 'printCarne' ? 'print' : action);
}

/** A file comes at once: no question, and no right beyond seeing the charge. */
export function isPrint(action: ActionName): action is 'print' | 'printCarne' {
  return action === 'print' || action === 'printCarne';
}

export function eligible(subject: Subject, action: ActionName): readonly Charge[] {
  return subject.kind === 'some' ? subject.charges.filter((charge) => may(charge, action)) : [];
}

export function leftOut(subject: Subject, action: ActionName): readonly Charge[] {
  return subject.kind === 'some' ? subject.charges.filter((charge) => !may(charge, action)) : [];
}

export interface Size {
  count: number;
  amountCents: number;
}

/** How many qualify for an action and what they add up to. */
export function sizeFor(subject: Subject, action: ActionName): Size {
  if (subject.kind === 'some') return sum(eligible(subject, action));
  const groups = subject.totals.byStatus.filter(({ status }) => fromStatuses[action].includes(status));
  return {
    count: groups.reduce((total, { count }) => total + count, 0),
    amountCents: groups.reduce((total, { amountCents }) => total + amountCents, 0),
  };
}

export function sizeOf(subject: Subject): Size {
  if (subject.kind === 'some') return sum(subject.charges);
  return { count: subject.totals.count, amountCents: subject.totals.amountCents };
}

function sum(charges: readonly Charge[]): Size {
  return { count: charges.length, amountCents: charges.reduce((total, { amountCents }) => total + amountCents, 0) };
}

/** The filter of a batch: only those of its statuses that the action takes. */
export function filterFor(filter: ChargeQuery, action: ActionName): ChargeQuery {
  const { sort: _, ...rest } = filter;
  const wanted = fromStatuses[action];
  const status = (rest.status ?? wanted).filter((name) => wanted.includes(name));
  return { ...rest, status };
}

/** The one bank that all charges are at, or null. */
export function bankOf(charges: readonly Charge[]): string | null {
  const titles = new Set(charges.map(({ connection }) => connection?.title ?? ''));
  const [only] = titles;
  return titles.size === 1 && only !== undefined && only !== '' ? only : null;
}

/** The button that a charge's state asks for first. */
export function firstAction(charge: Charge): 'refresh' | 'register' | 'print' | 'fix' | 'payment' | null {
  if (charge.outcomeUnknown && may(charge, 'refresh')) return 'refresh';
  if (charge.status === 'rejected' && editable(charge)) return 'fix';
  if (may(charge, 'register')) return 'register';
  if (charge.status === 'paid') return 'payment';
  if (may(charge, 'print')) return 'print';
  return may(charge, 'refresh') ? 'refresh' : null;
}

/** Where a charge is corrected. */
export function editPath({ id }: Pick<Charge, 'id'>): string {
  return `/cobrancas/${id}/editar`;
}

/** Without an answer of the bank, it has it or not; with one, only what it shows can be taken over. */
export function decisionsFor({ outcomeUnknown }: Pick<Charge, 'outcomeUnknown'>): readonly DecideInput['decision'][] {
  return outcomeUnknown ? ['absent', 'at_bank'] : ['adopt'];
}

/** Nothing of it is alive at a bank: it is corrected here. */
export function editable({ allowedActions }: Pick<Charge, 'allowedActions'>): boolean {
  return allowedActions.includes('edit');
}
