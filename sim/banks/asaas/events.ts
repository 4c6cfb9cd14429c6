/**
 * The queue of events of each webhook (docs.asaas.com, "Fila de webhooks"): every webhook that subscribes to an event gets
 * it; one in order holds the next event back until the receiver answers 200; fifteen failures in a row interrupt it.
 */
import { createHash } from 'node:crypto';
import { toEpochMs } from '#lib/calendar.ts';
import type { Delivery, RetryPolicy } from '#sim/kit/webhooks.ts';
import { timestamp } from './figures.ts';
import type { AsaasState, Payment, Webhook } from './state.ts';
import { paymentOf } from './wire.ts';
import type { WebhookEvent } from './words.ts';

const MAX_FAILURES = 15;
const RETENTION_MS = 14 * 86_400_000;
/** Before attempts 2 to 15. After the fifteenth the webhook is interrupted, so that the next one, due at once, stays. */
const WAITS_MINUTES = [0.5, 1, 3.5, 5, 15, 25, 60, 60, 60, 60, 60, 120, 120, 180, 0];
/** A delivery that outlives interruptions begins its waits anew; more rounds than these do not fit in fourteen days. */
const ROUNDS = 40;

/** Tells every webhook of the account that wants the event; gives the deliveries. */
export function notify(
  state: AsaasState,
  event: WebhookEvent,
  payment: Payment,
  told: { payment?: Record<string, unknown>; forged?: boolean } = {},
): string[] {
  const { forged } = told;
  const subscribers = [...state.webhooks.values()].filter(
    (hook) => hook.account === payment.account && hook.enabled && hook.events.includes(event),
  );
  if (subscribers.length === 0) return [];
  const payload = envelope(state, event, payment.account, told.payment ?? paymentOf(payment));
  return subscribers.map((hook) => {
    const id = state.env.webhooks.enqueue({
      bank: 'asaas',
      account: payment.account,
      url: hook.url,
      headers: headersOf(state, forged === true ? { authToken: FORGED_TOKEN } : hook),
      payload,
      ref: payment.id,
      ...(forged === true ? { forged } : {}),
    });
    if (forged !== true) state.queue.put(id, { id, webhook: hook.id });
    return id;
  });
}

/** The hexadecimal part of an id is the same for equal names, as in recorded deliveries: only the whole is unique. */
function envelope(state: AsaasState, event: WebhookEvent, accountNumber: string, payment: object): object {
  const account = state.accounts.get(accountNumber)!;
  return {
    id: `evt_${createHash('md5').update(event).digest('hex')}&${state.next('event')}`,
    event,
    dateCreated: timestamp(state.env.clock.nowMs()),
    ...(state.habits().accountInEvents ? { account: { id: account.id, ownerId: null } } : {}),
    payment: state.habits().newKeysInEvents ? { ...payment, ...NEW_KEYS } : payment,
    ...(state.habits().newKeysInEvents ? NEW_KEYS : {}),
  };
}

/** "New attributes may appear", says the reference: these do when they are switched on. */
const NEW_KEYS = { newAttribute: { value: null, list: [] } };

/** Whoever forges a message knows the address and not the token. */
const FORGED_TOKEN = 'token-que-ninguem-deu-ao-banco-0000';

function headersOf(state: AsaasState, hook: Pick<Webhook, 'authToken'>): Record<string, string> {
  return {
    'user-agent': state.habits().production ? 'Asaas_Prod/3.0' : 'Asaas_Hmlg/3.0',
    ...(hook.authToken === null ? {} : { 'asaas-access-token': hook.authToken }),
  };
}

export function retryPolicy(state: AsaasState): RetryPolicy {
  return {
    retryMinutes: Array.from({ length: ROUNDS }, () => WAITS_MINUTES).flat(),
    accepts: (httpStatus) => httpStatus === 200,
    mayLeave: (delivery) => mayLeave(state, delivery),
    attempted: (delivery, ok) => attempted(state, delivery, ok),
  };
}

function mayLeave(state: AsaasState, delivery: Delivery): boolean {
  const hook = hookOf(state, delivery.id);
  if (hook === undefined) return delivery.forged === true;
  if (hook.interrupted || !hook.enabled || isTooOld(state, delivery)) return false;
  if (hook.sendType === 'NON_SEQUENTIALLY') return true;
  const head = waiting(state, hook).next().value;
  if (head === undefined || head.id === delivery.id) return true;
  // What stood before it may have been taken away by hand: then nothing else would wake the one that is now first.
  if (head.dueAtMs <= state.env.clock.nowMs()) state.env.webhooks.again(head.id);
  return false;
}

function attempted(state: AsaasState, delivery: Delivery, ok: boolean): void {
  const hook = hookOf(state, delivery.id);
  if (hook === undefined) return;
  hook.failuresInARow = ok ? 0 : hook.failuresInARow + 1;
  if (ok) state.queue.delete(delivery.id);
  if (hook.failuresInARow >= MAX_FAILURES) hook.interrupted = true;
  state.webhooks.put(hook.id, hook);
  if (ok && hook.sendType === 'SEQUENTIALLY') wakeFirst(state, hook);
}

function hookOf(state: AsaasState, deliveryId: string): Webhook | undefined {
  const entry = state.queue.get(deliveryId);
  return entry === undefined ? undefined : state.webhooks.get(entry.webhook);
}

/** The kit's own entry, from its table: its list would be gone through for every event. */
function deliveryOf(state: AsaasState, id: string): Delivery | undefined {
  return state.env.store.table<Delivery>('webhook.deliveries').get(id);
}

function isTooOld(state: AsaasState, delivery: Delivery): boolean {
  return state.env.clock.nowMs() - toEpochMs(delivery.createdAt) > RETENTION_MS;
}

/** What the webhook still has to send, oldest first. Entries whose delivery has ended otherwise are dropped on the way. */
function* waiting(state: AsaasState, hook: Webhook): Generator<Delivery, undefined> {
  for (const entry of state.queue.values()) {
    if (entry.webhook !== hook.id) continue;
    const delivery = deliveryOf(state, entry.id);
    if (delivery?.status !== 'waiting') state.queue.delete(entry.id);
    else if (!isTooOld(state, delivery)) yield delivery;
  }
  return undefined;
}

function wakeFirst(state: AsaasState, hook: Webhook): void {
  const first = waiting(state, hook).next().value;
  if (first !== undefined) state.env.webhooks.again(first.id);
}

/** Sends what waits, in order, to where the webhook points now. */
export function resend(state: AsaasState, hook: Webhook): void {
  for (const delivery of waiting(state, hook)) {
    delivery.url = hook.url;
    delivery.headers = headersOf(state, hook);
    state.env.webhooks.again(delivery.id);
  }
}

/** Forgets what a webhook has not sent. */
export function dropQueue(state: AsaasState, hook: Webhook): void {
  const ids = [...waiting(state, hook)].map(({ id }) => id);
  void state.env.webhooks.deliver({ ids, lose: true });
}

/** Fourteen days after an event what was not delivered is lost. */
export function dropOldEvents(state: AsaasState): void {
  const old: string[] = [];
  for (const { id } of state.queue.values()) {
    const delivery = deliveryOf(state, id);
    if (delivery?.status === 'waiting' && isTooOld(state, delivery)) old.push(id);
  }
  void state.env.webhooks.deliver({ ids: old, lose: true });
}
