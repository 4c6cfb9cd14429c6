/** What scenarios do and look at, in the words of the hub and of the bank. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:https';
import { sql } from 'kysely';
import { createCharge } from '#app/charges/create.ts';
import { getCharge, listPayments } from '#app/charges/get.ts';
import { registerCharge } from '#app/charges/register.ts';
import { openHookSecret } from '#app/connections/hook-secret.ts';
import { openConnection } from '#app/connections/open.ts';
import { listDivergences } from '#app/divergences/list.ts';
import { listEntries } from '#app/ledger/entries.ts';
import type { ActionAnswer, Charge, ChargeInput } from '#contract/charges.ts';
import { Problem } from '#core/errors.ts';
import { uuidOf } from '#core/ids.ts';
import { ledgerRoles, type LedgerRole } from '#core/ledger.ts';
import type { BankCharge, RecordedCall } from '#sim/index.ts';
import { markOf, type World } from './world.ts';

// Charges ---------------------------------------------------------------------------------------------------------------

export function create(world: World, values?: Partial<ChargeInput>): Promise<Charge> {
  return createCharge(world.ctx, world.make(values));
}

/** Creates a charge and gives the instruction to register it; its jobs that are due have run. */
export async function begin(world: World, values?: Partial<ChargeInput>): Promise<Charge> {
  const { id } = await create(world, values);
  await registerCharge(world.ctx, { id, waitMs: 0 });
  await world.hub.settle();
  return getCharge(world.ctx, id);
}

/** A charge that the bank has registered. */
export async function registered(world: World, values?: Partial<ChargeInput>): Promise<Charge> {
  const { id } = await begin(world, values);
  return reaches(world, id, 'registered');
}

/**
 * Where absence is proven only by a list that shows something newer of ours, there has to be something: registers another charge.
 * Answers how many that were.
 */
export async function somethingNewer(world: World): Promise<number> {
  const { absence } = world.facts;
  if (absence === null || absence.duplicateWindowMs !== null) return 0;
  await world.clock.advance({ seconds: 1 });
  await registered(world);
  return 1;
}

export interface Patience {
  minutes?: number;
  /** Seconds of the clock between two looks. */
  step?: number;
}

/** As {@link until}, also where the bank need not tell: a bank that lists nothing is asked charge by charge, in its turn. */
export async function untilLearnt(world: World, id: string, isSo: (charge: Charge) => boolean, patience?: Patience) {
  if (world.provider.charge?.find) return until(world, id, isSo, patience);
  await world.hub.sweep();
  return until(world, id, isSo, patience ?? { minutes: 100, step: 300 });
}

/** Lets time pass, with everything that falls due, until the charge is so. */
export async function until(
  world: World,
  id: string,
  isSo: (charge: Charge) => boolean,
  { minutes = 2, step = 2 }: Patience = {},
): Promise<Charge> {
  const end = world.clock.now().add({ seconds: minutes * 60 });
  for (;;) {
    await world.hub.settle();
    const charge = await getCharge(world.ctx, id);
    if (isSo(charge)) return charge;
    if (Temporal.Instant.compare(world.clock.now(), end) >= 0) {
      const { status, outcomeUnknown, attention, refusal, nextCheckAt } = charge;
      const state = JSON.stringify({ status, outcomeUnknown, attention, refusal, nextCheckAt });
      assert.fail(
        `after ${minutes} minutes the charge is still ${state}; log: ${JSON.stringify(world.hub.log.slice(-5))}`,
      );
    }
    await world.clock.advance({ seconds: step });
  }
}

export function reaches(world: World, id: string, status: Charge['status'], patience?: Patience): Promise<Charge> {
  return until(world, id, (charge) => charge.status === status && charge.nextCheckAt === null, patience);
}

/** Lets time pass until the instruction of an action is over, and tells how it ended. */
export async function ended(
  world: World,
  answer: ActionAnswer,
  patience: Patience = {},
): Promise<{ state: string; refusal: { code: string; cure: string } | null; charge: Charge }> {
  const id = uuidOf('instruction', answer.instruction?.id ?? '');
  const read = () =>
    world.ctx.db.inOrganization(world.ctx.organizationId, (tx) =>
      tx.selectFrom('instruction').select(['state', 'refusal']).where('id', '=', id).executeTakeFirstOrThrow(),
    );
  const end = world.clock.now().add({ seconds: (patience.minutes ?? 2) * 60 });
  for (;;) {
    await world.hub.settle();
    const { state, refusal } = await read();
    if (state !== 'open') return { state, refusal, charge: await getCharge(world.ctx, answer.charge.id) };
    assert.ok(Temporal.Instant.compare(world.clock.now(), end) < 0, 'the instruction is still open');
    await world.clock.advance({ seconds: patience.step ?? 2 });
  }
}

