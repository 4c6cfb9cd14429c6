import { ailos } from './banks/ailos.ts';
import { asaas } from './banks/asaas.ts';
import { bancoDoBrasil } from './banks/banco-do-brasil.ts';
import { banrisul } from './banks/banrisul.ts';
import { bradesco } from './banks/bradesco.ts';
import { btg } from './banks/btg.ts';
import { c6 } from './banks/c6.ts';
import { caixa } from './banks/caixa.ts';
import { daycoval } from './banks/daycoval.ts';
import { efi } from './banks/efi.ts';
import { inter } from './banks/inter.ts';
import { itau } from './banks/itau.ts';
import { safra } from './banks/safra.ts';
import { santander } from './banks/santander.ts';
import { sicoob } from './banks/sicoob.ts';
import { sicredi } from './banks/sicredi.ts';
import { unicred } from './banks/unicred.ts';
import { uniprime } from './banks/uniprime.ts';
import type { Bank } from './layout.ts';
import { isBuildable } from './layout.ts';

/** The banks whose campo livre is known, one file each. Any other code is read as far as the common part goes. */
const BANKS: readonly Bank[] = [
  bancoDoBrasil,
  santander,
  banrisul,
  inter,
  uniprime,
  ailos,
  caixa,
  unicred,
  btg,
  bradesco,
  c6,
  itau,
  efi,
  safra,
  asaas,
  daycoval,
  sicredi,
  sicoob,
];

const byCode: ReadonlyMap<string, Bank> = new Map(BANKS.map((bank) => [bank.code, bank]));

export function findBank(code: string): Bank | undefined {
  return byCode.get(code);
}

/** Codes of the banks whose boletos can be built, in order. */
export function knownBankCodes(): readonly string[] {
  return BANKS.filter(isBuildable).map((bank) => bank.code);
}
