/** Finds out who is calling, before anything of the request is read: an API key, or a person's session with its guards. */
import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticateKey, authenticateSession, type Caller } from '#app/people/authenticate.ts';
import type { System } from '#app/context.ts';
import { requireAccess } from './access.ts';
import { countAttempts } from './attempts.ts';
import { badRequest, problem } from './problem.ts';

export interface CookieRules {
  name: string;
  secure: boolean;
}

/** `__Host-` binds a cookie to this very host, but browsers accept it over HTTPS only. */
export function cookieRules(publicUrl: string | null): CookieRules {
  const secure = publicUrl?.startsWith('https:') ?? false;
  return { name: secure ? '__Host-pontual' : 'pontual', secure };
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface CallerOptions {
  publicUrl: string | null;
  cookie: CookieRules;
}

/** Adds the check to every route of the scope that is not declared public. */
export function identifyCallers(scope: FastifyInstance, system: System, options: CallerOptions): void {
  const strangers = countAttempts(system.clock, { allowed: 60, windowMs: 60_000 });
  scope.addHook('onRequest', async (request) => {
    const wanted = request.routeOptions.config.access;
    if (!wanted || wanted.kind === 'public') return;
    const wait = strangers.waitSeconds(request.ip);
    if (wait > 0) {
      throw problem('too_many_attempts', 'Houve pedidos demais sem identificação válida.', {
        facts: { retryAfterSeconds: wait },
      });
    }
    const caller = await identify(request, system, options);
    if (!caller) {
      strangers.count(request.ip);
      throw problem('not_authenticated', 'Falta a chave de API ou a sessão, ou ela não vale mais.');
    }
    const { organizationId, actor } = caller;
    // The database itself keeps a key of one environment out of the other.
    const environment = actor.kind === 'api_key' ? (actor.environment ?? null) : null;
    const db = environment === null ? system.db : system.db.inEnvironment(environment);
    const ctx = { ...system, db, organizationId, actor, requestId: request.id };
    requireAccess(ctx, wanted);
    request.caller = caller;
    request.ctx = ctx;
  });
}

async function identify(request: FastifyRequest, system: System, options: CallerOptions): Promise<Caller | null> {
  if (request.raw.rawHeaders.filter((name, index) => index % 2 === 0 && /^authorization$/i.test(name)).length > 1) {
    throw badRequest('bad_request', 'O cabeçalho Authorization veio duas vezes.', 'Envie um só.');
  }
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const [scheme = '', key = '', ...rest] = authorization.split(' ');
    if (scheme.toLowerCase() !== 'bearer' || rest.length > 0) return null;
    return authenticateKey(system, key);
  }
  const token = request.cookies[options.cookie.name];
  if (token === undefined) return null;
  const caller = await authenticateSession(system, token);
  if (caller && !safeMethods.has(request.method)) {
    requireOwnOrigin(request, options.publicUrl);
    requireCsrfToken(request, caller);
  }
  return caller;
}

/** Refuses a write that another site's page sent with the visitor's cookie. */
export function requireOwnOrigin(request: FastifyRequest, publicUrl: string | null): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw wrongOrigin();
  const { origin } = request.headers;
  if (origin === undefined) return;
  const named = isOwnName(request.hostname) ? `${request.protocol}://${request.host}` : null;
  const own = [named, publicUrl].filter((value) => value !== null);
  if (!own.some((value) => URL.parse(value)?.origin === origin)) throw wrongOrigin();
}

/**
 * Whether a host name can only be ours when nobody said what ours is: this machine, an address, a name of the local network. A
 * public name could be a stranger's, pointed at us (DNS rebinding): such an installation sets PONTUAL_PUBLIC_URL.
 */
function isOwnName(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return isIP(name) !== 0 || !name.includes('.') || /\.(localhost|local|lan|internal|home\.arpa)$/.test(name);
}

function requireCsrfToken(request: FastifyRequest, caller: Caller): void {
  const given = Buffer.from(String(request.headers['x-csrf-token'] ?? ''));
  const expected = Buffer.from(caller.csrfToken ?? '');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw wrongOrigin();
}

function wrongOrigin(): ReturnType<typeof problem> {
  return problem('wrong_origin', 'Este pedido não veio da página do Pontual desta sessão.', {
    cure: 'Recarregue a página. Se o endereço tem nome próprio, quem opera o Pontual define PONTUAL_PUBLIC_URL com ele.',
  });
}
