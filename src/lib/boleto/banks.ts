import { inter } from './banks/inter.ts';
import { itau } from './banks/itau.ts';
import type { Bank } from './layout.ts';

/** The banks whose campo livre is known, one file each. Any other code is read as far as the common part goes. */
const BANKS: readonly Bank[] = [inter, itau];

const byCode: ReadonlyMap<string, Bank> = new Map(BANKS.map((bank) => [bank.code, bank]));

export function findBank(code: string): Bank | undefined {
  return byCode.get(code);
}

export function knownBankCodes(): readonly string[] {
  return BANKS.map((bank) => bank.code);
}
