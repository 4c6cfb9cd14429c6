/** How the bank tells a payer of a charge: eight notifications from birth, which can be changed, not made or removed. */
import { randomUUID } from 'node:crypto';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import { badRequest, invalidObject, notFound } from './errors.ts';
import { isObject, parseBody, readFields } from './fields.ts';
import type { Account, AsaasState, Customer, CustomerNotification } from './state.ts';

const BORN: readonly [string, number][] = [
  ['PAYMENT_RECEIVED', 0],
  ['PAYMENT_OVERDUE', 0],
  ['PAYMENT_DUEDATE_WARNING', 10],
  ['PAYMENT_DUEDATE_WARNING', 0],
  ['PAYMENT_CREATED', 0],
  ['PAYMENT_UPDATED', 0],
  ['SEND_LINHA_DIGITAVEL', 0],
  ['PAYMENT_OVERDUE', 7],
];

const FLAGS = [
  'enabled',
  'emailEnabledForProvider',
  'smsEnabledForProvider',
  'emailEnabledForCustomer',
  'smsEnabledForCustomer',
  'phoneCallEnabledForCustomer',
  'whatsappEnabledForCustomer',
];

const OFFSETS = [0, 1, 5, 7, 10, 15, 30];

export function bornNotifications(): CustomerNotification[] {
  return BORN.map(([event, scheduleOffset]) => ({
    id: `not_${randomUUID().replaceAll('-', '').slice(0, 16)}`,
    event,
    scheduleOffset,
    flags: { enabled: true, emailEnabledForCustomer: true },
  }));
}

function notificationOf(customer: Customer, notification: CustomerNotification): object {
  return {
    object: 'notification',
    id: notification.id,
    customer: customer.id,
    ...Object.fromEntries(FLAGS.map((flag) => [flag, notification.flags[flag] ?? false])),
    event: notification.event,
    scheduleOffset: notification.scheduleOffset,
    deleted: false,
  };
}

export function listNotifications(_state: AsaasState, customer: Customer): Answer {
  const data = customer.notifications.map((notification) => notificationOf(customer, notification));
  return json(200, { object: 'list', hasMore: false, totalCount: data.length, limit: 10, offset: 0, data });
}

/** Changes one notification; gives the refusal when a value is wrong. */
function change(notification: CustomerNotification, value: Record<string, unknown>): Answer | undefined {
  const fields = readFields(value);
  const flags = { ...notification.flags };
  for (const flag of FLAGS) flags[flag] = fields.flag(flag) ?? flags[flag] ?? false;
  const offset = fields.integer('scheduleOffset', { min: 0, max: 30 }) ?? notification.scheduleOffset;
  if (!OFFSETS.includes(offset)) fields.refuse('scheduleOffset', 'O campo scheduleOffset é inválido.');
  const problem = fields.problem();
  if (problem !== undefined) return badRequest(problem);
  notification.flags = flags;
  notification.scheduleOffset = offset;
  return undefined;
}

export function updateNotification(state: AsaasState, account: Account, request: BankRequest): Answer {
  const id = request.params['id'];
  for (const customer of state.customers.values()) {
    const notification = customer.notifications.find((candidate) => candidate.id === id);
    if (notification === undefined || customer.account !== account.number) continue;
    const refusal = change(notification, parseBody(request.body) ?? {});
    state.customers.put(customer.id, customer);
    return refusal ?? json(200, notificationOf(customer, notification));
  }
  return notFound();
}

export function updateBatch(state: AsaasState, account: Account, request: BankRequest): Answer {
  const fields = readFields(parseBody(request.body) ?? {});
  const customer = state.customers.get(fields.text('customer') ?? '');
  const wanted = fields.raw('notifications');
  if (customer?.account !== account.number || !Array.isArray(wanted))
    return invalidObject('Informe o cliente e as notificações.');
  for (const item of wanted.filter(isObject)) {
    const notification = customer.notifications.find(({ id }) => id === item['id']);
    const refusal = notification === undefined ? invalidObject('Notificação inválida.') : change(notification, item);
    if (refusal !== undefined) return refusal;
  }
  state.customers.put(customer.id, customer);
  return json(200, { notifications: customer.notifications.map((item) => notificationOf(customer, item)) });
}
