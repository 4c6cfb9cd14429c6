/** Titles of the past weeks: in the simulated bank's books as of then, in ours by asking the bank about each. */
import { amountDueOn } from '#core/amount-due.ts';
import { uuidOf } from '#core/ids.ts';
import { readCharge, type ChargeRow } from '#db/charges.ts';
import { insertRegistration } from '#db/sample.ts';
import { addDays } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import type { PastCharge, SimulatedCharge, SimulatorControl } from '#net/simulator-control.ts';
import { createCharge } from '../charges/create.ts';
import { applyRead, readAtBank } from '../charges/refresh.ts';
import { loadConnection } from '../connections/load.ts';
import type { Context } from '../context.ts';
import { instantNow, today } from '../moment.ts';
import { samplePayers } from './payers.ts';
import { pastTermDays, pastTitles, type PastTitle } from './plan.ts';
import type { SamplePlace } from './set-up.ts';

export async function makePast(
  ctx: Context,
  control: SimulatorControl,
  place: SamplePlace,
  settled: () => void,
): Promise<void> {
  const now = today(ctx);
  const made: { title: PastTitle; pastCtx: Context; charge: ChargeRow }[] = [];
  for (const title of pastTitles) {
    const pastCtx = at(ctx, addDays(now, -title.dueDaysAgo - pastTermDays));
    made.push({ title, pastCtx, charge: await createThen(pastCtx, title, place) });
  }
  const seeds = made.map(({ title, charge }) => seedOf(title, charge, now));
  const atBank = new Map(
    (await control.seed(place.bank, place.accountNumber, seeds)).map((one) => [one.reference, one]),
  );
  for (const { title, pastCtx, charge } of made) {
    await learn(ctx, pastCtx, charge, atBank.get(title.reference));
    settled();
  }
}

/** A context in which it is the morning of a past day: what is made then is dated then. */
function at(ctx: Context, date: string): Context {
  const moment = Temporal.PlainDate.from(date)
    .toZonedDateTime({ timeZone: 'America/Sao_Paulo', plainTime: '09:30' })
    .toInstant();
  return { ...ctx, clock: { ...ctx.clock, now: () => moment } };
}

async function createThen(pastCtx: Context, title: PastTitle, place: SamplePlace): Promise<ChargeRow> {
  const { id } = await createCharge(
    pastCtx,
    {
      reference: title.reference,
      amountCents: cents(title.amountCents),
      dueDate: addDays(today(pastCtx), pastTermDays),
      payer: samplePayers[title.payer]!,
      billingType: place.billingTypes.hybrid,
      description: title.description,
    },
    { sample: true },
  );
  const row = await pastCtx.db.inOrganization(pastCtx.organizationId, (tx) => readCharge(tx, uuidOf('charge', id)));
  if (!row) throw new Error(`charge ${id} vanished`);
  return row;
}

function seedOf(title: PastTitle, charge: ChargeRow, now: string): PastCharge {
  const { name, taxId, address } = samplePayers[title.payer]!;
  const { fine, interest } = charge.terms;
  return {
    reference: title.reference,
    amountCents: charge.amount_cents,
    dueDate: charge.due_on,
    issuedOn: charge.issued_on,
    status: title.status,
    statusOn: addDays(charge.due_on, title.status === 'in_protest' ? 10 : 1),
    payer: { name, taxId, city: address.city, state: address.state, postalCode: address.postalCode },
    expiresAfterDays: charge.days_after_due,
    ...(fine?.kind === 'rate' ? { finePercent: fine.percent } : {}),
    ...(interest?.kind === 'monthly' ? { interestPercentMonth: interest.percent } : {}),
    ...(title.paid ? { payments: [paymentOf(title.paid, charge, now)] } : {}),
  };
}

function paymentOf(paid: NonNullable<PastTitle['paid']>, charge: ChargeRow, now: string) {
  const paidOn = addDays(now, -paid.daysAgo);
  const owed = { amountCents: cents(charge.amount_cents), dueDate: charge.due_on, terms: charge.terms };
  const { totalCents } = amountDueOn(owed, paidOn);
  return { channel: paid.channel, amountCents: totalCents, paidAt: `${paidOn}T15:12:00.000Z` };
}

/** Links our charge to the bank's, and asks the bank how it stands: state, payments and postings follow from its answer. */
async function learn(
  ctx: Context,
  pastCtx: Context,
  charge: ChargeRow,
  atBank: SimulatedCharge | undefined,
): Promise<void> {
  const connectionId = charge.connection_id;
  if (!atBank || connectionId === null) throw new Error(`the bank does not have ${charge.reference}`);
  const { registration, connection } = await ctx.db.inOrganization(ctx.organizationId, async (tx) => ({
    connection: await loadConnection(tx, ctx, connectionId),
    registration: await insertRegistration(tx, {
      id: ctx.ids.next(),
      organization_id: ctx.organizationId,
      charge_id: charge.id,
      connection_id: connectionId,
      ordinal: 1,
      method: charge.method,
      bank_key: charge.reference,
      bank_ref: atBank.ref,
      sent_amount_cents: charge.amount_cents,
      sent_due_on: charge.due_on,
      created_at: instantNow(pastCtx),
    }),
  }));
  const { outcome, bankCallId } = await readAtBank(ctx, charge, registration, connection);
  if (outcome.outcome !== 'done') throw new Error(`the bank did not tell of ${charge.reference}: ${outcome.outcome}`);
  await applyRead(ctx, { charge, registration }, { answer: outcome.answer, bankCallId, source: 'query' });
}
