/** The documentation: /openapi.json, and pages drawn from it on the server, with nothing from elsewhere. */
import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { access } from '../access.ts';
import { catalogue } from '../error-catalogue.ts';
import { openApi, type OpenApi } from '../openapi.ts';
import { problem } from '../problem.ts';
import type { Scope } from '../scope.ts';
import { apiPage, errorPage, errorsPage } from './pages.ts';

export interface DocumentationOptions {
  routes: readonly RouteOptions[];
  version: string;
  publicUrl: string | null;
}

export function documentationRoutes(app: Scope, options: DocumentationOptions): void {
  let made: OpenApi | null = null;
  // At the first request: by then every route is known.
  const document = (): OpenApi => (made ??= openApi(options.routes, options));
  const config = { access: access.public, internal: true };
  const html = 'text/html; charset=utf-8';
  app.get('/openapi.json', { config, schema: {} }, async (_request, reply) =>
    reply
      .header('access-control-allow-origin', '*')
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(document())),
  );
  app.get('/docs', { config, schema: {} }, async (request, reply) => {
    const base = options.publicUrl ?? `${request.protocol}://${request.host}`;
    return reply.type(html).send(apiPage(document(), base));
  });
  app.get('/docs/errors', { config, schema: {} }, async (_request, reply) =>
    reply.type(html).send(errorsPage(catalogue)),
  );
  app.get(
    '/docs/errors/:code',
    { config, schema: { params: z.object({ code: z.string().max(80) }) } },
    async (request, reply) => {
      const { code } = request.params;
      const entry = Object.hasOwn(catalogue, code) ? catalogue[code] : undefined;
      if (!entry) throw problem('not_found', 'Este código não está no catálogo de erros.');
      return reply.type(html).send(errorPage(code, entry));
    },
  );
}
