/** The simulated banks: one line each. */
import type { Bank, BankEnvironment } from '#sim/kit/bank.ts';
import { openAsaas } from './asaas/index.ts';
import { openCelcoin } from './celcoin/index.ts';
import { openEfi } from './efi/index.ts';
import { openInter } from './inter/index.ts';
import { openItau } from './itau/index.ts';

export const BANKS = {
  inter: openInter,
  itau: openItau,
  asaas: openAsaas,
  efi: openEfi,
  celcoin: openCelcoin,
} as const satisfies Record<string, (env: BankEnvironment) => Bank>;

export type BankName = keyof typeof BANKS;
