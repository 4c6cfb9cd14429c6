import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { chargeTotals, listCharges } from '#app/charges/list.ts';
import { createCharge } from '#app/charges/create.ts';
import { refreshCharge } from '#app/charges/refresh.ts';
import { registerCharge } from '#app/charges/register.ts';
import type { Clock, Context } from '#app/context.ts';
import { listDivergences } from '#app/divergences/list.ts';
import { listLedgerAccounts } from '#app/ledger/accounts.ts';
import { listEntries } from '#app/ledger/entries.ts';
import { getOverview } from '#app/overview/get.ts';
import { listConnections } from '#app/connections/list.ts';
import type { Charge } from '#contract/charges.ts';
import { Problem } from '#core/errors.ts';
import { makeWorker, type Worker } from '#jobs/worker.ts';
import { addDays, todayIn } from '#lib/calendar.ts';
import { cents } from '#lib/money.ts';
import { isTaxId } from '#lib/taxid.ts';
import { startSimulator, type Simulator } from '#sim/index.ts';
import { testBanks, testContext } from '#test/kit/context.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { createSample, type SampleProgress } from './create.ts';
import { samplePayers } from './payers.ts';
import { removeSample } from './remove.ts';

const clock: Clock = { now: () => Temporal.Now.instant(), sleep: (ms) => delay(ms) };
const today = todayIn(clock.now().toString());

let database: TestDatabase;
let simulator: Simulator;
let banks: ReturnType<typeof testBanks>;
let ctx: Context;
let worker: Worker;
let charges: Charge[];
const progress: SampleProgress[] = [];

before(async () => {
  // As delivered: the bank's production limits, two seconds of emission, and nobody listening to its webhooks.
  [database, simulator] = await Promise.all([testDatabase(), startSimulator({ webhooks: 'held' })]);
  banks = testBanks(clock, simulator);
  ctx = await testContext(database.db, {
    banks,
    clock,
    settings: {
      simulator: { controlUrl: simulator.controlUrl, token: simulator.controlToken, dataDir: '' },
    },
  });
  worker = makeWorker(ctx, { concurrency: 8, idleMs: 50 });
  worker.start();
  await createSample(ctx, (step) => progress.push(step));
  charges = (await listCharges(ctx, { limit: 200, sort: 'dueDate' })).data;
});
after(async () => {
  await worker.stop();
  await banks.close();
  await simulator.stop();
  await database.drop();
});

const withStatus = (status: Charge['status']) => charges.filter((charge) => charge.status === status);

test('some thirty titles in every status that the bank can give', () => {
  const counts = Object.fromEntries(
    Map.groupBy(charges, ({ status }) => status)
      .entries()
      .map(([status, group]) => [status, group.length]),
  );
  assert.deepEqual(counts, {
    pending: 12,
    registering: 1,
    registered: 6,
    rejected: 1,
    paid: 9,
    written_off: 1,
    in_protest: 1,
    expired: 1,
  });
  assert.deepEqual(progress.at(-1), { done: charges.length, total: charges.length });
});

test('what is special about a title is there: overdue, partly paid, paid twice, paid late with interest, refused', () => {
  assert.deepEqual(withStatus('registered').filter(({ overdue }) => overdue).length, 2);
  assert.equal(charges.filter(({ partiallyPaid }) => partiallyPaid).length, 1);
  assert.equal(charges.filter(({ paidTwice }) => paidTwice).length, 1);
  const late = charges.filter(({ status, paidOn, dueDate }) => status === 'paid' && paidOn! > addDays(dueDate, 5));
  assert.equal(late.length, 1);
  assert.ok(late[0]!.paidCents > late[0]!.amountCents);
  assert.equal(late[0]?.credited, true);
  assert.ok(withStatus('paid').some(({ credited }) => !credited));
  assert.ok(withStatus('rejected')[0]?.refusal?.cure);
  for (const charge of withStatus('registered')) {
    assert.match(charge.registration?.linhaDigitavel ?? '', /^\d{47}$/);
    assert.equal(charge.registration?.brCode !== null, charge.method === 'boleto_pix');
  }
});

