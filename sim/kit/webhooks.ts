/**
 * What the banks send: a queue of notifications, delivered over HTTPS only, to a listener whose certificate the
 * simulator's authority signed, and repeated by the bank's own schedule on the simulator's clock.
 */
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:https';
import type { SimClock } from './clock.ts';
import { utcTimestamp } from './clock.ts';
import type { Store, Table } from './store.ts';
import { post } from './post.ts';

export interface Notification {
  bank: string;
  account: string;
  url: string;
  headers: Record<string, string>;
  /** Written as JSON; as a form where the bank sends one. */
  payload: unknown;
  form?: boolean;
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
  /** Whether it may be sent now (a queue in order, or an interrupted one, holds it back); yes unless told. See `release`. */
  mayLeave?(delivery: Delivery): boolean;
  /** Told of each attempt, to count failures and to let the next one go. */
  attempted?(delivery: Delivery, ok: boolean): void;
}

export type WebhookMode = 'automatic' | 'held';

export interface Webhooks {
  /** `held`: first attempts wait for `deliver`; repetitions keep to the clock. */
  mode(): WebhookMode;
  setMode(mode: WebhookMode): void;
  policy(bank: string, policy: RetryPolicy): void;
  enqueue(notification: Notification): string;
  list(bank?: string): Delivery[];
  /** @throws RangeError for an id that is unknown. */
  deliver(options?: DeliverOptions): Promise<DeliveryReport>;
  /** Puts a delivery back at the beginning of its schedule. */
  again(id: string): void;
  /** Looks again at what `mayLeave` held back. */
  release(bank: string): void;
  delay(minutes: number, options?: { bank?: string; ids?: readonly string[] }): number;
  resume(): void;
  /** Forgets all deliveries. */
  clear(): void;
  stop(): void;
}

const MINUTE_MS = 60_000;

interface Queue {
  clock: SimClock;
  deliveries: Table<Delivery>;
  policies: Map<string, RetryPolicy>;
  agent: Agent;
  mode: WebhookMode;
  /** Deliveries that are being sent right now: none is sent twice at once. */
  inFlight: Set<string>;
  changed(delivery: Delivery): void;
}

export interface WebhooksInput {
  clock: SimClock;
  store: Store;
  caPem: string;
  mode: WebhookMode;
  changed(delivery: Delivery): void;
}

export function makeWebhooks(input: WebhooksInput): Webhooks {
  const queue: Queue = {
    clock: input.clock,
    deliveries: input.store.table('webhook.deliveries'),
    policies: new Map(),
    agent: new Agent({ ca: input.caPem, keepAlive: true, maxSockets: 16 }),
    mode: input.mode,
    inFlight: new Set(),
    changed: (delivery) => input.changed(delivery),
  };
  const resume = () => {
    for (const delivery of queue.deliveries.values()) if (delivery.status === 'waiting') schedule(queue, delivery);
  };
  return {
    mode: () => queue.mode,
    setMode(mode) {
      queue.mode = mode;
      if (mode === 'automatic') resume();
    },
    policy: (bank, policy) => void queue.policies.set(bank, policy),
    enqueue: (notification) => enqueue(queue, notification),
    list: (bank) => list(queue, bank),
    deliver: (options = {}) => deliver(queue, options),
    again(id) {
      for (const delivery of choose(queue, { ids: [id] })) {
        delivery.status = 'waiting';
        postpone(queue, delivery, 0);
      }
    },
    release(bank) {
      for (const delivery of list(queue, bank)) if (delivery.status === 'waiting') schedule(queue, delivery);
    },
    delay(minutes, options = {}) {
      const waiting = choose(queue, options).filter(({ status }) => status === 'waiting');
      for (const delivery of waiting) postpone(queue, delivery, minutes);
      return waiting.length;
    },
    resume,
    clear() {
      for (const delivery of queue.deliveries.values()) delivery.status = 'lost'; // timers that point to it do nothing
      queue.deliveries.clear();
    },
    stop: () => queue.agent.destroy(),
  };
}

