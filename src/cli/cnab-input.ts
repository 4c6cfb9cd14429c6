/** The JSON from which `cnab build` makes a remessa: the words of the model, checked before anything is written. */
import { z } from 'zod';
import type { RemessaInput } from '#lib/cnab/index.ts';
import { isDate } from '#lib/calendar.ts';
import { centsField, flagField, inputObject, textField } from './json-input.ts';

const text = textField.exactOptional();
const day = textField.refine(isDate, 'Use uma data que existe, AAAA-MM-DD.');
const days = z.int('Use um número inteiro de dias.').nonnegative().exactOptional();

const fixedOrRate = [
  inputObject({ kind: z.literal('fixed'), amountCents: centsField }),
  inputObject({ kind: z.literal('rate'), percent: textField }),
] as const;

const discount = z.discriminatedUnion('kind', [
  fixedOrRate[0].extend({ daysBefore: z.int().nonnegative() }),
  fixedOrRate[1].extend({ daysBefore: z.int().nonnegative() }),
]);

const terms = inputObject({
  fine: z.discriminatedUnion('kind', [...fixedOrRate]).exactOptional(),
  interest: z
    .discriminatedUnion('kind', [
      inputObject({ kind: z.literal('daily'), amountCents: centsField }),
      inputObject({ kind: z.literal('monthly'), percent: textField }),
    ])
    .exactOptional(),
  discounts: z.array(discount).max(3).exactOptional(),
  rebateCents: centsField.exactOptional(),
});

const address = inputObject({
  street: textField,
  number: text,
  complement: text,
  district: text,
  city: textField,
  state: textField,
  postalCode: textField,
});

const instructions = [
  'register',
  'writeOff',
  'grantRebate',
  'cancelRebate',
  'changeDueDate',
  'protest',
  'cancelProtest',
  'cancelProtestAndWriteOff',
  'changeOther',
] as const;

const title = inputObject({
  instruction: z.enum(instructions, `Use uma destas: ${instructions.join(', ')}.`),
  reference: textField,
  nossoNumero: text,
  nossoNumeroCheckDigit: text,
  carteira: text,
  amountCents: centsField,
  dueDate: day,
  issuedOn: day,
  species: text,
  accepted: flagField.exactOptional(),
  payer: inputObject({ name: textField, taxId: textField, address }),
  guarantor: inputObject({ name: textField, taxId: textField }).exactOptional(),
  terms: terms.exactOptional(),
  protestAfterDays: days,
  writeOffAfterDays: days,
  daysAfterDue: days,
  companyUse: text,
  messages: z.array(textField).exactOptional(),
  pix: inputObject({
    keyKind: z.enum(['cpf', 'cnpj', 'phone', 'email', 'random']),
    key: textField,
    txid: text,
  }).exactOptional(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).exactOptional(),
});

const company = inputObject({
  name: textField,
  taxId: textField,
  branch: text,
  branchCheckDigit: text,
  account: text,
  accountCheckDigit: text,
  branchAccountCheckDigit: text,
  agreement: text,
  beneficiaryCode: text,
  transmissionCode: text,
  carteira: text,
  carteiraVariation: text,
});

export const remessaInput: z.ZodType<RemessaInput> = inputObject({
  bank: textField,
  format: z.enum(['cnab240', 'cnab400']).exactOptional(),
  company,
  fileNumber: z.int('Use um número inteiro.').positive(),
  createdOn: day,
  createdTime: text,
  titles: z.array(title).min(1, 'Informe pelo menos um título.'),
});
