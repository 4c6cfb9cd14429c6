/**
 * The webhook of Banco Exemplo: one address per account, https only. Nothing in a delivery proves its sender, so it is a hint: the boleto
 * is read back before money is posted.
 *
 * CHANGE: address, body and proof, from the bank's page on webhooks ("Notificações", "Callbacks"). Where a secret of ours comes back in a
 * header, `facts.webhook.proof` is `token` or `basic`, `configure` sends `wish.secret`, and `read` says `proven: true`.
 */
import type { HookMessage, HookReading, HookState, WebhookCapabilities } from '#core/provider.ts';
import { factsOf } from './charge-facts.ts';
import { done, requestOf } from './requests.ts';
import { hookBody, readJson, webhookAnswer } from './wire.ts';

const path = '/v1/webhook';

function read(message: HookMessage): HookReading {
  let body: ReturnType<typeof hookBody.parse>;
  try {
    body = readJson(message, hookBody);
  } catch {
    return { readable: false, problem: 'o corpo não é um aviso de boleto' };
  }
  const { boleto } = body;
  // What it is about now is told by its newest fact; the rest is read back with it.
  const [newest] = factsOf(boleto).slice(-1);
  if (!newest) return { readable: false, problem: 'o boleto não diz nada' };
  return {
    readable: true,
    proven: false,
    items: [{ ...newest, factKey: `hook:${newest.factKey}`, bankRef: boleto.id, bankKey: boleto.referencia }],
    problems: [],
  };
}

/** One per account, and never interrupted: it is there or not. */
const working = (url: string): HookState => ({ url, ref: null, problem: null });

export const webhook: WebhookCapabilities = {
  configure: (_connection, { url }) =>
    requestOf({
      name: 'example-bank.webhook.configure',
      method: 'PUT',
      path,
      body: { json: { url } },
      effect: 'keyed-write',
      success: () => done(working(url)),
    }),
  inspect: () =>
    requestOf<HookState | null>({
      name: 'example-bank.webhook.inspect',
      method: 'GET',
      path,
      effect: 'read',
      success: (raw) => done(working(readJson(raw, webhookAnswer).url)),
      instead: (raw) => (raw.status === 404 ? done(null) : null),
    }),
  remove: () =>
    requestOf<null>({
      name: 'example-bank.webhook.remove',
      method: 'DELETE',
      path,
      effect: 'keyed-write',
      success: () => done(null),
      instead: (raw) => (raw.status === 404 ? done(null) : null),
    }),
  read,
};
