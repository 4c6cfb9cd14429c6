/**
 * Itaú as data. Sources: the portal's files of "API Boletos - Emissão e Instrução" 2.75, consulta boletoscash 1.2, boletos v3 1.34 and
 * "Boleto com Pix" 1.0 (devportal.itau.com.br), and public clients and manuals named in fixtures/README.md; what is inferred says
 * "guess" and stands in README.md under "Unknown".
 */
import { cents } from '#lib/money.ts';
import { type PixStatus, pixStatusWords } from '#providers/bcb-pix/facts.ts';
import type { ChargeStatus } from '#core/charge.ts';
import type { Environment, ProviderFacts, RateLimit, ServiceFacts } from '#core/provider.ts';
import { lengths } from './emission.ts';
import { protestDays } from './instructions.ts';
import { oauth } from './token.ts';
import type { Situacao } from './wire.ts';

/** Words that production says in the feminine. */
type InProduction = 'Paga' | 'Baixada';

/** A new word of the bank does not compile until it has a meaning here. "Baixado" with a payment in the answer is paid. */
const statusWords: Readonly<Record<Situacao | InProduction | PixStatus, ChargeStatus>> = {
  'Em Aberto': 'registered',
  'Aguardando Crédito': 'paid',
  Pago: 'paid',
  Creditado: 'paid',
  Liquidado: 'paid',
  'Pagamento Rejeitado': 'registered',
  Baixado: 'written_off',
  Paga: 'paid',
  Baixada: 'written_off',
  ...pixStatusWords,
};

/**
 * The bank's own sandbox answers every call with the example of its documentation, whatever was sent, under other paths: it proves
 * nothing. Only Bolecode and Pix have a host of homologation.
 */
const sandbox = 'https://sandbox.devportal.itau.com.br';

/** A product of the bank, each on a host of its own; `x-itau-apikey` is the Client ID as it is. */
function product(hosts: Record<Environment, string>): ServiceFacts {
  return {
    hosts,
    auth: { token: 'oauth' },
    credentialHeaders: { 'x-itau-apikey': 'clientId' },
    mutualTls: true,
    scopes: [],
  };
}

const sts = { sandbox, production: 'https://sts.itau.com.br' } as const;
const pixHosts = { sandbox: 'https://pix-pj.api.hom.itau.com', production: 'https://pix-pj.api.itau.com' } as const;

const services = {
  /** The certificate desk asks for no certificate: it is where the first one comes from. */
  desk: { hosts: sts, auth: 'none', mutualTls: false, scopes: [] },
  sts: { hosts: sts, auth: 'none', mutualTls: true, scopes: [] },
  renewal: product(sts),
  cashManagement: product({ sandbox, production: 'https://api.itau.com.br' }),
  boletoscash: product({ sandbox, production: 'https://secure.api.cloud.itau.com.br' }),
  boletos: product({ sandbox, production: 'https://boletos.cloud.itau.com.br' }),
  recebimentosPix: product(pixHosts),
  pix: product(pixHosts),
} as const satisfies Record<string, ServiceFacts>;

/** The bank publishes no limits: moderate ones (a guess), so that a batch does not look like an attack. */
const perMinute = (bucket: string, limit: number, names: readonly string[]): RateLimit => ({
  bucket,
  limit,
  perSeconds: 60,
  names,
});

/** Letters that lose their accents on the way, digits and common signs; others cannot be written at this bank. */
const exoticCharacters = '[^ -~À-ÖØ-öø-ÿªº°–—‘’“”]';
const text = (maximum: number) => ({ minimum: 1, maximum, refuses: exoticCharacters });

