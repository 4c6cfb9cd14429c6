/** The form of a payee as texts. */
import type { PayeeInput, PayeeItem } from '../../transfers-api.ts';
import { readEmail } from '../../ui/parse.ts';
import { must, valueOrNothing, type Rules } from '../../ui/rules.ts';
import { destinationOf, destinationRules, destinationTexts, noDestination, type DestinationTexts } from './new-form.ts';

export interface PayeeTexts extends DestinationTexts {
  email: string;
  note: string;
}

export const emptyPayee: PayeeTexts = { ...noDestination, email: '', note: '' };

export function payeeTexts(payee: PayeeItem): PayeeTexts {
  const { destination, bankName, email, note } = payee;
  const name = destination.kind === 'pixKey' ? payee.name : destination.name;
  return { ...destinationTexts(destination, bankName), name, email: email ?? '', note };
}

export const payeeRules: Rules<PayeeTexts> = {
  ...(destinationRules as Rules<PayeeTexts>),
  email: must(readEmail, true),
};

/** Texts that have passed {@link payeeRules}. */
export function payeeInputOf(texts: PayeeTexts): PayeeInput {
  const name = texts.name.trim();
  return {
    destination: destinationOf(texts),
    ...(name === '' ? {} : { name }),
    email: valueOrNothing(readEmail, texts.email) ?? null,
    note: texts.note.trim(),
  };
}

export const payeePointers: Readonly<Record<string, keyof PayeeTexts & string>> = {
  '/name': 'name',
  '/email': 'email',
  '/note': 'note',
  '/destination/name': 'name',
  '/destination/taxId': 'taxId',
  '/destination/ispb': 'ispb',
  '/destination/bankCode': 'ispb',
  '/destination/branch': 'branch',
  '/destination/account': 'account',
  '/destination/accountDigit': 'digit',
  '/destination/accountType': 'accountType',
  '/destination/key': 'key',
};
