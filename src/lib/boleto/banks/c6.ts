import { mod11Digit } from '../check-digits.ts';
import type { Bank, Field, Layout, PartField } from '../layout.ts';

/**
 * Guess: no manual of the bank was found. The fields are those of two open-source programs (GitHub
 * eduardokum/laravel-boleto @0081d09, BoletoNet/boletonet); for the last digit they agree on 3 in carteiras 10, 30 and 60
 * and differ elsewhere (3 and 4), so that it must be given for the other carteiras. The check digit of the nosso número
 * stands outside the campo livre.
 */
function fields(indicator: PartField): readonly Field[] {
  return [
    { part: 'beneficiaryCode', length: 12 },
    { part: 'nossoNumero', length: 10 },
    { part: 'carteira', length: 2, exact: true },
    indicator,
  ];
}

const common: Pick<Layout, 'also' | 'nossoNumeroPrinted' | 'warnOnBuild'> = {
  also: [
    {
      part: 'nossoNumeroCheckDigit',
      length: 1,
      check: {
        over: ['carteira', 'nossoNumero'],
        rule: mod11Digit({ lastWeight: 7, ten: 'P', eleven: '0' }),
        mismatch: 'warning',
      },
    },
  ],
  nossoNumeroPrinted: '{nossoNumero}',
  warnOnBuild:
    'O campo livre do C6 não foi conferido com um manual do banco. Compare com um boleto emitido pelo banco antes de usar.',
};

export const c6: Bank = {
  code: '336',
  printedCode: '336-0',
  name: 'C6 Bank',
  layouts: [
    {
      name: 'carteiras 10, 30 e 60',
      carteiras: ['10', '30', '60'],
      fields: fields({ part: 'indicator', length: 1, default: '3' }),
      ...common,
    },
    { name: 'demais carteiras', fields: fields({ part: 'indicator', length: 1, oneOf: ['3', '4'] }), ...common },
  ],
};
