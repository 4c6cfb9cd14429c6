/** The built web application: its files, and its first page for every address of its own. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { noSuchAddress } from './errors.ts';
import type { Scope } from './scope.ts';

const servers = /^\/(v1|ui|docs|hooks|health|metrics|assets|openapi\.json)(\/|$|\?)/;

/** Serves the folder. An address that is no file and no API is one of the application's pages. */
export async function serveWeb(app: Scope, webRoot: string): Promise<void> {
  const isPage = (request: FastifyRequest): boolean =>
    (request.method === 'GET' || request.method === 'HEAD') &&
    !servers.test(request.url) &&
    (request.headers.accept ?? '').includes('text/html');
  const built = existsSync(join(webRoot, 'index.html'));
  if (built) {
    await app.register(fastifyStatic, {
      root: webRoot,
      index: false,
      dotfiles: 'ignore',
      cacheControl: false,
      setHeaders: (reply, path) => {
        // Names of built files carry their hash: a changed file is another name.
        const lasting = path.includes('/assets/');
        void reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  const firstPage = async (reply: FastifyReply): Promise<FastifyReply> =>
    built
      ? reply.header('cache-control', 'no-cache').sendFile('index.html')
      : reply.code(503).type('text/html; charset=utf-8').send(notBuilt);
  app.get('/', { schema: {}, config: { internal: true } }, async (_request, reply) => firstPage(reply));
  app.setNotFoundHandler(async (request, reply) => {
    if (isPage(request)) return firstPage(reply);
    throw noSuchAddress();
  });
}

const notBuilt = `<!doctype html><html lang="pt-BR"><meta charset="utf-8"><title>Pontual</title>
<p>A aplicação web ainda não foi montada. Rode <code>npm run build</code> e abra de novo.
A API já atende: veja <a href="/docs">/docs</a>.</p></html>`;
