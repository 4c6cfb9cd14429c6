import { mod10Digit } from '../check-digits.ts';
import type { Bank } from '../layout.ts';

/**
 * Source: Banco Inter, Manual CNAB400 v1.1 of 2021-08-30, pages 17 to 24. The operation number is not the account: it is
 * shown in the internet banking under Conta Digital > Emissão via CNAB > Retorno, and a wrong one makes a boleto that
 * nobody can pay. Carteira 112 is numbered by the bank, 110 by the company. A boleto registered through the bank's API
 * keeps the line that the bank returned.
 */
export const inter: Bank = {
  code: '077',
  printedCode: '077-9',
  name: 'Banco Inter',
  layouts: [
    {
      name: 'carteiras 110 e 112',
      carteiras: ['110', '112'],
      fields: [
        { part: 'branch', length: 4 },
        { part: 'carteira', length: 3, exact: true },
        { part: 'operationNumber', length: 7, exact: true },
        { part: 'nossoNumero', length: 10 },
        {
          part: 'nossoNumeroCheckDigit',
          length: 1,
          check: {
            over: ['branch', 'carteira', 'nossoNumero'],
            rule: mod10Digit,
            mismatch: 'problem',
          },
        },
      ],
      nossoNumeroPrinted: '{branch}9/{carteira}/{nossoNumero}-{nossoNumeroCheckDigit}',
    },
  ],
};
