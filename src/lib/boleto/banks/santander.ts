import { mod11OrZero } from '../check-digits.ts';
import type { Bank } from '../layout.ts';

/**
 * Source: Santander, Layout do código de barras v3.1, January 2017. The carteira (the manual's "modalidade") is 101, 102
 * or 104 in what was seen; the code of the IOF is 0 but for insurers. In CNAB 400 the nosso número has 8 or 9 digits: the
 * same number, with zeros on the left.
 */
export const santander: Bank = {
  code: '033',
  printedCode: '033-7',
  name: 'Santander',
  layouts: [
    {
      name: 'código do beneficiário, nosso número e modalidade',
      fields: [
        { fixed: '9' },
        { part: 'beneficiaryCode', length: 7 },
        { part: 'nossoNumero', length: 12 },
        {
          part: 'nossoNumeroCheckDigit',
          length: 1,
          check: { over: ['nossoNumero'], rule: mod11OrZero, mismatch: 'problem' },
        },
        { part: 'iof', length: 1, default: '0' },
        { part: 'carteira', length: 3, exact: true },
      ],
      nossoNumeroPrinted: '{nossoNumero}-{nossoNumeroCheckDigit}',
    },
  ],
};
