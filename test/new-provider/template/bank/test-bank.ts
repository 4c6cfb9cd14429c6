/** For tests: the bank alone, with its real clock, books and queue of webhooks, and no network in between. */
import type { BankApplication, BankEnvironment } from '#sim/kit/bank.ts';
import { fingerprintOf, openAuthority } from '#sim/kit/ca.ts';
import { manualClock } from '#sim/kit/clock.ts';
import type { Answer } from '#sim/kit/http.ts';
import { makeRouter } from '#sim/kit/router.ts';
import { openStore } from '#sim/kit/store.ts';
import { makeWebhooks } from '#sim/kit/webhooks.ts';
import { openExampleBank } from './index.ts';
import { DOOR } from './operations.ts';

export type BankCall = (
  method: string,
  target: string,
  parts?: { json?: unknown; body?: string; headers?: Record<string, string> },
) => Answer;

export async function testBank() {
  const clock = manualClock('2026-03-10T15:00:00Z');
  const store = openStore();
  const authority = await openAuthority();
  const webhooks = makeWebhooks({ clock, store, caPem: authority.caPem, mode: 'held', changed: () => undefined });
  const settings = { limits: 'none', emissionDelayMs: 0, amendDelayMs: 0 } as const;
  const env: BankEnvironment = { clock, store, settings, authority, webhooks, changed: () => undefined };
  const bank = openExampleBank(env);
  bank.resume();
  const route = makeRouter(bank.operations);
  /** Calls with the certificate of the application, where the bank asks for one. */
  const callAs = ({ clientId, certificatePem }: BankApplication): BankCall => {
    const identity = { fingerprint: fingerprintOf(certificatePem), commonName: clientId, notAfterMs: Infinity };
    return (method, target, { json, body, headers = {} } = {}) => {
      const { pathname: path, searchParams: query } = new URL(target, 'https://bank.example');
      const match = route(method, path);
      if (match === undefined) return bank.replies.unknownPath();
      const text = body ?? (json === undefined ? '' : JSON.stringify(json));
      const certificate = DOOR === 'mutual' ? identity : null;
      const { params } = match;
      return bank.serve(match.route, { method, path, query, headers, body: Buffer.from(text), params, certificate });
    };
  };
  return { bank, clock, webhooks, callAs };
}
