/**
 * Postings of a charge's payments: what is due is computed from the payments alone, what was made is read from the books, and only
 * the difference is posted, as a new entry. Entries are never edited (rules 5 and 8 of money).
 */
import { cents, type Cents } from '#lib/money.ts';
import { amountDueOn, roundingCents, type Owed } from './amount-due.ts';
import type { FoldedPayment } from './fold.ts';

/** The ledger accounts that money in and out touches; `bank` and `clearing` are one each per bank account. */
export type LedgerRole = 'bank' | 'clearing' | 'receivable' | 'payable' | 'interest' | 'discount' | 'excess' | 'fee';

export const ledgerRoles: Readonly<
  Record<
    LedgerRole,
    { code: string; name: string; kind: 'asset' | 'liability' | 'income' | 'expense'; perBankAccount: boolean }
  >
> = {
  bank: { code: '1.1', name: 'Conta corrente', kind: 'asset', perBankAccount: true },
  clearing: { code: '1.2', name: 'Valores a creditar', kind: 'asset', perBankAccount: true },
  receivable: { code: '1.3', name: 'Liquidações de títulos a receber', kind: 'asset', perBankAccount: false },
  excess: { code: '2.1', name: 'Valores a devolver a pagadores', kind: 'liability', perBankAccount: false },
  /** What was owed and is paid by transfers; the company's own books have the bills themselves. */
  payable: { code: '2.2', name: 'Liquidações de contas a pagar', kind: 'liability', perBankAccount: false },
  interest: { code: '3.1', name: 'Juros e multas recebidos', kind: 'income', perBankAccount: false },
  discount: { code: '4.1', name: 'Descontos concedidos', kind: 'expense', perBankAccount: false },
  fee: { code: '4.2', name: 'Tarifas bancárias', kind: 'expense', perBankAccount: false },
};

export type EntryKind = 'receipt' | 'bank_entry' | 'fee' | 'reversal' | 'transfer' | 'transfer_return';

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

/** What the entries so far made of the title, in centavos: what is still owed, and what a return would give back. */
interface Books {
  open: number;
  /** Fine and interest due on the day of the last payment that found something owed, and not received yet. */
  interestLeft: number;
  discount: number;
  interest: number;
  excess: number;
  /** Money received and not returned. */
  held: number;
}

/**
 * The entries that a charge's payments call for, in the order of booking. A key that was due once stays due whatever is learnt
 * later (its amounts may become none), so that what was posted can always be corrected.
 */
export function postingsDue(owed: Owed, payments: readonly FoldedPayment[]): DueEntry[] {
  let books: Books = { open: owed.amountCents, interestLeft: 0, discount: 0, interest: 0, excess: 0, held: 0 };
  const entries: DueEntry[] = [];
  for (const payment of payments.toSorted(compareBooking)) {
    const { reverses, identity, paidOn: bookedOn } = payment;
    const after = reverses === undefined ? booksAfterReceipt(owed, books, payment) : booksAfterReturn(books, payment);
    const split = partsBetween(books, after);
    books = after;
    if (reverses === undefined) {
      const amounts = withoutZeros({ clearing: payment.amountCents, ...split });
      entries.push({ kind: 'receipt', key: `receipt/${identity}`, identity, bookedOn, amounts }, ...creditOf(payment));
    } else {
      // What the bank had not credited yet goes back from what it owed us.
      const credited = payments.find((item) => item.identity === reverses)?.creditedOn !== null;
      const amounts = withoutZeros({ ...split, [credited ? 'bank' : 'clearing']: payment.amountCents });
      entries.push({ kind: 'reversal', key: `reversal/${identity}`, identity, bookedOn, amounts });
    }
  }
  return entries;
}

/** By day; within a day money comes before it goes back. */
function compareBooking(a: FoldedPayment, b: FoldedPayment): number {
  if (a.paidOn !== b.paidOn) return a.paidOn < b.paidOn ? -1 : 1;
  const returns = Number(a.reverses !== undefined) - Number(b.reverses !== undefined);
  if (returns !== 0) return returns;
  return a.identity < b.identity ? -1 : 1;
}

/** The other side of the money: what the title, the results and the payer's credit moved by. */
function partsBetween(before: Books, after: Books): Amounts {
  return {
    receivable: cents(after.open - before.open),
    discount: cents(after.discount - before.discount),
    interest: cents(before.interest - after.interest),
    excess: cents(before.excess - after.excess),
  };
}

