/**
 * Titles spread over every bank that registers charges, while each of them commits every fault of the simulator now and then. At rest
 * the books of the hub and of the banks are the same: each title once at its bank or refused, each receipt posted once. With
 * PONTUAL_TITLES=500 in the environment it takes as many (some two minutes); fewer every day.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { createBatch } from '#app/batches/create.ts';
import { createCharge } from '#app/charges/create.ts';
import { registerCharge } from '#app/charges/register.ts';
import { scheduleSweep } from '#app/receive/sweep.ts';
import { uuidOf } from '#core/ids.ts';
import { providers } from '#providers/index.ts';
import type { BankCharge, BankName, Fault } from '#sim/index.ts';
import { paramsOf } from '#test/conformance/params.ts';
import { connect, startHub, type Hub, type Placed } from '#test/kit/hub.ts';

const total = Number(process.env['PONTUAL_TITLES'] ?? 160);
/** All that a bank can do wrong. `reject-cert` strikes whole connections and is armed by number, not by chance. */
const faults: readonly Fault[] = [
  'refuse',
  'slow',
  'drop-before',
  'drop-after',
  '500-before',
  '500-after',
  '429',
  '401-once',
  'expire-token',
  'html',
  'truncate',
  'empty',
  'extra-fields',
  'missing-field',
  'unknown-status',
  'echo-other-amount',
  'other-charset',
];
const perFault = 0.006;

interface Place extends Placed {
  name: BankName;
}

interface Row {
  status: string;
  attention: boolean;
  paid_cents: number;
  amount_cents: number;
  bank_key: string | null;
  connection_id: string;
  balance: number;
}

