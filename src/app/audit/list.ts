/** The audit trail: newest first, in pages, each entry with what it changed. */
import type { z } from 'zod';
import type { AuditEntry, auditListQuerySchema, auditPageSchema } from '#contract/audit.ts';
import { auditActionLabel, auditKindLabel } from '#contract/audit-words.ts';
import { invalidInput } from '#core/errors.ts';
import { idPrefixes, publicId, uuidOrNull, type IdKind } from '#core/ids.ts';
import { auditRows, type AuditFilter, type AuditRow } from '#db/audit.ts';
import { addDays } from '#lib/calendar.ts';
import type { Context } from '../context.ts';
import { pageOfRows, readIdCursor } from '../cursor.ts';
import { differenceOf } from './difference.ts';

export type AuditQuery = z.infer<typeof auditListQuerySchema>;
export type AuditPage = z.infer<typeof auditPageSchema>;

export async function listAudit(ctx: Context, query: AuditQuery): Promise<AuditPage> {
  const after = readIdCursor(query.after);
  const filter = filterOf(query);
  const rows = await ctx.db.inOrganization(ctx.organizationId, (tx) =>
    auditRows(tx, filter, { limit: query.limit, after }),
  );
  const page = pageOfRows(rows, query.limit, (row) => [row.id]);
  return { data: page.rows.map(auditView), next: page.next };
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
const kinds = Object.keys(idPrefixes) as IdKind[];

/** The UUID of a public id of any kind. */
function anyUuid(text: string): string | null {
  return kinds.map((kind) => uuidOrNull(kind, text)).find((uuid) => uuid !== null) ?? null;
}

function filterOf({ object, actor, action, from, to }: AuditQuery): AuditFilter {
  const objectId = object === undefined ? undefined : (anyUuid(object) ?? (isUuid(object) ? object : null));
  if (objectId === null) {
    const detail = 'O objeto é procurado pelo id, como chg_… ou con_….';
    throw invalidInput([{ pointer: '/object', code: 'invalid_id', detail }]);
  }
  const actorId = actor === undefined ? undefined : (anyUuid(actor) ?? undefined);
  return {
    objectId,
    actorId,
    actorName: actorId === undefined ? actor : undefined,
    action,
    from: from && dayBegins(from),
    before: to && dayBegins(addDays(to, 1)),
  };
}

function dayBegins(date: string): string {
  return Temporal.PlainDate.from(date).toZonedDateTime('America/Sao_Paulo').toInstant().toString();
}

const kindOf = (word: string): IdKind | null => {
  const camel = word.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return kinds.find((kind) => kind === camel) ?? null;
};

/** A UUID as the API shows it; one of a kind without public ids stays as it is. */
function shownId(word: string, uuid: string | null): string | null {
  const kind = kindOf(word);
  return uuid === null || kind === null ? uuid : publicId(kind, uuid);
}

export function auditView(row: AuditRow): AuditEntry {
  return {
    id: publicId('audit', row.id),
    at: row.at,
    actor: { kind: row.actor_kind, id: shownId(row.actor_kind, row.actor_id), name: row.actor_name },
    action: row.action,
    actionLabel: auditActionLabel(row.action),
    objectKind: row.object_kind,
    objectLabel: auditKindLabel(row.object_kind),
    objectId: shownId(row.object_kind, row.object_id),
    changes: differenceOf(row.before, row.after),
    requestId: row.request_id,
    seal:
      row.seal_number === null || row.seal_hash === null
        ? null
        : { number: row.seal_number, hash: row.seal_hash.toString('hex') },
  };
}
