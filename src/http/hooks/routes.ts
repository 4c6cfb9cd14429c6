/** Where banks knock: raw bytes in, 200 only after they are committed. Nothing is read here. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerChallenge, challengeParameter, challengePath } from '#app/doctor/challenge.ts';
import { hookReceiver } from '#app/receive/webhook.ts';
import type { System } from '#app/context.ts';
import { access } from '../access.ts';

/** Largest notification accepted, in bytes. */
export const largestHookBytes = 1024 * 1024;

const sentences: Readonly<Record<number, string>> = {
  200: 'ok',
  401: 'unauthorized',
  404: 'not found',
  503: 'try again',
};

/** Adds `/hooks/:token` and `/hooks/:token/*` (some banks append a path) to a scope that reads bodies as they come. */
export async function hookRoutes(scope: FastifyInstance, system: System): Promise<void> {
  const receive = hookReceiver(system);
  tokenRoute(scope);
  challengeRoute(scope, system);
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: largestHookBytes },
    async (_request: FastifyRequest, body: Buffer) => body,
  );
  for (const url of ['/hooks/:token', '/hooks/:token/*']) {
    scope.route({
      method: 'POST',
      url,
      bodyLimit: largestHookBytes,
      config: { access: access.public, internal: true, rateLimit: false },
      handler: async (request, reply) => {
        const { status } = await receive(deliveryOf(request));
        if (status === 503) void reply.header('retry-after', '30');
        return reply.code(status).type('text/plain; charset=utf-8').send(sentences[status]);
      },
    });
    scope.route({
      method: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url,
      config: { access: access.public, internal: true, rateLimit: false },
      handler: async (_request, reply) => reply.code(405).header('allow', 'POST').type('text/plain').send('POST only'),
    });
  }
}

const tokenLifeSeconds = 3_600;

/**
 * Some banks ask the receiver itself for a token before they deliver (OAuth 2, client credentials). The secret that they were told is
 * the unguessable end of the address: the token proves no more than the address does, and what is delivered is read back all the same.
 */
function tokenRoute(scope: FastifyInstance): void {
  scope.route({
    method: 'POST',
    url: '/hooks/:token/oauth/token',
    bodyLimit: 16_384,
    config: { access: access.public, internal: true, rateLimit: false },
    handler: async (request, reply) => {
      const { token } = request.params as { token: string };
      const [scheme = '', given = ''] = (request.headers.authorization ?? '').split(' ');
      const password =
        scheme.toLowerCase() === 'basic' ? Buffer.from(given, 'base64').toString().split(':').slice(1).join(':') : '';
      if (!isSame(password, token)) return reply.code(401).send({ error: 'invalid_client' });
      const bearer = createHash('sha256').update(`hook bearer ${token}`).digest('base64url');
      return reply.send({ access_token: bearer, token_type: 'Bearer', expires_in: tokenLifeSeconds });
    },
  });
}

/** Answers the examination of an address: only this installation knows how. A caller without a challenge is told what banks are told. */
function challengeRoute(scope: FastifyInstance, system: System): void {
  scope.route({
    method: 'GET',
    url: `/hooks/:token${challengePath}`,
    config: { access: access.public, internal: true, rateLimit: false },
    handler: async (request, reply) => {
      const { token } = request.params as { token: string };
      const challenge = (request.query as Record<string, unknown>)[challengeParameter];
      const answer = typeof challenge === 'string' ? await answerChallenge(system, token, challenge) : null;
      void reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store');
      return answer === null ? reply.code(404).send('not found') : reply.send(answer);
    },
  });
}

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function deliveryOf(request: FastifyRequest): {
  token: string;
  path: string;
  headers: Record<string, string>;
  body: Uint8Array;
} {
  const params = request.params as { token: string; '*'?: string };
  const rest = request.url.slice(`/hooks/${params.token}`.length);
  const headers = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
  const body = Buffer.isBuffer(request.body) ? new Uint8Array(request.body) : new Uint8Array();
  return { token: params.token, path: rest.split('?')[0] ?? '', headers, body };
}
