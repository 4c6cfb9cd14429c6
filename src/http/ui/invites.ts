/** Accepting a one-time link: whoever holds its token, without a session. The token comes in the body, never in an address. */
import { acceptLink, readInvite } from '#app/people/accept-invite.ts';
import { tooManyAttempts } from '#app/people/attempts.ts';
import type { System } from '#app/context.ts';
import { inviteAcceptSchema, inviteReadSchema, inviteTokenSchema } from '#contract/users.ts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { access } from '../access.ts';
import { countAttempts } from '../attempts.ts';
import { requireOwnOrigin } from '../caller.ts';
import type { Scope } from '../scope.ts';

const windowMs = 15 * 60_000;

export function acceptInviteRoutes(ui: Scope, system: System, { publicUrl }: { publicUrl: string | null }): void {
  const config = { access: access.public, internal: true };
  const byAddress = countAttempts(system.clock, { allowed: 30, windowMs });
  const guard = (request: FastifyRequest): void => {
    requireOwnOrigin(request, publicUrl);
    const wait = byAddress.waitSeconds(request.ip);
    if (wait > 0) throw tooManyAttempts(wait);
    byAddress.count(request.ip);
  };
  ui.post(
    '/invite/read',
    { config, schema: { body: inviteTokenSchema, response: { 200: inviteReadSchema } } },
    async (request) => {
      guard(request);
      const invite = await readInvite(system, request.body.token);
      byAddress.clear(request.ip);
      return invite;
    },
  );
  ui.post(
    '/invite/accept',
    { config, schema: { body: inviteAcceptSchema, response: { 200: z.object({ email: z.string() }) } } },
    async (request) => {
      guard(request);
      const accepted = await acceptLink(system, request.body, request.id);
      byAddress.clear(request.ip);
      return accepted;
    },
  );
}
