/** Limits and tokens kept in this process: for tests, and where one process is all there is. */
import type { Outcome } from '#core/provider.ts';
import { secret, type Secret } from '#core/secret.ts';
import type { Limiter, TokenKey, TokenStore } from './ports.ts';

type Now = () => Temporal.Instant;

/** A sliding window: at most `limit` permits in any `perSeconds` seconds. */
export function memoryLimiter(now: Now): Limiter {
  const taken = new Map<string, number[]>();
  return {
    async take(bucket, { limit, perSeconds }) {
      const nowMs = now().epochMilliseconds;
      const windowMs = perSeconds * 1000;
      const recent = (taken.get(bucket) ?? []).filter((at) => at > nowMs - windowMs);
      taken.set(bucket, recent);
      if (recent.length < limit) {
        recent.push(nowMs);
        return { granted: true };
      }
      return { granted: false, retryAfterMs: Math.max(1, recent[recent.length - limit]! + windowMs - nowMs) };
    },
  };
}

/** Tokens renewed at 80 % of their life, with one renewal however many callers wait for it. */
export function memoryTokenStore(now: Now): TokenStore {
  const kept = new Map<string, { token: Secret; renewAtMs: number }>();
  const renewing = new Map<string, Promise<Outcome<Secret>>>();
  const nameOf = (key: TokenKey): string => JSON.stringify([key.connectionId, key.scopes]);

  return {
    async get(key, renew) {
      const name = nameOf(key);
      const found = kept.get(name);
      if (found && now().epochMilliseconds < found.renewAtMs) return { outcome: 'done', answer: found.token };
      const underWay = renewing.get(name);
      if (underWay) return underWay;
      const renewal = renew()
        .then((outcome): Outcome<Secret> => {
          if (outcome.outcome !== 'done') return outcome;
          const { token, expiresInSeconds } = outcome.answer;
          const answer = secret(token);
          kept.set(name, { token: answer, renewAtMs: now().epochMilliseconds + expiresInSeconds * 800 });
          return { outcome: 'done', answer };
        })
        .finally(() => renewing.delete(name));
      renewing.set(name, renewal);
      return renewal;
    },
    async drop(key, token) {
      const name = nameOf(key);
      if (kept.get(name)?.token.reveal() === token) kept.delete(name);
    },
  };
}
