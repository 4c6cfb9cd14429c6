/** Live changes as server-sent events: type, id, version; the page reads again what it shows. */
import type { ServerResponse } from 'node:http';
import type { System } from '#app/context.ts';
import { publicId } from '#core/ids.ts';
import { access } from '../access.ts';
import { contextOf, type Scope } from '../scope.ts';

/** One change, or null after a gap in which changes may have been missed: then everything shown is read again. */
export type ChangeListener = (change: { type: string; id: string; version: number } | null) => void;

export interface ChangeFeed {
  /** Calls the listener with each change of the organization. Gives the function that ends it. */
  subscribe(organizationId: string, listener: ChangeListener): () => void;
}

const heartbeatMs = 15_000;
/** A page comes back after this long and shows its session again: who signed out hears nothing more. */
const longestMs = 15 * 60_000;
/** Bytes waiting for a reader that does not read; beyond this he is cut off and comes back by himself. */
const mostBuffered = 256 * 1024;

export function changeRoutes(ui: Scope, system: System, feed: ChangeFeed): void {
  const open = new Set<ServerResponse>();
  // A server that closes does not wait for pages that would listen for ever.
  ui.addHook('preClose', async () => {
    for (const response of open) response.end();
  });
  ui.get(
    '/changes',
    { config: { access: access.anyPerson, internal: true, rateLimit: false } },
    async (request, reply) => {
      const ctx = contextOf(request);
      const own = ctx.actor.kind === 'user' ? publicId('user', ctx.actor.id) : null;
      void reply.headers({ 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
      reply.hijack();
      const response = reply.raw;
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) response.setHeader(name, value);
      }
      response.writeHead(200);
      const write = (text: string): void => {
        if (response.writableLength > mostBuffered) response.destroy();
        else response.write(text);
      };
      // The browser comes back 2 s after a loss; what it missed meanwhile it reads again on `ready`.
      write('retry: 2000\nevent: ready\ndata: {}\n\n');
      const unsubscribe = feed.subscribe(ctx.organizationId, (change) => {
        if (change === null) write('event: gap\ndata: {}\n\n');
        else
          write(
            `event: change\ndata: ${JSON.stringify({ type: change.type, id: change.id, version: change.version })}\n\n`,
          );
        // Of this very person: whether she may still listen is asked as she comes back.
        if (change?.type === 'user' && change.id === own) response.end();
      });
      const heartbeat = setInterval(() => write(': ainda aqui\n\n'), heartbeatMs);
      heartbeat.unref();
      const ending = setTimeout(() => response.end(), longestMs);
      ending.unref();
      open.add(response);
      response.on('close', () => {
        clearInterval(heartbeat);
        clearTimeout(ending);
        unsubscribe();
        open.delete(response);
        system.log.info({ requestId: request.id }, 'live changes ended');
      });
      return reply;
    },
  );
}
