import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { CelcoinClient } from './test-client.ts';
import { EXPORT, fixture, openClient, transfer } from './test-client.ts';

const SUMMARY = '/tools-conciliation/v1/ConsolidatedStatement';
let simulator: Simulator;
let world: BankWorld;
let client: CelcoinClient;
/** Ids of the transfers of the first day, in order; the second is returned on the second day. */
let ids: string[];

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2026-03-10T15:00:00Z'), webhooks: 'held' });
  world = simulator.world('celcoin');
  client = await openClient(simulator, await world.createApplication());
  world.act('set-balance', '-', { balanceCents: 100_000 });
  ids = [await transfer(client, { value: 10, externalTerminal: 'T' }), await transfer(client, { value: 2.5 })];
  ids.push(await transfer(client, { value: 1 }));
  await moveTo('2026-03-11T15:00:00Z');
  world.returnTransfer(ids[1]!, 'SPB1');
  await moveTo('2026-03-12T04:59:00Z'); // 01:59 of the night after the second day
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

async function moveTo(instant: string): Promise<void> {
  await simulator.clock.set(instant);
  await client.renew();
}

const page = (query: string) => client.call('GET', `${EXPORT}?${query}`);

describe('the export of a day', () => {
  it('lists what was ordered on it, with the fields of the sample but the line of a bill', async () => {
    const answer = await page('filetype=22&accountdate=2026-03-10');
    const items = answer.at('movement') as Record<string, unknown>[];
    assert.deepEqual(
      items.map((item) => String(item['TransactionId'])),
      ids,
    );
    const [sample] = fixture('exportfile.response')['movement'] as Record<string, unknown>[];
    const { DigitableLine: _, ...fields } = sample!;
    assert.deepEqual(Object.keys(items[0]!), Object.keys(fields));
    assert.deepEqual([items[0]!['Value'], items[0]!['ExternalTerminal']], [10, 'T']);
    assert.equal(items[0]!['TransactionDateTime'], '2026-03-10T12:00:00');
  });

  it('tells of a day in the night after it', async () => {
    const returns = () => page('fileType=23&accountDate=2026-03-11&page=&quantity=');
    assert.deepEqual((await returns()).at('movement'), []);
    await moveTo('2026-03-12T05:00:00Z');
    const answer = await returns();
    assert.deepEqual([answer.at('movement.0.TransactionId'), answer.at('movement.0.Value')], [Number(ids[1]), 2.5]);
  });

  it('comes in pages', async () => {
    const pages = ['1', '2', '3'].map((number) => page(`filetype=22&accountdate=2026-03-10&page=${number}&quantity=2`));
    const [first, second, third] = await Promise.all(pages);
    const pagination = { totalCount: 3, totalPages: 2 };
    assert.deepEqual(first!.at('pagination'), { page: 1, ...pagination, hasPrevious: false, hasNext: true });
    assert.deepEqual(second!.at('pagination'), { page: 2, ...pagination, hasPrevious: true, hasNext: false });
    assert.deepEqual([second!.at('movement.0.TransactionId'), third!.at('movement')], [Number(ids[2]), []]);
  });

  it('knows its types, and refuses others, no date and no page', async () => {
    const types = (await client.call('GET', `${EXPORT}/types`)).at();
    assert.deepEqual(types, fixture('exportfile.types.response'));
    assert.deepEqual((await page('filetype=36&accountdate=2026-03-10')).at('movement'), []);
    for (const query of ['accountdate=2026-03-10', 'filetype=22', 'filetype=22&accountdate=2026-03-10&page=0']) {
      assert.equal((await page(query)).status, 400, query);
    }
  });
});

describe('the consolidated statement', () => {
  it('has a line a day for what left and one for what came back, and the balances around them', async () => {
    await moveTo('2026-03-13T15:00:00Z');
    const answer = await client.call('GET', `${SUMMARY}?startDate=2026-03-10&endDate=2026-03-12`);
    const [sample] = fixture('consolidated-statement.response')['statement'] as object[];
    assert.deepEqual(Object.keys(answer.at('statement.0') as object), Object.keys(sample!));
    const lines = (answer.at('statement') as Record<string, unknown>[]).map(
      ({ date, entryName, entryAmount, value, balance }) => [date, entryName, entryAmount, value, balance],
    );
    assert.deepEqual(lines, [
      ['2026-03-10T00:00:00', 'Transferencias', 3, -13.5, 986.5],
      ['2026-03-11T00:00:00', 'Devolução Transferencias', 1, 2.5, 989],
    ]);
    assert.deepEqual(answer.at('balance'), { balanceStartDate: 1000, balanceEndDate: 989 });
    const later = await client.call('GET', `${SUMMARY}?startDate=2026-03-11&endDate=2026-03-12`);
    assert.deepEqual(later.at('balance'), { balanceStartDate: 986.5, balanceEndDate: 989 });
  });

  it('takes no period longer than 15 days', async () => {
    const status = async (to: string) =>
      (await client.call('GET', `${SUMMARY}?startDate=2026-03-01&endDate=${to}`)).status;
    assert.deepEqual([await status('2026-03-16'), await status('2026-03-17')], [200, 400]);
  });
});
