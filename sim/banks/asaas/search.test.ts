import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { AsaasClient } from './test-client.ts';
import { PAYMENTS, create, openClient, refusal } from './test-client.ts';

let simulator: Simulator;
let world: BankWorld;
let client: AsaasClient;
/** Made on the 10th, 11th and 12th: one paid by Pix on the 12th, one settled by hand, one open. */
let pix: string;
let cash: string;
let open: string;

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2026-03-10T15:00:00Z'), webhooks: 'held' });
  world = simulator.world('asaas');
  client = await openClient(simulator, await world.createApplication());
  pix = await create(client, { billingType: 'PIX', externalReference: 'A/1 ç', dueDate: '2026-03-20' });
  await simulator.clock.advance('P1D');
  cash = await create(client, { externalReference: 'B', dueDate: '2026-03-21' });
  await simulator.clock.advance('P1D');
  open = await create(client, { externalReference: 'C', dueDate: '2026-03-22' });
  world.pay(pix, { channel: 'pix' });
  world.markReceived(cash);
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

async function ids(query: string): Promise<unknown[]> {
  const answer = await client.call('GET', `${PAYMENTS}?${query}`);
  assert.equal(answer.status, 200, answer.text);
  return (answer.at('data') as { id: string }[]).map(({ id }) => id);
}

describe('the list', () => {
  it('has the newest first, and every filter of the reference', async () => {
    assert.deepEqual(await ids(''), [open, cash, pix]);
    for (const [query, found] of [
      [`externalReference=${encodeURIComponent('A/1 ç')}`, [pix]],
      ['externalReference=a', []],
      ['status=PENDING', [open]],
      ['billingType=PIX', [pix]],
      [`customer=${client.customer}`, [open, cash, pix]],
      ['customer=cus_x', []],
      ['installment=x', []],
      ['subscription=sub_x', []],
      ['anticipated=false', [open, cash, pix]],
      ['paymentDate=2026-03-12', [cash, pix]],
      ['estimatedCreditDate=2026-03-12', [pix]],
      ['unknownFilter=x', [open, cash, pix]],
    ] as const)
      assert.deepEqual(await ids(query), found, query);
  });

  it('takes ranges, percent-encoded or not', async () => {
    assert.deepEqual(await ids('dueDate[ge]=2026-03-21&dueDate[le]=2026-03-21'), [cash]);
    assert.deepEqual(await ids('dueDate%5Bge%5D=2026-03-21'), [open, cash]);
    assert.deepEqual(await ids('dateCreated[le]=2026-03-10'), [pix]);
    assert.deepEqual(await ids('paymentDate[ge]=2026-03-01&paymentDate[le]=2026-03-31'), [cash, pix]);
    assert.deepEqual(await ids('dueDate[Ge]=2026-03-22'), [open, cash, pix], 'a wrong case is ignored');
    assert.deepEqual(refusal(await client.call('GET', `${PAYMENTS}?dueDate[ge]=22/03/2026`)), [400, 'invalid_dueDate']);
  });

  it('does not count what was received in cash as RECEIVED', async () => {
    assert.deepEqual(await ids('status=RECEIVED'), [pix]);
    assert.deepEqual(await ids('status=RECEIVED_IN_CASH'), [cash]);
  });

  it('finds a charge by its new externalReference, and no longer by the old one', async () => {
    await client.call('PUT', `${PAYMENTS}/${open}`, { json: { externalReference: 'D' } });
    assert.deepEqual([await ids('externalReference=C'), await ids('externalReference=D')], [[], [open]]);
    await client.call('PUT', `${PAYMENTS}/${open}`, { json: { externalReference: 'C' } });
    assert.deepEqual(await ids('externalReference=C'), [open]);
  });

  it('comes in pages of ten unless told, of a hundred at most', async () => {
    for (let made = 0; made < 9; made++) await create(client, { billingType: 'PIX' });
    const first = await client.call('GET', PAYMENTS);
    const { data, ...page } = first.at() as { data: unknown[] };
    assert.deepEqual(page, { object: 'list', hasMore: true, totalCount: 12, limit: 10, offset: 0 });
    assert.equal(data.length, 10);
    const last = await client.call('GET', `${PAYMENTS}?offset=10&limit=200`);
    assert.deepEqual([last.at('hasMore'), last.at('limit'), (last.at('data') as []).length], [false, 100, 2]);
    const exact = await client.call('GET', `${PAYMENTS}?limit=12`);
    assert.equal(exact.at('hasMore'), false);
    assert.deepEqual(refusal(await client.call('GET', `${PAYMENTS}?limit=x`)), [400, 'invalid_limit']);
  });

  it('has deleted charges too', async () => {
    await client.call('DELETE', `${PAYMENTS}/${open}`);
    assert.deepEqual(await ids('externalReference=C'), [open]);
  });
});

describe('the statement', () => {
  it('is asked by dates and tells the balance after each line', async () => {
    const answer = await client.call(
      'GET',
      '/v3/financialTransactions?startDate=2026-03-12&finishDate=2026-03-12&order=asc',
    );
    const lines = (answer.at('data') as Record<string, unknown>[]).map(({ type, value, balance, paymentId }) => [
      type,
      value,
      balance,
      paymentId,
    ]);
    assert.deepEqual(lines, [
      ['PAYMENT_RECEIVED', 100, 100, pix],
      ['PAYMENT_FEE', -0.99, 99.01, pix],
    ]);
    const none = await client.call('GET', '/v3/financialTransactions?finishDate=2026-03-11');
    assert.equal(none.at('totalCount'), 0);
    assert.deepEqual(refusal(await client.call('GET', '/v3/financialTransactions?startDate=x')), [
      400,
      'invalid_startDate',
    ]);
  });
});
