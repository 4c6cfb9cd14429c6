/**
 * What the banks send: a queue of notifications, delivered over HTTPS only, to a listener whose certificate the
 * simulator's authority signed, and repeated by the bank's own schedule on the simulator's clock.
 */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:https';
import type { SimClock } from './clock.ts';
import { utcTimestamp } from './clock.ts';
import type { Store } from './store.ts';

export interface Notification {
  bank: string;
  account: string;
  url: string;
  headers: Record<string, string>;
  /** Written as JSON. */
  payload: unknown;
  /** The charge that it speaks of. */
  ref: string;
  forged?: boolean;
}

export interface DeliveryAttempt {
  number: number;
  at: string;
  ok: boolean;
  httpStatus?: number;
  error?: string;
}

export interface Delivery extends Notification {
  id: string;
  status: 'waiting' | 'delivered' | 'exhausted' | 'lost';
  createdAt: string;
  dueAtMs: number;
  attempts: DeliveryAttempt[];
}

export interface DeliverOptions {
  bank?: string;
  /** Only these deliveries, delivered ones too; without it all that wait. */
  ids?: readonly string[];
  /** `reverse`: the last event first. */
  order?: 'arrival' | 'reverse';
  /** How often each is sent; once unless told. */
  repeat?: number;
  /** Drops them instead: the bank believes that it delivered. */
  lose?: boolean;
}

export interface DeliveryReport {
  delivered: number;
  failed: number;
  lost: number;
}

export interface RetryPolicy {
  /** Waits between attempts; when they are used up the bank gives up. */
  retryMinutes: readonly number[];
  accepts(httpStatus: number): boolean;
}

export type WebhookMode = 'automatic' | 'held';

export interface Webhooks {
  /** `held`: first attempts wait for `deliver`; repetitions keep to the clock. */
  mode: WebhookMode;
  setMode(mode: WebhookMode): void;
  policy(bank: string, policy: RetryPolicy): void;
  enqueue(notification: Notification): string;
  list(bank?: string): Delivery[];
  /** @throws RangeError for an id that is unknown. */
  deliver(options?: DeliverOptions): Promise<DeliveryReport>;
  /** Puts a delivery back at the beginning of its schedule. */
  again(id: string): void;
  delay(minutes: number, options?: { bank?: string; ids?: readonly string[] }): number;
  resume(): void;
  /** Forgets all deliveries. */
  clear(): void;
  stop(): void;
}

const ANSWER_TIMEOUT_MS = 10_000;
const MINUTE_MS = 60_000;