function save(queue: Queue, delivery: Delivery): void {
  queue.deliveries.put(delivery.id, delivery);
  queue.changed(delivery);
}

function list(queue: Queue, bank: string | undefined): Delivery[] {
  return [...queue.deliveries.values()].filter((delivery) => bank === undefined || delivery.bank === bank);
}

function enqueue(queue: Queue, notification: Notification): string {
  const nowMs = queue.clock.nowMs();
  const delivery: Delivery = {
    ...notification,
    id: randomUUID(),
    status: 'waiting',
    createdAt: utcTimestamp(nowMs),
    dueAtMs: nowMs,
    attempts: [],
  };
  save(queue, delivery);
  schedule(queue, delivery);
  return delivery.id;
}

function schedule(queue: Queue, delivery: Delivery): void {
  const { dueAtMs } = delivery;
  queue.clock.at(dueAtMs, async () => {
    const isHeld = queue.mode === 'held' && delivery.attempts.length === 0;
    const isCurrent = delivery.status === 'waiting' && delivery.dueAtMs === dueAtMs; // else delayed or sent by hand
    if (isCurrent && !isHeld && mayLeave(queue, delivery)) await attempt(queue, delivery);
  });
}

function mayLeave(queue: Queue, delivery: Delivery): boolean {
  return queue.policies.get(delivery.bank)?.mayLeave?.(delivery) ?? true;
}

function postpone(queue: Queue, delivery: Delivery, minutes: number): void {
  delivery.dueAtMs = queue.clock.nowMs() + minutes * MINUTE_MS;
  save(queue, delivery);
  schedule(queue, delivery);
}

/** Sends once, and plans the next attempt when it was in vain; true when the receiver took it. */
async function attempt(queue: Queue, delivery: Delivery): Promise<boolean> {
  if (queue.inFlight.has(delivery.id)) return false;
  queue.inFlight.add(delivery.id);
  const outcome = await post(queue.agent, delivery);
  queue.inFlight.delete(delivery.id);
  if (queue.deliveries.get(delivery.id) !== delivery) return false; // forgotten in the meantime
  const policy = queue.policies.get(delivery.bank)!;
  const ok = outcome.httpStatus !== undefined && policy.accepts(outcome.httpStatus);
  const number = delivery.attempts.length + 1;
  delivery.attempts.push({ number, at: utcTimestamp(queue.clock.nowMs()), ok, ...outcome });
  const waitMinutes = policy.retryMinutes[number - 1];
  if (ok) delivery.status = 'delivered';
  else if (delivery.status === 'waiting' && waitMinutes === undefined) delivery.status = 'exhausted';
  else if (delivery.status === 'waiting') postpone(queue, delivery, waitMinutes!);
  save(queue, delivery);
  policy.attempted?.(delivery, ok);
  return ok;
}

function choose(queue: Queue, options: { bank?: string; ids?: readonly string[] }): Delivery[] {
  if (options.ids === undefined) return list(queue, options.bank).filter(({ status }) => status === 'waiting');
  return options.ids.map((id) => {
    const delivery = queue.deliveries.get(id);
    if (delivery === undefined) throw new RangeError(`notificação desconhecida: ${id}`);
    return delivery;
  });
}

async function deliver(queue: Queue, options: DeliverOptions): Promise<DeliveryReport> {
  const report: DeliveryReport = { delivered: 0, failed: 0, lost: 0 };
  const batch = choose(queue, options);
  if (options.order === 'reverse') batch.reverse();
  for (const delivery of batch) {
    if (options.lose === true) {
      delivery.status = 'lost';
      save(queue, delivery);
      report.lost += 1;
      continue;
    }
    for (let time = 0; time < (options.repeat ?? 1); time++) {
      if (await attempt(queue, delivery)) report.delivered += 1;
      else report.failed += 1;
    }
  }
  return report;
}
