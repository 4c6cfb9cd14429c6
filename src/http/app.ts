/** The application factory: one server for the API, the screens and the documentation. The banks' hooks have a listener of their own. */
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { System } from '#app/context.ts';
import { certificateDays } from '#app/watch/metric.ts';
import { alertRoutes } from './api/alerts.ts';
import { apiKeyRoutes } from './api/api-keys.ts';
import { auditEntryRoutes } from './api/audit-entries.ts';
import { bankAccountRoutes } from './api/bank-accounts.ts';
import { batchRoutes } from './api/batches.ts';
import { billingTypeRoutes } from './api/billing-types.ts';
import { certificateRoutes } from './api/certificates.ts';
import { chargeActionRoutes } from './api/charge-actions.ts';
import { chargeRoutes } from './api/charges.ts';
import { connectionRoutes } from './api/connections.ts';
import { deliveryRoutes } from './api/deliveries.ts';
import { divergenceRoutes } from './api/divergences.ts';
import { documentRoutes } from './api/documents.ts';
import { eventRoutes } from './api/events.ts';
import { fileRoutes } from './api/files.ts';
import { inboundMessageRoutes } from './api/inbound-messages.ts';
import { ledgerRoutes } from './api/ledger.ts';
import { mailRoutes } from './api/mail.ts';
import { approvalRuleRoutes } from './api/approval-rules.ts';
import { participantRoutes } from './api/participants.ts';
import { payeeRoutes } from './api/payees.ts';
import { pixKeyRoutes } from './api/pix-keys.ts';
import { transferRoutes } from './api/transfers.ts';
import { providerRoutes } from './api/providers.ts';
import { inviteRoutes } from './api/invites.ts';
import { organizationRoutes } from './api/organization.ts';
import { userRoutes } from './api/users.ts';
import { webhookEndpointRoutes } from './api/webhook-endpoints.ts';
import { cookieRules, identifyCallers, type CallerOptions } from './caller.ts';
import { documentationRoutes } from './docs/routes.ts';
import { speakProblems } from './errors.ts';
import { healthRoutes } from './health.ts';
import { makeIdempotent } from './idempotency.ts';
import { acceptJson } from './json-body.ts';
import { metricsRoutes } from './metrics.ts';
import { collectRoutes } from './openapi.ts';
import { problem, problemBody, problemContentType } from './problem.ts';
import type { Scope } from './scope.ts';
import { changeRoutes, type ChangeFeed } from './ui/changes.ts';
import { acceptInviteRoutes } from './ui/invites.ts';
import { overviewRoutes } from './ui/overview.ts';
import { peopleRoutes } from './ui/people.ts';
import { simulatorRoutes } from './ui/simulator.ts';
import { compileSerializer, compileValidator, type ZodTypes } from './validation.ts';
import { serveWeb } from './web.ts';

export interface HttpOptions {
  /** Address that people open; null when it is only this machine over http. Decides cookies, HSTS and the allowed origin. */
  publicUrl: string | null;
  /** Whether X-Forwarded-* of a reverse proxy is believed. */
  trustProxy: boolean;
  /** Folder of the built web application. */
  webRoot: string;
  /** Live changes, one LISTEN a process. */
  changes: ChangeFeed;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  /** Lets another machine read /metrics; null = only this machine. */
  metricsToken: string | null;
  /** Requests a minute for each key, person or address. */
  requestsPerMinute: number;
  /** Whether a first run may begin with the sample company. */
  sample: boolean;
}

const largestJsonBytes = 1024 * 1024;

/** Builds the server; nothing listens until `listen`. Register nothing after it. */
export function buildHttp(system: System, options: HttpOptions): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: largestJsonBytes,
    trustProxy: options.trustProxy,
    genReqId: () => system.ids.next(),
    requestTimeout: 60_000,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: (error, socket) => answerUnreadable(error, socket, system.ids.next()),
    frameworkErrors: (error, request, reply) => void app.errorHandler(error, request, reply),
  }).withTypeProvider<ZodTypes>();
  app.setValidatorCompiler(compileValidator);
  app.setSerializerCompiler(compileSerializer);
  for (const name of ['caller', 'ctx', 'idempotent'] as const) app.decorateRequest(name, null);
  const routes = collectRoutes(app);
  speakProblems(app, { system, catalogueBase: options.publicUrl ?? '' });
  acceptJson(app);
  protect(app, options);
  observe(app, system);
  void app.register(async (scope) => addRoutes(scope.withTypeProvider<ZodTypes>(), { system, options, routes }));
  return app as unknown as FastifyInstance;
}

