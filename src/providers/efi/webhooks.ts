/**
 * What Efí tells us. Of a charge: a form with nothing but a token, at the address that the charge was given; the whole history behind
 * it is fetched with our own bearer, which is what proves it. Of a Pix: the standard's message, at the address of the Pix key, as a
 * hint. Both arrive at the same door.
 */
import type {
  ConnectionView,
  HookItem,
  HookMessage,
  HookReading,
  HookState,
  RequestSpec,
  WebhookCapabilities,
} from '#core/provider.ts';
import { factOfEntry, instantOfEntry } from './charge-facts.ts';
import { pixOf, pixWebhookOf } from './pix.ts';
import { done, requestOf } from './requests.ts';
import { type Entry, historyAnswer, listAnswer, readJson } from './wire.ts';

/** The token of a form; null when the body is none. */
function tokenOf({ body }: HookMessage): string | null {
  if (body.length > 1_000) return null;
  const text = new TextDecoder('latin1').decode(body);
  const token = /^\s*[[{]/.test(text) ? null : new URLSearchParams(text.trim()).get('notification');
  return token !== null && /^[\w-]{8,128}$/.test(token) ? token : null;
}

/**
 * The history of a token, every entry under its own key. Where an entry does not tell what its fact needs (what was marked as paid by
 * hand has no value), all of it is a hint, and the charges are read.
 */
export function readHistory(token: string, entries: readonly Entry[]): HookReading {
  const running = new Map<string, { paidCents: number; returnedCents: number }>();
  const read = entries
    .toSorted((a, b) => Number(a.id) - Number(b.id))
    .flatMap((entry) => {
      const chargeId = entry.identifiers.charge_id;
      if (chargeId === undefined) return [];
      const totals = running.get(chargeId) ?? { paidCents: 0, returnedCents: 0 };
      running.set(chargeId, totals);
      const fact = factOfEntry(entry, chargeId, totals);
      return fact === null ? [] : [{ entry, chargeId, fact }];
    });
  const proven = read.every(({ fact }) => fact !== 'untold');
  const items = read.map(({ entry, chargeId, fact }): HookItem => {
    const { id, status, custom_id } = entry;
    const key = `${token}:${id.padStart(6, '0')}`;
    return {
      // Keys of their own: a hint must not stand where the same entry has to stand later.
      factKey: proven ? key : `hook:${key}`,
      bankRef: chargeId,
      bankKey: custom_id ?? null,
      occurredAt: instantOfEntry(entry),
      fact: fact === 'untold' ? { type: 'unknown_word', word: status.current } : fact,
    };
  });
  return { readable: true, proven, items, problems: [] };
}

function historyRequest(token: string): RequestSpec<HookReading> {
  return requestOf({
    name: 'efi.notification.read',
    method: 'GET',
    path: `/v1/notification/${encodeURIComponent(token)}`,
    effect: 'read',
    subject: 'read',
    success: (raw) => done(readHistory(token, readJson(raw, historyAnswer).data)),
  });
}

function read(message: HookMessage, connection: ConnectionView): HookReading {
  const token = tokenOf(message);
  return token === null
    ? pixWebhookOf(connection).read(message, connection)
    : { readable: 'at-the-bank', request: historyRequest(token) };
}

/**
 * For a connection without Pix there is nothing to set: each charge is given its address. One harmless call proves that the bank
 * answers this account.
 */
function nothingToSet<A>(name: string, answer: A): RequestSpec<A> {
  return requestOf({
    name,
    method: 'GET',
    path: '/v1/charges',
    query: { charge_type: 'billet', begin_date: '2020-01-01', end_date: '2020-01-01', limit: '1' },
    effect: 'read',
    subject: 'read',
    success(raw) {
      readJson(raw, listAnswer);
      return done(answer);
    },
  });
}

const toldToEach = (url: string): HookState => ({ url, ref: null, problem: null });

export const webhook: WebhookCapabilities = {
  configure: (connection, wish) =>
    pixOf(connection)
      ? pixWebhookOf(connection).configure(connection, wish)
      : nothingToSet('efi.webhook.configure', toldToEach(wish.url)),
  inspect: (connection, url) =>
    pixOf(connection)
      ? pixWebhookOf(connection).inspect(connection)
      : nothingToSet<HookState | null>('efi.webhook.inspect', toldToEach(url)),
  remove: (connection) =>
    pixOf(connection) ? pixWebhookOf(connection).remove(connection) : nothingToSet<null>('efi.webhook.remove', null),
  read,
};
