/** Consults a charge at its bank (consultar): what it answers becomes evidence. A read changes nothing there. */
import type { ActionAnswer } from '#contract/charges.ts';
import { publicId } from '#core/ids.ts';
import type { EvidenceSource } from '#core/evidence.ts';
import type { ChargeAnswer, Outcome } from '#core/provider.ts';
import { openInstruction, registrationsOf, type ChargeRow, type RegistrationRow } from '#db/charges.ts';
import { problemOf } from '../bank-answer.ts';
import { recordCall } from '../bank-calls.ts';
import { openBank } from '../banks.ts';
import { loadConnection, type LoadedConnection } from '../connections/load.ts';
import { capabilityAbsent } from '../capability-absent.ts';
import type { Context } from '../context.ts';
import { applyFacts, type Applied } from '../evidence/apply.ts';
import { assertAllowed } from '../operations/begin.ts';
import { noCredentials } from '../operations/settle.ts';
import { hurryOperation } from '../operations/hurry.ts';
import { instructionView } from '../instructions/wait.ts';
import { requireCharge } from './get.ts';
import { plainRegistration } from './plain.ts';
import { chargeView } from './view.ts';

export interface Target {
  charge: ChargeRow;
  registration: RegistrationRow | null;
  connection: LoadedConnection | null;
}

/** The registration that a question to the bank is about: the newest one that the bank knows by an id of its own. */
export async function targetOf(ctx: Context, id: string): Promise<Target> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const charge = await requireCharge(tx, id);
    await assertAllowed(tx, charge, 'refresh');
    const registration = (await registrationsOf(tx, charge.id)).findLast((row) => row.bank_ref !== null) ?? null;
    const connection = registration ? await loadConnection(tx, ctx, registration.connection_id) : null;
    return { charge, registration, connection };
  });
}

export async function refreshCharge(ctx: Context, input: { id: string; waitMs?: number }): Promise<ActionAnswer> {
  const target = await targetOf(ctx, input.id);
  const { registration, connection } = target;
  // Not known to the bank by an id yet: what is in flight is asked now instead of later.
  if (!registration || !connection) {
    await hurryOperation(ctx, target.charge.id);
    return answer(ctx, target.charge.id, 'running');
  }
  const { outcome, bankCallId } = await readAtBank(ctx, target.charge, registration, connection);
  if (outcome.outcome === 'done') {
    const applied = await applyRead(
      ctx,
      { ...target, registration },
      { answer: outcome.answer, bankCallId, source: 'query' },
    );
    await hurryOperation(ctx, target.charge.id);
    return answer(ctx, target.charge.id, applied.before === applied.status ? 'unchanged' : 'done');
  }
  if (outcome.outcome === 'accepted') return answer(ctx, target.charge.id, 'running');
  throw problemOf(ctx.banks.provider(connection.view.provider).facts.title, outcome);
}

/** Reads one registration at its bank, with the transcript stored. */
export async function readAtBank(
  ctx: Context,
  charge: ChargeRow,
  registration: RegistrationRow,
  connection: LoadedConnection,
): Promise<{ outcome: Outcome<ChargeAnswer>; bankCallId: string | null }> {
  const provider = ctx.banks.provider(connection.view.provider);
  const read = provider.charge?.read;
  if (!read) throw capabilityAbsent(provider.facts.title, 'consultar a cobrança');
  if (!connection.credentials) return { outcome: { outcome: 'refused', refusal: noCredentials }, bankCallId: null };
  let bankCallId: string | null = null;
  const { bank } = openBank(ctx, connection.view, connection.credentials, {
    hookUrl: connection.hookUrl,
    record: async (transcript) => {
      bankCallId = await recordCall(ctx, { transcript, connectionId: registration.connection_id, chargeId: charge.id });
    },
  });
  return { outcome: await bank.call(read(connection.view, plainRegistration(registration))), bankCallId };
}

export async function applyRead(
  ctx: Context,
  target: { charge: ChargeRow; registration: RegistrationRow },
  read: { answer: ChargeAnswer; bankCallId: string | null; source: EvidenceSource },
): Promise<Applied> {
  return ctx.db.inOrganization(
    ctx.organizationId,
    (tx) =>
      applyFacts(tx, ctx, {
        chargeId: target.charge.id,
        registration: target.registration,
        source: read.source,
        proven: true,
        facts: read.answer.facts,
        bankCallId: read.bankCallId,
      }),
    { retries: 3 },
  );
}

async function answer(ctx: Context, chargeId: string, result: ActionAnswer['result']): Promise<ActionAnswer> {
  return ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const charge = await requireCharge(tx, publicId('charge', chargeId));
    const open = await openInstruction(tx, chargeId);
    return { charge: await chargeView(tx, ctx, charge), instruction: open ? instructionView(open) : null, result };
  });
}
