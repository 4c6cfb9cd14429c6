/** Idempotency-Key on every POST and PATCH of the API: the same request twice gets the same answer, and is done once. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  claimKey,
  finishKey,
  heartbeatMs,
  keepLease,
  releaseKey,
  type Claim,
  type Held,
} from '#app/idempotency/keys.ts';
import type { Context } from '#app/context.ts';
import type { DoneByRequest } from '#app/idempotency/keys.ts';
import { problem } from './problem.ts';
import { contextOf } from './scope.ts';

export interface IdempotentRequest {
  held: Held;
  heartbeat: NodeJS.Timeout;
}

/** An answer put together outside a handler. */
export interface MadeAnswer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** Answers a request whose first run died, from what that had done by then; null when there is nothing to answer with. */
export type Recovery = (ctx: Context, earlier: readonly DoneByRequest[]) => Promise<MadeAnswer | null>;

/** A recovery that reads back the object which the first run had created. */
export function createdBefore(
  objectKind: string,
  answer: (ctx: Context, objectId: string) => Promise<MadeAnswer>,
): Recovery {
  return async (ctx, earlier) => {
    const objectId = earlier.find((item) => item.objectKind === objectKind)?.objectId;
    return objectId ? answer(ctx, objectId) : null;
  };
}

/** For routes where a repetition would cost money: without a key nothing is begun. A dry run does nothing and needs none. */
export async function requireKey(request: FastifyRequest): Promise<void> {
  const { dryRun } = request.query as { dryRun?: boolean };
  if (dryRun === true || request.headers['idempotency-key'] !== undefined) return;
  throw problem('idempotency_key_missing', 'Este pedido exige o cabeçalho Idempotency-Key.');
}

const keyPattern = /^[\x21-\x7e]{1,255}$/;
const keptHeaders = ['content-type', 'content-language', 'location', 'etag', 'preference-applied'] as const;

/** Adds idempotency to the POST and PATCH routes of the scope. */
export function makeIdempotent(scope: FastifyInstance): void {
  scope.addHook('preHandler', async (request, reply) => {
    if (request.method !== 'POST' && request.method !== 'PATCH') return;
    const key = keyOf(request);
    if (key === null) return;
    const ctx = contextOf(request);
    // Keys of two environments never read one another's answers.
    const world = ctx.actor.kind === 'api_key' && ctx.actor.environment ? ` (${ctx.actor.environment})` : '';
    const route = `${request.method} ${request.url.split('?')[0] ?? ''}${world}`;
    const claim = await claimKey(ctx, { route, key, bodyHash: hashOf(request) });
    return answerClaim(request, reply, claim);
  });
  scope.addHook('onSend', async (request, reply, payload) => {
    const { idempotent, ctx } = request;
    if (!idempotent || !ctx) return payload;
    request.idempotent = null;
    clearInterval(idempotent.heartbeat);
    await settle(ctx, idempotent.held, { request, reply, payload });
    return payload;
  });
}

function keyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && keyPattern.test(key)) return key;
  throw problem('idempotency_key_invalid', 'A Idempotency-Key precisa de 1 a 255 caracteres ASCII visíveis.');
}

/** What makes two requests the same: query and body, whatever the order of the body's keys. */
function hashOf(request: FastifyRequest): Buffer {
  const hash = createHash('sha256')
    .update(request.url.split('?')[1] ?? '')
    .update('\n');
  return (Buffer.isBuffer(request.body) ? hash.update(request.body) : hash.update(canonical(request.body))).digest();
}

function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([left], [right]) => (left < right ? -1 : 1)))
      : item,
  );
}

async function answerClaim(request: FastifyRequest, reply: FastifyReply, claim: Claim): Promise<unknown> {
  if (claim.claim === 'other-body') {
    throw problem('idempotency_key_reused', 'Esta Idempotency-Key já foi usada aqui com outro corpo.');
  }
  if (claim.claim === 'running') {
    throw problem('idempotency_in_progress', 'O primeiro pedido com esta Idempotency-Key ainda está em andamento.', {
      facts: { retryAfterSeconds: claim.retryAfterSeconds },
    });
  }
  if (claim.claim === 'replay') {
    const { status, headers, body } = claim.answer;
    return reply
      .code(status)
      .headers({ ...headers, 'idempotency-replayed': 'true' })
      .send(body === '' ? null : body);
  }
  const ctx = { ...contextOf(request), requestId: claim.requestId };
  request.ctx = ctx;
  const heartbeat = setInterval(() => void keepLease(ctx, claim.held).catch(() => undefined), heartbeatMs);
  heartbeat.unref();
  request.idempotent = { held: claim.held, heartbeat };
  const { recovery } = request.routeOptions.config;
  const made = claim.earlier.length > 0 && recovery ? await recovery(ctx, claim.earlier) : null;
  return made ? reply.code(made.status).headers(made.headers).send(made.body) : undefined;
}

interface Sent {
  request: FastifyRequest;
  reply: FastifyReply;
  payload: unknown;
}

/** Keeps a final answer; anything else (our failure, "try again") leaves the key open for the next try. */
async function settle(ctx: Context, held: Held, { request, reply, payload }: Sent): Promise<void> {
  const body = payload ?? '';
  try {
    if (typeof body !== 'string' || !isFinal(reply.statusCode, body)) return await releaseKey(ctx, held);
    if (request.routeOptions.config.secretAnswer && reply.statusCode < 300) {
      return await finishKey(ctx, held, secretShown(request.id));
    }
    const headers = Object.fromEntries(
      keptHeaders.flatMap((name) => {
        const value = reply.getHeader(name);
        return value === undefined ? [] : [[name, String(value)]];
      }),
    );
    await finishKey(ctx, held, { status: reply.statusCode, headers, body });
  } catch (error) {
    // The work is done and will be answered; the lease ends by itself and the next try finds what was done.
    ctx.log.error({ requestId: ctx.requestId, error: String(error) }, 'an idempotent answer could not be kept');
  }
}

function isFinal(status: number, body: string): boolean {
  if (status >= 500 || status === 429 || status === 401) return false;
  return status < 400 || !body.includes('"retryable":true');
}

function secretShown(requestId: string): { status: number; headers: Record<string, string>; body: string } {
  const { init } = problem('secret_shown_once', 'O segredo deste pedido já foi mostrado uma vez.');
  const { code, status, title, detail, cure, actor } = init;
  const body = { type: `/docs/errors/${code}`, title, status, detail, code, retryable: false, actor, cure, requestId };
  return { status, headers: { 'content-type': 'application/problem+json; charset=utf-8' }, body: JSON.stringify(body) };
}
