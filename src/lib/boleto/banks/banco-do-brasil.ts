import { mod11Digit } from '../check-digits.ts';
import type { Bank, CheckDigit, Field } from '../layout.ts';

/**
 * Source: Banco do Brasil, Especificação do boleto, January 2016, annexes. The convênio chooses the layout: of 7 digits it
 * begins a nosso número of 17, which has no check digit; of 6 or 4 it begins one of 11 with a check digit that is printed
 * and stands outside the campo livre. A convênio of 6 digits may have free numbers of 17, and then the campo livre ends
 * in 21 instead of the carteira.
 */
const checkDigit: CheckDigit = {
  over: ['nossoNumero'],
  rule: mod11Digit({ lastWeight: 9, ten: 'X', eleven: '0' }),
  mismatch: 'problem',
};

const branchAccountCarteira: readonly Field[] = [
  { part: 'branch', length: 4 },
  { part: 'account', length: 8 },
  { part: 'carteira', length: 2, exact: true },
];

export const bancoDoBrasil: Bank = {
  code: '001',
  printedCode: '001-9',
  name: 'Banco do Brasil',
  layouts: [
    {
      name: 'convênio de 7 números',
      chosenBy: [{ convenio: [7] }, { convenio: [0], nossoNumero: [17] }],
      fields: [
        { fixed: '000000' },
        { part: 'nossoNumero', length: 17, prefix: { part: 'convenio', lengths: [7] } },
        { part: 'carteira', length: 2, exact: true },
      ],
      nossoNumeroPrinted: '{nossoNumero}',
    },
    {
      name: 'convênio de 6 números, nosso número livre de 17',
      chosenBy: [{ convenio: [6], nossoNumero: [17] }],
      fields: [
        { part: 'convenio', length: 6, exact: true },
        { part: 'nossoNumero', length: 17, exact: true },
        { fixed: '21' },
      ],
      nossoNumeroPrinted: '{convenio}{nossoNumero}',
    },
    {
      name: 'convênio de 4 ou 6 números',
      chosenBy: [{ convenio: [4, 6] }, { convenio: [0], nossoNumero: [11] }],
      fields: [
        { part: 'nossoNumero', length: 11, prefix: { part: 'convenio', lengths: [4, 6] } },
        ...branchAccountCarteira,
      ],
      also: [{ part: 'nossoNumeroCheckDigit', length: 1, check: checkDigit }],
      nossoNumeroPrinted: '{nossoNumero}-{nossoNumeroCheckDigit}',
    },
  ],
};