function creditOf(payment: FoldedPayment): DueEntry[] {
  const { identity, amountCents, creditedOn, feeCents, paidOn } = payment;
  const entries: DueEntry[] = [];
  if (creditedOn !== null) {
    const amounts = withoutZeros({ bank: amountCents, clearing: cents(-amountCents) });
    entries.push({ kind: 'bank_entry', key: `bank_entry/${identity}`, identity, bookedOn: creditedOn, amounts });
  }
  if (feeCents !== null) {
    const amounts = withoutZeros({ fee: feeCents, bank: cents(-feeCents) });
    entries.push({ kind: 'fee', key: `fee/${identity}`, identity, bookedOn: creditedOn ?? paidOn, amounts });
  }
  return entries;
}

/** Splits what was paid: the title itself, the discount under it, fine and interest over it, and what was too much. */
function booksAfterReceipt(owed: Owed, books: Books, payment: FoldedPayment): Books {
  const paid = payment.amountCents;
  if (paid === 0) return books;
  const due = amountDueOn(owed, payment.paidOn);
  const expected = books.open > 0 ? due.fineCents + due.interestCents : books.interestLeft;
  const missing = books.open - paid;
  // A few centavos under it are the bank's rounding: what settles the charge settles its books.
  const discount = missing > 0 && missing <= due.discountCents + due.rebateCents + roundingCents ? missing : 0;
  const principal = Math.min(books.open, paid + discount);
  const over = paid + discount - principal;
  // A few centavos over it are the bank's rounding of fine and interest, not money too much.
  const interest = expected > 0 && over <= expected + roundingCents ? over : Math.min(over, expected);
  return {
    open: books.open - principal,
    interestLeft: Math.max(0, expected - interest),
    discount: books.discount + discount,
    interest: books.interest + interest,
    excess: books.excess + over - interest,
    held: books.held + paid,
  };
}

/**
 * Gives back first what was too much, then fine and interest, then the title, which is owed again. The discount is withdrawn when
 * no money is left of what earned it.
 */
function booksAfterReturn(books: Books, reversal: FoldedPayment): Books {
  const returned = -reversal.amountCents;
  const excess = Math.min(books.excess, returned);
  const interest = Math.min(books.interest, returned - excess);
  const held = books.held - returned;
  const withdrawn = held <= 0 ? books.discount : 0;
  return {
    open: books.open + returned - excess - interest + withdrawn,
    interestLeft: books.interestLeft,
    discount: books.discount - withdrawn,
    interest: books.interest - interest,
    excess: books.excess - excess,
    held,
  };
}

function withoutZeros(amounts: Amounts): Amounts {
  return Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== 0)) as Amounts;
}

/** What the books need to know of a transfer. Days of São Paulo. */
export interface TransferMoney {
  amountCents: Cents;
  feeCents: Cents | null;
  /** Null while nothing has left. */
  sentOn: string | null;
  returnedCents: Cents;
  returnedOn: string | null;
}

/**
 * The entries that a transfer calls for: what left the account, the bank's fee, and what came back. A fee is not given back. The key
 * of the return is due as soon as the money left, with nothing in it, so that a return posted in error can be corrected.
 */
export function transferPostingsDue(money: TransferMoney): DueEntry[] {
  const { amountCents, feeCents, sentOn, returnedCents, returnedOn } = money;
  if (sentOn === null) return [];
  const entry = (kind: EntryKind, bookedOn: string, amounts: Amounts): DueEntry => ({
    kind,
    key: kind,
    identity: kind,
    bookedOn,
    amounts: withoutZeros(amounts),
  });
  return [
    entry('transfer', sentOn, { payable: amountCents, bank: cents(-amountCents) }),
    ...(feeCents === null ? [] : [entry('fee', sentOn, { fee: feeCents, bank: cents(-feeCents) })]),
    entry('transfer_return', returnedOn ?? sentOn, { bank: returnedCents, payable: cents(-returnedCents) }),
  ];
}

/** What is still to be posted under a key: due minus made, role by role; empty when the books are right already. */
export function difference(due: Amounts, made: Amounts): Amounts {
  const roles = new Set([...Object.keys(due), ...Object.keys(made)]) as Set<LedgerRole>;
  return withoutZeros(
    Object.fromEntries([...roles].map((role) => [role, cents((due[role] ?? 0) - (made[role] ?? 0))])),
  );
}
