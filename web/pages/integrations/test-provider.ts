/** A provider's facts for tests of these pages; each test says only what it is about. */
import type { Provider } from '../../types.ts';

export function describeForTest(facts: Partial<Provider> = {}): Provider {
  return {
    name: 'exemplo',
    title: 'Banco Exemplo',
    compe: '999',
    asOf: '2026-11-01',
    accounts: ['999'],
    boletoBanks: ['999'],
    capabilities: [],
    methods: ['boleto', 'boleto_pix'],
    amendable: [],
    amendChangesLine: false,
    amountCents: { minimum: 2_50, maximum: 1_000_000_00 },
    messages: { lines: 2, length: 20 },
    terms: { fine: ['fixed', 'rate'], interest: ['daily', 'monthly'], discounts: 1, rebate: true },
    writeOffReasonMaximum: null,
    daysAfterDue: { minimum: 0, maximum: 60, default: 30 },
    nossoNumeroDigits: null,
    protest: null,
    settlementDays: { boleto: 1, pix: 0 },
    webhookProof: 'none',
    certificateRenewableDays: null,
    credentials: [],
    agreement: [],
    paymentNotice: 'avisa em minutos.',
    byHand: [],
    environments: [
      { environment: 'sandbox', certificate: 'none' },
      { environment: 'production', certificate: 'none' },
    ],
    steps: ['bank', 'account', 'credentials', 'charge', 'postings', 'test'],
    certificateRequest: false,
    guide: [],
    ...facts,
  };
}
