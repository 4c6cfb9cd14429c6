/**
 * Efí as data. Sources: dev.efipay.com.br, the official SDKs (npm sdk-node-apis-efi 2.0.1, github.com/efipay/sdk-php-apis-efi at
 * b3996b7), the official plugins and github.com/efipay/documentacao-tecnica-efi at 5be65fa; what is inferred says "guess" and stands in
 * README.md under "Unknown".
 */
import { cents } from '#lib/money.ts';
import type { ChargeStatus } from '#core/charge.ts';
import type { ProviderFacts, RateLimit } from '#core/provider.ts';
import { pixStatusWords } from '#providers/bcb-pix/index.ts';
import { mutualHookField, pixKeyField } from './pix.ts';
import { tokens } from './token.ts';
import type { ChargeWord } from './wire.ts';

/** A new word of the bank does not compile until it has a meaning here. `unpaid` is overdue, and may still be paid. */
const chargeWords: Readonly<Record<ChargeWord, ChargeStatus>> = {
  new: 'pending',
  link: 'pending',
  waiting: 'registered',
  unpaid: 'registered',
  // A payment was seen and is not confirmed: no money yet.
  identified: 'registered',
  // Of cards, which are not used here.
  approved: 'registered',
  paid: 'paid',
  settled: 'paid',
  canceled: 'written_off',
  expired: 'expired',
  refunded: 'refunded',
  contested: 'disputed',
};

const cobrancas = {
  sandbox: 'https://cobrancas-h.api.efipay.com.br',
  production: 'https://cobrancas.api.efipay.com.br',
} as const;
const pixHosts = { sandbox: 'https://pix-h.api.efipay.com.br', production: 'https://pix.api.efipay.com.br' } as const;

/** The bank counts by the day and publishes nothing shorter: moderate limits (guess), so that a batch does not look like an attack. */
const perMinute = (bucket: string, limit: number, names: readonly string[]): RateLimit => ({
  bucket,
  limit,
  perSeconds: 60,
  names,
});

/** Names refuse `<` and `>` (schema of cards); that control characters and signs beyond Latin are refused too is a guess. */
const exoticCharacters = '[^ -;=?-~À-ÖØ-öø-ÿªº°]';
/** Lengths are guesses: the bank's schemas have none. */
const text = (maximum: number) => ({ minimum: 1, maximum, refuses: exoticCharacters });

