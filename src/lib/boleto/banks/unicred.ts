import { mod11OrZero } from '../check-digits.ts';
import type { Bank } from '../layout.ts';

/**
 * The layout of three open-source programs (GitHub eduardokum/laravel-boleto @0081d09, kivanio/brcobranca @325e0ea,
 * BoletoNet/BoletoNetCore @41e7440). The check digit of the account must be given: its rule was not found.
 */
export const unicred: Bank = {
  code: '136',
  printedCode: '136-8',
  name: 'Unicred',
  layouts: [
    {
      name: 'agência, conta com dígito e nosso número',
      fields: [
        { part: 'branch', length: 4 },
        { part: 'account', length: 9 },
        { part: 'accountCheckDigit', length: 1 },
        { part: 'nossoNumero', length: 10 },
        {
          part: 'nossoNumeroCheckDigit',
          length: 1,
          check: { over: ['nossoNumero'], rule: mod11OrZero, mismatch: 'problem' },
        },
      ],
      nossoNumeroPrinted: '{nossoNumero}-{nossoNumeroCheckDigit}',
    },
  ],
};
