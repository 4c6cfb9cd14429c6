import { mod11Digit } from '../check-digits.ts';
import type { Bank, CheckDigit, Layout } from '../layout.ts';

/**
 * Branch and account go without their check digits; that of the nosso número is printed and stands outside the campo
 * livre. Three open-source programs agree with Bradesco's printed boletos (GitHub eduardokum/laravel-boleto @0081d09,
 * BoletoNet/BoletoNetCore @41e7440, kivanio/brcobranca @325e0ea).
 */
const checkDigit: CheckDigit = {
  over: ['carteira', 'nossoNumero'],
  rule: mod11Digit({ lastWeight: 7, ten: 'P', eleven: '0' }),
  mismatch: 'problem',
};

/** Two more banks number as Bradesco does. */
export const bradescoLayout: Layout = {
  name: 'agência, carteira, nosso número e conta',
  fields: [
    { part: 'branch', length: 4 },
    { part: 'carteira', length: 2, exact: true },
    { part: 'nossoNumero', length: 11 },
    { part: 'account', length: 7 },
    { fixed: '0' },
  ],
  also: [{ part: 'nossoNumeroCheckDigit', length: 1, check: checkDigit }],
  nossoNumeroPrinted: '{carteira}/{nossoNumero}-{nossoNumeroCheckDigit}',
};

export const bradesco: Bank = { code: '237', printedCode: '237-2', name: 'Bradesco', layouts: [bradescoLayout] };
