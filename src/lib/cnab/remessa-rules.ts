import type { Dialect240, Dialect400 } from './dialects.ts';
import { dialect240, dialect400 } from './dialects.ts';
import type { Values } from './fixed-width.ts';
import type { RemessaInstruction } from './remessa.ts';
import type { CnabFormat } from './types.ts';

type Instructions = { readonly [instruction in RemessaInstruction]?: string };

type CommonRules = {
  readonly bank: string;
  /** Codes of movement; an instruction without one cannot be sent by file. */
  readonly instructions: Instructions;
  /** Duplicata mercantil in the bank's table of species. */
  readonly species: string;
};

export type Rules240 = CommonRules & {
  readonly format: 'cnab240';
  readonly dialect: Dialect240;
  /** Values that every record of a kind has at this bank. */
  readonly always: { readonly [record: string]: Values };
  /** Where the carteira of a title goes. */
  readonly carteiraField: 'carteira' | 'carteiraKind';
  /** Interest in reais a day and discounts in reais only, without a code that says which. */
  readonly onlyReais?: true;
  /** Segments S and Y, which not every bank takes. */
  readonly optionalSegments: boolean;
  /** Whether the lot's trailer tells number and sum of the titles. */
  readonly totals: boolean;
};

export type Rules400 = CommonRules & { readonly format: 'cnab400'; readonly dialect: Dialect400 };

/** FEBRABAN CNAB 240 v10.6, table C004. */
const FEBRABAN_INSTRUCTIONS: Instructions = {
  register: '01',
  writeOff: '02',
  grantRebate: '04',
  cancelRebate: '05',
  changeDueDate: '06',
  protest: '09',
  cancelProtestAndWriteOff: '10',
  cancelProtest: '11',
  changeOther: '31',
};

/** Itaú, Cobrança FEBRABAN 240 of January 2017 and 400 bytes of July 2021: 10 is "do not protest", 18 cancels a protest. */
const ITAU_INSTRUCTIONS: Instructions = {
  register: '01',
  writeOff: '02',
  grantRebate: '04',
  cancelRebate: '05',
  changeDueDate: '06',
  protest: '09',
  cancelProtest: '18',
  changeOther: '31',
};

/** Registered, escritural, issued and delivered by the company: how nearly every company works. */
const P = {
  registrationKind: '1',
  documentKind: '2',
  issuer: '2',
  distributor: '2',
  interestKind: '3',
  protestKind: '3',
};

const STANDARD = {
  format: 'cnab240',
  instructions: FEBRABAN_INSTRUCTIONS,
  species: '02',
  carteiraField: 'carteira',
  optionalSegments: true,
  totals: true,
} as const;

const SICREDI_P = { ...P, carteira: '1', documentKind: '1', writeOffKind: '1', writeOffDays: 60 };

/**
 * What each bank wants beside the positions: versions, fixed codes, units. Sources: the manuals of the layouts, and for fixed
 * codes the remessas that eduardokum/laravel-boleto @0081d09 (GitHub) sends; names of banks are as printed there.
 */
const RULES_240: { readonly [bank: string]: Omit<Rules240, 'bank' | 'dialect'> } = {
  '001': {
    ...STANDARD,
    always: {
      fileHeader: { bankName: 'BANCO DO BRASIL S.A.', fileVersion: '084', density: '01600' },
      lotHeader: { lotVersion: '043' },
      P: { carteira: '1', distributor: '0', interestKind: '3', protestKind: '3' },
    },
  },
  '033': {
    ...STANDARD,
    totals: false,
    optionalSegments: true,
    always: {
      P: {
        carteira: '1',
        registrationKind: '1',
        documentKind: '2',
        interestKind: '3',
        protestKind: '0',
        writeOffKind: '3',
      },
    },
  },
  '104': {
    ...STANDARD,
    carteiraField: 'carteiraKind',
    always: {
      fileHeader: { bankName: 'CAIXA ECONOMICA FEDERAL', fileVersion: '101', companyReserved: 'REMESSA-PRODUCAO' },
      lotHeader: { lotVersion: '060' },
      P: { ...P, carteira: '1', distributor: '0', writeOffKind: '1' },
    },
  },
  '237': {
    ...STANDARD,
    always: {
      fileHeader: { bankName: 'BRADESCO', fileVersion: '084', density: '01600' },
      lotHeader: { lotVersion: '042' },
      P: { ...P, documentKind: '1', writeOffKind: '2' },
    },
  },
  '341': {
    ...STANDARD,
    instructions: ITAU_INSTRUCTIONS,
    species: '01',
    onlyReais: true,
    optionalSegments: false,
    totals: false,
    always: { fileHeader: { bankName: 'BANCO ITAU SA' }, P: { protestKind: '3' } },
  },
  '748': {
    ...STANDARD,
    always: {
      fileHeader: { bankName: 'SICREDI', fileVersion: '081', density: '01600' },
      lotHeader: { lotVersion: '040' },
      P: SICREDI_P,
    },
  },
  '756': {
    ...STANDARD,
    always: {
      fileHeader: { bankName: 'SICOOB', fileVersion: '081', branchAccountCheckDigit: '0' },
      lotHeader: { lotVersion: '040' },
      P: {
        carteira: '1',
        registrationKind: '0',
        issuer: '2',
        distributor: '2',
        interestKind: '0',
        protestKind: '3',
        writeOffKind: '0',
      },
    },
  },
};

const FEBRABAN: Omit<Rules240, 'bank' | 'dialect'> = {
  ...STANDARD,
  always: { fileHeader: { fileVersion: '103' }, lotHeader: { lotVersion: '060' }, P: { ...P, carteira: '1' } },
};

const RULES_400: { readonly [bank: string]: Omit<Rules400, 'bank' | 'dialect'> } = {
  '077': { format: 'cnab400', instructions: { register: '01' }, species: '99' },
  '341': { format: 'cnab400', instructions: ITAU_INSTRUCTIONS, species: '01' },
};

/** The rules for a bank and format, or why there are none. */
export function rulesOf(
  bank: string,
  format: CnabFormat | undefined,
): Rules240 | Rules400 | { readonly field: string; readonly message: string } {
  if (!/^\d{3}$/.test(bank)) return { field: 'bank', message: 'O banco deve ter três números, por exemplo "341".' };
  if (bank === '077' && format === 'cnab240') {
    return { field: 'format', message: 'O Inter não tem CNAB 240 de cobrança conhecido: use CNAB 400 ou a API.' };
  }
  if ((format ?? (bank === '077' ? 'cnab400' : 'cnab240')) === 'cnab240') {
    return { ...(RULES_240[bank] ?? FEBRABAN), bank, dialect: dialect240(bank) };
  }
  const [rules, dialect] = [RULES_400[bank], dialect400(bank)];
  if (rules !== undefined && dialect !== undefined) return { ...rules, bank, dialect };
  const known = Object.keys(RULES_400).join(', ');
  return {
    field: 'format',
    message: `O CNAB 400 do banco ${bank} não é conhecido (conhecidos: ${known}): use CNAB 240.`,
  };
}
