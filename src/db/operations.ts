/** Operations: the stored intent of every effectful call. */
import type { Selectable, Updateable } from 'kysely';
import type { OperationState } from '#core/operation.ts';
import { move } from '#core/operation.ts';
import type { Tx } from './pool.ts';
import type { OperationTable } from './tables.ts';

/** An operation of a charge: a step of an instruction, about one registration. */
export type OperationRow = Selectable<OperationTable> & { instruction_id: string; registration_id: string };

/** Throws for the operation of a transfer, which is no step of any instruction. */
function ofCharge(row: Selectable<OperationTable>): OperationRow {
  const { instruction_id, registration_id } = row;
  if (instruction_id === null || registration_id === null) throw new Error(`operation ${row.id} is of no charge`);
  return { ...row, instruction_id, registration_id };
}

export interface NewOperation {
  id: string;
  organizationId: string;
  instructionId: string;
  registrationId: string;
  step: string;
  name: string;
  /** `register/<registration>/<step>`, `<instruction>/<step>`: unique for ever. */
  naturalKey: string;
  at: string;
}

export async function insertOperation(tx: Tx, operation: NewOperation): Promise<void> {
  await tx
    .insertInto('operation')
    .values({
      id: operation.id,
      organization_id: operation.organizationId,
      instruction_id: operation.instructionId,
      registration_id: operation.registrationId,
      step: operation.step,
      name: operation.name,
      state: 'queued',
      natural_key: operation.naturalKey,
      created_at: operation.at,
      updated_at: operation.at,
    })
    .execute();
}

export async function readOperation(tx: Tx, id: string): Promise<OperationRow | undefined> {
  const row = await tx.selectFrom('operation').selectAll().where('id', '=', id).executeTakeFirst();
  return row && ofCharge(row);
}

export async function operationsOf(tx: Tx, instructionId: string): Promise<OperationRow[]> {
  const rows = await tx
    .selectFrom('operation')
    .selectAll()
    .where('instruction_id', '=', instructionId)
    .orderBy('created_at')
    .execute();
  return rows.map(ofCharge);
}

/** Moves an operation, legally, with what is to be remembered of the move. */
export async function moveOperation(
  tx: Tx,
  operation: { id: string; state: OperationState },
  to: OperationState,
  values: Updateable<OperationTable>,
): Promise<void> {
  const result = await tx
    .updateTable('operation')
    .set({ ...values, state: move(operation.state, to) })
    .where('id', '=', operation.id)
    .where('state', '=', operation.state)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) throw new Error(`operation ${operation.id} is no longer ${operation.state}`);
}

/** Remembers something of an operation that stays where it is. */
export async function noteOperation(tx: Tx, id: string, values: Updateable<OperationTable>): Promise<void> {
  await tx.updateTable('operation').set(values).where('id', '=', id).execute();
}

/** All operations of a charge, of all its lives at banks. */
export async function operationsOfCharge(tx: Tx, chargeId: string): Promise<OperationRow[]> {
  const rows = await tx
    .selectFrom('operation')
    .selectAll()
    .where('registration_id', 'in', tx.selectFrom('registration').select('id').where('charge_id', '=', chargeId))
    .execute();
  return rows.map(ofCharge);
}
