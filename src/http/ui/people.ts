/** First run, sign-in, session, sign-out: what the sign-in screen calls. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { firstRun, isFirstRun } from '#app/people/first-run.ts';
import { sessionHours } from '#app/people/authenticate.ts';
import { getSession, type Visitor } from '#app/people/session.ts';
import { tooManyAttempts } from '#app/people/attempts.ts';
import { signIn, type SignedIn } from '#app/people/sign-in.ts';
import { signOut } from '#app/people/sign-out.ts';
import { createSample } from '#app/sample/create.ts';
import type { System } from '#app/context.ts';
import { firstRunInputSchema, sessionSchema, signInInputSchema } from '#contract/people.ts';
import { access } from '../access.ts';
import { countAttempts } from '../attempts.ts';
import { requireOwnOrigin, type CookieRules } from '../caller.ts';
import { contextOf, type Scope } from '../scope.ts';
import { profileRoutes } from './profile.ts';

export interface PeopleOptions {
  publicUrl: string | null;
  cookie: CookieRules;
  /** Whether a first run may begin with the sample company. */
  sample: boolean;
}

export function peopleRoutes(ui: Scope, system: System, options: PeopleOptions): void {
  const config = { access: access.public, internal: true };
  ui.get(
    '/first-run',
    { config, schema: { response: { 200: z.object({ needed: z.boolean(), sample: z.boolean() }) } } },
    async () => ({ needed: await isFirstRun(system), sample: options.sample && system.settings.simulator !== null }),
  );
  ui.post(
    '/first-run',
    { config, schema: { body: firstRunInputSchema, response: { 201: sessionSchema } } },
    async (request, reply) => {
      requireOwnOrigin(request, options.publicUrl);
      const signedIn = await firstRun(system, request.body, { requestId: request.id, visitor: visitorOf(request) });
      if (request.body.sample && options.sample && system.settings.simulator) await tryingSample(signedIn);
      giveCookie(reply, options.cookie, signedIn.token);
      return reply.code(201).send(await getSession(signedIn.ctx, signedIn.csrfToken));
    },
  );
  signInRoute(ui, system, options);
  sessionRoutes(ui, options);
  profileRoutes(ui, (request) => sessionToken(request, options.cookie));
}

/** The company exists whatever becomes of the sample: a button makes it again. */
async function tryingSample({ ctx }: SignedIn): Promise<void> {
  try {
    await createSample(ctx);
  } catch (error) {
    ctx.log.error({ requestId: ctx.requestId, error: String(error) }, 'the sample company could not be made');
  }
}

const windowMs = 15 * 60_000;

function signInRoute(ui: Scope, system: System, options: PeopleOptions): void {
  const byAddress = countAttempts(system.clock, { allowed: 30, windowMs });
  const byEmail = countAttempts(system.clock, { allowed: 10, windowMs });
  ui.post(
    '/sign-in',
    {
      config: { access: access.public, internal: true },
      schema: { body: signInInputSchema, response: { 200: sessionSchema } },
    },
    async (request, reply) => {
      requireOwnOrigin(request, options.publicUrl);
      const email = request.body.email.trim().toLowerCase();
      const wait = Math.max(byAddress.waitSeconds(request.ip), byEmail.waitSeconds(email));
      if (wait > 0) throw tooManyAttempts(wait);
      // Counted before the answer is known, so that many at once do not slip through; taken back when it was right.
      byAddress.count(request.ip);
      byEmail.count(email);
      const signedIn = await signIn(system, { ...request.body, requestId: request.id, visitor: visitorOf(request) });
      byEmail.clear(email);
      byAddress.clear(request.ip);
      giveCookie(reply, options.cookie, signedIn.token);
      return getSession(signedIn.ctx, signedIn.csrfToken);
    },
  );
}

function sessionRoutes(ui: Scope, options: PeopleOptions): void {
  const config = { access: access.anyPerson, internal: true };
  ui.get('/session', { config, schema: { response: { 200: sessionSchema } } }, async (request) =>
    getSession(contextOf(request), request.caller?.csrfToken ?? ''),
  );
  ui.post('/sign-out', { config, schema: {} }, async (request, reply) => {
    await signOut(contextOf(request), sessionToken(request, options.cookie));
    void reply.clearCookie(options.cookie.name, { path: '/', secure: options.cookie.secure });
    return reply.code(204).send();
  });
}

function visitorOf(request: FastifyRequest): Visitor {
  return { address: request.ip, userAgent: request.headers['user-agent'] ?? '' };
}

function sessionToken(request: FastifyRequest, cookie: CookieRules): string {
  return request.cookies[cookie.name] ?? '';
}

function giveCookie(reply: FastifyReply, { name, secure }: CookieRules, token: string): void {
  const maxAge = sessionHours * 3600;
  void reply.setCookie(name, token, { path: '/', httpOnly: true, sameSite: 'strict', secure, maxAge });
}
