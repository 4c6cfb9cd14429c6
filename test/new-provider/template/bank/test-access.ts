/** For tests: what a caller of this application puts into each of its requests. */
import type { BankApplication } from '#sim/kit/bank.ts';
import type { BankCall } from './test-bank.ts';

export function accessOf({ clientId, clientSecret }: BankApplication, call: BankCall): Record<string, string> {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const { json } = call('POST', '/oauth/token', { body: new URLSearchParams(form).toString() });
  const { access_token } = json as { access_token: string };
  return { authorization: `Bearer ${access_token}` };
}
