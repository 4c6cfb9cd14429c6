import { mod11OrZero } from '../check-digits.ts';
import type { Bank } from '../layout.ts';

/**
 * The layout of three open-source programs (GitHub eduardokum/laravel-boleto @0081d09, kivanio/brcobranca @325e0ea,
 * BoletoNet/BoletoNetCore @41e7440). The bank prints account and number together as the nosso número, which has no check
 * digit of its own.
 */
export const ailos: Bank = {
  code: '085',
  printedCode: '085-1',
  name: 'Ailos',
  layouts: [
    {
      name: 'convênio, conta, nosso número e carteira',
      fields: [
        { part: 'convenio', length: 6 },
        { part: 'account', length: 7 },
        {
          part: 'accountCheckDigit',
          length: 1,
          check: { over: ['account'], rule: mod11OrZero, mismatch: 'warning' },
        },
        { part: 'nossoNumero', length: 9 },
        { part: 'carteira', length: 2 },
      ],
      nossoNumeroPrinted: '{account}{accountCheckDigit}{nossoNumero}',
    },
  ],
};
