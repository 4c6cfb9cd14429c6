/** Everything that one operation needs, read in one transaction before the bank is called. */
import type { InstructionKind } from '#core/charge.ts';
import type { ChargeAnswer, InstructionDetails, InstructionInput, Provider, Step } from '#core/provider.ts';
import {
  readCharge,
  readInstruction,
  readRegistration,
  type ChargeRow,
  type InstructionRow,
  type RegistrationRow,
} from '#db/charges.ts';
import { operationsOf, readOperation, type OperationRow } from '#db/operations.ts';
import type { Tx } from '#db/pool.ts';
import { plainCharge, plainRegistration } from '../charges/plain.ts';
import { loadConnection, type LoadedConnection } from '../connections/load.ts';
import type { Context } from '../context.ts';

export interface Work {
  operation: OperationRow;
  instruction: InstructionRow;
  registration: RegistrationRow;
  charge: ChargeRow;
  connection: LoadedConnection;
  provider: Provider;
  step: Step;
  input: InstructionInput;
  prior: Record<string, ChargeAnswer>;
}

/** The steps of an instruction at this provider; empty when it cannot do it for this charge. */
export function stepsOf(provider: Provider, kind: InstructionKind, input: InstructionInput): readonly Step[] {
  if (kind === 'refresh') return [];
  return provider.charge?.[kind]?.(input) ?? [];
}

/** Whether the provider knows the verb at all; for a single charge its plan may still be empty. */
export function canDo(provider: Provider, kind: Exclude<InstructionKind, 'refresh'>): boolean {
  return provider.charge?.[kind] !== undefined;
}

/** Loads the work of an operation, or null when it is gone (the sample company was removed). */
export async function loadWork(tx: Tx, ctx: Context, operationId: string): Promise<Work | null> {
  const operation = await readOperation(tx, operationId);
  if (!operation) return null;
  // Asked together: they leave in one packet.
  const [instruction, registration, siblings] = await Promise.all([
    readInstruction(tx, operation.instruction_id),
    readRegistration(tx, operation.registration_id),
    operationsOf(tx, operation.instruction_id),
  ]);
  if (!instruction || !registration) return null;
  const [charge, connection] = await Promise.all([
    readCharge(tx, registration.charge_id),
    loadConnection(tx, ctx, registration.connection_id),
  ]);
  if (!charge) return null;
  const provider = ctx.banks.provider(connection.view.provider);
  const input = instructionInput({ charge, registration, connection, instruction });
  const step = stepsOf(provider, instruction.kind, input).find((item) => item.step === operation.step);
  if (!step) throw new Error(`${connection.view.provider} has no step ${operation.step} of ${instruction.kind}`);
  const prior = Object.fromEntries(siblings.flatMap((item) => (item.answer ? [[item.step, item.answer]] : [])));
  return { operation, instruction, registration, charge, connection, provider, step, input, prior };
}

export function instructionInput(parts: {
  charge: ChargeRow;
  registration: RegistrationRow;
  connection: Pick<LoadedConnection, 'view' | 'hookUrl'>;
  instruction: Pick<InstructionRow, 'input'>;
}): InstructionInput {
  const { connection, charge, registration, instruction } = parts;
  return {
    ...(instruction.input as InstructionDetails),
    charge: plainCharge(charge),
    registration: plainRegistration(registration),
    connection: connection.view,
    hookUrl: connection.hookUrl,
  };
}

/** The input by which another registration of the same connection is looked up. */
export async function inputOf(tx: Tx, work: Work, registration: RegistrationRow): Promise<InstructionInput | null> {
  const charge = await readCharge(tx, registration.charge_id);
  if (!charge) return null;
  return instructionInput({ charge, registration, connection: work.connection, instruction: { input: {} } });
}
