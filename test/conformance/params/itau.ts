import type { ProviderParams } from '../params.ts';

export const params: ProviderParams = {
  credentials: { clientId: 'clientId', clientSecret: 'clientSecret' },
  branchDigits: 4,
  temporaryToken: 'temporaryToken',
  // No Pix key: each simulated account has its own, and uses it where none is named.
  agreement: { carteira: '109', firstNossoNumero: '1' },
  payer: {
    taxId: '52998224725',
    name: 'Maria Aparecida de Souza',
    address: {
      street: 'Rua Augusta',
      number: '1200',
      district: 'Consolação',
      city: 'São Paulo',
      state: 'SP',
      postalCode: '01304001',
    },
  },
  amountCents: 12_990,
  neverSaid: {},
  knownFailures: [
    {
      scenario: 'REG-13',
      reason: 'the bank takes no accents, and of a Bolecode no digits in names: Pontual writes texts without them',
      since: '2026-11-22',
    },
    {
      scenario: 'RF-01',
      reason: 'only Pix alone can be returned by API, and the scenario pays the default method, a Bolecode',
      since: '2026-11-22',
    },
  ],
};
