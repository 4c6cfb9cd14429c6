import { mod10Digit } from '../check-digits.ts';
import type { Bank } from '../layout.ts';

/** Guess: the layout and the check digit of one open-source program (GitHub BoletoNet/BoletoNetCore @41e7440), carteira 121. */
export const daycoval: Bank = {
  code: '707',
  printedCode: '707-2',
  name: 'Daycoval',
  layouts: [
    {
      name: 'agência, carteira, operação e nosso número',
      fields: [
        { part: 'branch', length: 4 },
        { part: 'carteira', length: 3, exact: true },
        { part: 'operationNumber', length: 7, exact: true },
        { part: 'nossoNumero', length: 10 },
        {
          part: 'nossoNumeroCheckDigit',
          length: 1,
          check: { over: ['branch', 'carteira', 'nossoNumero'], rule: mod10Digit, mismatch: 'warning' },
        },
      ],
      nossoNumeroPrinted: '{carteira}/{nossoNumero}-{nossoNumeroCheckDigit}',
      warnOnBuild:
        'O campo livre do Daycoval não foi conferido com um manual do banco. Compare com um boleto emitido pelo banco antes de usar.',
    },
  ],
};
