/** The listener that banks reach: HTTPS on a port of its own, so that nothing else of Pontual stands open to the internet. */
import fastify, { type FastifyInstance } from 'fastify';
import type { System } from '#app/context.ts';
import { hookRoutes } from './routes.ts';

export interface HooksOptions {
  /** PEM texts. */
  tls: { cert: string; key: string };
}

/**
 * Builds the hooks listener. A client certificate is asked for and not required: banks that send one can be told apart, those
 * that send none prove themselves otherwise. TLS 1.2 is the oldest spoken. Call `listen` on what it gives.
 */
export function buildHooks(system: System, { tls }: HooksOptions): FastifyInstance {
  const app = fastify({
    logger: false,
    https: { ...tls, minVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: false },
    requestTimeout: 30_000,
    keepAliveTimeout: 60_000,
    genReqId: () => system.ids.next(),
    routerOptions: { maxParamLength: 200 },
  }) as unknown as FastifyInstance;
  app.setNotFoundHandler(async (_request, reply) => reply.code(404).type('text/plain').send('not found'));
  app.setErrorHandler(async (error, request, reply) => {
    const status = statusOf(error);
    if (status === 503)
      system.log.error({ requestId: request.id, error: String(error) }, 'a notification was not stored');
    return reply
      .code(status)
      .type('text/plain')
      .send(status === 413 ? 'too large' : status === 503 ? 'try again' : 'bad request');
  });
  app.addHook('onRequest', async (_request, reply) => {
    // The bank repeats it; taken in now, it might be the write that fills the disk.
    if (system.settings.intakeClosed === true) return reply.code(503).header('retry-after', '300').send('try again');
  });
  app.addHook('onResponse', async (request, reply) => {
    const fields = { requestId: request.id, method: request.method, status: reply.statusCode };
    system.log.info({ ...fields, durationMs: Math.round(reply.elapsedTime) }, 'hook');
  });
  void app.register(async (scope) => hookRoutes(scope, system));
  return app;
}

/** A bank repeats what was not answered 2xx: what failed on our side is 503, never lost. */
function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 0;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 503;
}
