/**
 * Postings of a charge's payments: what is due is computed from the payments alone, what was made is read from the books, and only
 * the difference is posted, as a new entry. Entries are never edited (rules 5 and 8 of money).
 */
import { cents, type Cents } from '#lib/money.ts';
import { amountDueOn, type Owed } from './amount-due.ts';
import type { FoldedPayment } from './fold.ts';

/** The ledger accounts that a payment touches; `bank` and `clearing` are one each per bank account. */
export type LedgerRole = 'bank' | 'clearing' | 'receivable' | 'interest' | 'discount' | 'excess' | 'fee';

export const ledgerRoles: Readonly<
  Record<
    LedgerRole,
    { code: string; name: string; kind: 'asset' | 'liability' | 'income' | 'expense'; perBankAccount: boolean }
  >
> = {
  bank: { code: '1.1', name: 'Conta corrente', kind: 'asset', perBankAccount: true },
  clearing: { code: '1.2', name: 'Valores a creditar', kind: 'asset', perBankAccount: true },
  receivable: { code: '1.3', name: 'Títulos a receber', kind: 'asset', perBankAccount: false },
  excess: { code: '2.1', name: 'Valores a devolver a pagadores', kind: 'liability', perBankAccount: false },
  interest: { code: '3.1', name: 'Juros e multas recebidos', kind: 'income', perBankAccount: false },
  discount: { code: '4.1', name: 'Descontos concedidos', kind: 'expense', perBankAccount: false },
  fee: { code: '4.2', name: 'Tarifas bancárias', kind: 'expense', perBankAccount: false },
};

export type EntryKind = 'receipt' | 'bank_entry' | 'fee' | 'reversal';

/** Positive debits, negative credits; the amounts of an entry sum to zero. */
export type Amounts = Partial<Record<LedgerRole, Cents>>;

export interface DueEntry {
  kind: EntryKind;
  /** Names for ever what it posts: `receipt/<payment identity>`. */
  key: string;
  identity: string;
  bookedOn: string;
  amounts: Amounts;
}

/** The entries that a charge's payments call for, in the order of booking. */
export function postingsDue(owed: Owed, payments: readonly FoldedPayment[]): DueEntry[] {
  let settled = 0;
  return payments
    .toSorted((a, b) => (a.paidOn === b.paidOn ? (a.identity < b.identity ? -1 : 1) : a.paidOn < b.paidOn ? -1 : 1))
    .flatMap((payment) => {
      const entries = payment.amountCents < 0 ? [reversal(payment)] : entriesOf(owed, payment, settled);
      settled += payment.amountCents;
      return entries;
    });
}

function entriesOf(owed: Owed, payment: FoldedPayment, settled: number): DueEntry[] {
  const { identity, amountCents } = payment;
  const entries: DueEntry[] = [
    {
      kind: 'receipt',
      key: `receipt/${identity}`,
      identity,
      bookedOn: payment.paidOn,
      amounts: receiptAmounts(owed, payment, settled),
    },
  ];
  if (payment.creditedOn !== null) {
    entries.push({
      kind: 'bank_entry',
      key: `bank_entry/${identity}`,
      identity,
      bookedOn: payment.creditedOn,
      amounts: { bank: amountCents, clearing: cents(-amountCents) },
    });
  }
  if (payment.feeCents !== null && payment.feeCents > 0) {
    entries.push({
      kind: 'fee',
      key: `fee/${identity}`,
      identity,
      bookedOn: payment.creditedOn ?? payment.paidOn,
      amounts: { fee: payment.feeCents, bank: cents(-payment.feeCents) },
    });
  }
  return entries;
}

/** Splits what was paid: the title itself, fine and interest over it, the discount under it, and what was too much. */
function receiptAmounts(owed: Owed, payment: FoldedPayment, settled: number): Amounts {
  const open = Math.max(0, owed.amountCents - settled);
  const due = amountDueOn(owed, payment.paidOn);
  const allowedDiscount = Math.min(open, due.discountCents + due.rebateCents);
  const paid = payment.amountCents;
  const missing = open - paid;
  const discount = missing > 0 && missing <= allowedDiscount ? missing : 0;
  const principal = Math.min(open, paid + discount);
  const over = paid + discount - principal;
  const interest = open > 0 ? Math.min(over, due.fineCents + due.interestCents + roundingOf(over, due)) : 0;
  return withoutZeros({
    clearing: cents(paid),
    discount: cents(discount),
    receivable: cents(-principal),
    interest: cents(-interest),
    excess: cents(-(over - interest)),
  });
}

/** A difference of a few centavos from our own figure is the bank's rounding of fine and interest, not money too much. */
function roundingOf(over: number, due: { fineCents: number; interestCents: number }): number {
  const expected = due.fineCents + due.interestCents;
  return expected > 0 && Math.abs(over - expected) <= 5 ? 5 : 0;
}

function reversal(payment: FoldedPayment): DueEntry {
  const amount = cents(-payment.amountCents);
  return {
    kind: 'reversal',
    key: `reversal/${payment.identity}`,
    identity: payment.identity,
    bookedOn: payment.paidOn,
    amounts: { receivable: amount, bank: cents(-amount) },
  };
}

function withoutZeros(amounts: Amounts): Amounts {
  return Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== 0)) as Amounts;
}

/** What is still to be posted under a key: due minus made, role by role; empty when the books are right already. */
export function difference(due: Amounts, made: Amounts): Amounts {
  const roles = new Set([...Object.keys(due), ...Object.keys(made)]) as Set<LedgerRole>;
  return withoutZeros(
    Object.fromEntries([...roles].map((role) => [role, cents((due[role] ?? 0) - (made[role] ?? 0))])),
  );
}
