/** A connection's settings as the texts of a form: drawn from the bank's facts, checked against them, and sent. Pure. */
import type { Cents } from '#lib/money.ts';
import { t } from '../../texts.pt-BR.ts';
import type { ChargeMethod, Connection, ConnectionInput, Provider } from '../../types.ts';
import { moneyText } from '../../ui/format.ts';
import { readMoney, readWhole } from '../../ui/parse.ts';
import { must, valueOrNothing, type Rule, type Rules } from '../../ui/rules.ts';
import { messagesOf } from '../charges/new-form.ts';
import { noTerms, termsOf, termsRules, textsOfTerms, type TermsTexts } from '../charges/terms.ts';
import { hasCharges } from './matrix.ts';

const words = t.integrations;

/** Fields of the agreement stand under `agreement/` and their name, as in the server's pointers. */
export interface SettingsTexts extends TermsTexts {
  method: string;
  daysAfterDue: string;
  messages: string;
  fee: string;
  postingReceipt: string;
  postingBankEntry: string;
  postingFee: string;
  /** `yes` or empty. */
  notifyMe: string;
}

const usualCodes = { receipt: 'RECEBIMENTO', bankEntry: 'ENTRADA', fee: 'TARIFA' };

export function agreementField(name: string): string {
  return `agreement/${name}`;
}

/** What a new connection begins with. */
export function newSettings(provider: Provider): SettingsTexts {
  return {
    ...noTerms,
    fineKind: provider.terms.fine.includes('rate') ? 'rate' : 'fixed',
    interestKind: provider.terms.interest.includes('monthly') ? 'monthly' : 'daily',
    method: usualMethod(provider) ?? '',
    daysAfterDue: '',
    messages: '',
    fee: '',
    ...codeTexts(usualCodes),
    notifyMe: 'yes',
    ...Object.fromEntries(provider.agreement.map(({ name }) => [agreementField(name), ''])),
  } as SettingsTexts;
}

/** @param userId the person who looks. */
export function settingsOf(connection: Connection, provider: Provider, userId: string): SettingsTexts {
  const agreement = provider.agreement.map(({ name }) => [agreementField(name), connection.agreement[name] ?? '']);
  return {
    ...newSettings(provider),
    ...termsTexts(connection, provider),
    method: connection.defaultMethod,
    daysAfterDue: String(connection.daysAfterDue),
    messages: connection.messages.join('\n'),
    fee: connection.feeCents === null ? '' : moneyText(connection.feeCents),
    ...codeTexts(connection.postingCodes),
    notifyMe: connection.notify.includes(userId) ? 'yes' : '',
    ...Object.fromEntries(agreement),
  } as SettingsTexts;
}

function termsTexts({ defaultTerms }: Connection, provider: Provider): TermsTexts {
  const texts = textsOfTerms(defaultTerms);
  const { fineKind, interestKind } = newSettings(provider);
  return {
    ...texts,
    ...(defaultTerms.fine === undefined ? { fineKind } : {}),
    ...(defaultTerms.interest === undefined ? { interestKind } : {}),
  };
}

function codeTexts(codes: Connection['postingCodes']) {
  return { postingReceipt: codes.receipt, postingBankEntry: codes.bankEntry, postingFee: codes.fee };
}

function usualMethod({ methods }: Provider): ChargeMethod | undefined {
  return methods.includes('boleto_pix') ? 'boleto_pix' : methods[0];
}

export function settingsRules(provider: Provider): Rules<SettingsTexts> {
  const agreement = provider.agreement.map(({ name, title, pattern, example, optional }) => {
    const shape = new RegExp(pattern, 'u');
    const rule: Rule<SettingsTexts> = (text) => {
      if (text.trim() === '') return optional ? null : words.fill(title);
      return shape.test(text.trim()) ? null : words.pattern(example);
    };
    return [agreementField(name), rule] as const;
  });
  if (!hasCharges(provider)) return Object.fromEntries(agreement) as Rules<SettingsTexts>;
  return {
    ...(Object.fromEntries(agreement) as Rules<SettingsTexts>),
    ...(termsRules as Rules<SettingsTexts>),
    fee: must(readMoney, true),
    daysAfterDue: must(readDays(provider), true),
    messages: (text) => messagesProblem(text, provider.messages),
  };
}

const readDays = ({ daysAfterDue: { minimum, maximum } }: Provider) => readWhole(minimum, Math.min(maximum, 365));

function messagesProblem(text: string, { lines, length }: Provider['messages']): string | null {
  const said = messagesOf({ messages: text });
  if (said.length > lines) return words.messagesMany(lines);
  const long = said.findIndex((line) => line.length > length);
  return long < 0 ? null : words.messagesLong(long + 1, length);
}

type Settings = Pick<
  ConnectionInput,
  'agreement' | 'defaultMethod' | 'defaultTerms' | 'daysAfterDue' | 'messages' | 'feeCents' | 'postingCodes' | 'notify'
>;

/** Texts that have passed {@link settingsRules}. A provider without charges has only its agreement and whom to tell. */
export function settingsInput(provider: Provider, texts: SettingsTexts, notify: readonly string[]): Settings {
  const agreement = provider.agreement.map(({ name }) => [name, (texts[agreementField(name)] ?? '').trim()] as const);
  const both: Settings = {
    agreement: Object.fromEntries(agreement.filter(([, text]) => text !== '')),
    notify: [...notify],
  };
  if (!hasCharges(provider)) return both;
  const days = valueOrNothing(readDays(provider), texts.daysAfterDue);
  return {
    ...both,
    defaultMethod: texts.method as ChargeMethod,
    defaultTerms: termsOf(texts),
    ...(days === undefined ? {} : { daysAfterDue: days }),
    messages: messagesOf(texts),
    feeCents: (valueOrNothing(readMoney, texts.fee) as Cents | undefined) ?? null,
    postingCodes: {
      receipt: texts.postingReceipt.trim(),
      bankEntry: texts.postingBankEntry.trim(),
      fee: texts.postingFee.trim(),
    },
  };
}

/** What a change sends. Terms that the form cannot show whole (a second discount) stay as they are until someone changes them. */
export function settingsPatch(
  connection: Connection,
  provider: Provider,
  texts: SettingsTexts,
  userId: string,
): Settings {
  const others = connection.notify.filter((id) => id !== userId);
  const notify = texts.notifyMe === '' ? others : [...others, userId];
  const { defaultTerms, ...rest } = settingsInput(provider, texts, notify);
  const before = settingsOf(connection, provider, userId);
  const same = Object.keys(noTerms).every((name) => before[name] === texts[name]);
  return same || defaultTerms === undefined ? rest : { ...rest, defaultTerms };
}

/** Where the server's problems belong. */
export function settingsPointers(provider: Provider): Readonly<Record<string, string>> {
  const agreement = provider.agreement.map(({ name }) => [`/agreement/${name}`, agreementField(name)] as const);
  const lines = Array.from({ length: 10 }, (_, index) => [`/messages/${index}`, 'messages'] as const);
  return {
    ...Object.fromEntries([...agreement, ...lines]),
    '/defaultMethod': 'method',
    '/defaultTerms/fine/kind': 'fine',
    '/defaultTerms/interest/kind': 'interest',
    '/defaultTerms/discounts': 'discount',
    '/defaultTerms/rebateCents': 'rebate',
    '/daysAfterDue': 'daysAfterDue',
    '/messages': 'messages',
    '/feeCents': 'fee',
  };
}
