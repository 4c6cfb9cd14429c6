/** Keys for machines: scoped, bound to an environment, kept as hashes, shown once, changed for new ones, revoked at once. */
import type { z } from 'zod';
import type { ApiKeyRotate, apiKeyCreatedSchema, apiKeyInputSchema, apiKeySchema } from '#contract/people.ts';
import { invalidInput, notFound, Problem } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import type { Environment } from '#core/provider.ts';
import { endKeyAt, insertKey, listKeyRows, lockKey, revokeKey, type KeyRow } from '#db/api-keys.ts';
import type { Tx } from '#db/pool.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { pageOfRows, readCursor } from '../cursor.ts';
import { instantNow } from '../moment.ts';
import { keyPrefix } from './authenticate.ts';
import { newToken, tokenHash } from './tokens.ts';

export type ApiKeyInput = z.input<typeof apiKeyInputSchema>;
export type ApiKey = z.infer<typeof apiKeySchema>;
export type ApiKeyCreated = z.infer<typeof apiKeyCreatedSchema>;

/** The first characters say which environment a key opens, before anybody tries it. */
const prefixes: Readonly<Record<Environment | 'both', string>> = {
  sandbox: `${keyPrefix}test_`,
  production: `${keyPrefix}live_`,
  both: keyPrefix,
};
/** Characters behind the prefix by which a person knows a key again; the other 35 stay secret. */
const shownCharacters = 8;

type NewKey = Pick<KeyRow, 'name' | 'scopes' | 'environment' | 'expires_at' | 'replaces'>;

/** Makes a key. The answer is the only place where it can be read. A developer makes keys of homologação only. */
export async function createApiKey(ctx: Context, input: ApiKeyInput): Promise<ApiKeyCreated> {
  const expiresAt = input.expiresAt === undefined ? null : futureInstant(input.expiresAt, ctx.clock.now());
  const environment = input.environment ?? null;
  requireReach(ctx, environment);
  const scopes = [...new Set(input.scopes)];
  const wanted: NewKey = { name: input.name, scopes, environment, expires_at: expiresAt, replaces: null };
  return ctx.db.inOrganization(ctx.organizationId, (tx) => make(tx, ctx, wanted, 'api_key.create'));
}

async function make(tx: Tx, ctx: Context, wanted: NewKey, action: string): Promise<ApiKeyCreated> {
  const prefix = prefixes[wanted.environment ?? 'both'];
  const key = `${prefix}${newToken(ctx.ids)}`;
  const row: KeyRow = {
    ...wanted,
    id: ctx.ids.next(),
    organization_id: ctx.organizationId,
    prefix: key.slice(0, prefix.length + shownCharacters),
    created_by: ctx.actor.kind === 'user' ? ctx.actor.id : null,
    created_at: instantNow(ctx),
    last_used_at: null,
    revoked_at: null,
  };
  await insertKey(tx, { ...row, key_hash: tokenHash(key) });
  const { name, scopes, environment, expires_at: expiresAt } = row;
  const after = { name, prefix: row.prefix, scopes, environment, expiresAt };
  await audit(tx, ctx, { action, objectKind: 'api_key', objectId: row.id, after });
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

/** A page of the organization's keys, newest first, revoked ones too. */
export async function listApiKeys(
  ctx: Context,
  query: { limit: number; after?: string | undefined },
): Promise<{ data: ApiKey[]; next: string | null }> {
  const after = readCursor(query.after, 2);
  const rows = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    listKeyRows(tx, { limit: query.limit + 1, after }),
  );
  const { rows: kept, next } = pageOfRows(rows, query.limit, (row) => [row.created_at, row.id]);
  return { data: kept.map(view), next };
}

/**
 * A new key with the rights of this one, which ends `graceHours` later, so that the program that uses it can be changed over. One with
 * an end gets as long a life as the old one had. Throws `key_over` for a key that is revoked or over.
 */
export async function rotateApiKey(ctx: Context, id: string, { graceHours }: ApiKeyRotate): Promise<ApiKeyCreated> {
  const uuid = uuidOf('apiKey', id);
  const now = ctx.clock.now();
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const old = await lockKey(tx, uuid);
    if (!old) throw notFound('A chave de API', id);
    requireReach(ctx, old.environment);
    const end = old.expires_at === null ? null : Temporal.Instant.from(old.expires_at);
    if (old.revoked_at !== null || (end && Temporal.Instant.compare(end, now) <= 0)) throw keyOver(old.name);
    const life = end ? Temporal.Instant.from(old.created_at).until(end) : null;
    const expiresAt = life ? now.add(life).toString({ smallestUnit: 'millisecond' }) : null;
    const { name, scopes, environment } = old;
    const wanted: NewKey = { name, scopes, environment, expires_at: expiresAt, replaces: uuid };
    const made = await make(tx, ctx, wanted, 'api_key.rotate');
    const endsAt = now.add({ hours: graceHours }).toString({ smallestUnit: 'millisecond' });
    await endKeyAt(tx, uuid, endsAt);
    const [before, after] = [{ expiresAt: old.expires_at }, { expiresAt: endsAt, replacedBy: made.id }];
    await audit(tx, ctx, { action: 'api_key.replaced', objectKind: 'api_key', objectId: uuid, before, after });
    return made;
  });
}

/** From now on the key opens nothing. */
export async function revokeApiKey(ctx: Context, id: string): Promise<void> {
  const uuid = uuidOf('apiKey', id);
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    if (!(await revokeKey(tx, uuid, instantNow(ctx)))) throw notFound('A chave de API', id);
    await audit(tx, ctx, { action: 'api_key.revoke', objectKind: 'api_key', objectId: uuid });
  });
}

/** A key must not reach farther than whoever holds it could: a developer works in homologação. */
function requireReach(ctx: Context, environment: Environment | null): void {
  if (ctx.actor.kind !== 'user' || ctx.actor.role !== 'developer' || environment === 'sandbox') return;
  throw new Problem({
    code: 'forbidden',
    status: 403,
    title: 'Sem permissão',
    detail: 'O perfil Desenvolvedor só faz chaves de homologação.',
    cure: 'Escolha o ambiente homologação, ou peça a chave de produção a um administrador.',
    actor: 'you',
  });
}

function keyOver(name: string): Problem {
  return new Problem({
    code: 'key_over',
    status: 409,
    title: 'A chave não vale mais',
    detail: `A chave ${name} foi revogada ou venceu.`,
    cure: 'Crie uma chave nova.',
    actor: 'you',
  });
}

function view(row: KeyRow): ApiKey {
  return {
    id: publicId('apiKey', row.id),
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    environment: row.environment,
    replaces: row.replaces === null ? null : publicId('apiKey', row.replaces),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
