/**
 * The webhook of the API Pix: one for each key, set by PUT. The bank posts to the address with `/pix` behind it. A delivery
 * may hold several Pix, and comes again when a return ends. Dedupe is by EndToEndId and RtrId; unless the channel proves its
 * sender, it is a hint.
 */
import { parseJsonExactly } from '#lib/json.ts';
import type {
  ConnectionView,
  HookItem,
  HookMessage,
  HookReading,
  HookState,
  WebhookCapabilities,
} from '#core/provider.ts';
import { pixFacts } from './charge-facts.ts';
import type { PixDialect } from './dialect.ts';
import { done, requestOf } from './requests.ts';
import { readJson, receivedPix, webhookAnswer } from './wire.ts';

/** It is there or not: the standard knows no interruption. */
const working = (url: string): HookState => ({ url, ref: null, problem: null });

function readItems(dialect: PixDialect, value: unknown): { items: HookItem[] } | { problem: string } {
  const parsed = receivedPix.safeParse(value);
  if (!parsed.success) return { problem: 'Pix sem endToEndId, valor ou horario' };
  const pix = parsed.data;
  if (!dialect.webhook.isReceived(pix)) return { items: [] };
  // Keys of their own: a hint must not stand where the same fact, read from the bank, has to stand later.
  return {
    items: pixFacts(dialect, pix).map(({ factKey, occurredAt, fact }) => ({
      factKey: `hook:${factKey}`,
      bankRef: pix.txid ?? null,
      bankKey: null,
      txid: pix.txid ?? null,
      occurredAt,
      fact,
    })),
  };
}

/** `{pix: […]}`; some banks send the list alone, or one Pix alone. */
function listOf(body: unknown): unknown[] | null {
  if (Array.isArray(body)) return body as unknown[];
  if (typeof body !== 'object' || body === null) return null;
  const { pix } = body as { pix?: unknown };
  if (Array.isArray(pix)) return pix as unknown[];
  return [pix ?? body];
}

export function readHook(dialect: PixDialect, message: HookMessage, connection: ConnectionView): HookReading {
  let body: unknown;
  try {
    body = parseJsonExactly(message.body);
  } catch {
    return { readable: false, problem: 'o corpo não é JSON' };
  }
  const list = listOf(body);
  if (list === null) return { readable: false, problem: 'o corpo não é lista nem objeto' };
  const readings = list.map((value) => readItems(dialect, value));
  return {
    readable: true,
    proven: dialect.webhook.isProven(message, connection),
    items: readings.flatMap((reading) => ('items' in reading ? reading.items : [])),
    problems: readings.flatMap((reading) => ('problem' in reading ? [reading.problem] : [])),
  };
}

export function pixWebhook(dialect: PixDialect) {
  const pathOf = (connection: ConnectionView) => ['webhook', dialect.keyOf(connection)];
  return {
    configure(connection, { url }) {
      const webhookUrl = dialect.webhook.addressOf(url);
      return requestOf(dialect, connection, {
        name: 'webhook.configure',
        method: 'PUT',
        path: pathOf(connection),
        headers: dialect.webhook.headers,
        body: { json: { webhookUrl } },
        effect: 'keyed-write',
        success: () => done(working(webhookUrl)),
      });
    },
    inspect: (connection) =>
      requestOf<HookState | null>(dialect, connection, {
        name: 'webhook.inspect',
        method: 'GET',
        path: pathOf(connection),
        effect: 'read',
        missing: null,
        success: (raw) => done(working(readJson(raw, webhookAnswer).webhookUrl)),
      }),
    remove: (connection) =>
      requestOf<null>(dialect, connection, {
        name: 'webhook.remove',
        method: 'DELETE',
        path: pathOf(connection),
        effect: 'keyed-write',
        missing: null,
        success: () => done(null),
      }),
    read: (message, connection) => readHook(dialect, message, connection),
  } satisfies WebhookCapabilities;
}
