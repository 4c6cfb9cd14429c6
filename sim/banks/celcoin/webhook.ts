/** Returns are told to one address for each account, every quarter of an hour, for a day, until it answers 200. */
import { SimulatorError } from '#sim/kit/bank.ts';
import type { RetryPolicy } from '#sim/kit/webhooks.ts';
import type { Account, CelcoinState, Return, Transfer } from './state.ts';
import { refundMessage } from './wire.ts';

const RUN_MINUTES = 15;
const DAY_MINUTES = 1440;
const MINUTE_MS = 60_000;

/** Celcoin's manual of transfers: runs every 15 minutes, day and night, again for 24 hours until the answer is 200. */
export const RETRY_POLICY: RetryPolicy = {
  retryMinutes: Array.from({ length: DAY_MINUTES / RUN_MINUTES - 1 }, () => RUN_MINUTES),
  accepts: (httpStatus) => httpStatus === 200,
};

/** Leaves with the next run; gives the id of the delivery, or nothing when the account has no address. */
export function notify(state: CelcoinState, transfer: Transfer, back: Return, forged = false): string | undefined {
  const { clock, webhooks } = state.env;
  const webhook = state.accounts.get(transfer.account)?.webhook;
  if (webhook === undefined) return undefined;
  const credentials = Buffer.from(`${webhook.login}:${webhook.password}`).toString('base64');
  const id = webhooks.enqueue({
    bank: 'celcoin',
    account: transfer.account,
    url: webhook.url,
    headers: { authorization: `Basic ${credentials}` },
    payload: refundMessage(transfer, back),
    ref: String(transfer.transactionId),
    ...(forged ? { forged } : {}),
  });
  const runMs = RUN_MINUTES * MINUTE_MS;
  webhooks.delay((runMs - (clock.nowMs() % runMs)) / MINUTE_MS, { ids: [id] });
  return id;
}

/**
 * What the bank's support does on request; nothing in the API does it.
 * @throws SimulatorError without an https address, a login and a password.
 */
export function registerWebhook(state: CelcoinState, account: Account, input: Record<string, unknown>): void {
  const { url, login, password } = input;
  const isGood = typeof url === 'string' && /^https:\/\/./.test(url) && isText(login) && isText(password);
  if (!isGood) throw new SimulatorError(400, 'Informe url (https), login e password.');
  account.webhook = { url, login, password };
  state.accounts.put(account.number, account);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
