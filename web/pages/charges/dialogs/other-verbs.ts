/** What each verb that only some banks have asks for, checks and sends. Pure; the dialog draws it. */
import { t } from '../../../texts.pt-BR.ts';
import type { Charge, OtherInput, OtherInputs, Payment, Provider } from '../../../types.ts';
import { date, money, moneyText, today } from '../../../ui/format.ts';
import { readDate, readEmail, readMoney, readWhole } from '../../../ui/parse.ts';
import { filled, must, valueOf, type Rule, type Rules } from '../../../ui/rules.ts';

const words = t.verbs;

export const otherVerbs = [
  'protest',
  'cancelProtest',
  'markReceived',
  'undoReceived',
  'restore',
  'refund',
  'resend',
] as const;
export type OtherVerb = (typeof otherVerbs)[number];

export interface VerbTexts extends Record<string, string> {
  afterDays: string;
  amount: string;
  receivedOn: string;
  payment: string;
  email: string;
  reason: string;
}
export type VerbField = 'afterDays' | 'amount' | 'receivedOn' | 'payment' | 'email' | 'reason';

interface VerbForm {
  path: keyof OtherInputs;
  fields: readonly VerbField[];
  /** Red, and the focus on Cancelar: what cannot simply be taken back. */
  careful: boolean;
}

export const verbForms: Readonly<Record<OtherVerb, VerbForm>> = {
  protest: { path: 'protest', fields: ['afterDays', 'reason'], careful: true },
  cancelProtest: { path: 'cancel-protest', fields: ['reason'], careful: true },
  markReceived: { path: 'mark-received', fields: ['amount', 'receivedOn'], careful: true },
  undoReceived: { path: 'undo-received', fields: ['reason'], careful: true },
  restore: { path: 'restore', fields: [], careful: false },
  refund: { path: 'refunds', fields: ['payment', 'amount', 'reason'], careful: true },
  resend: { path: 'resend', fields: ['email'], careful: false },
};

/** What the dialog knows when it opens. */
export interface VerbFacts {
  charge: Charge;
  provider: Provider | undefined;
  payments: readonly Payment[];
}

/** What the bank received and can give back: the newest first. */
export function refundable(payments: readonly Payment[]): Payment[] {
  const received = payments.filter(({ amountCents, channel }) => amountCents > 0 && channel !== 'direct');
  return received.toSorted((a, b) => b.paidOn.localeCompare(a.paidOn) || b.createdAt.localeCompare(a.createdAt));
}

/** What is left to give back of a payment, after refunds already made. */
export function refundableCents(payments: readonly Payment[], id: string): number {
  const left = payments.reduce((sum, { amountCents }) => sum + amountCents, 0);
  return Math.max(0, Math.min(left, payments.find((payment) => payment.id === id)?.amountCents ?? 0));
}

/** Why the verb has nothing to act on, or null. */
export function nothingToDo(verb: OtherVerb, payments: readonly Payment[]): string | null {
  if (verb === 'refund' && refundable(payments).length === 0) return words.noPayment;
  const direct = payments.filter(({ channel }) => channel === 'direct');
  return verb === 'undoReceived' && direct.length === 0 ? words.noDirect : null;
}

export function initialTexts(verb: OtherVerb, { charge, provider, payments }: VerbFacts): VerbTexts {
  const payment = refundable(payments)[0]?.id ?? '';
  const amountCents = verb === 'refund' ? refundableCents(payments, payment) : charge.amountDueCents;
  return {
    afterDays: provider?.protest == null ? '' : String(provider.protest.minimumDays),
    amount: moneyText(amountCents),
    receivedOn: date(today()),
    payment,
    email: charge.payer.email ?? '',
    reason: '',
  };
}

/** The rules of the fields that this verb shows; others are not looked at. */
export function verbRules(verb: OtherVerb, { provider, payments }: VerbFacts): Rules<VerbTexts> {
  const { minimumDays = 0, maximumDays = 99 } = provider?.protest ?? {};
  const rules: Record<VerbField, Rule<VerbTexts> | undefined> = {
    afterDays: must(readWhole(minimumDays, maximumDays)),
    amount: verb === 'refund' ? mostOf(payments) : must(readMoney),
    receivedOn: must((text) => readDate(text)),
    payment: undefined,
    email: must(readEmail),
    reason: verb === 'cancelProtest' ? filled(words.reasonMissing) : undefined,
  };
  const shown = verbForms[verb].fields.flatMap((name) => (rules[name] ? [[name, rules[name]] as const] : []));
  return Object.fromEntries(shown) as Rules<VerbTexts>;
}

const mostOf =
  (payments: readonly Payment[]): Rule<VerbTexts> =>
  (text, { payment }) => {
    const parsed = readMoney(text);
    if (!parsed.ok) return parsed.problem;
    const most = refundableCents(payments, payment);
    return parsed.value > most ? words.amountMost(money(most)) : null;
  };

/** Texts that have passed {@link verbRules}. */
export function verbInput(verb: OtherVerb, texts: VerbTexts): OtherInput {
  const reason = texts.reason.trim() === '' ? {} : { reason: texts.reason.trim() };
  switch (verb) {
    case 'protest':
      return { afterDays: valueOf(readWhole(0, 99), texts.afterDays), ...reason };
    case 'cancelProtest':
      return { reason: texts.reason.trim() };
    case 'markReceived':
      return {
        amountCents: valueOf(readMoney, texts.amount),
        receivedOn: valueOf((text) => readDate(text), texts.receivedOn),
      };
    case 'undoReceived':
      return reason;
    case 'restore':
      return {};
    case 'refund':
      return { payment: texts.payment, amountCents: valueOf(readMoney, texts.amount), ...reason };
    case 'resend':
      return { email: valueOf(readEmail, texts.email) };
  }
}
