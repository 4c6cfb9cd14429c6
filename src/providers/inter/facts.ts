/**
 * Banco Inter as data. Source: reference pages of developers.inter.co (API Cobrança v3) and the official SDKs
 * (github.com/inter-co); what is inferred says "guess" and stands in README.md under "Unknown".
 */
import { cents } from '#lib/money.ts';
import type { ChargeStatus } from '#core/charge.ts';
import type { ProviderFacts } from '#core/provider.ts';
import { token } from './token.ts';
import type { Situacao } from './wire.ts';

/** A new word of the bank does not compile until it has a meaning here. */
const statusWords: Readonly<Record<Situacao, ChargeStatus>> = {
  EM_PROCESSAMENTO: 'registering',
  A_RECEBER: 'registered',
  ATRASADO: 'registered',
  RECEBIDO: 'paid',
  MARCADO_RECEBIDO: 'paid',
  CANCELADO: 'written_off',
  EXPIRADO: 'expired',
  FALHA_EMISSAO: 'rejected',
  PROTESTO: 'in_protest',
};

const hosts = {
  sandbox: 'https://cdpj-sandbox.partners.uatinter.co',
  production: 'https://cdpj.partners.bancointer.com.br',
} as const;

/** Guess: texts outside this set have been answered with a bare 400; accents are in the bank's own examples. */
const exoticCharacters = "[^ !#$%&'()*+,\\-./0-9:;=?@A-Z_a-zÀ-ÖØ-öø-ÿªº°]";
const text = (maximum: number) => ({ minimum: 1, maximum, refuses: exoticCharacters });

const perMinute = (bucket: string, names: readonly string[], limit: number, sandboxLimit: number) => ({
  names,
  bucket,
  limit,
  sandboxLimit,
  perSeconds: 60,
});

