/**
 * Reads the request of a transfer and says what the bank objects to, in this order (a guess): the bank, the account's
 * length, the name, the digit, and then what only a guess can tell of.
 */
import { centsFromDecimal } from '#lib/money.ts';
import type { Refusal } from './errors.ts';
import { REFUSALS } from './errors.ts';
import type { Participants } from './participants.ts';

export interface Order {
  document: string;
  name: string;
  externalTerminal: string;
  /** Decimal digits; `null` when the caller numbers nothing. */
  externalNsu: string | null;
  branchCode: string;
  /** Digits without the check digit. */
  accountCode: string;
  digitCode: string;
  accountType: 'CC' | 'CP';
  amountCents: number;
  ispb: string;
  compe: string;
  /** The number under which the request named the bank: the answer repeats it. */
  institutionCode: number;
  bankName: string;
  /** What two requests must have in common to be the same transfer for the bank. */
  fingerprint: string;
}

/** Of the account and its digit together. */
const LONGEST_ACCOUNT = 13;
/** Nine digits of reais is what the bank's own file holds; whether the API takes more is not known. */
const AMOUNT = /^(\d{1,9})(?:\.(\d{1,2})0*)?$/;
const KEY_FIELDS = [
  'document',
  'accountCode',
  'digitCode',
  'branchCode',
  'bankAccountType',
  'institutionCode',
  'institutionIspb',
] as const;

type Reading<T> = { value: T } | { refusal: Refusal };

export function readOrder(body: Record<string, unknown>, participants: Participants): Reading<Order> {
  const text = (name: string) => textOf(body[name]);
  const bank = readBank(text('institutionIspb'), text('institutionCode'), participants);
  if ('refusal' in bank) return bank;
  const accountCode = text('accountCode');
  const digitCode = text('digitCode');
  const amount = AMOUNT.exec(text('value'));
  const amountCents = amount === null ? 0 : centsFromDecimal(`${amount[1]}.${amount[2] ?? '00'}`);
  const nsu = text('externalNSU');
  const accountType = (text('bankAccountType') || 'CC').toUpperCase();
  const objections: readonly [isBad: boolean, refusal: Refusal][] = [
    [accountCode.length + digitCode.length > LONGEST_ACCOUNT, REFUSALS.accountTooLong],
    [!/^[A-Za-z0-9 ]*$/.test(text('name')), REFUSALS.name],
    [!/^[A-Za-z0-9]{0,2}$/.test(digitCode), REFUSALS.digit],
    [!/^(\d{11}|[0-9A-Z]{12}\d{2})$/.test(text('document')), REFUSALS.document],
    [text('externalTerminal') === '', REFUSALS.terminal],
    // A number in JSON carries no more than 2^53 exactly; one that does not survive the way is taken by nobody.
    [!/^\d{0,16}$/.test(nsu) || !Number.isSafeInteger(Number(nsu)), REFUSALS.nsu],
    [!/^\d+$/.test(accountCode), REFUSALS.account],
    [!/^\d{1,6}$/.test(text('branchCode')), REFUSALS.branch],
    [accountType !== 'CC' && accountType !== 'CP', REFUSALS.accountType],
    [amountCents <= 0, REFUSALS.amount],
  ];
  const objection = objections.find(([isBad]) => isBad);
  if (objection !== undefined) return { refusal: objection[1] };
  const order: Order = {
    document: text('document'),
    name: text('name'),
    externalTerminal: text('externalTerminal'),
    externalNsu: Number(nsu) === 0 ? null : String(Number(nsu)), // clients that number nothing send 0
    branchCode: text('branchCode'),
    accountCode,
    digitCode,
    accountType: accountType === 'CP' ? 'CP' : 'CC',
    amountCents,
    ...bank.value,
    fingerprint: [...KEY_FIELDS.map(text), amountCents].join('|'),
  };
  return { value: order };
}

/** Numbers or texts, absent or null: clients differ. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

type BankFields = Pick<Order, 'ispb' | 'compe' | 'institutionCode' | 'bankName'>;

/** The ISPB wins; without it the COMPE number must be there. */
function readBank(ispb: string, code: string, { byIspb, byCompe }: Participants): Reading<BankFields> {
  if (ispb !== '' && !/^\d{8}$/.test(ispb)) return { refusal: REFUSALS.ispb };
  if (ispb === '' && !/^\d{1,3}$/.test(code)) return { refusal: REFUSALS.bankNumber };
  const bank = ispb === '' ? byCompe.get(Number(code)) : byIspb.get(ispb);
  if (bank === undefined) return { refusal: REFUSALS.bankUnknown };
  const institutionCode = Number(ispb === '' ? bank.compe : bank.ispb);
  return { value: { ispb: bank.ispb, compe: bank.compe, institutionCode, bankName: bank.name } };
}
