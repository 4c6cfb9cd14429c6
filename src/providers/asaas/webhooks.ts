/**
 * Webhooks of Asaas: up to ten per account, each with a token of ours that every delivery carries (`asaas-access-token`), so that what is
 * told is believed. Events come in order, at least once, for fourteen days; after fifteen failures in a row the bank stops the queue until
 * it is told to go on.
 */
import { parseJsonExactly } from '#lib/json.ts';
import { todayIn } from '#lib/calendar.ts';
import type {
  ConnectionView,
  HookItem,
  HookMessage,
  HookReading,
  HookState,
  HookWish,
  TimedFact,
  WebhookCapabilities,
} from '#core/provider.ts';
import { cashUndone, factsOf, type Telling } from './charge-facts.ts';
import { done, requestOf } from './requests.ts';
import {
  hookEvent,
  payment as paymentSchema,
  readJson,
  webhookConfig,
  webhookList,
  type Payment,
  type WebhookConfig,
} from './wire.ts';

const path = '/v3/webhooks';

/** All events that change what is owed or received. Those of views, splits, anticipation and cards change neither. */
export const subscribedEvents = [
  'PAYMENT_CREATED',
  'PAYMENT_UPDATED',
  'PAYMENT_CONFIRMED',
  'PAYMENT_RECEIVED',
  'PAYMENT_OVERDUE',
  'PAYMENT_DELETED',
  'PAYMENT_RESTORED',
  'PAYMENT_REFUNDED',
  'PAYMENT_PARTIALLY_REFUNDED',
  'PAYMENT_REFUND_IN_PROGRESS',
  'PAYMENT_REFUND_DENIED',
  'PAYMENT_RECEIVED_IN_CASH_UNDONE',
  'PAYMENT_CHARGEBACK_REQUESTED',
  'PAYMENT_CHARGEBACK_DISPUTE',
  'PAYMENT_AWAITING_CHARGEBACK_REVERSAL',
  'PAYMENT_DUNNING_RECEIVED',
  'PAYMENT_DUNNING_REQUESTED',
] as const;

// Configuration ---------------------------------------------------------------------------------------------------------

function problemOf({ interrupted, enabled, hasAuthToken }: WebhookConfig): string | null {
  if (interrupted) return 'O Asaas interrompeu a fila de avisos depois de 15 falhas seguidas.';
  if (enabled === false) return 'O webhook está desativado no Asaas.';
  return hasAuthToken === false ? 'O webhook no Asaas está sem o token: os avisos são recusados aqui.' : null;
}

const stateOf = (config: WebhookConfig): HookState => ({
  url: config.url,
  ref: config.id,
  problem: problemOf(config),
});

/** The one that is there is changed; else one is made. */
function write(name: string, ref: string | null, json: Record<string, unknown>) {
  return requestOf<HookState>({
    name,
    method: ref === null ? 'POST' : 'PUT',
    path: ref === null ? path : `${path}/${encodeURIComponent(ref)}`,
    body: { json },
    // A second one that a lost answer leaves behind only repeats what the first tells.
    effect: 'keyed-write',
    subject: 'webhook',
    success: (raw) => done(stateOf(readJson(raw, webhookConfig))),
  });
}

function configure(connection: ConnectionView, { url, secret, existing }: HookWish) {
  const email = connection.agreement['alertEmail'];
  return write('asaas.webhook.configure', existing?.ref ?? null, {
    name: 'Pontual',
    url,
    ...(email ? { email } : {}),
    enabled: true,
    interrupted: false,
    apiVersion: 3,
    ...(secret === null ? {} : { authToken: secret.reveal() }),
    sendType: 'SEQUENTIALLY',
    events: subscribedEvents,
  });
}

function refOf({ ref }: HookState): string {
  if (ref === null) throw new Error('this webhook has no id');
  return ref;
}

// Messages --------------------------------------------------------------------------------------------------------------

/** The moment of an event, which the bank cuts to the second: its end, since what we saw in that second came before. */
function momentOf(local: string): string {
  return Temporal.Instant.from(`${local.replace(' ', 'T')}.999-03:00`).toString({ fractionalSecondDigits: 3 });
}

/**
 * What an event says of a charge: its state, by status and `deleted`. The name of the event adds only what the state cannot show. A message
 * may be hours old, so it does not vouch for amount and due date.
 */
function factsOfEvent(event: string, payment: Payment, telling: Telling): TimedFact[] {
  const facts = factsOf(payment, telling, { restore: event === 'PAYMENT_RESTORED' }).map((timed): TimedFact =>
    timed.fact.type === 'registered' ? { ...timed, fact: { ...timed.fact, amountCents: null, dueDate: null } } : timed,
  );
  const isUndone = event === 'PAYMENT_RECEIVED_IN_CASH_UNDONE' && payment.status !== 'RECEIVED_IN_CASH';
  return isUndone ? [cashUndone(payment, telling), ...facts] : facts;
}

function read(message: HookMessage): HookReading {
  let body: unknown;
  try {
    body = parseJsonExactly(message.body);
  } catch {
    return { readable: false, problem: 'O corpo não é JSON.' };
  }
  const parsed = hookEvent.safeParse(body);
  if (!parsed.success) return { readable: false, problem: 'O corpo não é um evento do Asaas.' };
  const { id, event, dateCreated, payment: told } = parsed.data;
  const empty: HookReading = { readable: true, proven: true, items: [], problems: [] };
  // Events about transfers, invoices or the account were not asked for. And whoever made a charge knows that it is there: it is not
  // complete before its codes were read.
  if (told === undefined || told === null || event === 'PAYMENT_CREATED') return empty;
  const payment = paymentSchema.safeParse(told);
  if (!payment.success) return { ...empty, problems: [`Evento ${event.slice(0, 60)} com uma cobrança ilegível.`] };
  const at = momentOf(dateCreated);
  const bankRef = payment.data.id;
  const facts = factsOfEvent(event, payment.data, { mark: id, at, on: todayIn(at) });
  // Only the bank's id says that it is ours: any program of the account may have used our key.
  const items: HookItem[] = facts.map((fact) => ({ ...fact, bankRef, bankKey: null }));
  return { ...empty, items };
}

export const webhook: WebhookCapabilities = {
  configure,
  inspect: (_connection, url) =>
    requestOf<HookState | null>({
      name: 'asaas.webhook.inspect',
      method: 'GET',
      path,
      query: { limit: '100' },
      effect: 'read',
      subject: 'webhook',
      success(raw) {
        const own = readJson(raw, webhookList).data.find((config) => config.url === url);
        return done(own ? stateOf(own) : null);
      },
    }),
  repair: (_connection, state) => write('asaas.webhook.repair', refOf(state), { enabled: true, interrupted: false }),
  remove: (_connection, state) =>
    requestOf<null>({
      name: 'asaas.webhook.remove',
      method: 'DELETE',
      path: `${path}/${encodeURIComponent(refOf(state))}`,
      effect: 'keyed-write',
      subject: 'webhook',
      success: () => done(null),
      instead: (raw) => (raw.status === 404 ? done(null) : null),
    }),
  read,
};
