import type { RecordLayout } from './fixed-width.ts';
import { bancoDoBrasil240 } from './layouts/banco-do-brasil-240.ts';
import { caixa240 } from './layouts/caixa-240.ts';
import { febraban240 } from './layouts/febraban-240.ts';
import { inter400 } from './layouts/inter-400.ts';
import { itau240 } from './layouts/itau-240.ts';
import { itau400 } from './layouts/itau-400.ts';
import { bradesco240, sicoob240 } from './layouts/other-banks-240.ts';
import { santander240 } from './layouts/santander-240.ts';

/** A bank's way of writing CNAB 240 for cobrança: the standard's records, some of them its own, and known oddities. */
export type Dialect240 = {
  readonly bank: string;
  readonly name: string;
  readonly records: typeof febraban240 & { readonly [record: string]: RecordLayout };
  /** Records of remessa where they are not those of retorno. */
  readonly remessa: { readonly [record: string]: RecordLayout };
  /** Numbers the file's trailer as its lot instead of 9999, and counts only details in the lot's trailer. */
  readonly ownNumbering?: true;
};

/** Header, details and trailer by direction and type of record: `retorno1`. */
export type Dialect400 = {
  readonly bank: string;
  readonly name: string;
  readonly records: { readonly [record: string]: RecordLayout };
};

const NO_RECORDS = {};

/** Any bank without an entry follows the standard, as do Sicredi, Banrisul, Ailos and BTG in the files seen. */
const FEBRABAN: Dialect240 = { bank: '', name: 'FEBRABAN', records: febraban240, remessa: NO_RECORDS };

const DIALECTS_240: readonly Dialect240[] = [
  {
    bank: '001',
    name: 'Banco do Brasil',
    records: { ...febraban240, ...bancoDoBrasil240 },
    remessa: NO_RECORDS,
  },
  {
    bank: '033',
    name: 'Santander',
    records: { ...febraban240, ...santander240 },
    remessa: {
      fileHeader: santander240.remessaFileHeader,
      lotHeader: santander240.remessaLotHeader,
      lotTrailer: santander240.remessaLotTrailer,
      fileTrailer: santander240.remessaFileTrailer,
    },
    ownNumbering: true,
  },
  { bank: '104', name: 'Caixa', records: { ...febraban240, ...caixa240 }, remessa: NO_RECORDS },
  { bank: '237', name: 'Bradesco', records: { ...febraban240, ...bradesco240 }, remessa: NO_RECORDS },
  { bank: '341', name: 'Itaú', records: { ...febraban240, ...itau240 }, remessa: NO_RECORDS },
  { bank: '748', name: 'Sicredi', records: febraban240, remessa: NO_RECORDS },
  { bank: '756', name: 'Sicoob', records: { ...febraban240, ...sicoob240 }, remessa: NO_RECORDS },
];

const DIALECTS_400: readonly Dialect400[] = [
  { bank: '077', name: 'Inter', records: inter400 },
  { bank: '341', name: 'Itaú', records: itau400 },
];

export function dialect240(bank: string): Dialect240 {
  return DIALECTS_240.find((dialect) => dialect.bank === bank) ?? FEBRABAN;
}

/** Undefined for a bank whose CNAB 400 is not known: every bank draws it differently, so nothing may be assumed. */
export function dialect400(bank: string): Dialect400 | undefined {
  return DIALECTS_400.find((dialect) => dialect.bank === bank);
}

/** Banks with records of their own, by format. */
export const knownBanks = {
  cnab240: DIALECTS_240.map(({ bank }) => bank),
  cnab400: DIALECTS_400.map(({ bank }) => bank),
} as const;
