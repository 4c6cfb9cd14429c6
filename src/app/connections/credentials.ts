/** Credentials of a connection: one sealed JSON of everything secret, opened only for `net`. */
import { z } from 'zod';
import { secret } from '#core/secret.ts';
import { activeCredential, type CredentialRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import type { Credentials } from '#net/ports.ts';
import type { Context } from '../context.ts';
import type { SealedPlace } from '../vault.ts';

export const sealedCredentialsSchema = z.object({
  fields: z.record(z.string(), z.string()),
  certificatePem: z.string().nullable(),
  keyPem: z.string().nullable(),
});
export type SealedCredentials = z.infer<typeof sealedCredentialsSchema>;

export function credentialPlace(ctx: Context, row: Pick<CredentialRow, 'id' | 'version'>): SealedPlace {
  return { organizationId: ctx.organizationId, kind: 'credential', id: row.id, version: row.version };
}

/** The active credentials, or null when none were stored yet. */
export async function loadCredentials(tx: Tx, ctx: Context, connectionId: string): Promise<Credentials | null> {
  const row = await activeCredential(tx, connectionId);
  return row ? openCredentials(tx, ctx, row) : null;
}

/** What is sealed in a row that was neither revoked nor destroyed. */
export async function openParts(
  tx: Tx,
  ctx: Context,
  row: Pick<CredentialRow, 'id' | 'version' | 'sealed'>,
): Promise<SealedCredentials> {
  const sealed = await ctx.vault.open(tx, credentialPlace(ctx, row), row.sealed);
  return sealedCredentialsSchema.parse(JSON.parse(sealed.reveal()));
}

/** Credentials as `net` wants them. `version` names the row: a new one means new agents and tokens. */
export async function openCredentials(
  tx: Tx,
  ctx: Context,
  row: Pick<CredentialRow, 'id' | 'version' | 'sealed'>,
): Promise<Credentials> {
  const parts = await openParts(tx, ctx, row);
  return {
    version: row.id,
    fields: Object.fromEntries(Object.entries(parts.fields).map(([name, value]) => [name, secret(value)])),
    ...(parts.certificatePem === null ? {} : { certificatePem: secret(parts.certificatePem) }),
    ...(parts.keyPem === null ? {} : { keyPem: secret(parts.keyPem) }),
  };
}
