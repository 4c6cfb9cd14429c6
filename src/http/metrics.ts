/** What the process tells a Prometheus. Not public: this machine, or whoever holds the token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CertificateDays } from '#app/watch/metric.ts';
import { access } from './access.ts';
import { problem } from './problem.ts';

export interface MetricsOptions {
  token: string | null;
  registry?: Registry;
  certificateDays(): Promise<CertificateDays[]>;
}

export function metricsRoutes(app: FastifyInstance, options: MetricsOptions): void {
  const registry = options.registry ?? new Registry();
  if (!options.registry) collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'pontual_http_request_seconds',
    help: 'Requests by method, route pattern and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  watchCertificates(registry, options);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    durations.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  });
  app.get(
    '/metrics',
    { config: { access: access.public, internal: true, rateLimit: false } },
    async (request, reply) => {
      if (!mayRead(request, options.token)) throw problem('not_found', 'Este endereço não existe.');
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  );
}

/** Read anew for each scrape: it costs a query for each company. */
function watchCertificates(registry: Registry, { certificateDays }: MetricsOptions): void {
  const gauge = new Gauge({
    name: 'pontual_certificate_days_left',
    help: 'Days until the certificate of a connection ends, negative once it has',
    labelNames: ['connection', 'provider'] as const,
    registers: [registry],
    collect: async () => {
      const all = await certificateDays();
      gauge.reset();
      for (const { connection, provider, daysLeft } of all) gauge.set({ connection, provider }, daysLeft);
    },
  });
}

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

function mayRead(request: FastifyRequest, token: string | null): boolean {
  if (token !== null) {
    const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
    return timingSafeEqual(digest(request.headers.authorization ?? ''), digest(`Bearer ${token}`));
  }
  // A proxy on this machine speaks for the world: what it forwards is not from here.
  const forwarded = request.headers['x-forwarded-for'] !== undefined || request.headers['forwarded'] !== undefined;
  return !forwarded && loopback.has(request.socket.remoteAddress ?? '');
}