export const facts: ProviderFacts = {
  name: 'itau',
  title: 'Itaú',
  compe: '341',
  ispb: '60701190',
  accounts: ['341'],
  boletoBanks: ['341'],
  asOf: '2026-11-01',
  services,
  tokens: { oauth },
  credentials: [
    {
      name: 'clientId',
      title: 'Client ID',
      help: 'Vem no e-mail que o banco envia depois de contratada a API. É também o nome (CN) do certificado.',
      secret: true,
      kind: 'text',
    },
    {
      name: 'clientSecret',
      title: 'Client Secret',
      help: 'Mostrado uma única vez, junto com o certificado. Emitindo o certificado por aqui, é guardado sozinho.',
      secret: true,
      kind: 'password',
    },
    {
      name: 'certificate',
      title: 'Certificado (.crt)',
      help: 'O que o banco devolveu ao pedido de certificado (CSR). Vale 365 dias.',
      secret: false,
      kind: 'file',
    },
    { name: 'key', title: 'Chave (.key)', help: 'A que foi criada junto com o CSR.', secret: true, kind: 'file' },
  ],
  agreement: [
    {
      name: 'carteira',
      title: 'Carteira',
      help: 'Três dígitos. A mais comum pela API é a 109, em que o nosso número é escolhido pela empresa.',
      pattern: '^\\d{3}$',
      example: '109',
    },
    {
      name: 'firstNossoNumero',
      title: 'Primeiro nosso número',
      help: 'A partir de que número começar nesta carteira: maior que o último usado por outro sistema. O banco recusa número repetido.',
      pattern: '^(?!0+$)\\d{1,8}$',
      example: '1',
    },
    {
      name: 'especie',
      title: 'Espécie do título',
      help: 'Código do Itaú: 01 duplicata mercantil (usado se ficar vazio), 08 duplicata de serviço, 17 prestação de serviços, 99 outros.',
      pattern: '^\\d{2}$',
      example: '01',
      optional: true,
    },
    {
      name: 'pixKey',
      title: 'Chave Pix',
      help: 'Cadastrada nesta conta do Itaú. Sem ela não há boleto com Pix (Bolecode) nem cobrança Pix.',
      pattern: '^\\S{5,77}$',
      example: '11222333000181',
      optional: true,
    },
    {
      name: 'city',
      title: 'Cidade da empresa',
      help: 'Para o pedido de certificado; sem acento.',
      pattern: '^[A-Za-z .-]{2,60}$',
      example: 'Sao Paulo',
      optional: true,
    },
    {
      name: 'state',
      title: 'UF da empresa',
      help: 'Para o pedido de certificado.',
      pattern: '^[A-Z]{2}$',
      example: 'SP',
      optional: true,
    },
  ],
  // The Client ID is the CN of the request and of the certificate (as the bank's guide of the desk tells).
  certificate: { commonName: 'clientId', keyType: 'rsa' },
  charge: {
    methods: ['boleto', 'boleto_pix', 'pix'],
    // The barcode has ten digits for the value.
    amountCents: { minimum: cents(1), maximum: cents(99_999_999_99) },
    leavesPlain: true,
    // BolePix ends at ten million reais (Cobrança 400 bytes CNAB, July 2021).
    maximumCentsByMethod: { boleto_pix: cents(10_000_000_00) },
    // The latest day is a guess: ten years is the limit of payment.
    dueDate: { earliestDays: 0, lastHourForToday: null, latestDays: 3_600 },
    // What was agreed for files (120 days) is not said of the API: guess.
    daysAfterDue: { minimum: 0, maximum: 3_600, default: 60 },
    texts: {
      '/payer/name': text(lengths.name),
      '/payer/address/street': text(200),
      '/payer/address/city': text(100),
      '/payer/address/state': { minimum: 2, maximum: 2, refuses: '[^A-Z]' },
      '/payer/address/postalCode': { minimum: 8, maximum: 8, refuses: '[^0-9]' },
      '/messages': { maximum: lengths.message, refuses: exoticCharacters },
    },
    // How many lines there are is a guess.
    messages: { lines: 4, length: lengths.message },
    terms: { fine: ['fixed', 'rate'], interest: ['daily', 'monthly'], discounts: 3, rebate: true },
    amendable: ['dueDate', 'amountCents', 'fine', 'interest', 'discounts', 'rebateCents'],
    writeOffReason: null,
    // Both are written in the bar code.
    amendChangesLine: true,
    bankKey: { maximum: 10, pattern: '^[A-Za-z0-9][A-Za-z0-9.-]{0,9}$' },
    nossoNumero: { digits: 8, per: 'carteira', first: 'firstNossoNumero' },
    protest: { minimumDays: protestDays.minimum, maximumDays: protestDays.maximum },
  },
  statusWords,
  /**
   * Quiet time is a cautious guess: how late the consulta shows a new boleto is not published. A nosso número is not taken twice while its
   * title is active and for 45 days after ("API Boletos" 2.75), so that a repetition cannot make a second one.
   */
  absence: { minimumLookUps: 3, quietMs: 600_000, duplicateWindowMs: 45 * 86_400_000 },
  limits: [
    perMinute('token', 60, ['itau.token']),
    perMinute('emission', 300, ['itau.charge.validate', 'itau.charge.register', 'itau.probe.emission']),
    perMinute('consulta', 300, [
      'itau.charge.read',
      'itau.charge.check',
      'itau.charge.look',
      'itau.charge.lookUp.',
      'itau.probe.consulta',
    ]),
    perMinute('instruction', 300, [
      'itau.charge.amend.',
      'itau.charge.writeOff',
      'itau.charge.protest',
      'itau.charge.cancelProtest',
    ]),
    perMinute('pix', 300, ['itau.pix.']),
    perMinute('webhook', 30, ['itau.webhook.']),
    perMinute('desk', 5, ['itau.certificate.']),
  ],
  // Nothing is published of retries.
  webhook: { proof: 'none', retriesMinutes: [], httpsOnly: true, mendsMissing: true },
  paymentNotice:
    'O Itaú costuma avisar o pagamento do boleto no mesmo dia e o crédito no dia útil seguinte. De um Bolecode pago por Pix pode não vir aviso nenhum: ele é visto na consulta.',
  // Guess: the consulta tells that the money arrived, not when.
  settlementDays: { boleto: 1, pix: 0 },
  byHand: [
    'Contratar a API e pedir as credenciais e o token temporário: com o gerente ou no suporte de integrações do Itaú. Bolecode e Pix são liberados à parte.',
    'Aprovar no Itaú Empresas as instruções que a conta submete à aprovação: até lá aparecem como "aguardando".',
    'Instruções no dia da emissão podem ser recusadas: o banco as aceita a partir do dia útil seguinte.',
    'O sandbox do Itaú responde sempre com o mesmo exemplo: para experimentar, use o simulador do Pontual.',
    'O boleto impresso é feito por este Pontual: o Itaú não entrega PDF por API.',
  ],
  guide: [
    {
      step: 'bank',
      title: 'Antes de começar',
      lines: [
        'Contrate a API de Cobrança (Cash Management) com o gerente da conta; para boleto com Pix, peça também o Bolecode para a mesma credencial.',
        'Peça tudo de uma vez: cada produto liberado depois exige novo contato com o banco.',
        'O sandbox do Itaú responde sempre com o mesmo exemplo: para experimentar, use o simulador do Pontual.',
      ],
    },
    {
      step: 'account',
      title: 'A conta corrente',
      lines: [
        'Informe agência, conta e DAC (o dígito) como no contrato da cobrança: o banco só responde pela conta contratada.',
      ],
    },
    {
      step: 'credentials',
      title: 'Os dois e-mails do banco',
      lines: [
        'O banco envia dois e-mails: um com o Client ID e outro com um token temporário, que vale poucos dias e serve uma única vez.',
        'Copie o Client ID. O Client Secret não vem no e-mail: o banco o mostra uma única vez, ao emitir o certificado, e aqui ele é guardado sozinho.',
      ],
    },
    {
      step: 'certificate',
      title: 'Emitir o certificado por aqui',
      lines: [
        'Use Emitir certificado no banco e cole o token temporário: a chave e o pedido (CSR) são criados aqui, e o certificado e o Client Secret são guardados. Não é preciso OpenSSL nem Postman.',
        'A cidade e a UF do convênio entram no pedido; sem acento.',
        'Se o certificado já foi emitido fora daqui, envie o .crt e o .key e informe o Client ID e o Client Secret.',
        'O certificado vale 365 dias e é renovado por aqui nos últimos 30; depois de vencido, é preciso pedir outro token temporário.',
      ],
    },
    {
      step: 'agreement',
      title: 'Carteira e nosso número',
      lines: [
        'Carteira: a do contrato; a mais comum pela API é a 109.',
        'Primeiro nosso número: maior que o último usado por outro sistema nesta carteira. O banco recusa número repetido.',
        'Chave Pix: a cadastrada nesta conta, se houver boleto com Pix.',
      ],
    },
    {
      step: 'webhook',
      title: 'Avisos de pagamento',
      lines: ['O endereço dos avisos é cadastrado no Itaú por aqui: use Cadastrar no banco.'],
    },
    {
      step: 'test',
      title: 'Testar e ativar',
      lines: ['Cada produto liberado pelo banco aparece numa linha; o que faltar se pede ao gerente.'],
    },
  ],
};
