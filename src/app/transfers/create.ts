/** Asks for a transfer, or a batch of them; and shows beforehand all that would happen. */
import type { z } from 'zod';
import type {
  Transfer,
  TransferDryRun,
  TransferInput,
  transferBatchInputSchema,
  transferBatchSchema,
} from '#contract/transfers.ts';
import { cents } from '#lib/money.ts';
import { ledgerRoles, transferPostingsDue, type LedgerRole } from '#core/ledger.ts';
import { Problem } from '#core/errors.ts';
import { isUniqueViolation } from '#db/violations.ts';
import { transferByReference } from '#db/transfers.ts';
import type { Tx } from '#db/pool.ts';
import { createRedactor } from '#net/redact.ts';
import type { Context } from '../context.ts';
import { loadConnection } from '../connections/load.ts';
import { instantNow, today } from '../moment.ts';
import { acceptTransfer, askedOf } from './accept.ts';
import { drawBankKey } from './bank-key.ts';
import { batchView } from './batches.ts';
import { examine, type Asked, type Examined } from './examine.ts';
import { keyOwnersOf, type KeyOwners } from './key-owner.ts';
import { possibleDuplicate, referenceTaken, totalsDiffer } from './problems.ts';
import { awaitTransfer } from './wait.ts';

/** Takes it in; where nobody else must agree it leaves at once, and `waitMs` waits for the bank. */
export async function createTransfer(
  ctx: Context,
  input: TransferInput,
  { waitMs = 0 }: { waitMs?: number } = {},
): Promise<Transfer> {
  const owners = await keyOwnersOf(ctx, [input]);
  const row = await ctx.db
    .inOrganization(
      ctx.organizationId,
      async (tx) => {
        const asked = await askedOf(tx, ctx, input, owners);
        const made = await acceptTransfer(tx, ctx, asked, { draft: input.draft, batchId: null, at: '' });
        ctx.failpoint('T0');
        return made;
      },
      { retries: 2 },
    )
    .catch((error: unknown) => {
      // Two with one number at the same moment: the index of the database lets one through.
      throw isUniqueViolation(error) ? referenceTaken(undefined, input.reference, '/reference') : error;
    });
  ctx.failpoint('T1');
  return awaitTransfer(ctx, { id: row.id, waitMs });
}

type BatchInput = z.output<typeof transferBatchInputSchema>;
export type TransferBatch = z.infer<typeof transferBatchSchema>;

/** All of them or none: a total that differs, or one that would be refused, stores nothing. */
export async function createTransferBatch(ctx: Context, input: BatchInput): Promise<TransferBatch> {
  const found = {
    count: input.transfers.length,
    cents: input.transfers.reduce((sum, { amountCents }) => sum + amountCents, 0),
  };
  if (found.count !== input.expectedCount || found.cents !== input.expectedCents)
    throw totalsDiffer('O lote não fecha', { count: input.expectedCount, cents: input.expectedCents }, found);
  const owners = await keyOwnersOf(ctx, input.transfers);
  return ctx.db.inOrganization(
    ctx.organizationId,
    async (tx) => {
      const id = ctx.ids.next();
      await tx
        .insertInto('transfer_batch')
        .values({
          id,
          organization_id: ctx.organizationId,
          name: input.name,
          created_by_kind: ctx.actor.kind,
          created_by_id: ctx.actor.id,
          created_by_name: ctx.actor.name,
          created_at: instantNow(ctx),
        })
        .execute();
      for (const [index, item] of input.transfers.entries())
        await addToBatch(tx, ctx, item, { batchId: id, index, owners });
      return batchView(tx, ctx, id);
    },
    { statementTimeoutMs: 60_000, retries: 2 },
  );
}

async function addToBatch(
  tx: Tx,
  ctx: Context,
  item: TransferInput,
  { batchId, index, owners }: { batchId: string; index: number; owners: KeyOwners },
): Promise<void> {
  const at = `/transfers/${index}`;
  try {
    const asked = await askedOf(tx, ctx, item, owners);
    await acceptTransfer(tx, ctx, asked, { draft: item.draft, batchId, at });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { errors = [], detail, code } = error.init;
    const named = errors.map((one) => (one.pointer.startsWith(at) ? one : { ...one, pointer: `${at}${one.pointer}` }));
    throw new Problem({
      ...error.init,
      detail: `Item ${index + 1} (${item.reference}): ${detail} O lote inteiro ficou de fora.`,
      errors: named.length > 0 ? named : [{ pointer: at, code, detail }],
    });
  }
}

