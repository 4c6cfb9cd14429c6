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
  // A boleto is given back by its payer, at an address that the bank makes.
  methodWithRefund: 'pix',
  refundOperation: 'charge.refund',
  acts: {
    RECEIVED: ['pay', 'credit'],
    REFUND_IN_PROGRESS: ['pay', 'credit', 'refund'],
    REFUNDED: ['pay', 'credit', 'chargeback', 'dispute-lost'],
    CHARGEBACK_REQUESTED: ['pay', 'chargeback'],
    CHARGEBACK_DISPUTE: ['pay', 'chargeback', 'dispute'],
    AWAITING_CHARGEBACK_REVERSAL: ['pay', 'chargeback', 'dispute', 'dispute-won'],
  },
  neverSaid: {
    AWAITING_RISK_ANALYSIS: 'of cards alone',
    DUNNING_REQUESTED: 'of late charges alone, and this scenario has new ones',
    DUNNING_RECEIVED: 'as DUNNING_REQUESTED',
    REFUND_REQUESTED: 'asked for by API, of boletos, which Pontual does not do',
  },
  knownFailures: [],
};
