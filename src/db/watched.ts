/** Certificates in use, and what else of ours ends on a known day. Every function sees the organization of its transaction only. */
import { sql } from 'kysely';
import type { Environment } from '#core/provider.ts';
import type { Tx } from './pool.ts';

export interface WatchedCertificate {
  credential_id: string;
  credential_version: number;
  connection_id: string;
  provider: string;
  environment: Environment;
  mnemonic: string;
  /** RFC 3339. */
  not_after: string;
}

/** The certificates of active connections. */
export async function watchedCertificates(tx: Tx): Promise<WatchedCertificate[]> {
  const { rows } = await sql<WatchedCertificate>`
    SELECT k.id AS credential_id, k.version AS credential_version, n.id AS connection_id, n.provider, n.environment, a.mnemonic,
      k.certificate->>'notAfter' AS not_after
    FROM credential k JOIN connection n ON n.id = k.connection_id JOIN bank_account a ON a.id = n.bank_account_id
    WHERE k.active AND n.active AND k.certificate->>'notAfter' IS NOT NULL ORDER BY n.created_at, n.id`.execute(tx);
  return rows;
}

export interface EndingKey {
  id: string;
  name: string;
  created_at: string;
  expires_at: string;
}

/** Keys of the API that still work or have just ended, with a day of their end. */
export function endingKeys(tx: Tx, endedAfter: string): Promise<EndingKey[]> {
  return tx
    .selectFrom('api_key')
    .select(['id', 'name', 'created_at', 'expires_at'])
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', endedAfter)
    .$narrowType<{ expires_at: string }>()
    .orderBy('expires_at')
    .execute();
}
