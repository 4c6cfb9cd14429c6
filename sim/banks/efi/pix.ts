/**
 * The API Pix of Efí: the standard's engine with this bank's names of errors, webhook and extras, and its own calls under
 * `/v2/gn` (github.com/efipay/documentacao-tecnica-efi at 5be65fa; github.com/efipay/sdk-node-apis-efi at 2728b67).
 */
import { randomUUID } from 'node:crypto';
import { cents, centsToDecimal } from '#lib/money.ts';
import type { Operation } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { empty, json } from '#sim/kit/http.ts';
import type { ErrorSkin, PixAccount, PixEngine, ReceivedPix } from '#sim/kit/pix/index.ts';
import { makePixEngine, nomeMensagem } from '#sim/kit/pix/index.ts';
import { qrCodeImage } from './boleto.ts';
import { isObject } from './fields.ts';
import { retryPolicy } from './notifications.ts';
import type { Account, EfiState } from './state.ts';

/** Efí's ISPB (list of participants of the Pix, Banco Central). */
const ISPB = '09089356';
/** What the bank keeps of a received Pix: its public price when this was written, thousandths of the amount (guess). */
const FEE_PER_MILLE = 12;
/** In the sandbox a charge up to R$ 10.00 is paid by itself, and one above never; how soon is a guess. */
const SELF_PAID_CENTS = 1000;
const SELF_PAID_AFTER_MS = 1000;
const MAX_RESENT = 1000;

export interface GnOperation extends Operation {
  gn: GnDeed;
  scope: string;
}

type GnDeed = 'config.read' | 'config.write' | 'balance' | 'evp.make' | 'evp.list' | 'evp.remove' | 'resend' | 'qr';

const GN_OPERATIONS: readonly GnOperation[] = [
  { gn: 'config.read', name: 'account.read', method: 'GET', path: '/v2/gn/config', scope: 'gn.settings.read' },
  { gn: 'config.write', name: 'account.amend', method: 'PUT', path: '/v2/gn/config', scope: 'gn.settings.write' },
  { gn: 'balance', name: 'balance.read', method: 'GET', path: '/v2/gn/saldo', scope: 'gn.balance.read' },
  { gn: 'evp.make', name: 'pix.key.make', method: 'POST', path: '/v2/gn/evp', scope: 'gn.pix.evp.write' },
  { gn: 'evp.list', name: 'pix.key.find', method: 'GET', path: '/v2/gn/evp', scope: 'gn.pix.evp.read' },
  { gn: 'evp.remove', name: 'pix.key.remove', method: 'DELETE', path: '/v2/gn/evp/{chave}', scope: 'gn.pix.evp.write' },
  { gn: 'resend', name: 'pix.webhook.resend', method: 'POST', path: '/v2/gn/webhook/reenviar', scope: 'webhook.write' },
  { gn: 'qr', name: 'charge.qr', method: 'GET', path: '/v2/loc/{id}/qrcode', scope: 'payloadlocation.read' },
];

const TOKEN: Operation = { name: 'token', method: 'POST', path: '/oauth/token' };

/** The bank's words; for what has no word of its own in its documents the nearest one is taken (guess). */
const standardSkin = nomeMensagem(
  {
    taken: ['txid_duplicado', 409],
    RequisicaoInvalida: ['json_invalido'],
    AcessoNegado: ['acesso_negado'],
    NaoEncontrado: ['nao_encontrado'],
    CobNaoEncontrado: ['cobranca_nao_encontrada'],
    CobOperacaoInvalida: ['valor_invalido'],
    CobConsultaInvalida: ['valor_invalido'],
    CobVNaoEncontrada: ['cobranca_nao_encontrada'],
    CobVOperacaoInvalida: ['valor_invalido'],
    CobVConsultaInvalida: ['valor_invalido'],
    PayloadLocationNaoEncontrado: ['location_nao_encontrada'],
    PayloadLocationOperacaoInvalida: ['valor_invalido'],
    PayloadLocationConsultaInvalida: ['valor_invalido'],
    PixNaoEncontrado: ['pix_nao_encontrado', 400],
    PixDevolucaoNaoEncontrada: ['devolucao_nao_encontrada'],
    PixDevolucaoInvalida: ['valor_invalido'],
    PixConsultaInvalida: ['valor_invalido'],
    WebhookNaoEncontrado: ['webhook_nao_encontrado'],
    WebhookOperacaoInvalida: ['webhook_invalido'],
    WebhookConsultaInvalida: ['valor_invalido'],
  },
  'erro_aplicacao',
);

const FOREIGN_KEY = 'A chave informada não faz referência à conta Gerencianet autenticada';
const NO_HTTPS = 'A URL do webhook deve usar o protocolo HTTPS';
const NO_URL = 'URL inválida';
const NO_MTLS = 'A autenticação de TLS mútuo não está configurada na URL informada';

