import type { ProviderParams } from '../params.ts';

export const params: ProviderParams = {
  credentials: { apiKey: 'apiKey' },
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