test('what was registered or paid is so in the books of the bank too, and ours hold the same money', async () => {
  const atBank = new Map(
    simulator
      .world('inter')
      .charges()
      .map((charge) => [charge.reference, charge]),
  );
  for (const charge of charges.filter(({ status }) => status !== 'pending')) {
    const known = atBank.get(charge.reference);
    assert.ok(known, `${charge.reference} is at the bank`);
    assert.equal(known.status, charge.overdue && charge.status === 'registered' ? 'overdue' : charge.status);
    assert.equal(
      charge.paidCents,
      known.payments.reduce((sum, payment) => sum + payment.amountCents, 0),
    );
  }
  const paidCents = charges.reduce((sum, charge) => sum + charge.paidCents, 0);
  const accounts = await listLedgerAccounts(ctx);
  const balance = (code: string) =>
    accounts.filter((account) => account.code.startsWith(code)).reduce((sum, account) => sum + account.balanceCents, 0);
  // Bank and clearing hold what was paid less the fees.
  assert.equal(balance('1.1') + balance('1.2') + balance('4.2'), paidCents);
  const signed = accounts.map(
    ({ kind, balanceCents }) => (kind === 'asset' || kind === 'expense' ? 1 : -1) * balanceCents,
  );
  assert.equal(
    signed.reduce((sum, amount) => sum + amount, 0),
    0,
  );
});

test('the books are listed by pages, latest first, by charge, account and period', async () => {
  const all = await listEntries(ctx, { limit: 200 });
  const pages = [];
  for (let after: string | undefined; ;) {
    const page = await listEntries(ctx, { limit: 7, after });
    pages.push(...page.data);
    if (page.next === null) break;
    after = page.next;
  }
  assert.deepEqual(pages, all.data);
  assert.ok(all.data.length > 15);
  for (const entry of all.data)
    assert.equal(
      entry.postings.reduce((sum, { amountCents }) => sum + amountCents, 0),
      0,
    );
  const paid = withStatus('paid').find(({ credited }) => credited)!;
  const own = await listEntries(ctx, { limit: 50, chargeId: paid.id });
  assert.deepEqual(own.data.map(({ kind }) => kind).sort(), ['bank_entry', 'fee', 'receipt']);
  assert.ok(own.data.every(({ reference }) => reference === paid.reference));
  const fees = await listEntries(ctx, { limit: 50, account: '4.2' });
  assert.equal(fees.data.length, 9);
  const recent = await listEntries(ctx, { limit: 50, from: today, to: today });
  assert.ok(recent.data.length > 0 && recent.data.every(({ bookedOn }) => bookedOn === today));
  await assert.rejects(listEntries(ctx, { limit: 5, account: '9.9' }), Problem);
});

test('divergences and the day’s work name what a person should look at', async () => {
  const open = await listDivergences(ctx, { state: 'open' });
  assert.deepEqual(open.map(({ kind }) => kind).sort(), ['paid_less', 'paid_twice']);
  assert.ok(open.every(({ reference, amountCents }) => reference !== null && (amountCents ?? 0) > 0));
  assert.deepEqual(await listDivergences(ctx, { state: 'resolved' }), []);
  const overview = await getOverview(ctx);
  const totals = await chargeTotals(ctx, {});
  const pending = totals.byStatus.find(({ status }) => status === 'pending');
  const line = overview.todo.find(({ kind }) => kind === 'register');
  assert.deepEqual([line?.sentence, line?.amountCents], ['12 cobranças a registrar', pending?.amountCents]);
  const amounts = overview.todo.map(({ amountCents }) => amountCents ?? -1);
  assert.deepEqual(
    amounts,
    amounts.toSorted((a, b) => b - a),
  );
  assert.ok(overview.steps.every(({ done }) => done));
  const overdue = charges.filter(
    (charge) => ['registered', 'in_protest'].includes(charge.status) && charge.dueDate < today,
  );
  assert.equal(
    overview.numbers.overdueCents,
    overdue.reduce((sum, charge) => sum + charge.amountCents, 0),
  );
});

