/** What a route declares beside its handler, and what a request carries once its caller is known. */
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '#app/people/authenticate.ts';
import type { Context } from '#app/context.ts';
import type { Access } from './access.ts';
import type { IdempotentRequest, Recovery } from './idempotency.ts';
import { problem } from './problem.ts';
import type { ZodTypes } from './validation.ts';

/** A Fastify scope whose schemas are Zod. */
export type Scope = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypes>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call. Every route has one; the application refuses to start with a route that has not. */
    access?: Access;
    /** The answer shows a secret once: it is never kept for a repeated request. */
    secretAnswer?: boolean;
    /** Answers a repeated request whose first run died after its work was done. */
    recovery?: Recovery;
    /** Left out of the OpenAPI document: screens' own routes. */
    internal?: boolean;
  }
  interface FastifySchema {
    summary?: string;
    description?: string;
    tags?: readonly string[];
    /** Media types of a body that is a file. */
    consumes?: readonly string[];
    /** Media types of an answer that is a file. */
    produces?: readonly string[];
  }
  interface FastifyRequest {
    caller: Caller | null;
    ctx: Context | null;
    idempotent: IdempotentRequest | null;
  }
}

/** The context of an authenticated request. */
export function contextOf(request: FastifyRequest): Context {
  if (!request.ctx) throw problem('not_authenticated', 'Falta a chave de API ou a sessão.');
  return request.ctx;
}
