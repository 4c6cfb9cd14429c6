/**
 * The figures of the API Pix (GitHub bacen/pix-api 2.9.0, openapi.yaml, commit 1f1b568f6adf5b55a6268efbaf62802a14b01941):
 * what a provider that speaks it puts into its own facts, unless its bank is stricter.
 */
import { cents } from '#lib/money.ts';
import type { Amendable, FieldLimit, ProviderFacts } from '#core/provider.ts';

/** When these figures were last compared with the file. */
export const pixStandard = { version: '2.9.0', asOf: '2026-11-01' } as const;

const text = (maximum: number): FieldLimit => ({ minimum: 1, maximum });

/** `valor` has ten digits before the dot, and a charge with due date is never of zero. */
export const pixAmount: ProviderFacts['charge']['amountCents'] = {
  minimum: cents(1),
  maximum: cents(999_999_999_999),
};

/** Fields of `devedor`; street, number, complement and district are sent as one text of at most 200. */
export const pixTexts: Readonly<Record<string, FieldLimit>> = {
  '/payer/name': text(200),
  '/payer/address/city': text(200),
  '/payer/address/state': { minimum: 2, maximum: 2 },
  '/payer/address/postalCode': { minimum: 8, maximum: 8 },
};

/** Each message becomes an entry of `infoAdicionais`. */
export const pixMessages: ProviderFacts['charge']['messages'] = { lines: 50, length: 200 };

export const pixTerms: ProviderFacts['charge']['terms'] = {
  fine: ['fixed', 'rate'],
  interest: ['daily', 'monthly'],
  discounts: 3,
  rebate: true,
};

/** All of a charge may be revised while it is ATIVA. */
export const pixAmendable: readonly Amendable[] = [
  'dueDate',
  'amountCents',
  'fine',
  'interest',
  'discounts',
  'rebateCents',
];

/** `status` of cob and cobv. Expired and overdue are no words of it: they follow from `calendario`. */
export const pixStatusWords = {
  ATIVA: 'registered',
  CONCLUIDA: 'paid',
  REMOVIDA_PELO_USUARIO_RECEBEDOR: 'written_off',
  REMOVIDA_PELO_PSP: 'written_off',
} as const satisfies ProviderFacts['statusWords'];

export type PixStatus = keyof typeof pixStatusWords;

export function isPixStatus(word: string): word is PixStatus {
  return Object.hasOwn(pixStatusWords, word);
}

/**
 * A GET by the txid that we chose: there is no list to lag behind, but a PUT may still be on its way. The figures are
 * cautious guesses; the repeated PUT is the same charge in any case.
 */
export const pixAbsence: NonNullable<ProviderFacts['absence']> = {
  minimumLookUps: 2,
  quietMs: 30_000,
  duplicateWindowMs: null,
};

/** Days after its settlement in which a Pix can be returned. */
export const refundWindowDays = 90;
