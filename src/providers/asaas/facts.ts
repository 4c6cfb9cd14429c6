/**
 * Asaas as data. Source: docs.asaas.com (guide and reference of API v3) and the official Java SDK; what clients saw in the sandbox says
 * "seen"; what is inferred says "guess" and stands in README.md under "Unknown".
 */
import { cents } from '#lib/money.ts';
import type { ChargeStatus } from '#core/charge.ts';
import type { FieldLimit, ProviderFacts } from '#core/provider.ts';
import type { PaymentStatus } from './wire.ts';

/** A new word of the bank does not compile until it has a meaning here. `DELETED` is the flag `deleted`, which overrides an open status. */
const statusWords: Readonly<Record<PaymentStatus | 'DELETED', ChargeStatus>> = {
  PENDING: 'registered',
  AWAITING_RISK_ANALYSIS: 'registered',
  OVERDUE: 'registered',
  CONFIRMED: 'paid',
  RECEIVED: 'paid',
  RECEIVED_IN_CASH: 'paid',
  // A credit bureau was told; it is no protest at a notary.
  DUNNING_REQUESTED: 'registered',
  DUNNING_RECEIVED: 'paid',
  // The money is on its way back; until it is there the charge is paid.
  REFUND_REQUESTED: 'paid',
  REFUND_IN_PROGRESS: 'paid',
  REFUNDED: 'refunded',
  CHARGEBACK_REQUESTED: 'disputed',
  CHARGEBACK_DISPUTE: 'disputed',
  AWAITING_CHARGEBACK_REVERSAL: 'disputed',
  DELETED: 'written_off',
};

const hosts = { sandbox: 'https://api-sandbox.asaas.com', production: 'https://api.asaas.com' } as const;

/** Guess: only the complement's 255 is documented. */
const text: FieldLimit = { maximum: 255 };

/** Our own share of the bank's 25,000 requests in twelve hours, which leaves room for bursts: the bank documents none by the minute. */
const perMinute = (bucket: string, names: readonly string[]) => ({ names, bucket, limit: 240, perSeconds: 60 });

