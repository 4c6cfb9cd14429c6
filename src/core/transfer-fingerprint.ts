/**
 * What makes two payees the same place, and two transfers the same payment, whoever typed them: `0030` and `30` are one branch. (That a
 * bank by COMPE and by ISPB is one bank is settled where the payee is read: it has its ISPB wherever there is one.) Coarser than any
 * bank’s own comparison, so that nothing equal to a bank is different here.
 */
import type { Payee } from './transfer.ts';

const plain = (text: string): string => text.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
const withoutZeros = (text: string): string => plain(text).replace(/^0+(?=.)/, '');

/** The destination as one text: equal accounts have equal texts, names do not count. */
export function destinationKey(payee: Payee): string {
  if (payee.kind === 'pixKey') return `pixKey\n${payee.key.trim()}`;
  const bank = payee.ispb === '' ? (payee.bankCode ?? '') : payee.ispb;
  return [
    'account',
    plain(payee.taxId),
    plain(bank),
    withoutZeros(payee.branch),
    withoutZeros(payee.account),
    plain(payee.accountDigit),
    payee.accountType,
  ].join('\n');
}

/** Destination and amount as one text: what is asked about before it leaves a second time. */
export function paymentKey(payee: Payee, amountCents: number): string {
  return `${destinationKey(payee)}\n${amountCents}`;
}

/** What an approval agrees to. */
export interface Agreed {
  payee: Payee;
  amountCents: number;
  connectionId: string;
  scheduledOn: string | null;
  description: string | null;
  /** Version of the favorecido's record, where it pays one: whoever changes the record changes what was agreed. */
  payeeVersion: number | null;
}

/** All that mattered, as one text in a fixed order: its hash is kept with the approval, and compared again before the money leaves. */
export function agreementText({ payee, ...rest }: Agreed): string {
  const fields = Object.entries(payee).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const { amountCents, connectionId, scheduledOn, description, payeeVersion } = rest;
  return JSON.stringify([fields, amountCents, connectionId, scheduledOn, description, payeeVersion]);
}
