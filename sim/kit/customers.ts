/** Whose each account is, by a word that only whoever asked for the account understands; the banks know nothing of it. */
import type { Store } from './store.ts';

export interface Customers {
  /** Whose all of these accounts of a bank are; `undefined` for none at all, and when one of them is nobody's or another's. */
  of(bank: string, accounts: readonly string[]): string | undefined;
  accounts(bank: string, customer: string): string[];
  /** Accounts that are nobody's yet become this customer's; the others stay whose they are. */
  give(bank: string, accounts: readonly string[], customer: string): void;
  /** By the operator's word, whosoever the account was. */
  move(bank: string, account: string, customer: string): void;
}

interface Holding {
  bank: string;
  account: string;
  customer: string;
}

export function makeCustomers(store: Store): Customers {
  const holdings = store.table<Holding>('simulator.customers');
  const keyOf = (bank: string, account: string) => `${bank} ${account}`;
  const move: Customers['move'] = (bank, account, customer) =>
    holdings.put(keyOf(bank, account), { bank, account, customer });
  return {
    of(bank, accounts) {
      const customers = new Set(accounts.map((account) => holdings.get(keyOf(bank, account))?.customer));
      const [customer] = customers;
      return customers.size === 1 ? customer : undefined;
    },
    accounts: (bank, customer) =>
      [...holdings.values()]
        .filter((holding) => holding.bank === bank && holding.customer === customer)
        .map(({ account }) => account),
    give(bank, accounts, customer) {
      for (const account of accounts)
        if (holdings.get(keyOf(bank, account)) === undefined) move(bank, account, customer);
    },
    move,
  };
}
