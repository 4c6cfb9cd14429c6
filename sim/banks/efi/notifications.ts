/**
 * Notifications: a token for each charge or carnê, a history behind it, and a form with nothing but the token to the
 * charge's own address (dev.efipay.com.br/docs/api-cobrancas/notificacoes).
 */
import { randomUUID } from 'node:crypto';
import type { BankRequest, Answer } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import type { Delivery, RetryPolicy } from '#sim/kit/webhooks.ts';
import { refuse } from './errors.ts';
import type { Account, Carnet, Charge, EfiState, NotificationItem } from './state.ts';
import { localTime, receivedOn } from './wire.ts';

/** Only changes of the last six months are told. */
const KEPT_DAYS = 183;
const DAY_MS = 86_400_000;

/**
 * The bank tells when it repeats a Pix webhook (github.com/efipay/documentacao-tecnica-efi at 5be65fa); for charges it
 * says only "later the same day" (sejaefi.com.br/blog/reenvio-de-callback-para-o-meu-sistema), so that the same schedule
 * is a guess for them.
 */
const RETRY_MINUTES = [5, 10, 20, 40, 80, 160, 320, 640, 1280, 52_560];
/** Attempts in vain after which an address is deactivated: those of the first day (guess). */
const PATIENCE = 9;

export function newToken(): string {
  return randomUUID();
}

export function retryPolicy(state: EfiState): RetryPolicy {
  return {
    retryMinutes: RETRY_MINUTES,
    accepts: (httpStatus) => httpStatus >= 200 && httpStatus < 300,
    mayLeave: ({ url }) => state.deadUrls.get(url) === undefined,
    attempted(delivery: Delivery, ok: boolean) {
      if (!ok && delivery.form === true && delivery.attempts.length >= PATIENCE)
        state.deadUrls.put(delivery.url, { url: delivery.url, sinceMs: state.env.clock.nowMs() });
    },
  };
}

/** Lets an address be tried again, as its owner does in the bank's panel. */
export function reactivate(state: EfiState, url: string): void {
  state.deadUrls.delete(url);
  state.env.webhooks.release('efi');
}

/** Writes a change of a charge into the history of its token and tells the charge's address. */
export function tellOfCharge(state: EfiState, charge: Charge, previous: string | null): void {
  const last = charge.payments.at(-1);
  const isPaid = charge.status === 'paid' && last !== undefined;
  append(state, charge.token, charge.account, {
    type: charge.carnet === undefined ? 'charge' : 'carnet_charge',
    customId: charge.customId,
    current: charge.status,
    previous,
    chargeId: charge.id,
    ...(charge.carnet === undefined ? {} : { carnetId: charge.carnet.id }),
    ...(isPaid ? { valueCents: last.amountCents, receivedOn: receivedOn(last) } : {}),
    atMs: state.env.clock.nowMs(),
  });
  post(state, charge, String(charge.id));
}

export function tellOfCarnet(state: EfiState, carnet: Carnet, previous: string | null): void {
  append(state, carnet.token, carnet.account, {
    type: 'carnet',
    customId: carnet.customId,
    current: carnet.status,
    previous,
    carnetId: carnet.id,
    atMs: state.env.clock.nowMs(),
  });
  post(state, carnet, String(carnet.chargeIds[0] ?? carnet.id));
}

function append(state: EfiState, token: string, account: string, item: Omit<NotificationItem, 'id'>): void {
  const history = state.histories.get(token) ?? { token, account, items: [] };
  history.items.push({ id: history.items.length + 1, ...item });
  state.histories.put(token, history);
}

/** Queues the form with the token; gives the id of the delivery, nothing without an address. */
export function post(
  state: EfiState,
  { account, notificationUrl, token }: Pick<Charge, 'account' | 'notificationUrl' | 'token'>,
  ref: string,
  forged = false,
): string | undefined {
  if (notificationUrl === null) return undefined;
  return state.env.webhooks.enqueue({
    bank: 'efi',
    account,
    url: notificationUrl,
    headers: {},
    payload: { notification: token },
    form: true,
    ref,
    ...(forged ? { forged } : {}),
  });
}

/** GET /v1/notification/:token: the whole history, oldest first. */
export function readNotification(state: EfiState, account: Account, request: BankRequest): Answer {
  const history = state.histories.get(request.params['token'] ?? '');
  if (history?.account !== account.number) refuse(3500010, { property: 'token' });
  const sinceMs = state.env.clock.nowMs() - KEPT_DAYS * DAY_MS;
  return json(200, { code: 200, data: history.items.filter(({ atMs }) => atMs >= sinceMs).map(itemOf) });
}

function itemOf(item: NotificationItem): object {
  return {
    id: item.id,
    type: item.type,
    custom_id: item.customId,
    status: { current: item.current, previous: item.previous },
    identifiers: {
      ...(item.carnetId === undefined ? {} : { carnet_id: item.carnetId }),
      ...(item.chargeId === undefined ? {} : { charge_id: item.chargeId }),
    },
    created_at: localTime(item.atMs),
    ...(item.valueCents === undefined ? {} : { value: item.valueCents }),
    ...(item.receivedOn === undefined ? {} : { received_by_bank_at: item.receivedOn }),
  };
}
