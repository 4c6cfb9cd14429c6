/** Where links lead that we write down for people: the address that the operator gave, else the one by which the caller reached us. */
import type { FastifyRequest } from 'fastify';
import type { Context } from '#app/context.ts';
import { contextOf } from './scope.ts';

/**
 * The context of a request that makes a link. Without PONTUAL_PUBLIC_URL we know ourselves only as localhost, which is somebody else
 * on another machine; the browser of whoever asks says how we are reached from there (its Origin was proven to be ours).
 */
export function linkingContext(request: FastifyRequest): Context {
  const ctx = contextOf(request);
  const { origin } = request.headers;
  const known = URL.parse(ctx.settings.publicUrl)?.hostname;
  if (known !== 'localhost' || origin === undefined || ctx.actor.kind !== 'user') return ctx;
  return { ...ctx, settings: { ...ctx.settings, publicUrl: origin } };
}
