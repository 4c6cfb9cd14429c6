/** The simulated banks: one line each. */
import type { Bank, BankEnvironment } from '#sim/kit/bank.ts';
import { openCelcoin } from './celcoin/index.ts';
import { openInter } from './inter/index.ts';

export const BANKS = {
  inter: openInter,
  celcoin: openCelcoin,
} as const satisfies Record<string, (env: BankEnvironment) => Bank>;

export type BankName = keyof typeof BANKS;
