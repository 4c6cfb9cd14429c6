import type { Bank } from '../layout.ts';
import { bradescoLayout } from './bradesco.ts';

/**
 * Source: BTG Pactual, Máscara do boleto (copy in GitHub eduardokum/laravel-boleto @0081d09, manuais/BTG): Bradesco's campo
 * livre and check digit; its printed examples 01/87319177389-3 and 001/6380-4 follow that rule. The nosso número is printed
 * with a carteira of three digits and without zeros on the left.
 */
export const btg: Bank = {
  code: '208',
  printedCode: '208-1',
  name: 'BTG Pactual',
  layouts: [{ ...bradescoLayout, nossoNumeroPrinted: '0{carteira}/{nossoNumero:trim}-{nossoNumeroCheckDigit}' }],
};