describe(`${total} titles over every bank, with every fault of the simulator`, () => {
  let hub: Hub;
  const places: Place[] = [];

  before(async () => {
    hub = await startHub({ timeouts: { firstByteMs: 1_000 }, concurrency: 16 });
    const names = Object.values(providers).flatMap(({ charge, facts }) => (charge?.register ? [facts.name] : []));
    for (const name of names as BankName[]) {
      const placed = await connect(hub.ctx, hub.simulator.world(name), { provider: name, environment: 'sandbox' });
      places.push({ name, ...placed });
    }
    assert.ok(places.length >= 4, 'four banks register charges');
  });
  after(() => hub.stop());

  const worldOf = ({ name }: Place) => hub.simulator.world(name);

  async function arm(): Promise<void> {
    for (const [seed, place] of places.entries()) {
      for (const fault of faults)
        await worldOf(place).next(fault, {
          probability: perFault,
          seed: 100 * seed + fault.length,
          delayMs: 1_500,
          name: 'charge.*',
        });
      await worldOf(place).next('401-once', { name: 'token' });
    }
  }

  const disarm = (): void => places.forEach((place) => worldOf(place).clearFaults());

  async function sweepAll(): Promise<void> {
    const now = hub.clock.now().toString();
    await hub.ctx.db.inOrganization(hub.ctx.organizationId, async (tx) => {
      for (const { connectionId } of places) await scheduleSweep(tx, hub.ctx, uuidOf('connection', connectionId), now);
    });
    await hub.settle();
  }

  async function newer(place: Place): Promise<void> {
    const { payer } = await paramsOf(place.name);
    const { id } = await createCharge(hub.ctx, hub.charge({ bankAccount: place.accountMnemonic, payer }));
    await registerCharge(hub.ctx, { id, waitMs: 0 });
    await hub.settle();
  }

  function rows(): Promise<Row[]> {
    return hub.ctx.db.inOrganization(hub.ctx.organizationId, async (tx) => {
      const { rows: found } = await sql<Row>`
        SELECT c.status, c.attention, c.paid_cents, c.amount_cents, r.bank_key, c.connection_id,
          coalesce((SELECT sum(p.amount_cents) FROM posting p JOIN entry e ON e.id = p.entry_id
            JOIN ledger_account a ON a.id = p.ledger_account_id WHERE e.charge_id = c.id AND a.code LIKE '1.2%'), 0)::int AS balance
        FROM charge c LEFT JOIN LATERAL (SELECT bank_key FROM registration WHERE charge_id = c.id ORDER BY ordinal DESC LIMIT 1) r
          ON true`.execute(tx);
      return found;
    });
  }

  /** What the bank has under a key, but for what it refused. */
  function atBank(place: Place, key: string | null): BankCharge[] {
    return worldOf(place)
      .charges()
      .filter(({ reference, status }) => reference === key && status !== 'rejected');
  }

  async function pairs(): Promise<{ ours: Row; theirs: BankCharge[] }[]> {
    const byId = new Map(places.map((place) => [uuidOf('connection', place.connectionId), place]));
    return (await rows()).map((ours) => {
      const place = byId.get(ours.connection_id);
      assert.ok(place);
      return { ours, theirs: atBank(place, ours.bank_key) };
    });
  }

  it('registers each once, or says that it was refused', async () => {
    const ids: string[] = [];
    for (let index = 0; index < total; index += 1) {
      const place = places[index % places.length]!;
      const { payer } = await paramsOf(place.name);
      const charge = hub.charge({ bankAccount: place.accountMnemonic, payer });
      ids.push((await createCharge(hub.ctx, { ...charge, amountCents: (10_000 + index) as never })).id);
    }
    await arm();
    await createBatch(hub.ctx, { kind: 'register', chargeIds: ids });
    await hub.settle();
    await hub.advance({ minutes: 10 }, 60);
    disarm();
    // Absence is proven by something newer; what is not proven either way goes to a person after 48 hours.
    for (const place of places) await newer(place);
    await hub.advance({ hours: 1 }, 300);
    await hub.advance({ hours: 49 }, 3_600);
    await sweepAll();

    for (const { ours, theirs } of await pairs()) {
      const said = `${ours.bank_key} ${ours.status} ${JSON.stringify(theirs)}`;
      // Refused by the bank, or not let in (a key that it did not take for a moment): nothing is there.
      if (ours.status === 'rejected' || ours.status === 'pending') assert.equal(theirs.length, 0, said);
      else if (ours.attention) assert.ok(theirs.length <= 1, said);
      else {
        assert.equal(ours.status, 'registered', said);
        assert.deepEqual(
          theirs.map(({ amountCents, status }) => [amountCents, status]),
          [[ours.amount_cents, 'registered']],
          said,
        );
      }
    }
    const registered = (await rows()).filter(({ status, attention }) => status === 'registered' && !attention);
    assert.ok(registered.length > total * 0.8, `only ${registered.length} are registered`);
    const struck = places.flatMap((place) => worldOf(place).calls()).filter(({ decision }) => decision !== 'answered');
    const kinds = new Set(struck.map(({ decision }) => decision));
    assert.ok(kinds.size > faults.length / 2, `only ${[...kinds].join(', ')} struck`);
  });

  it('posts each receipt once, whether the bank told it or not', async () => {
    hub.simulator.setWebhookMode('held');
    for (const [index, { theirs }] of (await pairs()).entries()) {
      const [charge] = theirs;
      const place = places.find((item) =>
        worldOf(item)
          .charges()
          .some(({ ref }) => ref === charge?.ref),
      );
      if (!charge || !place || index % 2 === 1) continue;
      worldOf(place).pay(charge.ref, { channel: index % 4 === 0 && charge.brCode ? 'pix' : 'boleto' });
    }
    for (const place of places) {
      const ids = worldOf(place)
        .webhooks()
        .filter(({ status }) => status === 'waiting')
        .map(({ id }) => id);
      await worldOf(place).deliver({ ids: ids.filter((_, index) => index % 3 === 0), lose: true });
      await worldOf(place).deliver({ ids: ids.filter((_, index) => index % 3 !== 0), order: 'reverse', repeat: 2 });
    }
    await hub.settle();
    hub.simulator.setWebhookMode('automatic');
    for (let day = 0; day < 4; day += 1) {
      await hub.advance({ hours: 24 }, 6 * 3_600);
      await sweepAll();
    }
    for (const { ours, theirs } of await pairs()) {
      const paidCents = theirs.reduce(
        (sum, { payments }) => sum + payments.reduce((all, payment) => all + payment.amountCents, 0),
        0,
      );
      const said = `${ours.bank_key} ${ours.status} ${JSON.stringify(theirs)}`;
      assert.equal(ours.paid_cents, paidCents, said);
      assert.equal(ours.status === 'paid', paidCents > 0, said);
    }
    const { unbalanced, sending } = await hub.ctx.db.inOrganization(hub.ctx.organizationId, async (tx) => ({
      unbalanced: (await sql`SELECT entry_id FROM posting GROUP BY entry_id HAVING sum(amount_cents) <> 0`.execute(tx))
        .rows,
      sending: (await sql`SELECT id FROM operation WHERE state = 'sending'`.execute(tx)).rows,
    }));
    assert.deepEqual([unbalanced, sending], [[], []]);
    const broken = hub.log.filter(({ message }) => /failed|could not/.test(message));
    assert.deepEqual(broken, []);
  });
});
