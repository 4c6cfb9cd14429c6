/** Gives an instruction: the intent of its first step is stored with it, and a job carries it on. */
import type { InstructionKind } from '#core/charge.ts';
import { instructionVerbs, refusalOfInstruction } from '#core/charge.ts';
import { Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import type { InstructionDetails, Step } from '#core/provider.ts';
import { openInstruction, type ChargeRow, type RegistrationRow } from '#db/charges.ts';
import { enqueue } from '#db/jobs.ts';
import { insertOperation } from '#db/operations.ts';
import type { Tx } from '#db/pool.ts';
import type { ConnectionRow } from '#db/connections.ts';
import { audit } from '../audit.ts';
import { capabilityAbsent } from '../capability-absent.ts';
import { loadConnection } from '../connections/load.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { instructionInput, stepsOf } from './load.ts';

export const operationJob = 'operation';

export interface NewInstruction {
  charge: ChargeRow;
  kind: Exclude<InstructionKind, 'refresh'>;
  registration: RegistrationRow;
  connection: ConnectionRow;
  input: InstructionDetails;
  batchId?: string | null;
}

/** @throws Problem when the status does not allow it or another instruction is open. */
export async function assertAllowed(tx: Tx, charge: ChargeRow, kind: InstructionKind): Promise<void> {
  const open = await openInstruction(tx, charge.id);
  if (open && kind !== 'refresh') {
    throw new Problem({
      code: 'instruction_open',
      status: 409,
      title: 'Há uma instrução em andamento',
      detail: `A cobrança ${charge.reference} já tem uma instrução em andamento no banco.`,
      cure: 'Aguarde o resultado; perguntamos ao banco sozinhos. Nada é enviado duas vezes.',
      actor: 'nobody',
      retryable: true,
      facts: { instructionId: publicId('instruction', open.id), kind: open.kind },
    });
  }
  const refusal = refusalOfInstruction(kind, charge.status);
  if (refusal !== null) {
    throw new Problem({
      code: 'status_not_allowed',
      status: 409,
      title: 'A situação não permite',
      detail: refusal,
      actor: 'you',
      facts: { status: charge.status },
    });
  }
}

/** @throws Problem when this bank has no way to do it for this charge. */
async function firstStepOf(tx: Tx, ctx: Context, given: NewInstruction): Promise<Step> {
  const provider = ctx.banks.provider(given.connection.provider);
  const { view, hookUrl } = await loadConnection(tx, ctx, given.connection.id);
  const input = instructionInput({
    ...given,
    connection: { view, hookUrl },
    instruction: { input: { ...given.input } },
  });
  const [first] = stepsOf(provider, given.kind, input);
  if (!first) throw capabilityAbsent(provider.facts.title, instructionVerbs[given.kind]);
  return first;
}

/** Stores instruction, operation, audit row and job in the caller's transaction. Answers the instruction's UUID. */
export async function beginInstruction(tx: Tx, ctx: Context, given: NewInstruction): Promise<string> {
  const first = await firstStepOf(tx, ctx, given);
  const id = ctx.ids.next();
  const now = instantNow(ctx);
  await tx
    .insertInto('instruction')
    .values({
      id,
      organization_id: ctx.organizationId,
      charge_id: given.charge.id,
      registration_id: given.registration.id,
      batch_id: given.batchId ?? null,
      kind: given.kind,
      input: JSON.stringify(given.input),
      state: 'open',
      actor_kind: ctx.actor.kind,
      actor_name: ctx.actor.name,
      created_at: now,
    })
    .execute();
  await addOperation(tx, ctx, {
    instructionId: id,
    kind: given.kind,
    registration: given.registration,
    step: first.step,
  });
  await audit(tx, ctx, {
    action: `charge.${given.kind}`,
    objectKind: 'charge',
    objectId: given.charge.id,
    before: { status: given.charge.status },
    after: { instructionId: publicId('instruction', id), ...given.input },
  });
  return id;
}

/** The next effectful call of an instruction, as stored intent with its job. */
export async function addOperation(
  tx: Tx,
  ctx: Context,
  next: { instructionId: string; kind: InstructionKind; registration: RegistrationRow; step: string },
): Promise<void> {
  const id = ctx.ids.next();
  const now = instantNow(ctx);
  // A registration is sent by one operation for ever; every other instruction by one operation per step of it.
  const scope = next.kind === 'register' ? `register/${next.registration.id}` : next.instructionId;
  await insertOperation(tx, {
    id,
    organizationId: ctx.organizationId,
    instructionId: next.instructionId,
    registrationId: next.registration.id,
    step: next.step,
    name: `charge.${next.kind}.${next.step}`,
    naturalKey: `${scope}/${next.step}`,
    at: now,
  });
  await enqueue(tx, {
    id: ctx.ids.next(),
    organizationId: ctx.organizationId,
    kind: operationJob,
    subject: id,
    lane: laneOf(next.registration.connection_id, next.kind, 'send'),
    dueAt: now,
  });
}

/** Calls of one kind on one connection share a limit of the bank, and wait together. */
export function laneOf(connectionId: string, kind: InstructionKind, phase: 'send' | 'ask'): string {
  return `${connectionId}/${kind}/${phase}`;
}
