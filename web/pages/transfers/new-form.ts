/** The form of a transfer as texts: its rules, what is sent, and which server pointer belongs to which field. */
import { t } from '../../texts.pt-BR.ts';
import type { Destination, Transfer, TransferInput, TransferPatch } from '../../transfers-api.ts';
import { date, instant, moneyText, taxId, today } from '../../ui/format.ts';
import { readDate, readMoney, readTaxId } from '../../ui/parse.ts';
import { filled, must, valueOf, valueOrNothing, type Rule, type Rules, type Texts } from '../../ui/rules.ts';
import { bankOf } from './destination.ts';

export type Way = 'saved' | 'account' | 'pixKey';

/** Where money goes, as typed. */
export interface DestinationTexts extends Texts {
  way: Way;
  name: string;
  taxId: string;
  ispb: string;
  bankCode: string;
  /** What the chosen bank is called; never sent. */
  bankLabel: string;
  branch: string;
  account: string;
  digit: string;
  accountType: 'CC' | 'CP';
  key: string;
  keyOwner: string;
}

export interface TransferTexts extends DestinationTexts {
  payeeId: string;
  amount: string;
  scheduledOn: string;
  connection: string;
  reference: string;
  description: string;
  /** Only in a table of many: the form asks it in a dialog. */
  repeatReason: string;
}

const words = t.transfers.new;
const readDay = (text: string) => readDate(text);
export const SHORTEST_REASON = 10;

export const noDestination: DestinationTexts = {
  way: 'account',
  name: '',
  taxId: '',
  ispb: '',
  bankCode: '',
  bankLabel: '',
  branch: '',
  account: '',
  digit: '',
  accountType: 'CC',
  key: '',
  keyOwner: '',
};

/** A number of its own for each transfer, readable and in order: `T261121-143205`. */
export function newReference(now: string): string {
  const [day = '', time = ''] = instant(now).split(' ');
  return `T${day.slice(8)}${day.slice(3, 5)}${day.slice(0, 2)}-${time.replaceAll(':', '')}`;
}

export function emptyTransfer(now: string): TransferTexts {
  const own = { payeeId: '', amount: '', scheduledOn: '', connection: '', description: '', repeatReason: '' };
  return { ...noDestination, ...own, way: 'saved', reference: newReference(now) };
}

export function destinationTexts(destination: Destination, bankName: string): DestinationTexts {
  if (destination.kind === 'pixKey') {
    const keyOwner = destination.taxId === null ? '' : taxId(destination.taxId);
    return { ...noDestination, way: 'pixKey', key: destination.key, keyOwner };
  }
  const { name, ispb, branch, account, accountDigit: digit, accountType } = destination;
  const bankLabel = bankName === '' ? bankOf(destination) : bankName;
  const bankCode = destination.bankCode ?? '';
  const document = taxId(destination.taxId);
  return { ...noDestination, name, taxId: document, ispb, bankCode, bankLabel, branch, account, digit, accountType };
}

/** The same transfer again, under a number of its own. */
export function textsOf(transfer: Transfer, reference: string): TransferTexts {
  return {
    ...destinationTexts(transfer.payee, transfer.bankName),
    payeeId: '',
    amount: moneyText(transfer.amountCents),
    scheduledOn: transfer.scheduledOn === null ? '' : date(transfer.scheduledOn),
    connection: transfer.connectionId,
    reference,
    description: transfer.description ?? '',
    repeatReason: '',
  };
}

/** A rule that counts only while the money goes this way. */
function when<V extends DestinationTexts>(way: Way, rule: Rule<V>): Rule<V> {
  return (text, values) => (values.way === way ? rule(text, values) : null);
}

export const destinationRules: Rules<DestinationTexts> = {
  name: when('account', filled(words.nameMissing)),
  taxId: when('account', must(readTaxId)),
  ispb: when('account', (ispb, { bankCode }) => (ispb === '' && bankCode === '' ? words.bankMissing : null)),
  branch: when('account', filled(words.branchMissing)),
  account: when('account', filled(words.accountMissing)),
  key: when('pixKey', filled(words.keyMissing)),
  keyOwner: when('pixKey', must(readTaxId, true)),
};

