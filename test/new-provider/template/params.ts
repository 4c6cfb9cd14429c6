import type { ProviderParams } from '#test/conformance/params.ts';

// CHANGE: `credentials` maps each field of the form to what the simulated bank hands out for it; the payer and the amount are such as the
// bank's own sandbox takes.
export const params: ProviderParams = {
  credentials: { clientId: 'clientId', clientSecret: 'clientSecret' },
  agreement: {},
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
  knownFailures: [],
};