/** A key of another account and an address that cannot be one have words of their own. */
const skin: ErrorSkin = (problem) => {
  const [violation] = problem.violacoes;
  const property = violation?.propriedade ?? '';
  const word = (nome: string, mensagem: string): Answer => json(400, { nome, mensagem });
  if (problem.tipo !== 'WebhookOperacaoInvalida') {
    const isKey = property.endsWith('.chave') && violation?.razao.includes('chave') === true;
    return isKey && problem.violacoes.length === 1 ? word('chave_invalida', FOREIGN_KEY) : standardSkin(problem);
  }
  if (property === 'chave') return word('chave_invalida', FOREIGN_KEY);
  if (violation?.razao === NO_MTLS) return word('webhook_invalido', NO_MTLS);
  return word('valor_invalido', URL.canParse(violation?.valor ?? '') ? NO_HTTPS : NO_URL);
};

export interface EfiPix {
  engine: PixEngine;
  operations: readonly Operation[];
  /** Whether an operation is of this API, the token's aside. */
  has(operation: Operation): boolean;
  isToken(operation: Operation): boolean;
  /** The scope that the operation asks for. */
  scopeOf(operation: Operation): string;
  serve(operation: Operation, account: Account, request: BankRequest): Answer;
  forbidden(): Answer;
}

export function openPix(state: EfiState): EfiPix {
  const engine: PixEngine = makePixEngine({
    env: state.env,
    accountOf: (number) => pixAccount(state.accounts.get(number)!),
    dialect: {
      bank: 'efi',
      title: 'Efí',
      prefix: '/v2',
      ispb: ISPB,
      locationBase: 'qrcodes-pix.efi.example/v2',
      errors: skin,
      // The official text knows only that a txid of another charge is refused, whatever its state.
      repeatedTxid: 'refuse',
      webhook: {
        extras: (received) => extrasOf(state, received),
        probe: (url, request) => probe(state, url, request),
        retry: retryPolicy(state),
      },
    },
  });
  // The official SDK asks for the list of cobv with a slash behind it.
  const cobvList = engine.operations.find(({ method, path }) => method === 'GET' && path === '/v2/cobv')!;
  const slashed = { ...cobvList, path: '/v2/cobv/' };
  const standard = (operation: Operation) => (operation === slashed ? cobvList : operation);
  const isGn = (operation: Operation): operation is GnOperation => 'gn' in operation;
  return {
    engine,
    operations: [TOKEN, ...engine.operations, slashed, ...GN_OPERATIONS],
    has: (operation) => isGn(operation) || engine.has(standard(operation)),
    isToken: (operation) => operation === TOKEN,
    scopeOf: (operation) => (operation as GnOperation).scope,
    serve(operation, account, request) {
      if (isGn(operation)) return serveGn({ state, engine, account }, operation.gn, request);
      const call = standard(operation);
      if (!engine.has(call)) throw new Error(`not of the API Pix: ${operation.path}`);
      const answer = engine.serve(call, account.number, request);
      if (call.name === 'pix.register' && answer.status === 201) payInSandbox(state, engine, answer);
      return answer;
    },
    forbidden: () =>
      skin({ tipo: 'AcessoNegado', detail: 'O escopo do token não permite esta chamada.', violacoes: [] }),
  };
}

function pixAccount(account: Account): PixAccount {
  const { number, holderName, holderTaxId, city, postalCode, pixKey, evpKeys } = account;
  return {
    number,
    holderName,
    holderTaxId,
    city,
    postalCode,
    pixKeys: pixKey === null ? evpKeys : [pixKey, ...evpKeys],
  };
}

/** With `notificacao.tarifa` of the key's configuration each Pix tells what the bank keeps. */
function extrasOf(state: EfiState, { account, chave, amountCents }: ReceivedPix): Record<string, unknown> {
  const { pixConfig } = state.accounts.get(account)!;
  const path = ['pix', 'chaves', chave, 'recebimento', 'webhook', 'notificacao', 'tarifa'];
  const wanted = path.reduce<unknown>((part, name) => (isObject(part) ? part[name] : undefined), pixConfig);
  if (wanted !== true) return {};
  const feeCents = Math.max(1, Math.round((amountCents * FEE_PER_MILLE) / 1000));
  return { gnExtras: { tarifa: centsToDecimal(cents(feeCents)) } };
}

/**
 * The bank calls an address twice before it takes it: without a certificate it wants to be turned away, with one to be
 * let in. Here nobody is called: a deaf address is one that the control API named (see the README).
 */
function probe(state: EfiState, url: string, request: BankRequest): string | undefined {
  if (request.headers['x-skip-mtls-checking'] === 'true') return undefined;
  return state.openUrls.has(url) ? NO_MTLS : undefined;
}

