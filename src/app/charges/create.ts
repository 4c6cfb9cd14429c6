/** Creates a charge (PENDENTE). Nothing is sent to a bank. */
import type { Charge, ChargeInput } from '#contract/charges.ts';
import { invalidInput, Problem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import { acceptCharge, type Accepting } from '#db/accept-charge.ts';
import type { ChargeRow } from '#db/charges.ts';
import { jobChannel } from '#db/jobs.ts';
import { notifyOnCommit } from '#db/notices.ts';
import type { Tx } from '#db/pool.ts';
import { announce, announceNow } from '../changes.ts';
import type { Context } from '../context.ts';
import { instantNow } from '../moment.ts';
import { emitting } from '../webhooks/fan-out.ts';
import { described, problemsOf } from './described.ts';
import { placesOfNames, type Places } from './places.ts';
import { neighboursOf, viewOf } from './view.ts';

export interface CreateOptions {
  /** Part of the sample company: removed with it. */
  sample?: boolean;
}

/**
 * Creates one charge. @throws Problem naming each wrong field; then nothing was stored. Two round trips: where it belongs, and one
 * statement that writes charge, payer, audit row, event and deliveries together.
 */
export async function createCharge(ctx: Context, input: ChargeInput, options: CreateOptions = {}): Promise<Charge> {
  const places = await placesOfNames(ctx, input);
  const creation = { input, places, sample: options.sample ?? false };
  const accepting = acceptable(ctx, creation);
  const rows = await ctx.db.statementInOrganization(ctx.organizationId, (tx) => acceptCharge(accepting).compile(tx));
  const row = rows[0];
  if (!row) throw await ctx.db.inOrganization(ctx.organizationId, (tx) => referenceTaken(tx, input.reference));
  announceNow(ctx, { type: 'charge', id: publicId('charge', row.id), version: 1 });
  if (row.delivered > 0) ctx.db.notify({ channel: jobChannel, payload: '' });
  return viewOf(ctx, row, neighboursOf(places));
}

export interface Creation {
  input: ChargeInput;
  places: Places;
  sample: boolean;
}

/** The row to be written. @throws Problem naming each wrong field. */
export function acceptable(ctx: Context, creation: Creation): Accepting {
  const { input, places } = creation;
  const charge = described(ctx, input, places);
  const problems = problemsOf(ctx, charge, places.connection);
  if (problems.length > 0) throw invalidInput(problems);
  const id = ctx.ids.next();
  const eventId = ctx.ids.next();
  const data = {
    chargeId: publicId('charge', id),
    reference: charge.reference,
    status: 'pending',
    amountCents: charge.amountCents,
    paidCents: 0,
    paidOn: null,
    creditedOn: null,
    dueDate: charge.dueDate,
  };
  return {
    id,
    organizationId: ctx.organizationId,
    charge,
    bankAccountId: places.account?.id ?? null,
    connectionId: places.connection?.id ?? null,
    billingTypeId: places.billingType?.id ?? null,
    description: input.description ?? null,
    sample: creation.sample,
    now: instantNow(ctx),
    payerId: ctx.ids.next(),
    audit: { id: ctx.ids.next(), actor: ctx.actor, requestId: ctx.requestId },
    emitting: emitting(ctx, eventId, { type: 'charge.created', subjectId: id, sequence: 1, data }),
  };
}

/** The same inside a transaction of the caller. @throws Problem 409 when the reference is taken. */
export async function insertCharge(tx: Tx, ctx: Context, creation: Creation): Promise<ChargeRow> {
  const { rows } = await acceptCharge(acceptable(ctx, creation)).execute(tx);
  const row = rows[0];
  if (!row) throw await referenceTaken(tx, creation.input.reference);
  await announce(tx, ctx, { type: 'charge', id: publicId('charge', row.id), version: 1 });
  if (row.delivered > 0) notifyOnCommit(tx, jobChannel, '');
  return row;
}

async function referenceTaken(tx: Tx, reference: string): Promise<Problem> {
  const first = await tx
    .selectFrom('charge')
    .select(['id', 'status'])
    .where('reference', '=', reference)
    .executeTakeFirst();
  return new Problem({
    code: 'reference_taken',
    status: 409,
    title: 'Seu número já usado',
    detail: `Já existe uma cobrança com o seu número ${reference}.`,
    cure: 'Use outro seu número, ou abra a cobrança existente.',
    actor: 'you',
    errors: [
      {
        pointer: '/reference',
        code: 'reference_taken',
        detail: `Já existe uma cobrança com o seu número ${reference}.`,
      },
    ],
    facts: first ? { chargeId: publicId('charge', first.id), status: first.status } : {},
  });
}
