/** Lançamentos e avisos: the fee that was agreed, the three posting codes, who answers for the certificate, and who is told of errors. */
import type { Cents } from '#lib/money.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Connection, ConnectionPatch, Provider } from '../../types.ts';
import { moneyText } from '../../ui/format.ts';
import { readEmail, readMoney } from '../../ui/parse.ts';
import { filled, must, valueOrNothing, type Rule, type Texts } from '../../ui/rules.ts';
import type { Section } from './sections.ts';

const words = t.integrations;

export const postingsSection: Section = {
  texts: (connection, provider) => ({
    ...(hasFee(provider) ? feeTexts(connection) : {}),
    ...(hasTransferFee(provider) ? { transferFee: feeText(connection.transferFeeCents) } : {}),
    responsibleName: connection.responsible?.name ?? '',
    responsibleEmail: connection.responsible?.email ?? '',
    notify: connection.notify.join(' '),
  }),
  rules: (provider) => ({
    ...(hasFee(provider)
      ? {
          fee: must(readMoney, true),
          postingReceipt: filled(words.missing.posting),
          postingBankEntry: filled(words.missing.posting),
          postingFee: filled(words.missing.posting),
        }
      : {}),
    ...(hasTransferFee(provider) ? { transferFee: must(readMoney, true) } : {}),
    responsibleName: together('responsibleEmail', words.missing.responsibleName),
    responsibleEmail: (text, values) =>
      together('responsibleName', words.missing.responsibleEmail)(text, values) ?? must(readEmail, true)(text, values),
  }),
  patch: (texts, _, provider) => ({
    ...(hasFee(provider) ? feePatch(texts) : {}),
    ...(hasTransferFee(provider) ? { transferFeeCents: feeOf(texts['transferFee']) } : {}),
    responsible: responsibleOf(texts),
    notify: notifiedOf(texts),
  }),
  pointers: () => ({
    '/feeCents': 'fee',
    '/transferFeeCents': 'transferFee',
    '/postingCodes/receipt': 'postingReceipt',
    '/postingCodes/bankEntry': 'postingBankEntry',
    '/postingCodes/fee': 'postingFee',
    '/responsible/name': 'responsibleName',
    '/responsible/email': 'responsibleEmail',
    '/notify': 'notify',
  }),
};

/** The ids of the people who are told: a text like every field's, one id after the other. */
export function notifiedOf(texts: Texts): string[] {
  return (texts['notify'] ?? '').split(' ').filter((id) => id !== '');
}

/** Fee and codes are of charges; a provider of transfers alone has none. */
export function hasFee({ methods }: Pick<Provider, 'methods'>): boolean {
  return methods.length > 0;
}

export function hasTransferFee({ capabilities }: Pick<Provider, 'capabilities'>): boolean {
  return capabilities.includes('transfer.send');
}

function feeText(cents: number | null): string {
  return cents === null ? '' : moneyText(cents);
}

function feeOf(text = ''): Cents | null {
  return (valueOrNothing(readMoney, text) as Cents | undefined) ?? null;
}

function feeTexts({ feeCents, postingCodes }: Connection): Texts {
  return {
    fee: feeText(feeCents),
    postingReceipt: postingCodes.receipt,
    postingBankEntry: postingCodes.bankEntry,
    postingFee: postingCodes.fee,
  };
}

function feePatch(texts: Texts): Pick<ConnectionPatch, 'feeCents' | 'postingCodes'> {
  const code = (name: string) => (texts[name] ?? '').trim();
  return {
    feeCents: feeOf(texts['fee']),
    postingCodes: { receipt: code('postingReceipt'), bankEntry: code('postingBankEntry'), fee: code('postingFee') },
  };
}

/** Name and e-mail: both or neither. */
function together(other: string, problem: string): Rule<Texts> {
  return (text, values) => (text.trim() === '' && (values[other] ?? '').trim() !== '' ? problem : null);
}

function responsibleOf(texts: Texts): { name: string; email: string } | null {
  const name = (texts['responsibleName'] ?? '').trim();
  return name === '' ? null : { name, email: (texts['responsibleEmail'] ?? '').trim() };
}