test('the documents of the payers are valid, one has letters', () => {
  assert.ok(samplePayers.every(({ taxId }) => isTaxId(taxId)));
  assert.ok(samplePayers.some(({ taxId }) => /[A-Z]/.test(taxId)));
});

test('a second sample is refused; removing takes the sample and nothing else, and it can be made again', async () => {
  await assert.rejects(createSample(ctx), (error) => error instanceof Problem && error.init.code === 'sample_exists');
  const own = await createCharge(ctx, {
    reference: 'MINHA-1',
    amountCents: cents(100_00),
    dueDate: addDays(today, 10),
    payer: samplePayers[0]!,
  });
  assert.equal(await removeSample(ctx), charges.length, 'while workers run');
  assert.deepEqual(
    (await listCharges(ctx, { limit: 200, sort: 'dueDate' })).data.map(({ id }) => id),
    [own.id],
  );
  const { rows } = await database.db.pool.query<{ relation: string; count: number }>(
    `select relation, count from (
       select 'charge' as relation, count(*)::int from charge union all select 'event', count(*)::int from event
       union all select 'payer', count(*)::int from payer union all select 'entry', count(*)::int from entry
       union all select 'job', count(*)::int from job where kind <> 'watch' union all select 'connection', count(*)::int from connection
       union all select 'bank_account', count(*)::int from bank_account union all select 'divergence', count(*)::int from divergence
       union all select 'ledger_account', count(*)::int from ledger_account
       union all select 'billing_type', count(*)::int from billing_type) t where count > 0 order by relation`,
  );
  assert.deepEqual(rows, [
    { relation: 'charge', count: 1 },
    { relation: 'event', count: 1 },
    { relation: 'payer', count: 1 },
  ]);
  await createSample(ctx);
  assert.equal((await listConnections(ctx)).length, 1);
});

test('a charge that a person registered in the sample keeps its history, and the connection becomes inactive', async () => {
  const [connection] = await listConnections(ctx);
  const own = await createCharge(ctx, {
    reference: 'MINHA2',
    amountCents: cents(250_00),
    dueDate: addDays(today, 10),
    payer: samplePayers[0]!,
    bankAccount: connection!.accountMnemonic,
  });
  assert.equal((await registerCharge(ctx, { id: own.id, waitMs: 15_000 })).result, 'done');
  simulator.world('inter').pay('MINHA2');
  assert.equal((await refreshCharge(ctx, { id: own.id })).charge.status, 'paid');
  await removeSample(ctx);
  const left = await listCharges(ctx, { limit: 200, sort: 'dueDate' });
  assert.deepEqual(left.data.map(({ reference }) => reference).sort(), ['MINHA-1', 'MINHA2']);
  assert.deepEqual(
    (await listConnections(ctx)).map(({ id, active }) => [id, active]),
    [[connection!.id, false]],
  );
  const { data } = await listEntries(ctx, { limit: 50 });
  assert.ok(data.length > 0 && data.every(({ reference }) => reference === 'MINHA2'));
});

test('what fails half way is removed again', async () => {
  const other = await testContext(database.db, { banks, clock, settings: ctx.settings });
  const works = makeWorker(other, { concurrency: 8, idleMs: 50 });
  await worker.stop();
  works.start();
  await simulator.world('inter').next('refuse', { name: 'charge.read', times: 1 });
  await assert.rejects(createSample(other), /did not tell of EX1001/);
  assert.deepEqual((await listCharges(other, { limit: 200, sort: 'dueDate' })).data, []);
  assert.deepEqual(await listConnections(other), []);
  await works.stop();
});

test('without the simulator there is no sample, and a simulator that is away leaves nothing behind', async () => {
  const without = await testContext(database.db, { banks, clock });
  await assert.rejects(
    createSample(without),
    (error) => error instanceof Problem && error.init.code === 'simulator_off',
  );
  const away = await testContext(database.db, {
    banks,
    clock,
    settings: { simulator: { controlUrl: 'http://127.0.0.1:1', token: 'x', dataDir: '' } },
  });
  await assert.rejects(
    createSample(away),
    (error) => error instanceof Problem && error.init.code === 'simulator_unreachable',
  );
  assert.deepEqual(await listConnections(away), []);
});