function payInSandbox(state: EfiState, engine: PixEngine, answer: Answer): void {
  const { txid, valor } = answer.json as { txid: string; valor: { original: string } };
  if (state.env.settings.limits !== 'sandbox' || Number(valor.original) * 100 > SELF_PAID_CENTS) return;
  state.env.clock.at(state.env.clock.nowMs() + SELF_PAID_AFTER_MS, () => {
    if (engine.charge(txid)?.status === 'ATIVA') engine.pay(txid);
  });
}

interface Gn {
  state: EfiState;
  engine: PixEngine;
  account: Account;
}

function serveGn(gn: Gn, deed: GnDeed, request: BankRequest): Answer {
  const { state, account } = gn;
  const save = () => state.accounts.put(account.number, account);
  switch (deed) {
    case 'config.read':
      return json(200, account.pixConfig);
    case 'config.write': {
      const config = bodyOf(request);
      if (!isObject(config?.['pix'])) return word(400, 'json_invalido', 'Verifique o corpo da requisição');
      account.pixConfig = config;
      save();
      return empty(204);
    }
    case 'balance':
      return balance(gn, request);
    case 'evp.make': {
      const chave = randomUUID();
      account.evpKeys.push(chave);
      save();
      return json(201, { chave });
    }
    case 'evp.list':
      return json(200, { chaves: pixAccount(account).pixKeys });
    case 'evp.remove': {
      const chave = request.params['chave'] ?? '';
      if (!account.evpKeys.includes(chave)) return word(400, 'chave_invalida', FOREIGN_KEY);
      account.evpKeys = account.evpKeys.filter((key) => key !== chave);
      save();
      return empty(204);
    }
    case 'resend':
      return resend(gn, request);
    case 'qr':
      return qrCode(gn, request);
  }
}

function word(status: number, nome: string, mensagem: string): Answer {
  return json(status, { nome, mensagem });
}

function bodyOf(request: BankRequest): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(request.body.toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What was paid into the account, and nothing else: fees, transfers and earlier balances are not simulated. */
function balance({ state, engine, account }: Gn, request: BankRequest): Answer {
  const own = [...state.charges.values()].filter((charge) => charge.account === account.number);
  const paid = own.filter(({ status }) => status === 'paid').flatMap(({ payments }) => payments);
  const pix = engine.books.charges().filter((charge) => charge.account === account.number && charge.status === 'paid');
  const total = [...paid, ...pix.flatMap(({ payments }) => payments)].reduce((sum, item) => sum + item.amountCents, 0);
  const none = '0.00';
  return json(200, {
    saldo: centsToDecimal(cents(total)),
    ...(request.query.get('bloqueios') === 'true' ? { bloqueios: { judicial: none, med: none, total: none } } : {}),
  });
}

/** Sends the last notification of each Pix once more, at the beginning of its schedule. */
function resend({ state, account }: Gn, request: BankRequest): Answer {
  const body = bodyOf(request) ?? {};
  const ids: unknown = body['e2eids'];
  if (!Array.isArray(ids) || ids.length < 1 || ids.length > MAX_RESENT)
    return word(400, 'valor_invalido', `Informe de 1 a ${MAX_RESENT} e2eids`);
  const own = state.env.webhooks.list('efi').filter((delivery) => delivery.account === account.number);
  const ofPix = own.filter(({ form, forged }) => form !== true && forged !== true);
  for (const id of new Set(ids.map(String))) {
    const last = ofPix.findLast(({ payload }) => JSON.stringify(payload).includes(`"endToEndId":"${id}"`));
    if (last !== undefined) state.env.webhooks.again(last.id);
  }
  return empty(202);
}

function qrCode({ engine, account }: Gn, request: BankRequest): Answer {
  const read = engine.operations.find(({ method, path }) => method === 'GET' && path === '/v2/loc/{id}')!;
  const location = engine.serve(read, account.number, request);
  if (location.status !== 200) return location;
  const { txid } = location.json as { txid?: string };
  const charge = txid === undefined ? undefined : engine.charge(txid);
  if (charge === undefined) return word(400, 'location_sem_cobranca', 'A location não está associada a uma cobrança');
  const { pixCopiaECola, location: address } = engine.json(charge) as { pixCopiaECola: string; location: string };
  return json(200, {
    qrcode: pixCopiaECola,
    imagemQrcode: qrCodeImage(pixCopiaECola),
    linkVisualizacao: `https://${address.split('/')[0]}/qrcode/${txid}`,
  });
}

/** `open-url`: an address whose mutual TLS the bank finds missing when it is registered. */
export function markOpenUrl(state: EfiState, url: string): void {
  if (!URL.canParse(url)) throw new SimulatorError(400, `Não é um endereço: ${url}`);
  state.openUrls.add(url);
}
