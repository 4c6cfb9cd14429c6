/**
 * The bank simulator's control API, through our session: the browser never holds its token. The simulator is one for the installation:
 * with each request goes whose it is, and whether that company is alone; sim/kit/own-world.ts keeps the others out of its sight.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { System } from '#app/context.ts';
import { simulatorDoor } from '#app/simulator.ts';
import { access } from '../access.ts';
import { problem } from '../problem.ts';
import { contextOf, type Scope } from '../scope.ts';

const passedHeaders = ['content-type', 'cache-control', 'retry-after'] as const;

export function simulatorRoutes(ui: Scope, system: System): void {
  const config = { access: access.simulator, internal: true };
  ui.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/simulator/*',
    config,
    handler: async (request, reply) => passOn(system, request, reply),
  });
}

async function passOn(system: System, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const door = await simulatorDoor(contextOf(request));
  if (!door) throw problem('simulator_off', 'O banco simulado está desligado nesta instalação.');
  const target = targetOf(door.controlUrl, request);
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const answer = await fetch(target, {
    method: request.method,
    headers: {
      ...door.headers,
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    redirect: 'error',
    signal: gone.signal,
  }).catch((error: unknown) => {
    system.log.warn({ requestId: request.id, error: String(error) }, 'the simulator did not answer');
    throw problem('simulator_unreachable', 'O banco simulado não respondeu.');
  });
  // The token is ours, not the person's: a refusal of it must not look like the end of his session.
  if (answer.status === 401 || answer.status === 403) {
    await answer.body?.cancel();
    throw problem('simulator_unreachable', 'O banco simulado não aceitou o acesso do Pontual.');
  }
  void reply.code(answer.status);
  for (const name of passedHeaders) {
    const value = answer.headers.get(name);
    if (value !== null) void reply.header(name, value);
  }
  if (!answer.body) return reply.send();
  // Streams too: the simulator's log is a stream of server-sent events.
  const body = Readable.fromWeb(answer.body as ReadableStream);
  body.on('error', () => body.destroy());
  return reply.send(body);
}

/** The address at the simulator. A path that climbs out of the control API is not one of ours. */
function targetOf(controlUrl: string, request: FastifyRequest): URL {
  const base = new URL('/control/', controlUrl);
  const [path = '', query] = request.url.replace(/^\/ui\/simulator\//, '').split('?');
  const target = new URL(`./${path}`, base);
  if (target.origin !== base.origin || !target.pathname.startsWith(base.pathname)) {
    throw problem('not_found', 'Este endereço não existe no banco simulado.');
  }
  target.search = query ?? '';
  return target;
}
