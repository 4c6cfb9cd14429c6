import type { DigitList } from '../check-digits.ts';
import type { Bank } from '../layout.ts';

const WEIGHTS = [3, 1, 9, 7];

/**
 * Weights 3, 1, 9, 7 from left to right over branch, code of the client (ten digits there, seven in the campo livre) and
 * nosso número; remainders 0 and 1 give 0.
 */
function checkDigit(digits: DigitList, start: number, end: number): string {
  let sum = 0;
  for (let index = start; index < end; index++) {
    const place = index - start;
    const withZeros = place < 4 ? place : place + 3; // three zeros between the branch and the seven digits of the client
    sum += digits[index]! * WEIGHTS[withZeros % 4]!;
  }
  const remainder = sum % 11;
  return remainder < 2 ? '0' : String(11 - remainder);
}

/**
 * Source: Sicoob, layouts of February 2017 (copy in GitHub eduardokum/laravel-boleto @0081d09, manuais/BANCOOB-SICOOB).
 * Modality 01 is the simple collection with registration; a boleto that is no part of a series is installment 001.
 */
export const sicoob: Bank = {
  code: '756',
  printedCode: '756-0',
  name: 'Sicoob',
  layouts: [
    {
      name: 'cooperativa, modalidade, cliente, nosso número e parcela',
      fields: [
        { part: 'carteira', length: 1 },
        { part: 'branch', length: 4 },
        { part: 'modality', length: 2, default: '01' },
        { part: 'beneficiaryCode', length: 7 },
        { part: 'nossoNumero', length: 7 },
        {
          part: 'nossoNumeroCheckDigit',
          length: 1,
          check: { over: ['branch', 'beneficiaryCode', 'nossoNumero'], rule: checkDigit, mismatch: 'problem' },
        },
        { part: 'installment', length: 3, default: '001' },
      ],
      nossoNumeroPrinted: '{nossoNumero}-{nossoNumeroCheckDigit}',
    },
  ],
};
