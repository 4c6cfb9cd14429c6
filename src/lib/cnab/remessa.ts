import type { PlainDateText } from '../calendar.ts';
import type { Cents } from '../money.ts';
import type { Values } from './fixed-width.ts';
import { rulesOf } from './remessa-rules.ts';
import { write240 } from './write-240.ts';
import { write400 } from './write-400.ts';
import type { CnabFormat } from './types.ts';

/** What a title of a remessa asks of the bank. */
export type RemessaInstruction =
  | 'register'
  | 'writeOff'
  | 'grantRebate'
  | 'cancelRebate'
  | 'changeDueDate'
  | 'protest'
  | 'cancelProtest'
  | 'cancelProtestAndWriteOff'
  | 'changeOther';

export type FixedOrRate =
  | { readonly kind: 'fixed'; readonly amountCents: Cents }
  | { readonly kind: 'rate'; readonly percent: string };

export type RemessaTerms = {
  readonly fine?: FixedOrRate;
  readonly interest?:
    | { readonly kind: 'daily'; readonly amountCents: Cents }
    | { readonly kind: 'monthly'; readonly percent: string };
  /** Up to three, each until so many days before the due date. */
  readonly discounts?: readonly (FixedOrRate & { readonly daysBefore: number })[];
  readonly rebateCents?: Cents;
};

export type RemessaTitle = {
  readonly instruction: RemessaInstruction;
  /** Our number of the charge (seu número). */
  readonly reference: string;
  /** Without it the bank numbers the title, where the carteira lets it. */
  readonly nossoNumero?: string;
  readonly nossoNumeroCheckDigit?: string;
  readonly carteira?: string;
  readonly amountCents: Cents;
  readonly dueDate: PlainDateText;
  readonly issuedOn: PlainDateText;
  /** Espécie, in the bank's code; duplicata mercantil when absent. */
  readonly species?: string;
  readonly accepted?: boolean;
  readonly payer: {
    readonly name: string;
    /** CPF or CNPJ without punctuation. */
    readonly taxId: string;
    readonly address: {
      readonly street: string;
      readonly number?: string;
      readonly complement?: string;
      readonly district?: string;
      readonly city: string;
      readonly state: string;
      /** Eight digits. */
      readonly postalCode: string;
    };
  };
  readonly guarantor?: { readonly name: string; readonly taxId: string };
  readonly terms?: RemessaTerms;
  /** Days after the due date; absent for none. */
  readonly protestAfterDays?: number;
  readonly writeOffAfterDays?: number;
  /** Inter: 0, 30 or 60 days in which it may still be paid. */
  readonly daysAfterDue?: number;
  readonly companyUse?: string;
  readonly messages?: readonly string[];
  readonly pix?: {
    readonly keyKind: 'cpf' | 'cnpj' | 'phone' | 'email' | 'random';
    readonly key: string;
    readonly txid?: string;
  };
  /** Further fields of the title's first record, by their names in the layout: what only one bank has. */
  readonly fields?: Values;
};

export type RemessaCompany = {
  readonly name: string;
  readonly taxId: string;
  readonly branch?: string;
  readonly branchCheckDigit?: string;
  readonly account?: string;
  readonly accountCheckDigit?: string;
  readonly branchAccountCheckDigit?: string;
  /** Convênio, where the bank has one (Banco do Brasil, Bradesco). */
  readonly agreement?: string;
  /** Caixa. */
  readonly beneficiaryCode?: string;
  /** Santander, 15 digits. */
  readonly transmissionCode?: string;
  /** Banco do Brasil: carteira and variation of the convênio. */
  readonly carteira?: string;
  readonly carteiraVariation?: string;
};

export type RemessaInput = {
  /** COMPE code: 001, 033, 077 (CNAB 400), 104, 237, 341, 748 or 756; another follows FEBRABAN to the letter. */
  readonly bank: string;
  /** CNAB 240 unless given, but for Inter, which has CNAB 400 only. */
  readonly format?: CnabFormat;
  readonly company: RemessaCompany;
  /** Grows by one with every file sent: the caller keeps the count. */
  readonly fileNumber: number;
  readonly createdOn: PlainDateText;
  /** `HH:MM:SS`, local time. */
  readonly createdTime?: string;
  readonly titles: readonly RemessaTitle[];
};

export type RemessaProblem = {
  /** Index of the title, or null for the file as a whole. */
  readonly title: number | null;
  /** Name of the field in the layout. */
  readonly field: string;
  /** What is wrong and what to do, in Portuguese. */
  readonly message: string;
};

export type WrittenRemessa =
  | {
      readonly ok: true;
      /** ASCII, every line ended by CRLF. */
      readonly text: string;
      /** What the bank wants the file to be called, where it does. */
      readonly fileName: string | null;
      readonly records: number;
      /** Texts that were cut to their field. */
      readonly warnings: readonly RemessaProblem[];
    }
  | { readonly ok: false; readonly problems: readonly RemessaProblem[] };

/**
 * Writes a remessa of cobrança. All or nothing: one title that cannot be written as asked refuses the file, with every problem
 * of every title. What a bank's layout has no field for is refused, never left out in silence.
 */
export function writeRemessa(input: RemessaInput): WrittenRemessa {
  const rules = rulesOf(input.bank, input.format);
  if ('message' in rules) return { ok: false, problems: [{ title: null, ...rules }] };
  if (input.titles.length === 0) {
    return { ok: false, problems: [{ title: null, field: 'titles', message: 'Informe ao menos um título.' }] };
  }
  return rules.format === 'cnab400' ? write400(input, rules) : write240(input, rules);
}