export const transferRules: Rules<TransferTexts> = {
  ...(destinationRules as Rules<TransferTexts>),
  payeeId: when('saved', filled(words.savedMissing)),
  amount: (text) => {
    const parsed = readMoney(text);
    if (!parsed.ok) return parsed.problem;
    return parsed.value > 0 ? null : words.amountZero;
  },
  scheduledOn: (text) => {
    if (text.trim() === '') return null;
    const parsed = readDate(text);
    if (!parsed.ok) return parsed.problem;
    return parsed.value < today() ? words.past : null;
  },
  connection: filled(words.fromMissing),
  reference: filled(words.referenceMissing),
  repeatReason: (text) => (text !== '' && text.length < SHORTEST_REASON ? words.duplicateReasonShort : null),
};

/** Texts that have passed {@link destinationRules}. */
export function destinationOf(texts: DestinationTexts): Destination {
  if (texts.way === 'pixKey') {
    const owner = valueOrNothing(readTaxId, texts.keyOwner);
    return { kind: 'pixKey', key: texts.key.trim(), taxId: owner ?? null };
  }
  return {
    kind: 'account',
    name: texts.name.trim(),
    taxId: valueOf(readTaxId, texts.taxId),
    ispb: texts.ispb,
    bankCode: texts.bankCode === '' ? null : texts.bankCode,
    branch: texts.branch.trim(),
    account: texts.account.trim(),
    accountDigit: texts.digit.trim(),
    accountType: texts.accountType,
  };
}

/** Texts that have passed {@link transferRules}. */
export function transferInputOf(texts: TransferTexts): TransferInput {
  return {
    connection: texts.connection,
    reference: texts.reference.trim(),
    amountCents: valueOf(readMoney, texts.amount),
    ...whom(texts),
    ...(texts.description.trim() === '' ? {} : { description: texts.description.trim() }),
    ...(texts.scheduledOn.trim() === '' ? {} : { scheduledOn: valueOf(readDay, texts.scheduledOn) }),
    ...(texts.repeatReason === '' ? {} : { repeatReason: texts.repeatReason }),
  };
}

function whom(texts: TransferTexts): Pick<TransferInput, 'payee' | 'payeeId'> {
  return texts.way === 'saved' ? { payeeId: texts.payeeId } : { payee: destinationOf(texts) };
}

/** Only what is sent is changed: a day or a description taken away stays as it was. */
export function transferPatchOf(texts: TransferTexts): TransferPatch {
  const { connection: _, reference: __, repeatReason: ___, ...patch } = transferInputOf(texts);
  return patch;
}

/** What the server may be asked about while the form is still being filled: null while something needed is missing. */
export function askable(texts: TransferTexts): TransferInput | null {
  const wrong = Object.entries(transferRules).some(([name, rule]) => rule?.(texts[name] ?? '', texts) !== null);
  return wrong ? null : transferInputOf(texts);
}

/** What the server proposes for a field, as the field shows it. */
export function proposalText(field: TransferField, text: string): string {
  return field === 'scheduledOn' ? date(text) : text;
}

export type TransferField = keyof TransferTexts & string;

export const transferPointers: Readonly<Record<string, TransferField>> = {
  '/reference': 'reference',
  '/amountCents': 'amount',
  '/scheduledOn': 'scheduledOn',
  '/connection': 'connection',
  '/description': 'description',
  '/payeeId': 'payeeId',
  '/payee': 'name',
  '/payee/name': 'name',
  '/payee/taxId': 'taxId',
  '/payee/ispb': 'ispb',
  '/payee/bankCode': 'ispb',
  '/payee/branch': 'branch',
  '/payee/account': 'account',
  '/payee/accountDigit': 'digit',
  '/payee/accountType': 'accountType',
  '/payee/key': 'key',
};