function protect(app: Scope, options: HttpOptions): void {
  const secure = options.publicUrl?.startsWith('https:') ?? false;
  void app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // The component library writes style elements of its own.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        frameSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    crossOriginEmbedderPolicy: false,
  });
  void app.register(cookie);
  void app.register(rateLimit, {
    global: true,
    max: options.requestsPerMinute,
    timeWindow: 60_000,
    cache: 20_000,
    keyGenerator: nameOfCaller,
    errorResponseBuilder: (_request, { ttl }) =>
      problem('rate_limited', 'Foram feitos pedidos demais no último minuto.', {
        facts: { retryAfterSeconds: Math.max(1, Math.ceil(ttl / 1000)) },
      }),
  });
}

/** Whose requests are counted together: a key's, a session's, else an address's. */
function nameOfCaller(request: FastifyRequest): string {
  const credential = request.headers.authorization ?? request.headers.cookie;
  return credential === undefined ? request.ip : createHash('sha256').update(credential).digest('base64url');
}

function observe(app: Scope, system: System): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    if (/%00/.test(request.url)) throw problem('nul_character', 'O endereço contém o caractere NUL (%00).');
    if (system.settings.intakeClosed === true && !['GET', 'HEAD', 'OPTIONS'].includes(request.method)) {
      throw problem('disk_nearly_full', 'O disco do banco de dados está quase cheio. Nada foi gravado.');
    }
  });
  app.addHook('onResponse', async (request, reply) => {
    system.log.info(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime),
        caller: request.caller?.actor.id ?? null,
        callerKind: request.caller?.actor.kind ?? null,
        organizationId: request.caller?.organizationId ?? null,
      },
      'request',
    );
  });
}

interface Parts {
  system: System;
  options: HttpOptions;
  routes: ReturnType<typeof collectRoutes>;
}

async function addRoutes(app: Scope, { system, options, routes }: Parts): Promise<void> {
  const callers: CallerOptions = { publicUrl: options.publicUrl, cookie: cookieRules(options.publicUrl) };
  metricsRoutes(app as unknown as FastifyInstance, {
    token: options.metricsToken,
    certificateDays: () => certificateDays(system),
  });
  documentationRoutes(app, { routes, version: system.settings.version, publicUrl: options.publicUrl });
  await app.register(
    async (scope) => {
      guardScope(scope, system, callers);
      makeIdempotent(scope);
      addApi(scope.withTypeProvider<ZodTypes>());
    },
    { prefix: '/v1' },
  );
  await app.register(
    async (scope) => {
      guardScope(scope, system, callers);
      const ui = scope.withTypeProvider<ZodTypes>();
      peopleRoutes(ui, system, { ...callers, sample: options.sample });
      acceptInviteRoutes(ui, system, callers);
      overviewRoutes(ui);
      changeRoutes(ui, system, options.changes);
      simulatorRoutes(ui, system);
    },
    { prefix: '/ui' },
  );
  healthRoutes(app as unknown as FastifyInstance, { version: system.settings.version, ping: () => options.ping() });
  await serveWeb(app, options.webRoot);
}

/** What belongs to a company is read by whoever may, and kept by no cache. A route that does not say who may is a mistake of ours. */
function guardScope(scope: FastifyInstance, system: System, callers: CallerOptions): void {
  scope.addHook('onRoute', ({ method, url, config }) => {
    if (!config?.access) throw new Error(`${String(method)} ${url} does not say who may call it`);
  });
  scope.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  identifyCallers(scope, system, callers);
}

function addApi(api: Scope): void {
  chargeRoutes(api);
  chargeActionRoutes(api);
  documentRoutes(api);
  fileRoutes(api);
  batchRoutes(api);
  bankAccountRoutes(api);
  connectionRoutes(api);
  certificateRoutes(api);
  billingTypeRoutes(api);
  providerRoutes(api);
  ledgerRoutes(api);
  transferRoutes(api);
  payeeRoutes(api);
  approvalRuleRoutes(api);
  participantRoutes(api);
  pixKeyRoutes(api);
  divergenceRoutes(api);
  eventRoutes(api);
  webhookEndpointRoutes(api);
  deliveryRoutes(api);
  inboundMessageRoutes(api);
  alertRoutes(api);
  mailRoutes(api);
  apiKeyRoutes(api);
  organizationRoutes(api);
  userRoutes(api);
  inviteRoutes(api);
  auditEntryRoutes(api);
}

/** Bytes that are not HTTP never reach a route; they too are answered as a problem. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket, requestId: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const told = problem('bad_request', 'O pedido não é HTTP válido, ou demorou demais para chegar.');
  const body = JSON.stringify(problemBody(told, { requestId, language: 'pt-BR', catalogueBase: '' }));
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: ${problemContentType}\r\nConnection: close\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
