/**
 * The webhook of Cobrança at Banco Inter: one per account, set by PUT, https only. Deliveries are an array of items (one
 * object until November 2022) and prove nothing of their sender, so they are hints: the charge is read back.
 */
import { parseJsonExactly } from '#lib/json.ts';
import { todayIn } from '#lib/calendar.ts';
import type { ChargeFact } from '#core/evidence.ts';
import type {
  ConnectionView,
  HookItem,
  HookMessage,
  HookReading,
  HookState,
  HookWish,
  WebhookCapabilities,
} from '#core/provider.ts';
import { channelOf } from './charge-facts.ts';
import { failedEmission } from './errors.ts';
import { basePath, done, requestOf } from './requests.ts';
import { type CallbackItem, callbackItem, isSituacao, readJson, reaisOrNull, webhookAnswer } from './wire.ts';

const path = `${basePath}/webhook`;

function factOf(item: CallbackItem, on: string): ChargeFact {
  const { situacao, codigoSolicitacao: bankRef, valorTotalRecebido, origemRecebimento } = item;
  if (!isSituacao(situacao)) return { type: 'unknown_word', word: situacao };
  switch (situacao) {
    case 'EM_PROCESSAMENTO':
      return { type: 'accepted', bankRef };
    case 'A_RECEBER':
    case 'ATRASADO':
      return registeredFact(item, situacao === 'ATRASADO');
    case 'RECEBIDO':
    case 'MARCADO_RECEBIDO': {
      const amountCents = reaisOrNull(valorTotalRecebido);
      if (amountCents === null) return { type: 'unknown_word', word: `${situacao} sem valorTotalRecebido` };
      const channel = channelOf(situacao, origemRecebimento);
      const rest = { paidOn: on, creditedOn: null, feeCents: null };
      return { type: 'paid', identity: bankRef, cumulative: true, amountCents, channel, ...rest };
    }
    case 'CANCELADO':
      return { type: 'written_off', by: 'unknown', reason: null };
    case 'EXPIRADO':
      return { type: 'expired' };
    case 'FALHA_EMISSAO':
      return { type: 'rejected', refusal: failedEmission() };
    case 'PROTESTO':
      return { type: 'in_protest' };
  }
}

function registeredFact(item: CallbackItem, overdue: boolean): ChargeFact {
  const { nossoNumero, linhaDigitavel, codigoBarras, txid, pixCopiaECola } = item;
  const ids = {
    ...(nossoNumero ? { nossoNumero } : {}),
    ...(linhaDigitavel ? { linhaDigitavel } : {}),
    ...(codigoBarras ? { barcode: codigoBarras } : {}),
    ...(txid ? { txid } : {}),
    ...(pixCopiaECola ? { brCode: pixCopiaECola } : {}),
  };
  return { type: 'registered', bankRef: item.codigoSolicitacao, ids, amountCents: null, dueDate: null, overdue };
}

function instantOrNull(text: string): string | null {
  try {
    return Temporal.Instant.from(text).toString({ fractionalSecondDigits: 3 });
  } catch {
    return null;
  }
}

function readItem(value: unknown): { item: HookItem } | { problem: string } {
  const parsed = callbackItem.safeParse(value);
  if (!parsed.success) return { problem: 'item sem codigoSolicitacao, situacao ou dataHoraSituacao' };
  const { codigoSolicitacao, situacao, dataHoraSituacao, seuNumero } = parsed.data;
  const occurredAt = instantOrNull(dataHoraSituacao);
  if (occurredAt === null) return { problem: `dataHoraSituacao ilegível: ${dataHoraSituacao.slice(0, 40)}` };
  return {
    item: {
      factKey: `${codigoSolicitacao}:${situacao}:${dataHoraSituacao}`,
      bankRef: codigoSolicitacao,
      bankKey: seuNumero ?? null,
      occurredAt,
      fact: factOf(parsed.data, todayIn(occurredAt)),
    },
  };
}

function read(message: HookMessage): HookReading {
  let body: unknown;
  try {
    body = parseJsonExactly(message.body);
  } catch {
    return { readable: false, problem: 'o corpo não é JSON' };
  }
  if (typeof body !== 'object' || body === null) return { readable: false, problem: 'o corpo não é lista nem objeto' };
  const readings = (Array.isArray(body) ? (body as unknown[]) : [body]).map(readItem);
  return {
    readable: true,
    proven: false,
    items: readings.flatMap((reading) => ('item' in reading ? [reading.item] : [])),
    problems: readings.flatMap((reading) => ('problem' in reading ? [reading.problem] : [])),
  };
}

/** One per account, and never interrupted: it is there or not. */
const working = (url: string): HookState => ({ url, ref: null, problem: null });

function configure(connection: ConnectionView, { url }: HookWish) {
  return requestOf(connection, {
    name: 'inter.webhook.configure',
    method: 'PUT',
    path,
    body: { json: { webhookUrl: url } },
    effect: 'keyed-write',
    subject: 'webhook',
    success: () => done(working(url)),
  });
}

export const webhook: WebhookCapabilities = {
  configure,
  inspect: (connection) =>
    requestOf<HookState | null>(connection, {
      name: 'inter.webhook.inspect',
      method: 'GET',
      path,
      effect: 'read',
      subject: 'webhook',
      success: (raw) => done(working(readJson(raw, webhookAnswer).webhookUrl)),
      instead: (raw) => (raw.status === 404 ? done(null) : null),
    }),
  remove: (connection) =>
    requestOf<null>(connection, {
      name: 'inter.webhook.remove',
      method: 'DELETE',
      path,
      effect: 'keyed-write',
      subject: 'webhook',
      success: () => done(null),
      instead: (raw) => (raw.status === 404 ? done(null) : null),
    }),
  read,
};
