import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { EfiClient } from './test-client.ts';
import { fixture, issue, openClient, refusalOf } from './test-client.ts';

let simulator: Simulator;
let world: BankWorld;
let client: EfiClient;

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2026-03-10T15:00:00Z'), webhooks: 'held' });
  world = simulator.world('efi');
  client = await openClient(simulator, await world.createApplication({ account: '123456' }));
});

beforeEach(async () => {
  await simulator.clock.set('2026-03-10T15:00:00Z');
  await client.renew();
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

const put = (id: string, what: string, body?: unknown) => client.call('PUT', `/v1/charge/${id}/${what}`, body);

async function statusOf(id: string): Promise<unknown> {
  return (await client.call('GET', `/v1/charge/${id}`)).at('data.status');
}

describe('the due date', () => {
  it('is the only thing that can be changed; line and Pix code follow it', async () => {
    const id = await issue(client, { expire_at: '2026-03-20' });
    const before = (await client.call('GET', `/v1/charge/${id}`)).at('data.payment.banking_billet.barcode');
    const answer = await put(id, 'billet', { expire_at: '2026-04-20' });
    const { updateBillet } = fixture('charge.actions') as Record<string, { response: unknown }>;
    assert.deepEqual([answer.status, answer.at()], [200, updateBillet!.response]);
    const detail = await client.call('GET', `/v1/charge/${id}`);
    assert.equal(detail.at('data.payment.banking_billet.expire_at'), '2026-04-20');
    assert.notEqual(detail.at('data.payment.banking_billet.barcode'), before);
    assert.deepEqual(refusalOf(await put(id, 'billet', { expire_at: '2026-05-20', value: 1 })), [400, 3500034]);
  });

  it('is after today, of a charge that waits', async () => {
    const id = await issue(client);
    assert.deepEqual(refusalOf(await put(id, 'billet', { expire_at: '2026-03-10' })), [500, 4600007]);
    assert.deepEqual(refusalOf(await put(id, 'billet', { expire_at: '2026-02-31' })), [500, 4600060]);
    assert.equal((await put(id, 'billet', { expire_at: '2026-03-11' })).status, 200);
    world.pay(id);
    assert.deepEqual(refusalOf(await put(id, 'billet', { expire_at: '2026-04-20' })), [500, 3500038]);
    const draft = await client.call('POST', '/v1/charge', { items: [{ name: 'P', value: 5000, amount: 1 }] });
    const draftId = String(draft.at('data.charge_id'));
    assert.deepEqual(refusalOf(await put(draftId, 'billet', { expire_at: '2026-04-20' })), [500, 3500036]);
  });
});

describe('cancel and settle', () => {
  it('end an open charge, once', async () => {
    const [first, second] = [await issue(client), await issue(client)];
    assert.deepEqual((await put(first, 'cancel')).at(), { code: 200 });
    assert.deepEqual(refusalOf(await put(first, 'cancel')), [500, 3500043]);
    assert.deepEqual((await put(second, 'settle')).at(), { code: 200 });
    assert.deepEqual(refusalOf(await put(second, 'settle')), [500, 3500069]);
    assert.deepEqual([await statusOf(first), await statusOf(second)], ['canceled', 'settled']);
  });

  it('pass as the official client sends them: with an empty form', async () => {
    const id = await issue(client);
    const options = { body: Buffer.alloc(0), headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    assert.equal((await client.call('PUT', `/v1/charge/${id}/cancel`, undefined, options)).status, 200);
  });

  it('lose against a payment that comes an instant before', async () => {
    const id = await issue(client);
    world.before('charge.writeOff', () => void world.pay(id));
    assert.deepEqual(refusalOf(await put(id, 'cancel')), [500, 3500043]);
    assert.equal(await statusOf(id), 'paid');
  });

  it('are refused once it is paid', async () => {
    const id = await issue(client);
    world.pay(id);
    assert.deepEqual(refusalOf(await put(id, 'cancel')), [500, 3500043]);
    assert.deepEqual(refusalOf(await put(id, 'settle')), [500, 3500069]);
  });
});

describe('what surrounds a charge', () => {
  it('resend, history and balance sheet', async () => {
    const id = await issue(client);
    const { resend, history } = fixture('charge.actions') as Record<string, { body: unknown }>;
    const post = (what: string, body: unknown) => client.call('POST', `/v1/charge/${id}/${what}`, body);
    assert.deepEqual((await post('billet/resend', resend!.body)).at(), { code: 200 });
    assert.deepEqual((await post('history', history!.body)).at(), { code: 200 });
    const sheet = {
      title: 'Balancete',
      body: [{ header: 'Consumo', tables: [{ rows: [[{ text: 'x', colspan: 4 }]] }] }],
    };
    assert.deepEqual((await post('balance-sheet', sheet)).at(), { code: 200 });
    assert.deepEqual(refusalOf(await post('balance-sheet', sheet)), [500, 3500086]);
    const lines = (await client.call('GET', `/v1/charge/${id}`)).at('data.history') as { message: string }[];
    assert.ok(lines.some(({ message }) => message === 'Info to be added to charges history'));
    world.pay(id);
    assert.deepEqual(refusalOf(await post('billet/resend', resend!.body)), [500, 3500066]);
  });

  it('metadata may be set in any state', async () => {
    const id = await issue(client);
    await put(id, 'cancel');
    const body = { custom_id: 'novo', notification_url: 'https://hub.example.com/n' };
    assert.equal((await put(id, 'metadata', body)).status, 200);
    const detail = await client.call('GET', `/v1/charge/${id}`);
    assert.deepEqual(
      [detail.at('data.custom_id'), detail.at('data.notification_url')],
      ['novo', body.notification_url],
    );
  });
});

describe('time', () => {
  it('makes a charge unpaid after its due date, and expired after the days to write off', async () => {
    const id = await issue(client, { expire_at: '2026-03-12', billet: { configurations: { days_to_write_off: 2 } } });
    const seen: string[] = [];
    for (let day = 0; day < 6; day += 1) {
      seen.push(world.charge(id).bankStatus);
      await simulator.clock.advance('P1D');
    }
    assert.deepEqual(seen, ['waiting', 'waiting', 'waiting', 'unpaid', 'unpaid', 'expired']);
    await client.renew();
    assert.deepEqual(refusalOf(await put(id, 'billet', { expire_at: '2026-05-20' })), [500, 3500038]);
  });

  it('a new due date makes an unpaid charge wait again', async () => {
    const id = await issue(client, { expire_at: '2026-03-11' });
    await simulator.clock.advance('P3D');
    await client.renew();
    assert.equal(await statusOf(id), 'unpaid');
    assert.equal((await put(id, 'billet', { expire_at: '2026-04-20' })).status, 200);
    assert.equal(await statusOf(id), 'waiting');
  });
});

describe('a payment', () => {
  it('is of what is due: discount in time, fine and interest when late', async () => {
    const billet = {
      conditional_discount: { type: 'percentage', value: 500, until_date: '2026-03-15' },
      configurations: { fine: 200, interest: 33 },
    };
    const id = await issue(client, { value: 10_000, expire_at: '2026-03-20', billet });
    const due = (date: string) => world.amountDueCents(id, date);
    assert.deepEqual([due('2026-03-15'), due('2026-03-16'), due('2026-03-20')], [9500, 10_000, 10_000]);
    assert.equal(due('2026-03-30'), 10_000 + 200 + 33); // ten days at 0.033 % of R$ 100.00
    const monthly = { configurations: { interest: { value: 1000, type: 'monthly' } } };
    const other = await issue(client, { value: 10_000, expire_at: '2026-03-20', billet: monthly });
    assert.equal(world.amountDueCents(other, '2026-04-04'), 10_000 + 50); // half a month at 1 %
  });

  it('on a weekend’s due date is in time on Monday', async () => {
    const id = await issue(client, { expire_at: '2026-03-21', billet: { configurations: { fine: 200 } } });
    assert.equal(world.amountDueCents(id, '2026-03-23'), 10_000);
    assert.equal(world.amountDueCents(id, '2026-03-24'), 10_200);
  });

  it('is kept whatever the state of the charge; a Bolix that was paid by Pix takes no boleto', async () => {
    const id = await issue(client);
    await put(id, 'cancel');
    world.pay(id);
    world.pay(id, { amountCents: 5000, channel: 'pix' });
    assert.deepEqual(
      world.charge(id).payments.map(({ amountCents }) => amountCents),
      [10_000, 5000],
    );
    assert.equal(world.charge(id).status, 'paid');
    assert.throws(() => world.pay(id, { channel: 'boleto' }), /já foi paga pelo Pix/);
  });

  it('by boleto is identified first when the bank takes days to confirm, and is told as of its own day', async () => {
    world.act('confirmation-days', '1');
    const id = await issue(client, { expire_at: '2026-03-20' });
    await simulator.clock.set('2026-03-13T15:00:00Z'); // a Friday
    await client.renew();
    world.pay(id);
    assert.equal(await statusOf(id), 'identified');
    assert.deepEqual(refusalOf(await put(id, 'cancel')), [500, 3500043]);
    await simulator.clock.set('2026-03-16T12:00:00Z');
    world.act('confirmation-days', '0');
    await client.renew();
    const query = 'charge_type=billet&date_of=payment&begin_date=2026-03-16&end_date=2026-03-16&status=paid';
    const listed = await client.call('GET', `/v1/charges?${query}`);
    const { paid_at, received_by_bank_at, paid_value } = listed.at('data.0.payment') as Record<string, unknown>;
    assert.deepEqual([paid_at, received_by_bank_at, paid_value], ['2026-03-16 09:00:00', '2026-03-13', 10_000]);
  });
});

describe('the panel', () => {
  it('moves a charge as the bank would, and nowhere else', async () => {
    const id = await issue(client);
    world.act('identify', id);
    assert.equal(await statusOf(id), 'identified');
    world.act('unpaid', id);
    assert.equal(await statusOf(id), 'unpaid');
    world.pay(id);
    assert.throws(() => world.act('cancel', id), /está paid/);
    world.act('contest', id);
    assert.equal(world.charge(id).status, 'disputed');
    world.act('refund', id);
    assert.equal(world.charge(id).status, 'refunded');
    const [settled, canceled] = [await issue(client), await issue(client)];
    world.act('settle', settled);
    world.act('cancel', canceled);
    assert.deepEqual([await statusOf(settled), await statusOf(canceled)], ['settled', 'canceled']);
    assert.throws(() => world.protest(id), /não protesta/);
  });

  it('a history can be put into the books', async () => {
    const payer = { name: 'Maria de Souza', taxId: '12345678909' };
    const past = { amountCents: 15_000, dueDate: '2026-02-10', issuedOn: '2026-01-10', payer };
    const payments = [{ amountCents: 15_000, paidAt: '2026-02-09T13:00:00Z' }];
    const seeded = world.seed('123456', [
      { ...past, reference: 'H-1', status: 'paid', payments },
      { ...past, reference: 'H-2', status: 'overdue', finePercent: '2.00', interestPercentMonth: '1.00' },
    ]);
    assert.deepEqual(
      seeded.map(({ bankStatus }) => bankStatus),
      ['paid', 'unpaid'],
    );
    assert.equal(world.amountDueCents('H-2', '2026-03-10'), 15_000 + 300 + 140); // 28 of 30 days at 1 %
    const detail = await client.call('GET', `/v1/charge/${seeded[1]!.ref}`);
    assert.equal(detail.at('data.custom_id'), 'H-2');
    assert.throws(() => world.seed('123456', [{ ...past, reference: 'H-3', status: 'in_protest' }]), /não protesta/);
  });
});
