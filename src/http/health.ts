/** For whoever keeps the process running: alive, and ready to serve. */
import type { FastifyInstance } from 'fastify';
import { access } from './access.ts';
import { problem } from './problem.ts';

/** Longest wait for the database before the answer is "not ready". */
const patienceMs = 2_000;

export function healthRoutes(
  app: FastifyInstance,
  { version, ping }: { version: string; ping(): Promise<void> },
): void {
  const config = { access: access.public, rateLimit: false as const };
  const tags = ['Saúde'];
  app.get('/health/live', { config, schema: { tags, summary: 'O processo responde' } }, async () => ({
    status: 'ok',
    version,
  }));
  app.get('/health/ready', { config, schema: { tags, summary: 'O banco de dados responde' } }, async () => {
    await withinPatience(ping());
    return { status: 'ok', version };
  });
}

async function withinPatience(pinging: Promise<void>): Promise<void> {
  const patience = Promise.withResolvers<never>();
  const notReady = (): void => patience.reject(problem('unavailable', 'O banco de dados do Pontual não responde.'));
  const timer = setTimeout(notReady, patienceMs);
  try {
    await Promise.race([pinging, patience.promise]);
  } catch {
    throw problem('unavailable', 'O banco de dados do Pontual não responde.');
  } finally {
    clearTimeout(timer);
  }
}
