/** The form of a charge that exists: its texts, its rules, and what of it changed. Only that is sent. */
import { t } from '../../texts.pt-BR.ts';
import type { Charge, ChargePatch, Refusal, Terms } from '../../types.ts';
import { date, moneyText } from '../../ui/format.ts';
import { readDate, readMoney, readWhole } from '../../ui/parse.ts';
import { must, valueOf, type Rules } from '../../ui/rules.ts';
import {
  chargePointers,
  chargeRules,
  emptyCharge,
  messagesOf,
  payerOf,
  payerTexts,
  type ChargeTexts,
} from './new-form.ts';
import { termsOf, textsOfTerms } from './terms.ts';

const readDay = (text: string) => readDate(text);
const readDays = readWhole(0, 365);

export function textsOfCharge(charge: Charge): ChargeTexts {
  return {
    ...emptyCharge(charge.createdAt),
    ...textsOfTerms(charge.terms),
    ...payerTexts(charge),
    amount: moneyText(charge.amountCents),
    dueDate: date(charge.dueDate),
    bankAccount: charge.bankAccount?.mnemonic ?? '',
    billingType: charge.billingType?.name ?? '',
    method: charge.method,
    reference: charge.reference,
    description: charge.description ?? '',
    messages: charge.messages.join('\n'),
    daysAfterDue: String(charge.daysAfterDue),
  };
}

type Name = keyof ChargeTexts & string;

const payerNames = Object.keys(payerTexts({ payer: { taxId: '', name: '', address: blankAddress() } })) as Name[];
const termsNames = Object.keys(textsOfTerms({})) as Name[];
const discountNames: readonly Name[] = ['discount', 'discountKind', 'discountDays'];

function blankAddress(): Charge['payer']['address'] {
  return { street: '', city: '', state: '', postalCode: '' };
}

const changedIn = (before: ChargeTexts, now: ChargeTexts, names: readonly Name[]): boolean =>
  names.some((name) => before[name] !== now[name]);

/** As for a new charge; who sees the document masked must type it only to change the payer. */
export function editRules(before: ChargeTexts): Rules<ChargeTexts> {
  return {
    ...chargeRules,
    taxId: (text, values) =>
      changedIn(before, values, payerNames) ? (chargeRules.taxId?.(text, values) ?? null) : null,
    daysAfterDue: must(readDays),
  };
}

/** Texts that have passed {@link editRules}, as what they change of the charge. */
export function chargePatchOf(charge: Charge, now: ChargeTexts): ChargePatch {
  const before = textsOfCharge(charge);
  const changed = (...names: Name[]) => changedIn(before, now, names);
  const textOrNull = (text: string) => (text.trim() === '' ? null : text.trim());
  return {
    ...(changed('amount') ? { amountCents: valueOf(readMoney, now.amount) } : {}),
    ...(changed('dueDate') ? { dueDate: valueOf(readDay, now.dueDate) } : {}),
    ...(changed('bankAccount') ? { bankAccount: textOrNull(now.bankAccount) } : {}),
    ...(changed('billingType') ? { billingType: textOrNull(now.billingType) } : {}),
    ...(changed('method') ? { method: now.method as Charge['method'] } : {}),
    ...(changed('description') ? { description: textOrNull(now.description) } : {}),
    ...(changed('messages') ? { messages: messagesOf(now) } : {}),
    ...(changed('daysAfterDue') ? { daysAfterDue: valueOf(readDays, now.daysAfterDue) } : {}),
    ...(changed(...payerNames) ? { payer: patchedPayer(charge, now) } : {}),
    ...(changed(...termsNames) ? { terms: patchedTerms(charge, { before, now }) } : {}),
  };
}

/** The form has no telephone: the one that is known stays. */
function patchedPayer({ payer }: Charge, now: ChargeTexts): NonNullable<ChargePatch['payer']> {
  return { ...payerOf(now), ...(payer.phone === undefined ? {} : { phone: payer.phone }) };
}

/** The form has one discount: while it is untouched, a second and a third stay too. */
function patchedTerms({ terms }: Charge, { before, now }: { before: ChargeTexts; now: ChargeTexts }): Terms {
  const typed = termsOf(now);
  if (terms.discounts === undefined || changedIn(before, now, discountNames)) return typed;
  return { ...typed, discounts: terms.discounts };
}

/** What the bank said of each field of the form, with the field's name: a bank's words seldom tell it. */
export function refusedFields(refusal: Refusal | null): Record<string, string> {
  const placed: Record<string, string> = {};
  for (const { pointer, detail } of refusal?.fields ?? []) {
    const name = chargePointers[pointer];
    if (name !== undefined) placed[name] ??= `${labelOf(name)}: ${detail}`;
  }
  return placed;
}

/** The refusal without what stands on the fields of the form already. */
export function withoutPlaced({ fields, ...refusal }: Refusal): Refusal {
  const rest = (fields ?? []).filter(({ pointer }) => chargePointers[pointer] === undefined);
  return rest.length === 0 ? refusal : { ...refusal, fields: rest };
}

function labelOf(name: Name): string {
  const { account, ...words } = t.newCharge;
  const word = name === 'bankAccount' ? account : (words as Record<string, unknown>)[name];
  return typeof word === 'string' ? word : name;
}
