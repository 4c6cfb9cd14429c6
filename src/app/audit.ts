/** Who did what: one row for every write, in the transaction of the write. */
import type { Tx } from '#db/pool.ts';
import type { Context } from './context.ts';

export interface AuditRecord {
  /** What was done, `subject.verb`: `connection.create`, `charge.write_off`. */
  action: string;
  objectKind: string;
  /** UUID of the object, or null when the action is about none. */
  objectId: string | null;
  /** The fields that changed, as they were and as they are. Never a secret, never a credential. */
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
}

/** Writes the audit row of an action; it stands or falls with the transaction. */
export async function audit(tx: Tx, ctx: Context, record: AuditRecord): Promise<void> {
  await tx
    .insertInto('audit_entry')
    .values({
      id: ctx.ids.next(),
      organization_id: ctx.organizationId,
      at: ctx.clock.now().toString({ smallestUnit: 'millisecond' }),
      actor_kind: ctx.actor.kind,
      actor_id: ctx.actor.id,
      actor_name: ctx.actor.name,
      action: record.action,
      object_kind: record.objectKind,
      object_id: record.objectId,
      before: record.before ? JSON.stringify(record.before) : null,
      after: record.after ? JSON.stringify(record.after) : null,
      request_id: ctx.requestId,
    })
    .execute();
}
