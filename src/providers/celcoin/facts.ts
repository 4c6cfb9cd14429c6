/**
 * Celcoin as data. Source: developers.celcoin.com.br ("Sobre as transferências", "Obtendo acesso às APIs", "mTLS", tables of errors);
 * what is inferred says "guess" and stands in README.md under "Unknown".
 */
import type { ProviderFacts, ServiceFacts } from '#core/provider.ts';
import { cents } from '#lib/money.ts';
import { token } from './token.ts';

const hosts = {
  sandbox: 'https://sandbox.openfinance.celcoin.dev',
  production: 'https://api.openfinance.celcoin.com.br',
} as const;

/** Production asks for a client certificate on every call, the token included; the sandbox for none. */
const service = (auth: ServiceFacts['auth']): ServiceFacts => ({ hosts, auth, mutualTls: 'production', scopes: [] });

/** Every fifteen minutes for a day. */
const retriesMinutes = Array.from({ length: 95 }, () => 15);

export const facts: ProviderFacts = {
  name: 'celcoin',
  title: 'Celcoin',
  compe: '509',
  ispb: '13935893',
  // A company's account there has no branch of a bank: it is kept under the institution's number or as 0-Carteira.
  accounts: ['509', '000'],
  boletoBanks: [],
  asOf: '2026-11-01',
  services: { token: service('none'), api: service({ token: 'api' }) },
  tokens: { api: token },
  credentials: [
    {
      name: 'clientId',
      title: 'Client ID',
      help: 'Termina em .celcoinapi.v5; um para homologação e outro para produção.',
      secret: true,
      kind: 'text',
    },
    {
      name: 'clientSecret',
      title: 'Client Secret',
      help: 'Vem junto com o Client ID.',
      secret: true,
      kind: 'password',
    },
    {
      name: 'certificate',
      title: 'Certificado (produção)',
      help: 'Obrigatório em produção, para todas as chamadas. A Celcoin emite a pedido, um por ambiente. Em homologação pode ficar vazio.',
      secret: false,
      kind: 'file',
      optional: true,
    },
    {
      name: 'key',
      title: 'Chave do certificado (produção)',
      help: 'A chave privada do mesmo certificado.',
      secret: true,
      kind: 'file',
      optional: true,
    },
  ],
  agreement: [
    {
      name: 'externalTerminal',
      title: 'Terminal externo',
      help: 'Nome deste sistema em cada transferência, nos avisos e nos arquivos da Celcoin. Sem ele, PONTUAL. Não mude enquanto houver transferência sem resposta: ela é procurada por ele.',
      // As wide as in the bank's files; which characters pass is a guess.
      pattern: '^[A-Za-z0-9]{1,50}$',
      example: 'PONTUAL',
      optional: true,
    },
    {
      name: 'baasAccount',
      title: 'Conta BaaS (Pix por chave)',
      help: 'Número da conta BaaS da Celcoin, que é debitada no Pix por chave. Sem ela, só há transferências para banco, agência e conta.',
      pattern: '^[0-9]{1,20}$',
      example: '300541976902',
      optional: true,
    },
  ],
  // No charges: nothing can be registered, so nothing here may stand in the way of anything else.
  charge: {
    methods: [],
    amountCents: { minimum: cents(1), maximum: cents(999_999_999_999) },
    dueDate: { earliestDays: 0, lastHourForToday: null, latestDays: 36_500 },
    daysAfterDue: { minimum: 0, maximum: 365, default: 0 },
    texts: {},
    messages: { lines: 10, length: 200 },
    terms: { fine: ['fixed', 'rate'], interest: ['daily', 'monthly'], discounts: 3, rebate: true },
    amendable: [],
    writeOffReason: null,
    amendChangesLine: false,
    bankKey: { maximum: 35, pattern: '^.{1,35}$' },
    nossoNumero: null,
    protest: null,
  },
  // Of charges. The words of transfers are in wire.ts.
  statusWords: {},
  // For money out absence is never proof.
  absence: null,
  // The bank answers 429 beyond figures that it does not publish.
  limits: [],
  webhook: { proof: 'basic', header: 'authorization', retriesMinutes, httpsOnly: true },
  paymentNotice:
    'A Celcoin faz transferências e não recebe cobranças por aqui. Devoluções são avisadas a cada 15 minutos: Pix em até 15 minutos, TED em até 3 dias úteis.',
  settlementDays: { boleto: null, pix: null },
  byHand: [
    'Aviso de devoluções: envie ao suporte da Celcoin o endereço, o login e a senha que o Pontual mostra; não há cadastro por API.',
    'Arquivos de movimento e de recusa por SFTP: peça ao suporte da Celcoin.',
    'IP deste servidor: em produção a Celcoin só responde a endereços cadastrados por ela.',
    'Certificado de produção: a Celcoin emite a pedido; renove antes do vencimento e informe o novo aqui.',
    'Pix por chave (BaaS): é outro produto da Celcoin. Contrate-o, informe o número da conta BaaS aqui e peça ao suporte que cadastre os avisos pix-payment-out e pix-reversal-in com o mesmo endereço, usuário e senha.',
  ],
  guide: [
    {
      step: 'bank',
      title: 'Antes de começar',
      lines: [
        'Contrate o produto Transferências com a equipe comercial da Celcoin. Cobranças não passam por aqui.',
        'Para produção, informe à Celcoin o IP deste servidor: ela só responde a endereços cadastrados.',
      ],
    },
    {
      step: 'account',
      title: 'A conta',
      lines: ['Cadastre a conta no banco 509, ou como 0-Carteira (000): a conta na Celcoin não tem agência de banco.'],
    },
    {
      step: 'credentials',
      title: 'Client ID e Client Secret',
      lines: ['Peça à Celcoin o Client ID e o Client Secret: um par para homologação e outro para produção.'],
    },
    {
      step: 'certificate',
      title: 'Certificado, só em produção',
      lines: [
        'Peça à Celcoin o certificado digital de produção (certificado e chave). Em homologação pode ficar vazio.',
      ],
    },
    {
      step: 'agreement',
      title: 'Terminal externo',
      lines: ['Nome deste sistema em cada transferência, nos avisos e nos arquivos da Celcoin. Sem ele, PONTUAL.'],
    },
    {
      step: 'postings',
      title: 'Tarifas e avisos',
      lines: ['Informe a tarifa combinada por transferência, e os usuários avisados dos erros.'],
    },
    {
      step: 'webhook',
      title: 'Avisos de devolução e arquivos',
      lines: [
        'Use Gerar usuário e senha e envie o endereço, o usuário e a senha do aviso de devoluções ao suporte da Celcoin; a senha aparece uma vez só.',
        'Se for usar os arquivos diários, peça ao suporte da Celcoin o acesso ao SFTP.',
      ],
    },
    {
      step: 'test',
      title: 'Testar e ativar',
      lines: ['O saldo e a consulta de transferências são lidos com as credenciais informadas; nada é transferido.'],
    },
  ],
};