/** Days of the clock, in steps of some hours; sweeps and credits that fall due happen. */
export function passDays(world: World, days: number): Promise<void> {
  return world.hub.advance({ hours: 24 * days }, 8 * 3_600);
}

// The bank's side -------------------------------------------------------------------------------------------------------

/** Every charge in the bank's books under the key of this charge's registration; a Pix alone has no key but its txid. */
export function atBank({ bank }: World, charge: Charge): BankCharge[] {
  const { bankKey, txid } = charge.registration ?? {};
  const keys = [bankKey, ...(charge.method === 'pix' ? [txid] : [])];
  return bankKey === undefined ? [] : bank.charges().filter(({ reference }) => keys.includes(reference));
}

/** The one charge that the bank has for ours; two, or none, is what must never be. */
export function only(world: World, charge: Charge): BankCharge {
  const found = atBank(world, charge);
  assert.equal(found.length, 1, `the bank has ${found.length} charges for ${charge.reference}`);
  return found[0]!;
}

/** What the bank was asked since the mark, of one operation. */
export function callsOf({ bank }: World, operation: string, since: number): RecordedCall[] {
  return bank.calls().filter((call) => call.operation === operation && call.number > since);
}

/** What the bank was asked about what it had announced: the charge, or the news behind a token. */
export function confirmationsOf(world: World, since: number): RecordedCall[] {
  return ['charge.read', 'notification.read'].flatMap((operation) => callsOf(world, operation, since));
}

/** The body of what a bank has sent, as it sends it. */
export function bodyOf({ form, payload }: ReturnType<World['bank']['webhooks']>[number]): string {
  return form === true ? new URLSearchParams(payload as Record<string, string>).toString() : JSON.stringify(payload);
}

/** The bank tells what it has to tell, and we read it. */
export async function hear(world: World): Promise<void> {
  await world.bank.deliver();
  await world.hub.settle();
}

/** Both sides show the same registration, whichever of them is asked. */
export function assertSameRegistration({ params }: World, charge: Charge, theirs: BankCharge): void {
  const { registration } = charge;
  assert.ok(registration);
  assert.deepEqual(
    {
      ref: registration.bankRef,
      nossoNumero: registration.nossoNumero,
      line: registration.linhaDigitavel,
      barcode: registration.barcode,
      txid: registration.txid ?? (params.txidOnlyAtOnce ? theirs.txid : null),
      brCode: registration.brCode,
      amountCents: charge.amountCents,
      dueDate: charge.dueDate,
      payer: charge.payer.taxId,
      name: charge.payer.name,
    },
    {
      ref: theirs.ref,
      nossoNumero: theirs.nossoNumero,
      line: theirs.linhaDigitavel,
      barcode: theirs.barcode,
      txid: theirs.txid,
      brCode: theirs.brCode,
      amountCents: theirs.amountCents,
      dueDate: theirs.dueDate,
      payer: theirs.payerTaxId,
      name: theirs.payerName,
    },
  );
}

// The hub's side --------------------------------------------------------------------------------------------------------

export interface Books {
  payments: {
    amountCents: number;
    channel: string;
    paidOn: string;
    creditedOn: string | null;
    feeCents: number | null;
  }[];
  entries: { kind: string; postingCode: string }[];
  /** Sum of the postings of this charge, by what the account is for. */
  balance: Record<LedgerRole, number>;
  /** Kinds of the open divergences. */
  divergences: string[];
  /** Types of what was told to the ERP, in order. */
  events: string[];
  operations: { step: string; state: string; attempt: number }[];
}

