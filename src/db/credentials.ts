/** Certificates of connections as a list: credentials that have one, with what is shown beside them. */
import { sql } from 'kysely';
import type { Environment } from '#core/provider.ts';
import type { CredentialRow } from './connections.ts';
import type { Tx } from './pool.ts';
import type { CertificateSummary } from './tables.ts';

export type CertificateRow = Omit<CredentialRow, 'sealed' | 'field_names'> & {
  certificate: CertificateSummary;
  mnemonic: string;
  provider: string;
  environment: Environment;
  connection_active: boolean;
  responsible: { name: string; email: string } | null;
};

export interface CertificateQuery {
  limit: number;
  /** UUID; null for all connections. */
  connectionId: string | null;
  /** UUID; null for all. */
  id: string | null;
  withEnded: boolean;
  after: { notAfter: string; id: string } | null;
}

/** First the one that ends first; one more than `limit` when there are more. */
export async function certificateRows(tx: Tx, query: CertificateQuery): Promise<CertificateRow[]> {
  const { after } = query;
  const { rows } = await sql<CertificateRow>`
    SELECT k.id, k.organization_id, k.connection_id, k.version, k.certificate, k.active, k.state, k.activated_at, k.ended_at, k.detail,
      k.created_at, a.mnemonic, c.provider, c.environment, c.active AS connection_active, c.responsible
    FROM credential k JOIN connection c ON c.id = k.connection_id JOIN bank_account a ON a.id = c.bank_account_id
    WHERE k.certificate IS NOT NULL AND c.discarded_at IS NULL
      AND ${query.connectionId === null ? sql`true` : sql`k.connection_id = ${query.connectionId}`}
      AND ${query.id === null ? sql`true` : sql`k.id = ${query.id}`}
      AND ${query.withEnded ? sql`true` : sql`k.state IN ('active', 'candidate')`}
      AND ${after === null ? sql`true` : sql`(k.certificate ->> 'notAfter', k.id) > (${after.notAfter}, ${after.id}::uuid)`}
    ORDER BY k.certificate ->> 'notAfter', k.id LIMIT ${query.limit + 1}`.execute(tx);
  return rows;
}

/** Superseded credentials whose time of keeping is over. */
export async function credentialsToDestroy(tx: Tx, connectionId: string, endedBefore: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('credential')
    .select('id')
    .where('connection_id', '=', connectionId)
    .where('state', '=', 'superseded')
    .where('ended_at', '<', endedBefore)
    .execute();
  return rows.map(({ id }) => id);
}

/** Takes away what is sealed, for ever, with the tokens that were got with it. */
export async function emptyCredential(
  tx: Tx,
  row: Pick<CredentialRow, 'id' | 'connection_id'>,
  end: { state: 'destroyed' | 'revoked'; at: string; detail: string | null },
): Promise<void> {
  await tx
    .updateTable('credential')
    .set({ state: end.state, sealed: Buffer.alloc(0), ended_at: end.at, detail: end.detail })
    .where('id', '=', row.id)
    .execute();
  await tx
    .deleteFrom('bank_token')
    .where('connection_id', '=', row.connection_id)
    .where('scope', 'like', `%#${row.id}`)
    .execute();
}
