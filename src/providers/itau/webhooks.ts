/**
 * The webhook of boletos (API boletos v3 1.34): one record for each kind of notification, BAIXA_OPERACIONAL (payment informed, may still
 * bounce) and BAIXA_EFETIVA (settled). Before it delivers, the bank asks an address of ours for a token with Basic credentials and
 * presents that; it proves no more than the unguessable address does, so a message is a hint and the boleto is read back.
 */
import { parseJsonExactly } from '#lib/json.ts';
import type { ChargeFact } from '#core/evidence.ts';
import type {
  ConnectionView,
  HookItem,
  HookMessage,
  HookReading,
  HookState,
  HookWish,
  Outcome,
  RawAnswer,
  WebhookCapabilities,
} from '#core/provider.ts';
import { instantOf, paymentIdentity } from './charge-facts.ts';
import { centsOfAnswer } from './figures.ts';
import { beneficiaryOf, carteiraOf, idOf, keyIn, nossoNumeroOf } from './identity.ts';
import { done, paths, requestOf } from './requests.ts';
import { type HookRow, hookRows, notification, type Notification, readJson } from './wire.ts';

const types = ['BAIXA_EFETIVA', 'BAIXA_OPERACIONAL'] as const;
/** Where the bank fetches a token, below the address of the connection. */
const tokenPath = '/oauth/token';
const clientId = 'pontual';

// Setting it ------------------------------------------------------------------------------------------------------------

/** The bank wants credentials to ask us for a token; without a secret of ours, the unguessable end of the address is one. */
function addressBody({ url, secret }: HookWish): Record<string, unknown> {
  return {
    webhook_url: url,
    webhook_oauth_url: `${url}${tokenPath}`,
    webhook_client_id: clientId,
    webhook_client_secret: secret?.reveal() ?? new URL(url).pathname.split('/').at(-1),
    webhook_oauth_scope: 'boletos-notificacao',
  };
}

/** Both kinds at once where there is none; else the record that points elsewhere is put right, one at a time. */
function configure(connection: ConnectionView, wish: HookWish) {
  const ref = wish.existing?.ref ?? null;
  const id_beneficiario = beneficiaryOf(connection);
  const isNew = ref === null || types.some((type) => type === ref);
  const tipos_notificacoes = ref !== null && isNew ? [ref] : types;
  const json = isNew
    ? { data: { id_beneficiario, ...addressBody(wish), tipos_notificacoes } }
    : { data: addressBody(wish) };
  return requestOf<HookState>({
    name: 'itau.webhook.configure',
    service: 'boletos',
    method: isNew ? 'POST' : 'PATCH',
    path: isNew ? paths.webhook : `${paths.webhook}/${encodeURIComponent(ref)}`,
    body: { json },
    effect: 'keyed-write',
    subject: 'webhook',
    about: connection.id,
    success: () => done({ url: wish.url, ref: isNew ? null : ref, problem: null }),
  });
}

/**
 * The records as one state: the first that points elsewhere, since that is what has to be put right; a missing kind is told as a problem,
 * with its name for a reference.
 */
function stateOf(rows: HookRow[], url: string): HookState | null {
  const [first] = rows;
  if (!first) return null;
  const elsewhere = rows.find(({ webhook_url: told }) => told !== undefined && told !== url);
  if (elsewhere)
    return { url: elsewhere.webhook_url ?? '', ref: elsewhere.id_notificacao_boleto ?? null, problem: null };
  const missing = types.find((type) => !rows.some(({ tipo_notificacao: told }) => told === type));
  if (missing) return { url, ref: missing, problem: `O banco não tem cadastrado o aviso ${missing}.` };
  const isTold = rows.every(({ webhook_url: told }) => told === url);
  const problem = isTold ? null : 'O banco não diz para onde avisa.';
  return { url, ref: first.id_notificacao_boleto ?? null, problem };
}

