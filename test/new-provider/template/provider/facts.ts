/**
 * Banco Exemplo as data: forms, validation, limits, documents and tests are drawn from it.
 *
 * CHANGE: every value here, from the bank's reference, its manual of collection ("Manual de cobrança") and its table of prices. Name the
 * page in a comment; what no page says is a "guess", says so, and stands in README.md under "Unknown".
 */
import { cents } from '#lib/money.ts';
import type { ChargeStatus } from '#core/charge.ts';
import type { ProviderFacts } from '#core/provider.ts';
import { access } from './access.ts';
import type { Situacao } from './wire.ts';

/** A new word of the bank does not compile until it has a meaning here. */
const statusWords: Readonly<Record<Situacao, ChargeStatus>> = {
  ABERTO: 'registered',
  VENCIDO: 'registered',
  PAGO: 'paid',
  BAIXADO: 'written_off',
  EXPIRADO: 'expired',
};

const text = (maximum: number) => ({ minimum: 1, maximum });

const perMinute = (bucket: string, names: readonly string[], limit: number) => ({
  names,
  bucket,
  limit,
  perSeconds: 60,
});

export const facts: ProviderFacts = {
  name: 'example-bank',
  title: 'Banco Exemplo',
  // CHANGE: both from the Central Bank's list of participants ("Participantes do STR").
  compe: '999',
  ispb: '99999999',
  accounts: ['999'],
  boletoBanks: ['999'],
  // CHANGE: the day on which these facts were compared with the bank's pages.
  asOf: '2026-01-01',
  ...access,
  // CHANGE: what the bank knows the contract by (carteira, convênio), when a request needs it.
  agreement: [],
  charge: {
    methods: ['boleto'],
    amountCents: { minimum: cents(1_00), maximum: cents(99_999_999_99) },
    dueDate: { earliestDays: 0, lastHourForToday: null, latestDays: 1_825 },
    daysAfterDue: { minimum: 0, maximum: 60, default: 30 },
    texts: {
      '/payer/name': text(60),
      '/payer/address/street': text(80),
      '/payer/address/number': { maximum: 10 },
      '/payer/address/complement': { maximum: 30 },
      '/payer/address/district': { maximum: 60 },
      '/payer/address/city': text(60),
      '/payer/address/state': { minimum: 2, maximum: 2, refuses: '[^A-Z]' },
      '/payer/address/postalCode': { minimum: 8, maximum: 8, refuses: '[^0-9]' },
      '/messages': { maximum: 80 },
    },
    messages: { lines: 2, length: 80 },
    terms: { fine: ['rate'], interest: ['monthly'], discounts: 0, rebate: false },
    // No `amend` in charges.ts: nothing can be altered.
    amendable: [],
    writeOffReason: { maximum: 60 },
    amendChangesLine: true,
    bankKey: { maximum: 20, pattern: '^[A-Za-z0-9]{1,20}$' },
    nossoNumero: null,
    protest: null,
  },
  statusWords,
  // This bank refuses no equal request, so absence needs a look-up that sees something newer. Null where even that proves nothing: then
  // a person decides. The quiet time is a cautious guess.
  absence: { minimumLookUps: 3, quietMs: 600_000, duplicateWindowMs: null },
  limits: [
    perMinute('token', ['example-bank.token'], 10),
    perMinute('charge.register', ['example-bank.charge.register'], 60),
    perMinute('charge.read', ['example-bank.charge.read', 'example-bank.charge.lookUp.detail'], 60),
    perMinute('charge.list', ['example-bank.charge.find', 'example-bank.charge.lookUp.list'], 60),
    perMinute('charge.writeOff', ['example-bank.charge.writeOff'], 60),
    perMinute('webhook', ['example-bank.webhook.'], 10),
  ],
  webhook: { proof: 'none', retriesMinutes: [5, 30, 120], httpsOnly: true },
  paymentNotice: 'O Banco Exemplo costuma avisar o boleto no dia útil seguinte ao pagamento.',
  // Guess: the bank does not tell the day of credit.
  settlementDays: { boleto: 1, pix: null },
  byHand: ['Alteração e protesto: só no site do Banco Exemplo.'],
  guide: [
    {
      step: 'bank',
      title: 'Antes de começar',
      lines: ['Entre no portal do Banco Exemplo com um usuário administrador.'],
    },
    {
      step: 'credentials',
      title: 'Criar a aplicação',
      lines: [
        'Crie uma aplicação com permissão de cobrança para a conta corrente que vai receber.',
        'Copie as credenciais e informe aqui, no ambiente delas.',
      ],
    },
    {
      step: 'test',
      title: 'Testar e ativar',
      lines: ['Use "Testar conexão" e depois "Configurar webhook".'],
    },
  ],
};
