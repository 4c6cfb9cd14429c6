/** The server's calls about the audit trail. */
import type { z } from 'zod';
import type { AuditEntry, auditVerificationSchema } from '#contract/audit.ts';
import { queryText, send } from '../../transport.ts';
import type { Page } from '../../types.ts';

export type { AuditChange, AuditEntry } from '#contract/audit.ts';
export type AuditVerification = z.output<typeof auditVerificationSchema>;

const PAGE = 50;

export interface AuditQuery {
  object?: string;
  actor?: string;
  action?: string;
  from?: string;
  to?: string;
}

export const auditTrail = {
  list: (query: AuditQuery, after?: string) =>
    send<Page<AuditEntry>>('GET', '/v1/audit-entries', { query: { ...query, after, limit: PAGE } }),
  verify: () => send<AuditVerification>('POST', '/v1/audit-entries/verify', { body: {} }),
  /** Saved by the browser while it comes: it may be long. */
  exportAddress: (format: 'csv' | 'chain', query: AuditQuery = {}) =>
    `/v1/audit-entries/export${queryText({ ...query, format })}`,
};
