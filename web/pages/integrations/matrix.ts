/** What each bank can and cannot, as rows: drawn from the facts alone, so that a new bank is a new column. Pure. */
import { t } from '../../texts.pt-BR.ts';
import type { ChargeMethod, Provider } from '../../types.ts';
import { counted, money } from '../../ui/format.ts';

const words = t.banks;

/** A yes or no, or a text. */
export type Cell = boolean | string;
export interface Row {
  key: string;
  word: string;
  of(provider: Provider): Cell;
}
export interface Group {
  key: keyof typeof words.groups;
  rows: readonly Row[];
}

type Capability = keyof typeof words.capabilities;
const capabilityNames = Object.keys(words.capabilities) as Capability[];

const can = (subject: string): Row[] =>
  capabilityNames
    .filter((name) => name.startsWith(`${subject}.`))
    .map((name) => ({
      key: name,
      word: words.capabilities[name],
      of: ({ capabilities }) => capabilities.includes(name),
    }));

const methods = (Object.keys(words.methods) as ChargeMethod[]).map((name) => ({
  key: name,
  word: words.methods[name],
  of: (provider: Provider) => provider.methods.includes(name),
}));

const amendable = Object.entries(words.amendable).map(([name, word]) => ({
  key: `amend.${name}`,
  word,
  of: (provider: Provider) => provider.amendable.includes(name),
}));

/** A provider without charges has no limits of charges. */
const ofCharges = (
  key: Exclude<keyof typeof words.limits, 'accounts' | 'proof'>,
  of: (provider: Provider) => Cell,
) => ({
  key,
  word: words.limits[key],
  of: (provider: Provider) => (hasCharges(provider) ? of(provider) : words.notApplicable),
});

const kindsOf = (kinds: readonly string[]): string =>
  kinds.length === 0 ? words.none : kinds.map((kind) => words.kinds[kind] ?? kind).join(' ou ');

const creditOf = (days: number | null): string => (days === null ? words.told : counted(days, words.businessDays));

const limits: readonly Row[] = [
  { key: 'accounts', word: words.limits.accounts, of: ({ accounts }) => accounts.map(accountWord).join(' ou ') },
  ofCharges('amount', ({ amountCents: { minimum, maximum } }) => words.range(money(minimum), money(maximum))),
  ofCharges('fine', ({ terms }) => kindsOf(terms.fine)),
  ofCharges('interest', ({ terms }) => kindsOf(terms.interest)),
  ofCharges('discounts', ({ terms }) => counted(terms.discounts, words.discounts)),
  ofCharges('rebate', ({ terms }) => terms.rebate),
  ofCharges('daysAfterDue', ({ daysAfterDue: { minimum, maximum } }) => words.days(minimum, maximum)),
  ofCharges('protest', ({ protest }) =>
    protest === null ? words.notApplicable : words.days(protest.minimumDays, protest.maximumDays),
  ),
  ofCharges('nossoNumero', ({ nossoNumeroDigits }) =>
    nossoNumeroDigits === null ? words.theirs : words.ours(nossoNumeroDigits),
  ),
  ofCharges('credit', ({ settlementDays }) => creditOf(settlementDays.boleto)),
  ofCharges('creditPix', ({ settlementDays }) => creditOf(settlementDays.pix)),
  {
    key: 'proof',
    word: words.limits.proof,
    of: ({ webhookProof }) => (webhookProof === null ? words.notApplicable : words.proofs[webhookProof]),
  },
];

export const matrix: readonly Group[] = [
  { key: 'pay', rows: methods },
  { key: 'charges', rows: can('charge') },
  { key: 'amend', rows: amendable },
  { key: 'notices', rows: can('webhook') },
  { key: 'transfers', rows: can('transfer') },
  { key: 'certificate', rows: can('certificate') },
  { key: 'limits', rows: limits },
];

/** `000` is the account that a company has at a payment institution. */
export function accountWord(code: string): string {
  return code === '000' ? `000 · ${t.accounts.wallet}` : code;
}

export function hasCharges({ methods: offered }: Pick<Provider, 'methods'>): boolean {
  return offered.length > 0;
}

/** What a clerk asks first of a bank; the rest stands on the page Bancos. */
const asked: readonly Capability[] = [
  'charge.protest',
  'charge.refund',
  'charge.restore',
  'charge.resend',
  'transfer.send',
  'certificate.request',
];

/** The summary on a card: the methods and the chosen capabilities, told apart by whether the bank has them. */
export function summaryOf(provider: Provider): { can: string[]; cannot: string[] } {
  const lines: (readonly [string, boolean])[] = [
    ...methods.map(({ word, of }) => [word, of(provider)] as const),
    ...(hasCharges(provider) ? [[words.groups.amend, provider.amendable.length > 0] as const] : []),
    ...asked.map((name) => [words.capabilities[name], provider.capabilities.includes(name)] as const),
  ];
  const those = (wanted: boolean) => lines.flatMap(([word, has]) => (has === wanted ? [word] : []));
  return { can: those(true), cannot: those(false) };
}
