import type { Certificate } from '#contract/certificates.ts';
import { publicId } from '#core/ids.ts';
import type { Provider } from '#core/provider.ts';
import type { CertificateSummary } from '#db/tables.ts';
import type { CertificateRow } from '#db/credentials.ts';
import { daysLeft } from '../connections/view.ts';
import type { Context } from '../context.ts';
import { destroyAt } from './keep.ts';

/** A certificate as people see it; its key never. */
export function certificateView(ctx: Context, row: CertificateRow & { certificate: CertificateSummary }): Certificate {
  const provider = ctx.banks.provider(row.provider);
  const { certificate } = row;
  return {
    id: publicId('credential', row.id),
    connectionId: publicId('connection', row.connection_id),
    accountMnemonic: row.mnemonic,
    provider: row.provider,
    title: provider.facts.title,
    environment: row.environment,
    connectionActive: row.connection_active,
    state: row.state,
    subject: certificate.subject,
    issuer: certificate.issuer ?? null,
    serial: certificate.serial ?? null,
    fingerprint256: certificate.fingerprint256,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    daysLeft: daysLeft(ctx, certificate.notAfter),
    responsible: row.responsible,
    renewal: provider.certificate?.renew ? 'bank' : 'guided',
    renewableFrom: renewableFrom(provider, certificate.notAfter),
    storedAt: row.created_at,
    activatedAt: row.activated_at,
    endedAt: row.ended_at,
    destroyAt: row.state === 'superseded' && row.ended_at !== null ? destroyAt(row.ended_at) : null,
    detail: row.detail,
  };
}

/** The instant from which the bank's own desk renews a certificate; null where it does not. */
export function renewableFrom({ certificate }: Provider, notAfter: string): string | null {
  if (!certificate?.renew || certificate.renewableDays === null) return null;
  const hours = certificate.renewableDays * 24;
  return Temporal.Instant.from(notAfter).subtract({ hours }).toString();
}
