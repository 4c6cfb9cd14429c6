/** Folds one charge anew and stores what follows: state, registrations, payments, postings, divergences, events. */
import { addBusinessDays } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import { statusLabels, type ChargeStatus } from '#core/charge.ts';
import { foldCharge, type Folded, type FoldInput } from '#core/fold.ts';
import { openInstruction, registrationsOf, storeRegistrations, type ChargeRow } from '#db/charges.ts';
import { evidenceOf } from '#db/evidence.ts';
import type { Tx } from '#db/pool.ts';
import { sql } from 'kysely';
import { publicId } from '#core/ids.ts';
import { announce } from '../changes.ts';
import type { Context } from '../context.ts';
import { openFoundDivergences } from '../divergences/open.ts';
import { postPayments } from '../ledger/post.ts';
import { instantNow, today } from '../moment.ts';
import { emitChargeEvents } from './events.ts';

export interface Refolded {
  before: ChargeStatus;
  status: ChargeStatus;
  beforeLabel: string;
  statusLabel: string;
  folded: Folded;
}

export async function refold(tx: Tx, ctx: Context, charge: ChargeRow): Promise<Refolded> {
  const [registrations, instruction, evidence] = await Promise.all([
    registrationsOf(tx, charge.id),
    openInstruction(tx, charge.id),
    evidenceOf(tx, charge.id),
  ]);
  const input: FoldInput = {
    owed: { amountCents: cents(charge.amount_cents), dueDate: charge.due_on, terms: charge.terms },
    canceledAt: charge.canceled_at,
    registrations: registrations.map(({ id, ordinal }) => ({ id, ordinal })),
    openRegistrationId: instruction?.kind === 'register' ? instruction.registration_id : null,
    evidence,
    // Only money asks what the connection knows of crediting and fees.
    ...(evidence.some((item) => item.proven && item.fact.type === 'paid') ? await settlementOf(tx, ctx, charge) : {}),
  };
  const folded = foldCharge(input);
  await storeRegistrations(tx, folded.registrations, instantNow(ctx));
  await storeCharge(tx, ctx, charge, folded);
  await postPayments(tx, ctx, charge, { folded, owed: input.owed });
  await openFoundDivergences(tx, ctx, charge, folded.divergences);
  await emitChargeEvents(tx, ctx, charge, folded);
  await announce(tx, ctx, { type: 'charge', id: publicId('charge', charge.id), version: charge.version + 1 });
  return {
    before: charge.status,
    status: folded.status,
    beforeLabel: statusLabels[charge.status],
    statusLabel: statusLabels[folded.status],
    folded,
  };
}

/**
 * What a connection adds to a payment of which nobody told it: a bank that does not say when it credits does so after its usual
 * days (a fact of the provider), and the fee is the one agreed. Money received directly has no fee and is there at once.
 */
async function settlementOf(tx: Tx, ctx: Context, charge: ChargeRow): Promise<Pick<FoldInput, 'settle'>> {
  const connection = charge.connection_id
    ? await tx
        .selectFrom('connection')
        .select(['provider', 'fee_cents'])
        .where('id', '=', charge.connection_id)
        .executeTakeFirst()
    : undefined;
  const now = today(ctx);
  return {
    settle: (payment) => {
      if (payment.amountCents <= 0) return payment;
      if (payment.channel === 'direct') return { ...payment, creditedOn: payment.creditedOn ?? payment.paidOn };
      if (!connection) return payment;
      const { settlementDays } = ctx.banks.provider(connection.provider).facts;
      const usualDays = settlementDays[payment.channel === 'pix' ? 'pix' : 'boleto'];
      const expected = usualDays === null ? null : creditDate(payment.paidOn, usualDays);
      const fee = connection.fee_cents === null ? null : cents(connection.fee_cents);
      const creditedOn = payment.creditedOn ?? (expected !== null && expected <= now ? expected : null);
      return { ...payment, creditedOn, feeCents: payment.feeCents ?? fee };
    },
  };
}

/** `days` business days after the payment; Pix with 0 days credits on the day itself, holiday or not. */
export function creditDate(paidOn: string, days: number): string {
  if (days === 0) return paidOn;
  return addBusinessDays(paidOn, days);
}

async function storeCharge(tx: Tx, ctx: Context, charge: ChargeRow, folded: Folded): Promise<void> {
  const fees = folded.payments.flatMap((payment) => (payment.feeCents === null ? [] : [payment.feeCents]));
  const feeCents = fees.length > 0 ? fees.reduce<number>((sum, fee) => sum + fee, 0) : null;
  const refusal = folded.refusal === null ? charge.refusal : folded.refusal;
  const cleared = folded.status === 'registered' || folded.status === 'paid' ? null : refusal;
  await sql`
    UPDATE charge SET status = ${folded.status}, paid_cents = ${folded.paidCents}, paid_on = ${folded.paidOn}::date,
      credited_on = ${folded.creditedOn}::date, fee_cents = ${feeCents}, paid_twice = ${folded.paidTwice},
      partially_paid = ${folded.partiallyPaid}, refusal = ${cleared === null ? null : JSON.stringify(cleared)}::jsonb,
      version = version + 1, updated_at = ${instantNow(ctx)}
    WHERE id = ${charge.id}`.execute(tx);
}