export const facts: ProviderFacts = {
  name: 'asaas',
  title: 'Asaas',
  compe: '461',
  ispb: '19540550',
  accounts: ['461', '000'],
  // 461 in 2026, 237 in 2023, 001 before: whatever bank the institution works with.
  boletoBanks: null,
  asOf: '2026-11-01',
  services: {
    api: { hosts, auth: 'none', credentialHeaders: { access_token: 'apiKey' }, mutualTls: false, scopes: [] },
    // Public pages of a charge, for whoever knows its id.
    pages: {
      hosts: { sandbox: 'https://sandbox.asaas.com', production: 'https://www.asaas.com' },
      auth: 'none',
      mutualTls: false,
      scopes: [],
    },
  },
  tokens: {},
  credentials: [
    {
      name: 'apiKey',
      title: 'Chave de API',
      help: 'Integrações → Chaves de API. Começa com $aact_prod_ (produção) ou $aact_hmlg_ (homologação); copie-a inteira, com o $. Aparece uma só vez.',
      secret: true,
      kind: 'password',
    },
  ],
  agreement: [
    {
      name: 'alertEmail',
      title: 'E-mail de alerta do webhook',
      help: 'Para onde o Asaas escreve quando os avisos não chegam aqui.',
      pattern: '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
      example: 'financeiro@empresa.com.br',
      optional: true,
    },
  ],
  charge: {
    methods: ['boleto_pix', 'boleto', 'pix'],
    // The least is seen in the sandbox, which takes the discount off first; the greatest is what a bar code has room for.
    amountCents: { minimum: cents(5_00), maximum: cents(99_999_999_99) },
    // The latest day is a guess: the bank documents none.
    dueDate: { earliestDays: 0, lastHourForToday: null, latestDays: 1_825 },
    // The maximum is a guess.
    daysAfterDue: { minimum: 0, maximum: 365, default: 60 },
    texts: {
      '/payer/name': { ...text, minimum: 1 },
      '/payer/email': text,
      '/payer/phone': { maximum: 11, refuses: '[^0-9]' },
      '/payer/address/street': text,
      '/payer/address/number': text,
      '/payer/address/complement': text,
      '/payer/address/district': text,
      '/payer/address/postalCode': { maximum: 8, refuses: '[^0-9]' },
      '/messages': { maximum: 95 },
    },
    // One field of 500 characters; the lines are ours.
    messages: { lines: 5, length: 95 },
    terms: { fine: ['fixed', 'rate'], interest: ['monthly'], discounts: 1, rebate: false },
    amendable: ['dueDate', 'amountCents', 'fine', 'interest', 'discounts'],
    writeOffReason: null,
    // Amount and due date are written in the bar code.
    amendChangesLine: true,
    // The length is a guess.
    bankKey: { maximum: 60, pattern: '^[A-Za-z0-9._/-]{1,60}$' },
    nossoNumero: null,
    protest: null,
  },
  statusWords,
  // The bank refuses no equal request, so absence needs a look-up that sees something newer. The quiet time is a cautious guess.
  absence: { minimumLookUps: 3, quietMs: 600_000, duplicateWindowMs: null },
  limits: [
    perMinute('charge.register', ['asaas.charge.register']),
    perMinute('charge.read', ['asaas.charge.read', 'asaas.charge.check', 'asaas.charge.lookUp.detail']),
    perMinute('charge.codes', ['asaas.charge.codes']),
    perMinute('charge.list', ['asaas.charge.find', 'asaas.charge.lookUp.list']),
    perMinute('payer', ['asaas.payer.']),
    perMinute('webhook', ['asaas.webhook.']),
    // Documented, for all calls of an account together; the window opens with the first.
    { names: ['asaas.'], bucket: 'account', limit: 25_000, perSeconds: 43_200 },
  ],
  webhook: {
    proof: 'token',
    header: 'asaas-access-token',
    retriesMinutes: [0.5, 1, 3.5, 5, 15, 25, 60, 60, 60, 60, 60, 120, 120, 180],
    httpsOnly: true,
    mendsMissing: true,
  },
  paymentNotice:
    'O Asaas avisa o Pix em segundos. O boleto aparece como pago quando é confirmado, em geral no dia útil seguinte, e creditado depois.',
  settlementDays: { boleto: null, pix: null },
  byHand: [
    'Chave Pix: sem uma chave Pix ativa na conta Asaas não saem boleto com Pix nem Pix.',
    'Devolução de boleto: no site do Asaas, em Estornar; o pagador informa lá a conta dele.',
    'Negativação (Serasa): só no site do Asaas; aqui a cobrança continua registrada e vencida. Protesto em cartório não existe.',
    'Antecipação, split e cartão: só no site do Asaas.',
    'Cliente removido no Asaas: precisa ser restaurado lá para ser cobrado de novo.',
    'Alteração feita no site do Asaas: é vista aqui quando a cobrança é consultada.',
  ],
  guide: [
    {
      step: 'bank',
      title: 'Antes de começar',
      lines: [
        'Entre no Asaas (www.asaas.com; homologação: sandbox.asaas.com) com um usuário administrador.',
        'Homologação tem conta e chave próprias: crie a conta em sandbox.asaas.com.',
      ],
    },
    {
      step: 'account',
      title: 'A conta corrente',
      lines: [
        'Cadastre a conta no banco 461 (Asaas I.P. S.A.) com a agência e a conta que o Asaas mostra em Minha conta, ou como 0-Carteira (000), se é assim que a empresa a controla.',
      ],
    },
    {
      step: 'credentials',
      title: 'Gerar a chave de API',
      lines: [
        'Abra o menu do usuário → Integrações → Chaves de API (em telas antigas: Configurações de conta → Integração → Gerar API Key).',
        'Use Gerar chave de API, dê o nome Pontual e confirme com o código enviado pelo Asaas.',
        'Copie a chave inteira, com o $ do começo: ela aparece uma só vez. A conta pode ter até 10 chaves.',
        'Informe a chave aqui, no ambiente dela: $aact_prod_ é produção, $aact_hmlg_ é homologação.',
        'Se a conta usa lista de IPs permitidos (Integrações → Mecanismos de segurança), inclua o IP deste servidor.',
      ],
    },
    {
      step: 'charge',
      title: 'Chave Pix',
      lines: ['Para boleto com Pix, cadastre uma chave Pix em Pix → Minhas chaves, se ainda não houver.'],
    },
    {
      step: 'webhook',
      title: 'Avisos de pagamento',
      lines: [
        'Use Cadastrar no banco: o endereço e o token são cadastrados no Asaas por aqui.',
        'À mão: Integrações → Webhooks → Criar webhook, com o endereço e o token mostrados aqui e os eventos de cobrança.',
      ],
    },
    {
      step: 'test',
      title: 'Testar e ativar',
      lines: ['A agência e a conta lidas no Asaas são comparadas com as informadas aqui.'],
    },
  ],
};
