/**
 * The messages of the webhook. Before it sends one, Itaú asks the receiver itself for a token (POST to its
 * `webhook_oauth_url`, Basic credentials, `grant_type=client_credentials`) and presents that as bearer (boletos v3 1.34.1).
 * The token is asked for when the webhook is registered, when it has run out, and after a 401.
 */
import { request } from 'node:https';
import type { Delivery, RetryPolicy } from '#sim/kit/webhooks.ts';
import type { Charge, Hook, ItauState, NotificationType, Payment } from './state.ts';
import { messageOf } from './wire.ts';

/** How often and when Itaú repeats is published nowhere [a guess]. */
const RETRY_MINUTES = [5, 15, 60, 240];
/** Without a token the message leaves all the same after this long, and is refused: the repetitions go on. */
const TOKEN_PATIENCE_MS = 60_000;
const TOKEN_TIMEOUT_MS = 10_000;
const TOKEN_CAP_BYTES = 65_536;

interface Bearer {
  value: string | null;
  expiresAtMs: number;
}

export interface Bearers {
  known: Map<string, Bearer>;
  asking: Set<string>;
}

export function retryPolicy(state: ItauState): RetryPolicy {
  return {
    retryMinutes: RETRY_MINUTES,
    accepts: (httpStatus) => httpStatus >= 200 && httpStatus < 300,
    mayLeave(delivery) {
      const hook = hookOf(state, delivery);
      const bearer = hook && currentBearer(state, hook);
      if (hook !== undefined && bearer === undefined) askBearer(state, hook);
      if (bearer !== undefined) present(delivery, bearer);
      return hook === undefined || bearer !== undefined;
    },
    attempted(delivery) {
      if (delivery.attempts.at(-1)?.httpStatus !== 401) return;
      const hook = hookOf(state, delivery);
      if (hook === undefined) return;
      state.bearers.known.delete(hook.id);
      askBearer(state, hook);
    },
  };
}

/** Queues a message where the account has a webhook for it; gives the id of the delivery. */
export function notify(
  state: ItauState,
  charge: Charge,
  payment: Payment,
  { type, forged = false }: { type: NotificationType; forged?: boolean },
): string | undefined {
  const account = state.accounts.get(charge.account)!;
  const hook = account.hooks[type];
  if (hook === undefined || payment.amountCents < hook.minimumCents) return undefined;
  if (payment.channel === 'pix' && !account.rules.pixTold && !forged) return undefined;
  const bearer = currentBearer(state, hook);
  if (bearer === undefined) askBearer(state, hook);
  const nowMs = state.env.clock.nowMs();
  return state.env.webhooks.enqueue({
    bank: 'itau',
    account: charge.account,
    url: hook.url,
    headers: bearer?.value == null ? {} : { authorization: `Bearer ${bearer.value}` },
    payload: { boletos: [messageOf(charge, payment, { type, nowMs, pixKey: account.pixKey })] },
    ref: charge.pathId,
    ...(forged ? { forged } : {}),
  });
}

function hookOf(state: ItauState, delivery: Delivery): Hook | undefined {
  const hooks = Object.values(state.accounts.get(delivery.account)?.hooks ?? {});
  return hooks.find(({ url }) => url === delivery.url);
}

function currentBearer(state: ItauState, hook: Hook): Bearer | undefined {
  const bearer = state.bearers.known.get(hook.id);
  return bearer !== undefined && bearer.expiresAtMs > state.env.clock.nowMs() ? bearer : undefined;
}

function present(delivery: Delivery, { value }: Bearer): void {
  if (value !== null) delivery.headers = { ...delivery.headers, authorization: `Bearer ${value}` };
}

/** Asks the receiver for a token, now, and lets the messages go that wait for it; a move of the clock waits for the answer. */
export function askBearer(state: ItauState, hook: Hook): void {
  const { bearers, env } = state;
  if (bearers.asking.has(hook.id)) return;
  bearers.asking.add(hook.id);
  const asked = postForBearer(env.authority.caPem, hook).then((answer) => {
    const lifeMs = answer === undefined ? TOKEN_PATIENCE_MS : answer.expiresInS * 1000;
    const bearer = { value: answer?.token ?? null, expiresAtMs: env.clock.nowMs() + lifeMs };
    bearers.asking.delete(hook.id);
    bearers.known.set(hook.id, bearer);
    const waiting = env.webhooks.list('itau').filter((delivery) => delivery.status === 'waiting');
    for (const delivery of waiting) if (hookOf(state, delivery)?.id === hook.id) present(delivery, bearer);
    env.webhooks.release('itau');
  });
  env.clock.at(env.clock.nowMs(), () => asked);
}

/** The receiver's token, or nothing when it gave none. */
function postForBearer(ca: string, hook: Hook): Promise<{ token: string; expiresInS: number } | undefined> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', scope: hook.oauthScope });
  if (hook.oauthScope === '') form.delete('scope');
  const body = Buffer.from(form.toString());
  const basic = Buffer.from(`${hook.clientId}:${hook.clientSecret}`).toString('base64');
  return new Promise((resolve) => {
    let call: ReturnType<typeof request>;
    try {
      call = request(hook.oauthUrl, {
        ca,
        method: 'POST',
        timeout: TOKEN_TIMEOUT_MS,
        headers: {
          authorization: `Basic ${basic}`,
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': body.length,
        },
      });
    } catch {
      resolve(undefined); // an address that is no https URL
      return;
    }
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= TOKEN_CAP_BYTES) chunks.push(chunk);
      });
      response.on('end', () => resolve(readBearer(response.statusCode ?? 0, Buffer.concat(chunks).toString())));
      response.on('error', () => resolve(undefined));
    });
    call.on('timeout', () => call.destroy(new Error('the receiver gave no token in time')));
    call.on('error', () => resolve(undefined));
    call.end(body);
  });
}

function readBearer(httpStatus: number, text: string): { token: string; expiresInS: number } | undefined {
  if (httpStatus < 200 || httpStatus > 299) return undefined;
  try {
    const { access_token: token, expires_in: life } = JSON.parse(text) as Record<string, unknown>;
    return typeof token === 'string' ? { token, expiresInS: Number(life ?? 300) || 300 } : undefined;
  } catch {
    return undefined;
  }
}