export function makeWebhooks(input: {
  clock: SimClock;
  store: Store;
  caPem: string;
  mode: WebhookMode;
  changed(delivery: Delivery): void;
}): Webhooks {
  const { clock } = input;
  const deliveries = input.store.table<Delivery>('webhook.deliveries');
  const policies = new Map<string, RetryPolicy>();
  const agent = new Agent({ ca: input.caPem, keepAlive: true, maxSockets: 16 });
  const inFlight = new Set<string>();

  function save(delivery: Delivery): void {
    deliveries.put(delivery.id, delivery);
    input.changed(delivery);
  }

  function schedule(delivery: Delivery): void {
    const { dueAtMs } = delivery;
    clock.at(dueAtMs, async () => {
      const held = webhooks.mode === 'held' && delivery.attempts.length === 0;
      const current = delivery.status === 'waiting' && delivery.dueAtMs === dueAtMs; // else delayed or sent by hand
      if (current && !held) await attempt(delivery);
    });
  }

  async function attempt(delivery: Delivery): Promise<boolean> {
    if (inFlight.has(delivery.id)) return false;
    inFlight.add(delivery.id);
    const outcome = await post(agent, delivery);
    inFlight.delete(delivery.id);
    const policy = policies.get(delivery.bank)!;
    const ok = outcome.httpStatus !== undefined && policy.accepts(outcome.httpStatus);
    const number = delivery.attempts.length + 1;
    delivery.attempts.push({ number, at: utcTimestamp(clock.nowMs()), ok, ...outcome });
    if (ok) delivery.status = 'delivered';
    else if (delivery.status === 'waiting') {
      const wait = policy.retryMinutes[number - 1];
      if (wait === undefined) delivery.status = 'exhausted';
      else {
        delivery.dueAtMs = clock.nowMs() + wait * MINUTE_MS;
        schedule(delivery);
      }
    }
    save(delivery);
    return ok;
  }

  function chosen(options: { bank?: string; ids?: readonly string[] }): Delivery[] {
    if (options.ids === undefined) return webhooks.list(options.bank).filter(({ status }) => status === 'waiting');
    return options.ids.map((id) => {
      const delivery = deliveries.get(id);
      if (delivery === undefined) throw new RangeError(`notificação desconhecida: ${id}`);
      return delivery;
    });
  }

  const webhooks: Webhooks = {
    mode: input.mode,
    setMode(mode) {
      webhooks.mode = mode;
      if (mode === 'automatic') webhooks.resume();
    },
    policy: (bank, policy) => void policies.set(bank, policy),
    enqueue(notification) {
      const nowMs = clock.nowMs();
      const delivery: Delivery = {
        ...notification,
        id: randomUUID(),
        status: 'waiting',
        createdAt: utcTimestamp(nowMs),
        dueAtMs: nowMs,
        attempts: [],
      };
      save(delivery);
      schedule(delivery);
      return delivery.id;
    },
    list: (bank) => [...deliveries.values()].filter((delivery) => bank === undefined || delivery.bank === bank),
    async deliver(options = {}) {
      const report: DeliveryReport = { delivered: 0, failed: 0, lost: 0 };
      const batch = chosen(options);
      if (options.order === 'reverse') batch.reverse();
      for (const delivery of batch) {
        if (options.lose === true) {
          delivery.status = 'lost';
          save(delivery);
          report.lost += 1;
          continue;
        }
        for (let time = 0; time < (options.repeat ?? 1); time++) {
          if (await attempt(delivery)) report.delivered += 1;
          else report.failed += 1;
        }
      }
      return report;
    },
    again(id) {
      const [delivery] = chosen({ ids: [id] });
      delivery!.status = 'waiting';
      delivery!.dueAtMs = clock.nowMs();
      save(delivery!);
      schedule(delivery!);
    },
    delay(minutes, options = {}) {
      const waiting = chosen(options).filter(({ status }) => status === 'waiting');
      for (const delivery of waiting) {
        delivery.dueAtMs = clock.nowMs() + minutes * MINUTE_MS;
        save(delivery);
        schedule(delivery);
      }
      return waiting.length;
    },
    resume() {
      for (const delivery of deliveries.values()) if (delivery.status === 'waiting') schedule(delivery);
    },
    clear() {
      for (const delivery of deliveries.values()) delivery.status = 'lost'; // timers that still point to it do nothing
      deliveries.clear();
    },
    stop: () => agent.destroy(),
  };
  return webhooks;
}

function post(agent: Agent, delivery: Delivery): Promise<{ httpStatus?: number; error?: string }> {
  const body = Buffer.from(JSON.stringify(delivery.payload));
  return new Promise((resolve) => {
    let call: ReturnType<typeof request>;
    try {
      call = request(delivery.url, {
        agent,
        method: 'POST',
        timeout: ANSWER_TIMEOUT_MS,
        headers: { 'content-type': 'application/json', 'content-length': body.length, ...delivery.headers },
      });
    } catch (error) {
      resolve({ error: messageOf(error) }); // an address that is no https URL
      return;
    }
    call.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve({ httpStatus: response.statusCode ?? 0 }));
      response.on('error', (error) => resolve({ error: messageOf(error) }));
    });
    call.on('timeout', () => call.destroy(new Error('tempo esgotado à espera da resposta')));
    call.on('error', (error) => resolve({ error: messageOf(error) }));
    call.end(body);
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
