/** Finding charges by a period, page by page: what makes up for webhooks that never came. */
import assert from 'node:assert/strict';
import { openConnection } from '#app/connections/open.ts';
import type { ChargePage, Outcome } from '#core/provider.ts';
import { addDays } from '#lib/calendar.ts';
import type { BankCharge, SeedCharge } from '#sim/index.ts';
import { callsOf, only, reaches, registered } from './steps.ts';
import { markOf, type Scenario, type World } from './world.ts';

const needs = ['charge.find'] as const;

/** Charges that another program has issued on the same account on that day. */
function foreign(world: World, issuedOn: string, count: number, values: Partial<SeedCharge> = {}): BankCharge[] {
  const account = world.hub.application.accounts[0]!;
  const seeds = Array.from({ length: count }, (_, index) => ({
    reference: `X${issuedOn.replaceAll('-', '').slice(4)}${index}`,
    amountCents: 5_000 + index,
    dueDate: addDays(issuedOn, 10),
    issuedOn,
    status: 'registered' as const,
    payer: { name: `Cliente ${String(index).padStart(4, '0')}`, taxId: '11144477735' },
    ...values,
  }));
  return world.bank.seed(account, seeds);
}

/** Reads all pages of the charges issued in a period; `between` happens after the first page. */
async function readPages(
  world: World,
  period: { from: string; to: string },
  between?: () => void,
): Promise<ChargePage[]> {
  const { bank, provider, loaded } = await openConnection(world.ctx, world.hub.connectionId);
  const pages: ChargePage[] = [];
  for (let cursor: string | null = null; pages.length < 50;) {
    const outcome: Outcome<ChargePage> = await bank.call(
      provider.charge!.find!(loaded.view, { ...period, by: 'issuedOn', cursor }),
    );
    assert.equal(outcome.outcome, 'done', JSON.stringify(outcome));
    if (outcome.outcome !== 'done') break;
    pages.push(outcome.answer);
    if (outcome.answer.next === null) return pages;
    if (pages.length === 1) between?.();
    cursor = outcome.answer.next;
  }
  return assert.fail('the pages never end');
}

const refsOf = (pages: readonly ChargePage[]): string[] =>
  pages.flatMap(({ items }) => items.map(({ bankRef }) => bankRef));
const sorted = (charges: readonly BankCharge[]): string[] => charges.map(({ ref }) => ref).toSorted();

const pages: Scenario = {
  id: 'RD-06',
  title: 'no page, one page, exactly full pages, and charges that come while paging',
  why: 'A charge that falls between two pages is a payment that nobody posts.',
  needs,
  async run(world) {
    const day = (number: number) => addDays('2026-03-02', number);
    const on = (number: number) => ({ from: day(number), to: day(number) });
    assert.deepEqual(refsOf(await readPages(world, on(0))), [], 'none');
    const one = foreign(world, day(1), 1);
    assert.deepEqual(refsOf(await readPages(world, on(1))), sorted(one), 'one');

    const many = foreign(world, day(2), 250);
    const read = await readPages(world, on(2));
    assert.deepEqual(refsOf(read).toSorted(), sorted(many), 'several pages');
    const size = read[0]!.items.length;
    for (const [number, count] of [
      [3, size],
      [4, size + 1],
      [5, 2 * size],
    ] as const) {
      const full = foreign(world, day(number), Math.min(count, 500));
      assert.deepEqual(
        refsOf(await readPages(world, on(number))).toSorted(),
        sorted(full),
        `${count} of ${size} a page`,
      );
    }
    const first = foreign(world, day(6), 2 * size);
    let late: BankCharge[] = [];
    const period = { from: day(6), to: day(7) };
    const moving = refsOf(await readPages(world, period, () => (late = foreign(world, day(7), 3))));
    const lost = sorted(first).filter((ref) => !moving.includes(ref));
    assert.deepEqual(lost, [], 'what was there before the first page is read, whatever comes meanwhile');
    assert.equal(late.length, 3);
  },
};

const limitOfPages: Scenario = {
  id: 'RD-07',
  title: 'a walk that the bank breaks off for its limit goes on later and misses nothing',
  why: 'Banks count lists; a sweep that gives up half way must not believe that it has seen all.',
  needs: ['charge.register', 'charge.find'],
  async run(world) {
    const today = world.hub.today();
    const ours = await registered(world);
    world.hub.simulator.setWebhookMode('held');
    const paidAt = world.clock.now().toString();
    const paid = { status: 'paid' as const, payments: [{ amountCents: 5_000, paidAt }] };
    // Of the days before, so that ours stands on a later page.
    foreign(world, addDays(today, -1), 250, paid);
    const theirs = only(world, ours);
    world.bank.pay(theirs.ref);
    await world.bank.deliver({ lose: true });
    const since = markOf(world);
    world.bank.before('charge.find', () => void world.bank.next('429', { name: 'charge.find' }));
    await world.hub.sweep();
    const broken = callsOf(world, 'charge.find', since);
    assert.deepEqual(
      broken.map(({ decision }) => decision),
      ['answered', '429'],
      'broken off at its second page',
    );
    const charge = await reaches(world, ours.id, 'paid', { minutes: 20, step: 30 });
    assert.equal(charge.paidCents, theirs.amountCents);
    assert.ok(callsOf(world, 'charge.find', since).length >= 4, 'all pages were read in the end');
  },
};

export const scenarios: Scenario[] = [pages, limitOfPages];
