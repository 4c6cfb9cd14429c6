import { mod11OrZero } from '../check-digits.ts';
import type { Bank } from '../layout.ts';

/**
 * Source: Sicredi, Manual do beneficiário CNAB 240, August 2019 (copy in GitHub eduardokum/laravel-boleto @0081d09,
 * manuais/SICREDI). The nosso número is the year in which it was made (not that of the due date), one digit that is 1 for
 * numbers of the cooperative and 2 to 9 for those of the beneficiary, and a sequence of five. The digit after the
 * beneficiary is 1 for a boleto with a value, and only such ones are built.
 */
export const sicredi: Bank = {
  code: '748',
  printedCode: '748-X',
  name: 'Sicredi',
  layouts: [
    {
      name: 'carteira, nosso número, cooperativa, posto e beneficiário',
      fields: [
        { part: 'issueKind', length: 1, default: '1', oneOf: ['1', '3'] },
        { part: 'carteira', length: 1 },
        { part: 'nossoNumero', length: 8, exact: true },
        {
          part: 'nossoNumeroCheckDigit',
          length: 1,
          check: { over: ['branch', 'post', 'beneficiaryCode', 'nossoNumero'], rule: mod11OrZero, mismatch: 'problem' },
        },
        { part: 'branch', length: 4 },
        { part: 'post', length: 2 },
        { part: 'beneficiaryCode', length: 5 },
        { fixed: '10', alsoRead: ['00'] },
        { part: 'campoLivreCheckDigit', length: 1, check: { over: 'before', rule: mod11OrZero, mismatch: 'problem' } },
      ],
      nossoNumeroPrinted: '{nossoNumero:0-2}/{nossoNumero:2-8}-{nossoNumeroCheckDigit}',
    },
  ],
};