/** Ends a dry run: everything it did in its transaction is undone. */
const undone = new Error('dry run');

/**
 * What asking for it would do: problems, warnings, approvals, the request that would leave, fee and postings. It takes the very steps of
 * a transfer in a transaction that is rolled back, so that what is shown cannot differ from what would be; nothing is stored or sent.
 */
export async function dryRunTransfer(ctx: Context, input: TransferInput): Promise<TransferDryRun> {
  let answer: TransferDryRun | undefined;
  await ctx.db
    .inOrganization(ctx.organizationId, async (tx) => {
      answer = await rehearse(tx, ctx, input);
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  if (!answer) throw new Error('the dry run gave no answer');
  return answer;
}

async function rehearse(tx: Tx, ctx: Context, input: TransferInput): Promise<TransferDryRun> {
  const asked = await askedOf(tx, ctx, input, null);
  const found = await examine(tx, ctx, asked);
  const problems = [...found.problems, ...(await takenProblems(tx, asked)), ...equalProblems(asked, found)].map(
    ({ pointer, code, detail, suggestion, ...rest }) => ({
      pointer,
      code,
      detail,
      cure: 'cure' in rest ? String(rest.cure) : null,
      suggestion: suggestion ?? null,
    }),
  );
  const isRefused = found.problems.length > 0;
  return {
    dryRun: true,
    allowed: problems.length === 0,
    problems,
    warnings: found.warnings,
    approvalsNeeded: found.approvalsNeeded,
    request: isRefused ? null : await requestOf(tx, ctx, asked),
    feeCents: asked.connection.row.transfer_fee_cents,
    postings: isRefused ? [] : postingsOf(ctx, asked),
  };
}

async function takenProblems(tx: Tx, { reference }: Asked) {
  const taken = await transferByReference(tx, reference);
  return taken ? [withCure(referenceTaken(taken, reference, '/reference'))] : [];
}

function equalProblems(asked: Asked, { equal }: Examined) {
  return equal !== null && asked.repeatReason === null ? [withCure(possibleDuplicate(equal, '/payee'))] : [];
}

function withCure({ init }: Problem) {
  const [first] = init.errors ?? [];
  if (!first) throw new Error(`${init.code} names no field`);
  return { ...first, cure: init.cure ?? '' };
}

/** The request that would leave, tax ids masked as in the transcripts; the number in it is drawn when it leaves. */
async function requestOf(tx: Tx, ctx: Context, asked: Asked): Promise<TransferDryRun['request']> {
  // The owner of a key, whom the request names, is asked for with the transfer itself.
  if (asked.payee.kind === 'pixKey') return null;
  const connection = await loadConnection(tx, ctx, asked.connection.row.id);
  const work = { connection, can: asked.connection.can };
  const { bankKey } = await drawBankKey(tx, ctx, work);
  const { payee, reference, description } = asked;
  const view = { id: '', bankKey, amountCents: cents(asked.amountCents), payee, reference, description };
  const { method, path, body } = asked.connection.can.send(connection.view, view);
  if (!body || !('json' in body)) return { method, path, body: null };
  const bytes = new TextEncoder().encode(JSON.stringify(body.json));
  return { method, path, body: JSON.parse(createRedactor([]).body(bytes, 'application/json')) as unknown };
}

function postingsOf(ctx: Context, asked: Asked): TransferDryRun['postings'] {
  const fee = asked.connection.row.transfer_fee_cents;
  const due = transferPostingsDue({
    amountCents: cents(asked.amountCents),
    feeCents: fee === null ? null : cents(fee),
    sentOn: asked.scheduledOn ?? today(ctx),
    returnedCents: cents(0),
    returnedOn: null,
  });
  return due.flatMap(({ amounts }) =>
    Object.entries(amounts).map(([role, amount]) => ({
      account: ledgerRoles[role as LedgerRole].name,
      amountCents: amount ?? 0,
    })),
  );
}
