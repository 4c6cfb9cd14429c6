import type { ProviderParams } from '../params.ts';

export const params: ProviderParams = {
  credentials: { clientId: 'clientId', clientSecret: 'clientSecret' },
  branchDigits: 4,
  temporaryToken: 'temporaryToken',
  agreement: { carteira: '109', firstNossoNumero: '1' },
  agreementFrom: { pixKey: 'pixKey' },
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
  txidOnlyAtOnce: true,
  neverSaid: {},
  knownFailures: [
    {
      scenario: 'REG-13',
      reason: 'the bank takes no accents, and of a Bolecode no digits in names: Pontual writes texts without them',
      since: '2026-11-22',
    },
    {
      scenario: 'REG-11',
      reason: 'a Bolecode ends at ten million reais, a boleto at a hundred: the facts have one limit',
      since: '2026-11-22',
    },
    {
      scenario: 'RD-01',
      reason: 'protest is told beside the word, and "Baixada" is paid or written off by what stands beside it',
      since: '2026-11-22',
    },
    {
      scenario: 'PR-02',
      reason: 'after a cancellation was sent nobody reads the charge: it waits for polling by charge',
      since: '2026-11-22',
    },
    {
      scenario: 'PAY-06',
      reason: 'the bank tells nobody of the Pix of a Bolecode: it waits for polling by charge',
      since: '2026-11-22',
    },
    {
      scenario: 'PAY-07',
      reason: 'the bank tells nobody of the Pix of a Bolecode: it waits for polling by charge',
      since: '2026-11-22',
    },
    {
      scenario: 'RF-01',
      reason: 'only Pix alone can be returned by API, and the scenario pays the default method, a Bolecode',
      since: '2026-11-22',
    },
  ],
};
