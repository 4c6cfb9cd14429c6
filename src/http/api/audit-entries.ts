/** Auditoria: who did what, its export, and the proof that nothing of it was changed afterwards. */
import { auditChain, auditCsv, auditNdjson, type Shown } from '#app/audit/export.ts';
import { listAudit } from '#app/audit/list.ts';
import { verifyAudit } from '#app/audit/verify.ts';
import type { Context } from '#app/context.ts';
import {
  auditExportQuerySchema,
  auditListQuerySchema,
  auditPageSchema,
  auditVerificationSchema,
  auditVerifyInputSchema,
  type AuditEntry,
} from '#contract/audit.ts';
import { access, requireAccess } from '../access.ts';
import { streamed } from '../answers.ts';
import { maskTaxId } from '../masking.ts';
import { contextOf, type Scope } from '../scope.ts';

const tags = ['Auditoria'];

export function auditEntryRoutes(api: Scope): void {
  api.get(
    '/audit-entries',
    {
      config: { access: access.auditRead },
      schema: {
        tags,
        summary: 'Listar a auditoria, da mais nova para a mais antiga',
        querystring: auditListQuerySchema.strict(),
        response: { 200: auditPageSchema },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      const page = await listAudit(ctx, request.query);
      return { ...page, data: page.data.map(shownTo(ctx)) };
    },
  );
  api.get(
    '/audit-entries/export',
    {
      config: { access: access.auditRead },
      schema: {
        tags,
        summary: 'Exportar a auditoria em CSV ou NDJSON, ou a corrente inteira',
        produces: ['text/csv', 'application/x-ndjson'],
        querystring: auditExportQuerySchema.strict(),
      },
    },
    async (request, reply) => {
      const ctx = contextOf(request);
      const { format, ...filter } = request.query;
      // The chain holds evidence too, with everything that banks said of payers.
      if (format === 'chain') requireAccess(ctx, access.administrator);
      const lines = {
        csv: () => auditCsv(ctx, filter, shownTo(ctx)),
        ndjson: () => auditNdjson(ctx, filter, shownTo(ctx)),
        chain: () => auditChain(ctx),
      }[format]();
      const name = format === 'chain' ? 'auditoria-corrente.ndjson' : `auditoria.${format}`;
      return reply
        .headers({
          'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
          'content-disposition': `attachment; filename="${name}"`,
        })
        .send(await streamed(lines));
    },
  );
  api.post(
    '/audit-entries/verify',
    {
      config: { access: access.administrator },
      schema: {
        tags,
        summary: 'Conferir a corrente da auditoria e das evidências',
        body: auditVerifyInputSchema,
        response: { 200: auditVerificationSchema },
      },
    },
    async (request) => verifyAudit(contextOf(request), request.body.heads),
  );
}

/** Developers see no whole tax id, here as elsewhere. */
function shownTo(ctx: Context): Shown {
  if (ctx.actor.kind !== 'user' || ctx.actor.role !== 'developer') return (entry) => entry;
  return (entry: AuditEntry) => ({ ...entry, changes: entry.changes.map(masked) });
}

function masked(change: AuditEntry['changes'][number]): AuditEntry['changes'][number] {
  if (!/taxid$/i.test(change.field)) return change;
  const hide = (value: unknown): string | null => (typeof value === 'string' ? maskTaxId(value) : null);
  const before = hide(change.before);
  const after = hide(change.after);
  return { ...change, before, after, beforeText: before, afterText: after };
}
