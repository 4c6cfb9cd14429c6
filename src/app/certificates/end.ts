/** The end of a credential by somebody's word: destroyed when it is not used, revoked when it must not be used any more. */
import type { Certificate } from '#contract/certificates.ts';
import { notFound, Problem } from '#core/errors.ts';
import { publicId, uuidOf } from '#core/ids.ts';
import { emptyCredential } from '#db/credentials.ts';
import { credentialById, lockConnection, updateConnection, type CredentialRow } from '#db/connections.ts';
import type { Tx } from '#db/pool.ts';
import { raiseAlert } from '../alerts/raise.ts';
import { audit } from '../audit.ts';
import { touchConnection } from '../connections/store-credentials.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { getCertificate } from './list.ts';

export interface Ending {
  id: string;
  reason: string;
}

/** Destroys what is sealed of a certificate that is not in use: one that waits, or one of before. @throws Problem 404, 409. */
export async function destroyCertificate(ctx: Context, { id, reason }: Ending): Promise<Certificate> {
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await lockCredential(tx, id);
    if (row.state === 'active') throw inUse();
    if (row.state === 'destroyed' || row.state === 'revoked') return;
    await destroy(tx, ctx, row, reason);
  });
  return getCertificate(ctx, id);
}

/** The same inside a transaction that holds the connection. */
export async function destroy(tx: Tx, ctx: Context, row: CredentialRow, reason: string): Promise<void> {
  await emptyCredential(tx, row, { state: 'destroyed', at: row.ended_at ?? instantNow(ctx), detail: reason });
  await audit(tx, ctx, {
    action: 'certificate.destroy',
    objectKind: 'connection',
    objectId: row.connection_id,
    after: { certificate: publicId('credential', row.id), reason },
  });
}

/**
 * Takes a certificate out of use at once, because somebody else may have it: its key is destroyed and, when it was the one in use, the
 * connection stops until there is another. The bank must be told as well: we cannot revoke there. @throws Problem 404.
 */
export async function revokeCertificate(ctx: Context, { id, reason }: Ending): Promise<Certificate> {
  await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const row = await lockCredential(tx, id);
    if (row.state === 'destroyed' || row.state === 'revoked') return;
    await emptyCredential(tx, row, { state: 'revoked', at: instantNow(ctx), detail: reason });
    await audit(tx, ctx, {
      action: 'certificate.revoke',
      objectKind: 'connection',
      objectId: row.connection_id,
      after: { certificate: publicId('credential', row.id), reason },
    });
    if (row.state === 'active') await stop(tx, ctx, row);
  });
  return getCertificate(ctx, id);
}

async function stop(tx: Tx, ctx: Context, row: CredentialRow): Promise<void> {
  const connection = await lockConnection(tx, row.connection_id);
  if (!connection) throw new Error(`connection ${row.connection_id} does not exist`);
  await updateConnection(tx, connection.id, { active: false });
  await touchConnection(tx, ctx, { ...connection, active: false });
  const { title } = ctx.banks.provider(connection.provider).facts;
  await raiseAlert(tx, ctx, {
    kind: 'certificate_revoked',
    key: `certificate_revoked/${row.id}`,
    severity: 'urgent',
    title: `Certificado do ${title} retirado de uso`,
    body: `A integração com o ${title} parou: o certificado em uso foi retirado e a chave, apagada. ${row.certificate?.subject ?? ''}`.trim(),
    cure: 'Revogue o certificado também no site do banco, emita outro, envie-o e ative a integração de novo.',
    link: `/integracoes/${publicId('connection', connection.id)}`,
    connectionId: connection.id,
  });
}

/** The row, with its connection held: two ends of one credential come one after the other. */
async function lockCredential(tx: Tx, id: string): Promise<CredentialRow> {
  const credentialId = uuidOf('credential', id);
  const found = await credentialById(tx, credentialId);
  if (!found) throw notFound('O certificado', id.slice(0, 64));
  await lockConnection(tx, found.connection_id);
  const row = await credentialById(tx, credentialId);
  if (!row) throw notFound('O certificado', id.slice(0, 64));
  return row;
}

function inUse(): Problem {
  return new Problem({
    code: 'certificate_in_use',
    status: 409,
    title: 'Certificado em uso',
    detail: 'Este é o certificado que a integração usa: sem ele nada vai ao banco.',
    cure: 'Envie o novo e espere que ele entre em uso; por suspeita de que alguém mais tem a chave, use "Retirar de uso".',
    actor: 'you',
  });
}
