/** The form of a new charge as texts: its rules, what is sent, and which server pointer belongs to which field. */
import { t } from '../../texts.pt-BR.ts';
import type { Charge, ChargeInput } from '../../types.ts';
import { cep, date, instant, taxId } from '../../ui/format.ts';
import { readCep, readDate, readEmail, readMoney, readState, readTaxId, readWhole } from '../../ui/parse.ts';
import { filled, must, valueOf, valueOrNothing, type Rules } from '../../ui/rules.ts';
import { noTerms, termsOf, termsRules, type TermsTexts } from './terms.ts';

export interface ChargeTexts extends TermsTexts {
  taxId: string;
  name: string;
  email: string;
  postalCode: string;
  street: string;
  number: string;
  complement: string;
  district: string;
  city: string;
  state: string;
  amount: string;
  dueDate: string;
  bankAccount: string;
  billingType: string;
  method: string;
  reference: string;
  description: string;
  messages: string;
  daysAfterDue: string;
}

/** A number of its own for each charge, readable and in order: `C261121-143205`. */
export function newReference(now: string): string {
  const [day = '', time = ''] = instant(now).split(' ');
  return `C${day.slice(8)}${day.slice(3, 5)}${day.slice(0, 2)}-${time.replaceAll(':', '')}`;
}

export function emptyCharge(now: string): ChargeTexts {
  const payer = {
    taxId: '',
    name: '',
    email: '',
    postalCode: '',
    street: '',
    number: '',
    complement: '',
    district: '',
    city: '',
    state: '',
  };
  const own = {
    amount: '',
    dueDate: '',
    bankAccount: '',
    billingType: '',
    method: '',
    reference: newReference(now),
    description: '',
    messages: '',
    daysAfterDue: '',
  };
  return { ...noTerms, ...payer, ...own };
}

const { missing } = t.newCharge;
const readDay = (text: string) => readDate(text);
const readDays = readWhole(0, 365);

export const chargeRules: Rules<ChargeTexts> = {
  ...(termsRules as Rules<ChargeTexts>),
  taxId: must(readTaxId),
  name: filled(missing.name),
  email: must(readEmail, true),
  postalCode: must(readCep),
  street: filled(missing.street),
  city: filled(missing.city),
  state: must(readState),
  amount: must(readMoney),
  dueDate: must(readDay),
  reference: filled(missing.reference),
  daysAfterDue: must(readDays, true),
};

/** Texts that have passed {@link chargeRules}. */
export function chargeInputOf(texts: ChargeTexts): ChargeInput {
  const terms = termsOf(texts);
  const messages = messagesOf(texts);
  const days = valueOrNothing(readDays, texts.daysAfterDue);
  return {
    reference: texts.reference.trim(),
    amountCents: valueOf(readMoney, texts.amount),
    dueDate: valueOf(readDay, texts.dueDate),
    payer: payerOf(texts),
    ...given('bankAccount', texts.bankAccount),
    ...given('billingType', texts.billingType),
    ...(texts.method === '' ? {} : { method: texts.method as Charge['method'] }),
    ...(Object.keys(terms).length === 0 ? {} : { terms }),
    ...(days === undefined ? {} : { daysAfterDue: days }),
    ...(messages.length === 0 ? {} : { messages }),
    ...given('description', texts.description),
  };
}

/** One message for each line that says something. */
export function messagesOf(texts: Pick<ChargeTexts, 'messages'>): string[] {
  return texts.messages
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

export function payerOf(texts: ChargeTexts): ChargeInput['payer'] {
  return {
    taxId: valueOf(readTaxId, texts.taxId),
    name: texts.name.trim(),
    ...given('email', texts.email),
    address: {
      street: texts.street.trim(),
      ...given('number', texts.number),
      ...given('complement', texts.complement),
      ...given('district', texts.district),
      city: texts.city.trim(),
      state: valueOf(readState, texts.state),
      postalCode: valueOf(readCep, texts.postalCode),
    },
  };
}

function given<N extends string>(name: N, text: string): { [K in N]?: string } {
  return (text.trim() === '' ? {} : { [name]: text.trim() }) as { [K in N]?: string };
}

/** The fields of a payer already known, so that nobody types them twice. */
export function payerTexts({ payer }: Pick<Charge, 'payer'>): Partial<ChargeTexts> {
  const { address } = payer;
  return {
    taxId: taxId(payer.taxId),
    name: payer.name,
    email: payer.email ?? '',
    postalCode: cep(address.postalCode),
    street: address.street,
    number: address.number ?? '',
    complement: address.complement ?? '',
    district: address.district ?? '',
    city: address.city,
    state: address.state,
  };
}

export const chargePointers: Readonly<Record<string, keyof ChargeTexts & string>> = {
  '/reference': 'reference',
  '/amountCents': 'amount',
  '/dueDate': 'dueDate',
  '/bankAccount': 'bankAccount',
  '/billingType': 'billingType',
  '/method': 'method',
  '/description': 'description',
  '/messages': 'messages',
  '/daysAfterDue': 'daysAfterDue',
  '/payer/taxId': 'taxId',
  '/payer/name': 'name',
  '/payer/email': 'email',
  '/payer/address/street': 'street',
  '/payer/address/number': 'number',
  '/payer/address/complement': 'complement',
  '/payer/address/district': 'district',
  '/payer/address/city': 'city',
  '/payer/address/state': 'state',
  '/payer/address/postalCode': 'postalCode',
  '/terms/fine': 'fine',
  '/terms/interest': 'interest',
  '/terms/discounts': 'discount',
  '/terms/rebateCents': 'rebate',
};

/** What the preview shows of a text that may still be unreadable. */
export function shownDate(text: string): string {
  const parsed = readDate(text);
  return parsed.ok ? date(parsed.value) : '';
}