export const facts: ProviderFacts = {
  name: 'inter',
  title: 'Banco Inter',
  compe: '077',
  ispb: '00416968',
  accounts: ['077'],
  boletoBanks: ['077'],
  asOf: '2026-11-01',
  services: {
    token: { hosts, auth: 'none', mutualTls: true, scopes: [] },
    api: { hosts, auth: { token: 'api' }, mutualTls: true, scopes: ['boleto-cobranca.read', 'boleto-cobranca.write'] },
  },
  tokens: { api: token },
  credentials: [
    {
      name: 'clientId',
      title: 'Client ID',
      help: 'Gestão de aplicações → detalhes da aplicação.',
      secret: true,
      kind: 'text',
    },
    {
      name: 'clientSecret',
      title: 'Client Secret',
      help: 'Na mesma tela do Client ID, depois de baixar a chave e o certificado.',
      secret: true,
      kind: 'password',
    },
    {
      name: 'certificate',
      title: 'Certificado (.crt)',
      help: 'Do arquivo .zip de "Baixar chave e certificado". Vale 1 ano.',
      secret: false,
      kind: 'file',
    },
    { name: 'key', title: 'Chave (.key)', help: 'Do mesmo arquivo .zip.', secret: true, kind: 'file' },
  ],
  agreement: [
    {
      name: 'number',
      title: 'Número',
      help: 'A conta corrente sem o dígito verificador. Serve para arquivos; pela API o banco já sabe a conta.',
      pattern: '^\\d{1,12}$',
      example: '123456',
      optional: true,
      defaultFrom: 'accountNumber',
    },
    {
      name: 'carteira',
      title: 'Carteira',
      help: 'Sempre 112 no Inter.',
      pattern: '^112$',
      example: '112',
      optional: true,
      default: '112',
    },
    {
      name: 'remessaNumber',
      title: 'Nº da remessa',
      help: 'O Inter não numera remessas: 1.',
      pattern: '^\\d{1,7}$',
      example: '1',
      optional: true,
      default: '1',
    },
    {
      name: 'operationNumber',
      title: 'Nº da operação',
      help: '7 dígitos, em Conta Digital → Emissão via CNAB → Retorno. Pela API o banco monta a linha digitável; num boleto montado por arquivo, sem este número ele não pode ser pago.',
      pattern: '^\\d{7}$',
      example: '1234567',
      optional: true,
    },
    {
      name: 'cnab',
      title: 'CNAB',
      help: 'O Inter lê o layout 240.',
      pattern: '^240$',
      example: '240',
      optional: true,
      default: '240',
    },
  ],
  charge: {
    methods: ['boleto', 'boleto_pix'],
    amountCents: { minimum: cents(2_50), maximum: cents(99_999_999_99) },
    // The latest day is a guess: the bank documents none.
    dueDate: { earliestDays: 0, lastHourForToday: '19:59', latestDays: 1_825 },
    daysAfterDue: { minimum: 0, maximum: 60, default: 30 },
    texts: {
      '/payer/name': text(100),
      '/payer/email': { maximum: 50 },
      '/payer/phone': { maximum: 11, refuses: '[^0-9]' },
      '/payer/address/street': text(100),
      '/payer/address/number': { maximum: 10, refuses: exoticCharacters },
      '/payer/address/complement': { maximum: 30, refuses: exoticCharacters },
      '/payer/address/district': { maximum: 60, refuses: exoticCharacters },
      '/payer/address/city': text(60),
      '/payer/address/state': { minimum: 2, maximum: 2, refuses: '[^A-Z]' },
      '/payer/address/postalCode': { minimum: 8, maximum: 8, refuses: '[^0-9]' },
      '/messages': { maximum: 78, refuses: exoticCharacters },
    },
    messages: { lines: 5, length: 78 },
    terms: { fine: ['fixed', 'rate'], interest: ['daily', 'monthly'], discounts: 1, rebate: false },
    amendable: ['dueDate', 'amountCents'],
    writeOffReason: { maximum: 50 },
    // Both are written in the bar code.
    amendChangesLine: true,
    bankKey: { maximum: 15, pattern: '^[A-Za-z0-9]{1,15}$' },
    nossoNumero: null,
    protest: null,
  },
  statusWords,
  // Quiet time is a cautious guess; the 30 minutes are documented: same seuNumero, amount, due date and payer are refused.
  absence: { minimumLookUps: 3, quietMs: 600_000, duplicateWindowMs: 1_800_000 },
  limits: [
    perMinute('token', ['inter.token'], 5, 5),
    perMinute('charge.register', ['inter.charge.register'], 120, 10),
    perMinute('charge.list', ['inter.charge.find', 'inter.charge.lookUp.list'], 120, 10),
    perMinute('charge.read', ['inter.charge.read', 'inter.charge.check', 'inter.charge.lookUp.detail'], 120, 10),
    perMinute('charge.document', ['inter.charge.document'], 120, 10),
    perMinute('charge.writeOff', ['inter.charge.writeOff'], 120, 10),
    perMinute('charge.amend', ['inter.charge.amend'], 10, 10),
    perMinute('charge.amend.check', ['inter.charge.amend.check'], 10, 10),
    perMinute('webhook', ['inter.webhook.'], 5, 5),
  ],
  webhook: { proof: 'none', retriesMinutes: [20, 30, 60, 120], httpsOnly: true, mendsMissing: true },
  paymentNotice: 'O Inter costuma avisar o Pix em instantes e o boleto no dia útil seguinte ao pagamento.',
  // Guess: the API does not tell the day of credit.
  settlementDays: { boleto: 1, pix: 0 },
  byHand: [
    'Protesto: só pelo Internet Banking; aqui ele é apenas visto.',
    'Renovar o certificado (1 ano): criar nova aplicação no Internet Banking e informar aqui as novas credenciais.',
    'QR Code Pix: a conta precisa ter uma chave Pix cadastrada; sem ela o boleto sai sem QR Code.',
  ],
  guide: [
    {
      step: 'bank',
      title: 'Antes de começar',
      lines: [
        'É preciso uma conta corrente de pessoa jurídica ativa no Inter e o acesso do usuário master (titular) ao Internet Banking.',
        'Em homologação, o Inter tem um ambiente próprio, com credenciais próprias.',
        'O registro é imediato; o pagamento segue o horário do banco.',
      ],
    },
    {
      step: 'account',
      title: 'A conta corrente',
      lines: [
        'Informe a conta exatamente como está no Inter: agência 0001, número sem o dígito e o dígito no seu campo.',
        'Com mais de uma conta no Inter, use a que vai receber as cobranças: é ela que se escolhe ao criar a aplicação.',
      ],
    },
    {
      step: 'credentials',
      title: 'Criar a aplicação no Internet Banking',
      lines: [
        'Entre no Internet Banking PJ com o usuário master.',
        'Abra Conta Digital → Aplicações → Nova aplicação (em outras telas: Soluções para sua empresa → Nova integração). Se o menu não aparece, confira se o usuário é o master.',
        'Dê nome e descrição livres e toque em Próximo.',
        'Escolha a conta corrente que vai receber as cobranças.',
        'Em API Cobranças (Boleto + Pix), abra a seta, use Selecionar todos e depois Criar integração.',
        'Em Gestão de Aplicações, abra os detalhes da aplicação: o Client ID e o Client Secret aparecem ali depois de baixar a chave e o certificado.',
        'Espere a aplicação passar de Novo para Ativo (alguns minutos): antes disso o banco recusa o acesso.',
      ],
    },
    {
      step: 'certificate',
      title: 'Baixar chave e certificado',
      lines: [
        'Na mesma tela, em Gestão de Aplicações, use Baixar chave e certificado: vem um .zip com um .crt e um .key.',
        'Envie aqui o .zip inteiro, ou os dois arquivos. Não é preciso converter para PFX.',
        'O certificado vale 1 ano. Para renovar, crie uma nova aplicação com as mesmas permissões e envie aqui o novo par, com o novo Client ID e Client Secret: ele entra em uso depois de testado, sem parar as cobranças.',
      ],
    },
    {
      step: 'agreement',
      title: 'Dados do convênio',
      lines: [
        'Número: a conta corrente sem o dígito verificador.',
        'Carteira: 112. Nº da remessa: 1, porque o Inter não numera remessas. CNAB: 240.',
        'Nº da operação: sete dígitos, em Conta Digital → Emissão via CNAB → Retorno, no Internet Banking. Num boleto montado por arquivo, sem ele ou com ele errado a linha digitável não pode ser paga.',
      ],
    },
    {
      step: 'charge',
      title: 'QR Code no boleto',
      lines: ['Para o boleto sair com Pix, a conta precisa ter uma chave Pix cadastrada no Inter.'],
    },
    {
      step: 'webhook',
      title: 'Avisos de pagamento',
      lines: [
        'O endereço dos avisos é cadastrado no Inter por aqui: use Cadastrar no banco.',
        'O Inter exige um endereço HTTPS público, com certificado de servidor válido.',
      ],
    },
    {
      step: 'test',
      title: 'Testar e ativar',
      lines: [
        'Logo depois de criada, a aplicação fica em validação: se o acesso for recusado, espere alguns minutos e teste de novo.',
      ],
    },
  ],
};
