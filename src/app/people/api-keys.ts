/** Keys for machines: scoped, kept as hashes, shown once, revoked at once. */
import type { z } from 'zod';
import type { apiKeyCreatedSchema, apiKeyInputSchema, apiKeySchema } from '#contract/people.ts';
import { invalidInput, notFound } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { insertKey, listKeys, revokeKey } from '#db/people.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { keyPrefix } from './authenticate.ts';
import { newToken, tokenHash } from './tokens.ts';

export type ApiKeyInput = z.infer<typeof apiKeyInputSchema>;
export type ApiKey = z.infer<typeof apiKeySchema>;
export type ApiKeyCreated = z.infer<typeof apiKeyCreatedSchema>;

/** Characters of the key by which a person knows it again; the other 35 stay secret. */
const shownCharacters = keyPrefix.length + 8;

/** Makes a key. The answer is the only place where it can be read. */
export async function createApiKey(ctx: Context, input: ApiKeyInput): Promise<ApiKeyCreated> {
  const now = ctx.clock.now();
  const expiresAt = input.expiresAt === undefined ? null : futureInstant(input.expiresAt, now);
  const id = ctx.ids.next();
  const key = `${keyPrefix}${newToken(ctx.ids)}`;
  const row = {
    id,
    organization_id: ctx.organizationId,
    name: input.name,
    prefix: key.slice(0, shownCharacters),
    scopes: [...new Set(input.scopes)],
    environment: null,
    created_by: ctx.actor.kind === 'user' ? ctx.actor.id : null,
    replaces: null,
    created_at: now.toString({ smallestUnit: 'millisecond' }),
    expires_at: expiresAt,
    last_used_at: null,
    revoked_at: null,
  };
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    await insertKey(tx, { ...row, key_hash: tokenHash(key) });
    const after = { name: row.name, prefix: row.prefix, scopes: row.scopes, expiresAt };
    await audit(tx, ctx, { action: 'api_key.create', objectKind: 'api_key', objectId: id, after });
  });
  return { ...view(row), key };
}

function futureInstant(text: string, now: Temporal.Instant): string {
  const instant = parsedInstant(text);
  if (instant && Temporal.Instant.compare(instant, now) > 0) return instant.toString({ smallestUnit: 'millisecond' });
  const detail = instant
    ? 'A validade precisa estar no futuro.'
    : 'Instante inválido. Use, por exemplo, 2027-11-21T03:00:00Z.';
  throw invalidInput([{ pointer: '/expiresAt', code: 'invalid_instant', detail }]);
}

function parsedInstant(text: string): Temporal.Instant | null {
  try {
    return Temporal.Instant.from(text);
  } catch {
    return null;
  }
}

/** The keys of the organization, newest first, revoked ones too. */
export async function listApiKeys(ctx: Context): Promise<ApiKey[]> {
  const rows = await ctx.db.inOrganization(ctx.organizationId, (tx) => listKeys(tx));
  return rows.map(view);
}

/** From now on the key opens nothing. */
export async function revokeApiKey(ctx: Context, id: string): Promise<void> {
  const uuid = uuidOf('apiKey', id);
  const now = ctx.clock.now().toString({ smallestUnit: 'millisecond' });
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    if (!(await revokeKey(tx, uuid, now))) throw notFound('A chave de API', id);
    await audit(tx, ctx, { action: 'api_key.revoke', objectKind: 'api_key', objectId: uuid });
  });
}

type Row = Awaited<ReturnType<typeof listKeys>>[number];

function view(row: Row): ApiKey {
  return {
    id: publicId('apiKey', row.id),
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
