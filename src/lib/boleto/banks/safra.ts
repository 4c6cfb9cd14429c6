import { mod11Digit } from '../check-digits.ts';
import type { Bank } from '../layout.ts';

/**
 * Source: Safra, Cobrança 2016 (copy in GitHub kivanio/brcobranca @325e0ea, docs). Branch and account carry their check
 * digits, whose rules the manual does not give: they are taken as they are.
 */
export const safra: Bank = {
  code: '422',
  printedCode: '422-7',
  name: 'Safra',
  layouts: [
    {
      name: 'agência e conta com dígito, nosso número',
      fields: [
        { fixed: '7' },
        { part: 'branch', length: 4 },
        { part: 'branchCheckDigit', length: 1 },
        { part: 'account', length: 8 },
        { part: 'accountCheckDigit', length: 1 },
        { part: 'nossoNumero', length: 8 },
        {
          part: 'nossoNumeroCheckDigit',
          length: 1,
          check: {
            over: ['nossoNumero'],
            rule: mod11Digit({ lastWeight: 9, ten: '0', eleven: '1' }),
            mismatch: 'problem',
          },
        },
        { fixed: '2' },
      ],
      nossoNumeroPrinted: '{nossoNumero}-{nossoNumeroCheckDigit}',
    },
  ],
};
