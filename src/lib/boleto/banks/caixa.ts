import { mod11OrZero } from '../check-digits.ts';
import type { Bank, Field, Layout, PartField } from '../layout.ts';

/**
 * Source: Caixa, Boleto 2020 (SIGCB), annexes I, III and V. The code of the beneficiary has six digits and a check digit,
 * or, from 1100000 on, seven digits without one; a code of seven whose last digit happens to be the check digit of the
 * other six is read as six and a digit. The nosso número has 17 digits that lie in pieces: its first is 1 (registered) or
 * 2, its second 4 when the beneficiary prints the boleto.
 */
const nossoNumero: readonly PartField[] = [
  { part: 'nossoNumero', length: 17, exact: true },
  {
    part: 'nossoNumeroCheckDigit',
    length: 1,
    check: { over: ['nossoNumero'], rule: mod11OrZero, mismatch: 'problem' },
  },
];

const afterBeneficiary: readonly Field[] = [
  { slice: 'nossoNumero', from: 2, length: 3 },
  { slice: 'nossoNumero', from: 0, length: 1 },
  { slice: 'nossoNumero', from: 5, length: 3 },
  { slice: 'nossoNumero', from: 1, length: 1 },
  { slice: 'nossoNumero', from: 8, length: 9 },
  { part: 'campoLivreCheckDigit', length: 1, check: { over: 'before', rule: mod11OrZero, mismatch: 'problem' } },
];

const nossoNumeroPrinted = '{nossoNumero}-{nossoNumeroCheckDigit}';

const sixDigits: Layout = {
  name: 'SIGCB, código de 6 números e dígito',
  chosenBy: [{ beneficiaryCode: [1, 2, 3, 4, 5, 6] }],
  fields: [
    { part: 'beneficiaryCode', length: 6 },
    {
      part: 'beneficiaryCheckDigit',
      length: 1,
      check: { over: ['beneficiaryCode'], rule: mod11OrZero, mismatch: 'problem' },
    },
    ...afterBeneficiary,
  ],
  also: nossoNumero,
  nossoNumeroPrinted,
};

const sevenDigits: Layout = {
  name: 'SIGCB, código de 7 números',
  chosenBy: [{ beneficiaryCode: [7] }],
  fields: [{ part: 'beneficiaryCode', length: 7, exact: true, atLeast: '1100000' }, ...afterBeneficiary],
  also: nossoNumero,
  nossoNumeroPrinted,
};

/** What came before SIGCB has no check digit in the campo livre, so that it is only told by failing SIGCB's. */
const warnOnRead =
  'O campo livre não confere com o formato atual da Caixa (SIGCB); os campos foram lidos por um formato antigo.';

const sinco: Layout = {
  name: 'SINCO',
  fields: [{ fixed: '1' }, { part: 'beneficiaryCode', length: 6 }, { part: 'nossoNumero', length: 18 }],
  nossoNumeroPrinted: '{nossoNumero}',
  readOnly: true,
  warnOnRead,
};

const sicob: Layout = {
  name: 'SICOB',
  fields: [
    { part: 'nossoNumero', length: 10 },
    { part: 'branch', length: 4 },
    { part: 'account', length: 11 },
  ],
  nossoNumeroPrinted: '{nossoNumero}',
  readOnly: true,
  warnOnRead,
};

export const caixa: Bank = {
  code: '104',
  printedCode: '104-0',
  name: 'Caixa Econômica Federal',
  layouts: [sixDigits, sevenDigits, sinco, sicob],
};
