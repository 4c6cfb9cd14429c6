/** The webhook of an account: one address, https only. */
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { empty, json } from '#sim/kit/http.ts';
import type { RetryPolicy } from '#sim/kit/webhooks.ts';
import { invalidData, notFound } from './errors.ts';
import { parseBody, readFields } from './fields.ts';
import type { Account, ExampleBankState } from './state.ts';

/** CHANGE: when the bank tells again, and which answers it takes for "told" ("Retentativas"). */
export const RETRY_POLICY: RetryPolicy = {
  retryMinutes: [5, 30, 120],
  accepts: (httpStatus) => httpStatus >= 200 && httpStatus < 300,
};

export function putWebhook(state: ExampleBankState, account: Account, request: BankRequest): Answer {
  const fields = readFields(parseBody(request.body) ?? {});
  const url = fields.text('url', { pattern: /^https:\/\/.{1,2000}$/ });
  if (url === undefined || fields.problems.length > 0) return invalidData(fields.problems);
  account.webhookUrl = url;
  state.accounts.put(account.number, account);
  return empty(204);
}

export function getWebhook(_state: ExampleBankState, { webhookUrl }: Account): Answer {
  return webhookUrl === undefined ? notFound() : json(200, { url: webhookUrl });
}

export function deleteWebhook(state: ExampleBankState, account: Account): Answer {
  if (account.webhookUrl === undefined) return notFound();
  delete account.webhookUrl;
  state.accounts.put(account.number, account);
  return empty(204);
}