function inspect(connection: ConnectionView, url: string) {
  const none = (raw: RawAnswer): Outcome<HookState | null> | null => (raw.status === 404 ? done(null) : null);
  return requestOf<HookState | null>({
    name: 'itau.webhook.inspect',
    service: 'boletos',
    method: 'GET',
    path: paths.webhook,
    query: { id_beneficiario: beneficiaryOf(connection) },
    effect: 'read',
    subject: 'webhook',
    about: connection.id,
    success: (raw) => done(raw.status === 204 ? null : stateOf(readJson(raw, hookRows), url)),
    instead: none,
  });
}

// Reading what it delivers ----------------------------------------------------------------------------------------------

function amountOf(item: Notification) {
  try {
    return item.valorPagoTotalCobranca === undefined ? null : centsOfAnswer(item.valorPagoTotalCobranca);
  } catch {
    return null;
  }
}

/** Keys are missing at times: what is missing is the connection's own. */
function refOf(item: Notification, connection: ConnectionView): string {
  const told = item.idBoleto === undefined ? null : keyIn(item.idBoleto);
  return idOf(
    told ?? {
      beneficiary: item.idBeneficiario?.replaceAll(/\D/g, '').padStart(12, '0') ?? beneficiaryOf(connection),
      carteira: item.codigoCarteira?.padStart(3, '0') ?? carteiraOf(connection),
      nossoNumero: nossoNumeroOf(item.numeroNossoNumero),
    },
  );
}

function factOf(item: Notification, bankRef: string): ChargeFact {
  const { dataInclusaoPagamento: paidOn, dataCredito, valorCreditado, endToEndId } = item;
  const amountCents = amountOf(item);
  if (amountCents === null || paidOn === undefined) {
    return { type: 'unknown_word', word: 'aviso de baixa sem valor ou data do pagamento' };
  }
  return {
    type: 'paid',
    identity: paymentIdentity(bankRef, paidOn, amountCents),
    cumulative: false,
    amountCents,
    channel: endToEndId === undefined ? 'boleto' : 'pix',
    paidOn,
    creditedOn: valorCreditado === undefined ? null : (dataCredito ?? null),
    feeCents: null,
  };
}

function readItem(value: unknown, connection: ConnectionView): HookItem | null {
  const parsed = notification.safeParse(value);
  if (!parsed.success) return null;
  const item = parsed.data;
  const bankRef = refOf(item, connection);
  const fact = factOf(item, bankRef);
  const when = item.dataInclusaoPagamento;
  const told =
    fact.type === 'paid' ? `${fact.identity}:${fact.creditedOn ?? 'paid'}` : `${bankRef}:${item.dataNotificacao ?? ''}`;
  return {
    // A key of its own: a hint must not stand in the way of the fact that the consulta proves.
    factKey: `aviso:${told}`,
    bankRef,
    bankKey: item.seuNumero ?? null,
    txid: item.txid ?? null,
    occurredAt: when === undefined ? null : instantOf(when, 'paid'),
    fact,
  };
}

function read(message: HookMessage, connection: ConnectionView): HookReading {
  // The bank asking for a token: no news.
  if (message.path.endsWith(tokenPath)) return { readable: true, proven: false, items: [], problems: [] };
  let body: unknown;
  try {
    body = parseJsonExactly(message.body);
  } catch {
    return { readable: false, problem: 'o corpo não é JSON' };
  }
  const boletos = typeof body === 'object' && body !== null && 'boletos' in body ? body.boletos : undefined;
  if (!Array.isArray(boletos)) return { readable: false, problem: 'o corpo não tem a lista boletos' };
  const items = boletos.map((value: unknown) => readItem(value, connection));
  const unreadable = items.filter((item) => item === null).length;
  return {
    readable: true,
    proven: false,
    items: items.filter((item) => item !== null),
    problems: unreadable === 0 ? [] : [`${unreadable} item(ns) sem numeroNossoNumero`],
  };
}

export const webhook: WebhookCapabilities = { configure, inspect, read };
