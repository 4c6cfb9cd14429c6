/** Days left of each certificate, for whoever watches the installation from outside. */
import { publicId } from '#core/ids.ts';
import { watchedCertificates } from '#db/watched.ts';
import type { System } from '../context.ts';
import { daysUntil } from './days.ts';

export interface CertificateDays {
  /** Public id. */
  connection: string;
  provider: string;
  daysLeft: number;
}

export async function certificateDays(system: System): Promise<CertificateDays[]> {
  const organizations = await system.db.asSystem((tx) => tx.selectFrom('organization').select('id').execute());
  const all: CertificateDays[] = [];
  for (const { id } of organizations) {
    const rows = await system.db.inOrganization(id, watchedCertificates);
    for (const row of rows) {
      const connection = publicId('connection', row.connection_id);
      all.push({ connection, provider: row.provider, daysLeft: daysUntil(system, row.not_after) });
    }
  }
  return all;
}
