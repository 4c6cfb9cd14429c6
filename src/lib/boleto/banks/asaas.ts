import type { Bank } from '../layout.ts';

/**
 * Guess, and read only: seen on boletos of its own (nosso número 13289493 in 1110000000000001328949301); what the digits
 * before and after mean is not published. Asaas's boletos come from its API.
 */
export const asaas: Bank = {
  code: '461',
  printedCode: '461-8',
  name: 'Asaas',
  layouts: [
    {
      name: 'nosso número',
      fields: [{ fixed: '111' }, { part: 'nossoNumero', length: 20, trimmed: true }, { fixed: '01' }],
      nossoNumeroPrinted: '{nossoNumero}',
      readOnly: true,
    },
  ],
};