export const facts: ProviderFacts = {
  name: 'efi',
  title: 'Efí',
  compe: '364',
  ispb: '09089356',
  accounts: ['364', '000'],
  // Older samples bear 001, today's are taken for 364: the bank does not commit itself.
  boletoBanks: null,
  asOf: '2026-11-01',
  services: {
    authorize: { hosts: cobrancas, auth: 'none', mutualTls: false, scopes: [] },
    cobrancas: { hosts: cobrancas, auth: { token: 'cobrancas' }, mutualTls: false, scopes: [], refusesWith5xx: true },
    pixToken: { hosts: pixHosts, auth: 'none', mutualTls: true, scopes: [] },
    pix: { hosts: pixHosts, auth: { token: 'pix' }, mutualTls: true, scopes: [] },
  },
  tokens,
  credentials: [
    {
      name: 'clientId',
      title: 'Client ID',
      help: 'API → Minhas Aplicações. Começa com Client_Id_. Produção e homologação têm pares diferentes.',
      secret: true,
      kind: 'text',
    },
    {
      name: 'clientSecret',
      title: 'Client Secret',
      help: 'Na mesma tela do Client ID. Começa com Client_Secret_.',
      secret: true,
      kind: 'password',
    },
    {
      name: 'certificate',
      title: 'Certificado (.p12)',
      help: 'Só para Pix: API → Meus Certificados, do mesmo ambiente. O .p12 do Efí não tem senha. Boletos não precisam dele.',
      secret: false,
      kind: 'file',
      optional: true,
    },
    {
      name: 'key',
      title: 'Chave (.key)',
      help: 'Só se o certificado não for .p12.',
      secret: true,
      kind: 'file',
      optional: true,
    },
  ],
  agreement: [
    {
      name: pixKeyField,
      title: 'Chave Pix',
      help: 'Só para cobrar por Pix sem boleto: uma chave desta conta do Efí. Preencha depois de enviar o certificado.',
      pattern: '^\\S{5,77}$',
      example: '11222333000181',
      optional: true,
    },
    {
      name: mutualHookField,
      title: 'Aviso de Pix com certificado',
      help: 'Escreva "sim" se o endereço deste Pontual exige o certificado do Efí (TLS mútuo). Senão o endereço secreto é a proteção.',
      pattern: '^(?:[Ss][Ii][Mm]|[Nn][ãÃaA][oO])$',
      example: 'não',
      optional: true,
    },
  ],
  charge: {
    methods: ['boleto', 'boleto_pix', 'pix'],
    // The most is what a bar code can hold: the account's own limit is not told.
    amountCents: { minimum: cents(5_00), maximum: cents(99_999_999_99) },
    // "About three years and five months".
    dueDate: { earliestDays: 0, lastHourForToday: null, latestDays: 1_240 },
    daysAfterDue: { minimum: 0, maximum: 120, default: 30 },
    texts: {
      '/payer/name': text(150),
      '/payer/email': { maximum: 100 },
      '/payer/phone': { maximum: 11, refuses: '[^0-9]' },
      '/payer/address/street': text(150),
      '/payer/address/number': { maximum: 20, refuses: exoticCharacters },
      '/payer/address/complement': { maximum: 50, refuses: exoticCharacters },
      '/payer/address/district': { maximum: 100, refuses: exoticCharacters },
      '/payer/address/city': text(100),
      '/payer/address/state': { minimum: 2, maximum: 2, refuses: '[^A-Z]' },
      '/payer/address/postalCode': { minimum: 8, maximum: 8, refuses: '[^0-9]' },
      '/messages': { maximum: 100, refuses: exoticCharacters },
    },
    messages: { lines: 4, length: 100 },
    terms: { fine: ['rate'], interest: ['monthly'], discounts: 1, rebate: false },
    amendable: ['dueDate'],
    writeOffReason: null,
    amendChangesLine: true,
    // Its length is a guess.
    bankKey: { maximum: 60, pattern: '^[A-Za-z0-9][A-Za-z0-9._/-]{0,59}$' },
    nossoNumero: null,
    protest: null,
  },
  statusWords: { ...chargeWords, ...pixStatusWords },
  /**
   * The bank refuses only the third identical charge: a blind repetition would make a second one. So there is no window in which a
   * repetition is safe, and absence is proven by an index that shows something of ours that is newer. Quiet time is a cautious guess.
   */
  absence: { minimumLookUps: 3, quietMs: 600_000, duplicateWindowMs: null },
  limits: [
    perMinute('token', 30, ['efi.token', 'efi.pix.token']),
    perMinute('emission', 300, ['efi.charge.register']),
    perMinute('read', 300, ['efi.charge.read', 'efi.charge.detail', 'efi.charge.lookUp']),
    perMinute('find', 120, ['efi.charge.find', 'efi.webhook.']),
    perMinute('notification', 600, ['efi.notification.read']),
    perMinute('change', 300, [
      'efi.charge.amend',
      'efi.charge.writeOff',
      'efi.charge.markReceived',
      'efi.charge.resend',
    ]),
    perMinute('carnet', 60, ['efi.carnet.']),
    perMinute('pix', 300, ['efi.pix.']),
    // Of the account, and documented.
    { bucket: 'emission.day', limit: 15_000, perSeconds: 86_400, names: ['efi.charge.register'] },
  ],
  // Documented for Pix; of charges the bank says only "later the same day", and stops after failures.
  webhook: {
    proof: 'none',
    retriesMinutes: [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 52_560],
    httpsOnly: true,
    mendsMissing: true,
  },
  paymentNotice:
    'O Efí costuma confirmar o boleto no dia útil seguinte ao pagamento e o Pix em instantes; o dia que vale é o do pagamento.',
  // Guess: no answer tells the day of credit.
  settlementDays: { boleto: 1, pix: 0 },
  byHand: [
    'Protesto e negativação: a API do Efí não tem.',
    'Devolver um boleto pago: só pelo Efí; aqui a devolução é vista. Pix é devolvido por aqui.',
    'Alterar valor, multa, juros ou desconto, ou o vencimento de boleto com desconto: dê baixa e registre de novo.',
    'A tarifa do boleto não vem pela API: informe-a na integração; ela é lançada quando o boleto é pago.',
    'Se o Efí desativar o endereço de avisos depois de falhas (ele manda um e-mail), reative-o no painel; a consulta periódica cobre o intervalo.',
    'Carnê: é impresso por este Pontual, parcela por parcela.',
    'QR Code no boleto (Bolix): sai quando a conta do Efí tem uma chave Pix ativa.',
  ],
  guide: [
    {
      step: 'bank',
      title: 'Antes de começar',
      lines: [
        'O Efí é o antigo Gerencianet: as telas e credenciais de lá continuam valendo.',
        'Homologação e produção têm Client ID, Client Secret e certificado diferentes. Teste primeiro em homologação, mesmo que a empresa já use o Efí.',
      ],
    },
    {
      step: 'account',
      title: 'A conta corrente ou o convênio',
      lines: [
        'Use uma conta do banco 364, ou o convênio de banco 0-Carteira (000), se é assim que a empresa o controla: os créditos são lançados nela.',
      ],
    },
    {
      step: 'credentials',
      title: 'Criar a aplicação',
      lines: [
        'Entre na conta digital do Efí e abra API → Minhas Aplicações → Criar aplicação.',
        'Ative a API de Cobranças. Para cobrar por Pix, ative também a API Pix com as permissões cob, cobv, pix e webhook (ler e escrever).',
        'Copie o Client ID e o Client Secret do ambiente desta integração: produção ou homologação.',
      ],
    },
    {
      step: 'certificate',
      title: 'Certificado, só para Pix',
      lines: [
        'Em API → Meus Certificados, crie o certificado do mesmo ambiente e baixe o .p12. Ele não tem senha, só pode ser baixado uma vez e serve para todas as aplicações da conta.',
        'Boletos não precisam de certificado: sem Pix, pule este passo.',
      ],
    },
    {
      step: 'agreement',
      title: 'Chave Pix',
      lines: ['Só para cobrar por Pix sem boleto: informe uma chave Pix desta conta, depois de enviar o certificado.'],
    },
    {
      step: 'postings',
      title: 'Tarifa e históricos',
      lines: [
        'Informe a tarifa de pagamento combinada com o Efí: ela não vem pela API e é lançada a cada documento pago.',
        'Informe os históricos de recebimento, de entradas e de tarifas, e os usuários avisados dos erros.',
      ],
    },
    {
      step: 'webhook',
      title: 'Avisos de pagamento',
      lines: [
        'Boletos: não é preciso cadastrar nada, cada cobrança leva o endereço.',
        'Pix: o endereço da chave é cadastrado por aqui, com Cadastrar no banco.',
      ],
    },
    {
      step: 'test',
      title: 'Testar e ativar',
      lines: ['Na homologação a linha digitável vem toda com zeros: não é defeito, e não pode ser paga.'],
    },
  ],
};
