import type { Bank } from '../layout.ts';

/**
 * Guess, and read only: one open-source program (GitHub klawdyo/boleto_parser) names the code of the client and the nosso
 * número; what the first five digits mean is not published. Efí's boletos come from its API.
 */
export const efi: Bank = {
  code: '364',
  printedCode: '364-6',
  name: 'Efí',
  layouts: [
    {
      name: 'código do cliente e nosso número',
      fields: [{ unknown: 5 }, { part: 'beneficiaryCode', length: 9 }, { part: 'nossoNumero', length: 11 }],
      nossoNumeroPrinted: '{nossoNumero}',
      readOnly: true,
    },
  ],
};
