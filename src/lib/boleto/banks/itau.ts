import { mod10Digit } from '../check-digits.ts';
import type { Bank, Field, Layout } from '../layout.ts';
import type { PartName } from '../parts.ts';

/** Source: Itaú, Cobrança 400 bytes CNAB, July 2021, annexes 2 to 4; Cobrança FEBRABAN 240, January 2017, annexes 2 and 3. */

function standard(nossoNumeroCheckedOver: readonly PartName[]): readonly Field[] {
  return [
    { part: 'carteira', length: 3, exact: true },
    { part: 'nossoNumero', length: 8 },
    {
      part: 'nossoNumeroCheckDigit',
      length: 1,
      check: { over: nossoNumeroCheckedOver, rule: mod10Digit, mismatch: 'problem' },
    },
    { part: 'branch', length: 4 },
    { part: 'account', length: 5 },
    // Right in every real barcode seen, arbitrary in the banks' and libraries' own examples.
    {
      part: 'accountCheckDigit',
      length: 1,
      check: { over: ['branch', 'account'], rule: mod10Digit, mismatch: 'warning' },
    },
    { fixed: '000' },
  ];
}

const nossoNumeroPrinted = '{carteira}/{nossoNumero}-{nossoNumeroCheckDigit}';

const special: Layout = {
  name: 'carteiras especiais, com seu número e código do cliente',
  carteiras: ['107', '122', '142', '143', '196', '198'],
  fields: [
    { part: 'carteira', length: 3, exact: true },
    { part: 'nossoNumero', length: 8 },
    { part: 'documentNumber', length: 7 },
    { part: 'beneficiaryCode', length: 5 },
    {
      part: 'campoLivreCheckDigit',
      length: 1,
      check: { over: 'before', rule: mod10Digit, mismatch: 'problem' },
    },
    { fixed: '0' },
  ],
  nossoNumeroPrinted: '{carteira}/{nossoNumero}',
};

/** Escriturais, and after them the diretas that follow their rule. */
const NUMBERED_BY_THE_BANK = '104 105 112 113 115 116 117 119 134 135 136 147 166 188 212'.split(' ');
const NUMBERED_BY_THE_COMPANY = ['126', '131', '146', '150', '168'];

/**
 * Branch and account stay out of the check digit: both manuals say so and every real barcode of carteira 112 seen agrees,
 * though several open-source libraries differ. The manual of 2017 says 145 in a note and 146 in its annex; the annex is
 * followed.
 */
const escritural: Layout = {
  name: 'carteiras escriturais e diretas com nosso número conferido só com a carteira',
  carteiras: [...NUMBERED_BY_THE_BANK, ...NUMBERED_BY_THE_COMPANY],
  fields: standard(['carteira', 'nossoNumero']),
  nossoNumeroPrinted,
};

const direct: Layout = {
  name: 'demais carteiras',
  fields: standard(['branch', 'account', 'carteira', 'nossoNumero']),
  nossoNumeroPrinted,
};

export const itau: Bank = {
  code: '341',
  printedCode: '341-7',
  name: 'Itaú Unibanco',
  layouts: [special, escritural, direct],
};