/** Everything that the hub has written down about a charge. */
export async function booksOf({ ctx }: World, id: string): Promise<Books> {
  const payments = (await listPayments(ctx, id)).data;
  const entries = (await listEntries(ctx, { limit: 200, chargeId: id })).data;
  const divergences = (await listDivergences(ctx, { state: 'open' })).filter(({ chargeId }) => chargeId === id);
  const rest = await ctx.db.inOrganization(ctx.organizationId, async (tx) => {
    const told = await sql<{ type: string }>`
      SELECT type FROM event WHERE subject_id = ${uuidOf('charge', id)} ORDER BY sequence`.execute(tx);
    const done = await sql<{ step: string; state: string; attempt: number }>`
      SELECT o.step, o.state, o.attempt FROM operation o JOIN registration r ON r.id = o.registration_id
      WHERE r.charge_id = ${uuidOf('charge', id)} ORDER BY o.created_at, o.id`.execute(tx);
    return { events: told.rows.map(({ type }) => type), operations: done.rows };
  });
  const postings = entries.flatMap((entry) => entry.postings);
  const roles = Object.keys(ledgerRoles) as LedgerRole[];
  const balance = Object.fromEntries(
    roles.map((role) => {
      const { code } = ledgerRoles[role];
      const own = postings.filter(({ account }) => account === code || account.startsWith(`${code}.`));
      return [role, own.reduce((sum, posting) => sum + posting.amountCents, 0)];
    }),
  ) as Record<LedgerRole, number>;
  return { payments, entries, balance, divergences: divergences.map(({ kind }) => kind), ...rest };
}

/** Nothing was posted and nothing is said to have been received. */
export async function assertNoMoney(world: World, id: string): Promise<void> {
  const books = await booksOf(world, id);
  assert.deepEqual({ payments: books.payments, entries: books.entries }, { payments: [], entries: [] });
  assert.equal((await getCharge(world.ctx, id)).paidCents, 0);
}

/** Every problem that a scenario has provoked, as the caller would read it: looked through for secrets. */
export const problemsSeen: string[] = [];

/** The action is refused with a problem that a person can act upon; gives the problem. */
export async function refusedWith(action: Promise<unknown>, code: string): Promise<Problem> {
  try {
    await action;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    problemsSeen.push(JSON.stringify(error.init));
    const codes = [error.init.code, ...(error.init.errors ?? []).map((item) => item.code)];
    assert.ok(codes.includes(code), `expected ${code}, got ${codes.join(', ')}: ${error.init.detail}`);
    assert.ok(error.init.detail.length > 10, 'a problem says what happened');
    return error;
  }
  return assert.fail(`was not refused; expected ${code}`);
}

/** As {@link refusedWith}, and the bank was asked nothing. */
export async function refusedUnsent(world: World, action: () => Promise<unknown>, code: string): Promise<Problem> {
  const before = markOf(world);
  const problem = await refusedWith(action(), code);
  await world.hub.settle();
  assert.equal(markOf(world), before, 'the bank was asked about what we refuse ourselves');
  return problem;
}

// Knocking at the hub's door ---------------------------------------------------------------------------------------------

/** What a message of the bank carries so that this connection believes it; nothing where nothing proves the sender. */
export async function proofOf(
  { ctx, hub, facts }: World,
  connectionId = hub.connectionId,
): Promise<Record<string, string>> {
  const { loaded } = await openConnection(ctx, connectionId);
  const secret = await ctx.db.inOrganization(ctx.organizationId, (tx) => openHookSecret(tx, ctx, loaded.row));
  if (secret === null) return {};
  const text = secret.reveal();
  const value = facts.webhook?.proof === 'basic' ? `Basic ${Buffer.from(text).toString('base64')}` : text;
  return { [facts.webhook?.header ?? 'authorization']: value };
}

export async function hookUrlOf({ ctx, hub }: World, connectionId = hub.connectionId): Promise<string> {
  return (await openConnection(ctx, connectionId)).loaded.hookUrl;
}

/** Posts to an address of ours as a bank does. Answers the status; 0 when the connection was cut. */
export async function knock(
  { hub }: World,
  url: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<number> {
  const call = request(url, {
    method: 'POST',
    ca: hub.simulator.caPem,
    agent: false,
    headers: { 'content-type': 'application/json', ...headers },
  });
  call.end(body);
  try {
    const [response] = (await once(call, 'response')) as [{ statusCode?: number; resume(): void }];
    response.resume();
    return response.statusCode ?? 0;
  } catch {
    return 0;
  }
}

export interface Inbound {
  state: string;
  result: string | null;
  body: Buffer;
}

/** What banks told us, in order of arrival. */
export async function inboxOf({ ctx }: World): Promise<Inbound[]> {
  return ctx.db.inOrganization(ctx.organizationId, (tx) =>
    tx.selectFrom('inbound_message').select(['state', 'result', 'body']).orderBy('received_at').orderBy('id').execute(),
  );
}
