import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { AsaasClient } from './test-client.ts';
import { PAYMENTS, create, fixture, openClient, refusal } from './test-client.ts';

const START = '2026-03-10T15:00:00Z'; // a Tuesday
let simulator: Simulator;
let world: BankWorld;
let client: AsaasClient;

before(async () => {
  simulator = await startSimulator({ clock: manualClock(START), webhooks: 'held', amendDelayMs: 2000 });
  world = simulator.world('asaas');
});

beforeEach(async () => {
  await simulator.clock.set(START);
  client = await openClient(simulator, await world.createApplication()); // each has a statement of its own
});

afterEach(() => client.caller.close());

after(() => simulator.stop());

const get = (path: string) => client.call('GET', `${PAYMENTS}/${path}`);

async function pick(id: string, ...keys: string[]): Promise<unknown[]> {
  const answer = await get(id);
  return keys.map((key) => answer.at(key));
}

async function statement(): Promise<unknown[]> {
  const answer = await client.call('GET', '/v3/financialTransactions?order=asc&limit=100');
  return (answer.at('data') as { type: string; value: number }[]).map(({ type, value }) => `${type} ${value}`);
}

describe('what time does', () => {
  it('makes a charge late at midnight in São Paulo after its due date', async () => {
    const id = await create(client);
    await simulator.clock.set('2026-03-21T02:59:59Z');
    assert.deepEqual(await pick(id, 'status'), ['PENDING']);
    await simulator.clock.set('2026-03-21T03:00:00Z');
    assert.deepEqual(await pick(id, 'status', 'canBePaidAfterDueDate'), ['OVERDUE', true]);
  });

  it('cancels the registration n days later, with 0 as soon as it is late', async () => {
    const later = await create(client, { daysAfterDueDateToRegistrationCancellation: 2 });
    const atOnce = await create(client, { daysAfterDueDateToRegistrationCancellation: 0 });
    await simulator.clock.set('2026-03-21T12:00:00Z');
    assert.deepEqual([world.charge(later).status, world.charge(atOnce).status], ['overdue', 'expired']);
    await simulator.clock.set('2026-03-23T12:00:00Z');
    assert.deepEqual(await pick(later, 'status', 'canBePaidAfterDueDate'), ['OVERDUE', false]);
    assert.equal(world.charge(later).status, 'expired');
    const longer = { json: { daysAfterDueDateToRegistrationCancellation: 30 } };
    assert.equal((await client.call('PUT', `${PAYMENTS}/${later}`, longer)).at('canBePaidAfterDueDate'), true);
    const shorter = { json: { daysAfterDueDateToRegistrationCancellation: 1 } };
    assert.equal((await client.call('PUT', `${PAYMENTS}/${later}`, shorter)).at('canBePaidAfterDueDate'), false);
  });
});

describe('payments', () => {
  it('by boleto are confirmed at once and received on the next business day, less the fee', async () => {
    const id = await create(client);
    await simulator.clock.set('2026-03-13T15:00:00Z'); // a Friday
    world.pay(id);
    assert.deepEqual(
      await pick(id, 'status', 'confirmedDate', 'clientPaymentDate', 'paymentDate', 'estimatedCreditDate'),
      ['CONFIRMED', '2026-03-13', '2026-03-13', null, '2026-03-16'],
    );
    assert.deepEqual(await statement(), []);
    await simulator.clock.set('2026-03-16T12:00:00Z');
    assert.deepEqual(await pick(id, 'status', 'paymentDate', 'creditDate', 'netValue'), [
      'RECEIVED',
      '2026-03-16',
      '2026-03-16',
      99.01,
    ]);
    assert.deepEqual(await statement(), ['PAYMENT_RECEIVED 100', 'PAYMENT_FEE -0.99']);
    assert.equal((await client.call('GET', '/v3/finance/balance')).at('balance'), 99.01);
    assert.partialDeepStrictEqual(world.charge(id).payments, [{ feeCents: 99, creditedOn: '2026-03-16' }]);
  });

  it('by boleto can be credited sooner by an act', async () => {
    const id = await create(client);
    world.pay(id);
    world.act('credit', id);
    assert.deepEqual(await pick(id, 'status', 'creditDate'), ['RECEIVED', '2026-03-10']);
    assert.throws(() => world.act('credit', id), /não cabe/);
    await simulator.clock.advance('P3D');
    assert.equal((await statement()).length, 2, 'once');
  });

  it('by Pix are received at once, and the hybrid says how', async () => {
    const id = await create(client, { billingType: 'UNDEFINED' });
    world.pay(id, { channel: 'pix' });
    const [status, billingType, pix, creditDate] = await pick(
      id,
      'status',
      'billingType',
      'pixTransaction',
      'creditDate',
    );
    assert.deepEqual([status, billingType, creditDate], ['RECEIVED', 'PIX', '2026-03-10']);
    const transaction = await client.call('GET', `/v3/pix/transactions/${pix}`);
    assert.match(String(transaction.at('endToEndIdentifier')), /^E19540550202603101500[0-9a-f]{11}$/);
    const official = Object.keys(fixture('pix')['transaction']!);
    assert.deepEqual(
      official.filter((key) => !(key in (transaction.at() as object))),
      [],
    );
    assert.equal((await client.call('GET', '/v3/pix/transactions')).at('totalCount'), 1);
  });

  it('by Pix can be held for 72 hours', async () => {
    world.act('switch', '', { name: 'precautionaryBlock', on: true });
    const id = await create(client, { billingType: 'PIX' });
    world.pay(id, { channel: 'pix' });
    world.act('switch', '', { name: 'precautionaryBlock', on: false });
    assert.deepEqual(await pick(id, 'status'), ['CONFIRMED']);
    await simulator.clock.advance('PT72H');
    assert.deepEqual(await pick(id, 'status', 'creditDate'), ['RECEIVED', '2026-03-13']);
  });

  it('are for what is due on their day: discount, nominal, fine and interest', async () => {
    const id = await create(client, {
      discount: { value: 5, dueDateLimitDays: 3, type: 'FIXED' },
      fine: { value: 2, type: 'PERCENTAGE' },
      interest: { value: 1 },
    });
    const due = (date: string) => world.amountDueCents(id, date);
    assert.deepEqual(['2026-03-17', '2026-03-18', '2026-03-20', '2026-03-30'].map(due), [9500, 10000, 10000, 10233]);
    await simulator.clock.set('2026-03-30T15:00:00Z');
    world.pay(id);
    assert.deepEqual(
      await pick(id, 'value', 'originalValue', 'interestValue', 'netValue'),
      [102.33, 100, 2.33, 101.34],
    );
  });

  it('on a weekend’s due date may wait for Monday', async () => {
    const id = await create(client, { dueDate: '2026-03-21', fine: { value: 3, type: 'FIXED' } });
    assert.deepEqual([world.amountDueCents(id, '2026-03-23'), world.amountDueCents(id, '2026-03-24')], [10000, 10300]);
  });

  it('in part, more than once and after deletion are all in the books', async () => {
    const id = await create(client);
    world.pay(id, { amountCents: 4000 });
    assert.deepEqual(await pick(id, 'value', 'originalValue', 'interestValue'), [40, 100, null]);
    world.pay(id, { amountCents: 6000 });
    assert.deepEqual(await pick(id, 'value', 'originalValue'), [100, null]);
    world.pay(id, { channel: 'pix' });
    assert.deepEqual(await pick(id, 'value', 'originalValue', 'status'), [200, 100, 'RECEIVED']);
    assert.deepEqual(
      world.charge(id).payments.map(({ amountCents }) => amountCents),
      [4000, 6000, 10000],
    );
    const deleted = await create(client);
    await client.call('DELETE', `${PAYMENTS}/${deleted}`);
    world.pay(deleted);
    assert.deepEqual(await pick(deleted, 'deleted', 'status'), [false, 'CONFIRMED']);
  });

  it('of what a person had settled are in the books beside it', async () => {
    const id = await create(client);
    world.markReceived(id);
    world.pay(id);
    assert.deepEqual(await pick(id, 'value', 'netValue', 'originalValue'), [200, 199.01, 100]);
    assert.deepEqual(
      world.charge(id).payments.map(({ channel }) => channel),
      ['direct', 'boleto'],
    );
  });

  it('need a code of their kind', async () => {
    const pix = await create(client, { billingType: 'PIX' });
    assert.throws(() => world.pay(pix, { channel: 'boleto' }), /não tem boleto/);
    assert.throws(() => world.pay('unknown'), /não tem a cobrança/);
  });

  it('cost messaging when the payer is notified', async () => {
    const told = { name: 'Ana', cpfCnpj: '52998224725', notificationDisabled: false };
    const customer = (await client.call('POST', '/v3/customers', { json: told })).at('id');
    await create(client, { customer });
    assert.deepEqual(await statement(), ['PAYMENT_MESSAGING_NOTIFICATION_FEE -0.99']);
  });
});

describe('money back', () => {
  const refund = (id: string, json: object = {}) => client.call('POST', `${PAYMENTS}/${id}/refund`, { json });

  it('of a part and then of the rest, by Pix', async () => {
    const other = await create(client, { billingType: 'PIX' });
    world.pay(other, { channel: 'pix' }); // the balance must cover the fee of the one that goes back
    const id = await create(client, { billingType: 'PIX' });
    assert.deepEqual(refusal(await refund(id)), [400, 'invalid_action']);
    world.pay(id, { channel: 'pix' });
    assert.deepEqual(refusal(await refund(id, { value: 100.01 })), [400, 'invalid_value']);
    const part = await refund(id, fixture('payments.read')['refundRequest']);
    assert.deepEqual([part.at('status'), part.at('refunds.0.status')], ['RECEIVED', 'PENDING']);
    await simulator.clock.advance('PT2S');
    const [done] = (await get(`${id}/refunds`)).at('data') as Record<string, unknown>[];
    assert.deepEqual([done!['status'], done!['value'], done!['effectiveDate']], ['DONE', 5, '2026-03-10']);
    const official = Object.keys(fixture('payments.read')['refundItem']!);
    assert.deepEqual(
      official.filter((key) => !(key in done!)),
      [],
    );
    assert.equal((await refund(id)).at('status'), 'REFUND_IN_PROGRESS');
    await simulator.clock.advance('PT2S');
    assert.deepEqual(await pick(id, 'status'), ['REFUNDED']);
    assert.deepEqual((await statement()).slice(-2), ['PAYMENT_REVERSAL -5', 'PAYMENT_REVERSAL -95']);
    assert.equal(world.charge(id).status, 'refunded');
  });

  it('needs the balance', async () => {
    const id = await create(client, { billingType: 'PIX' });
    world.pay(id, { channel: 'pix' });
    assert.deepEqual(refusal(await refund(id)), [400, 'invalid_action']); // 99.01 are there
  });

  it('of a boleto waits for the payer', async () => {
    const id = await create(client);
    world.pay(id);
    world.act('credit', id);
    assert.deepEqual(refusal(await refund(id)), [400, 'invalid_action']);
    const asked = await client.call('POST', `${PAYMENTS}/${id}/bankSlip/refund`);
    assert.match(String(asked.at('requestUrl')), /^https:/);
    assert.deepEqual(await pick(id, 'status'), ['REFUND_REQUESTED']);
    world.act('refund', id);
    await simulator.clock.advance('PT2S');
    assert.deepEqual(await pick(id, 'status'), ['REFUNDED']);
  });

  it('can be denied', async () => {
    const id = await create(client);
    world.pay(id);
    world.act('credit', id);
    await client.call('POST', `${PAYMENTS}/${id}/bankSlip/refund`);
    world.act('deny-refund', id);
    await simulator.clock.advance('PT1M');
    const [refunds] = await pick(id, 'refunds');
    assert.deepEqual(
      [await pick(id, 'status'), (refunds as { status: string }[])[0]!.status],
      [['RECEIVED'], 'CANCELLED'],
    );
    assert.equal((await statement()).length, 2);
  });

  it('by chargeback, which can be disputed and won', async () => {
    const id = await create(client);
    assert.throws(() => world.act('chargeback', id), /não cabe/);
    world.pay(id);
    world.act('credit', id);
    world.act('chargeback', id, { reason: 'FRAUD' });
    assert.deepEqual(await pick(id, 'status', 'chargeback.reason'), ['CHARGEBACK_REQUESTED', 'FRAUD']);
    world.act('dispute', id);
    world.act('dispute-won', id);
    assert.deepEqual(await pick(id, 'status'), ['AWAITING_CHARGEBACK_REVERSAL']);
    await simulator.clock.advance('PT2S');
    assert.deepEqual(await pick(id, 'status'), ['RECEIVED']);
    assert.deepEqual((await statement()).slice(-2), ['CHARGEBACK -100', 'CHARGEBACK_REVERSAL 100']);
    world.act('chargeback', id);
    world.act('dispute-lost', id);
    assert.deepEqual(await pick(id, 'status'), ['REFUNDED']);
  });
});

describe('a person in the panel', () => {
  it('settles, deletes and restores', async () => {
    const id = await create(client);
    world.act('in-cash', id, { amountCents: 9000, date: '2026-03-09' });
    assert.deepEqual(await pick(id, 'status', 'value', 'paymentDate'), ['RECEIVED_IN_CASH', 90, '2026-03-09']);
    world.act('undo-in-cash', id);
    world.act('delete', id);
    assert.deepEqual(await pick(id, 'deleted', 'status'), [true, 'PENDING']);
    await simulator.clock.set('2026-03-25T12:00:00Z');
    assert.deepEqual(await pick(id, 'status'), ['PENDING'], 'deleted charges do not age');
    world.act('restore', id);
    assert.deepEqual(await pick(id, 'deleted', 'status'), [false, 'OVERDUE']);
    assert.throws(() => world.act('nonsense', id), /não sabe/);
  });
});

describe('negativação', () => {
  const form = () => fixture('dunnings')['createMultipartFields'] as Record<string, string>;

  function multipart(fields: Record<string, string>): { body: Buffer; headers: Record<string, string> } {
    const parts = Object.entries(fields).map(
      ([name, value]) => `--frontier\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const headers = { 'content-type': 'multipart/form-data; boundary=frontier' };
    return { body: Buffer.from(`${parts.join('')}--frontier--\r\n`), headers };
  }

  it('takes the official form for a late charge, and ends with its payment', async () => {
    const id = await create(client);
    const early = await client.call('POST', '/v3/paymentDunnings', multipart({ ...form(), payment: id }));
    assert.deepEqual(refusal(early), [400, 'invalid_action']);
    await simulator.clock.set('2026-03-23T12:00:00Z');
    const answer = await client.call('POST', '/v3/paymentDunnings', multipart({ ...form(), payment: id }));
    assert.deepEqual(Object.keys(answer.at() as object), Object.keys(fixture('dunnings')['response']!));
    assert.equal(world.charge(id).status, 'in_protest');
    world.pay(id, { channel: 'pix' });
    assert.deepEqual(await pick(id, 'status'), ['DUNNING_RECEIVED']);
  });

  it('can be cancelled', async () => {
    const id = await create(client);
    await simulator.clock.set('2026-03-23T12:00:00Z');
    world.protest(id);
    const list = await client.call('GET', `/v3/paymentDunnings?payment=${id}&status=PENDING`);
    const path = `/v3/paymentDunnings/${list.at('data.0.id')}`;
    assert.equal((await client.call('POST', `${path}/cancel`)).at('status'), 'CANCELLED');
    assert.deepEqual(await pick(id, 'status'), ['OVERDUE']);
    assert.deepEqual(refusal(await client.call('POST', `${path}/cancel`)), [400, 'invalid_action']);
    assert.equal((await client.call('GET', path)).at('canBeCancelled'), false);
  });
});

describe('the sandbox', () => {
  it('confirms and makes late on demand', async () => {
    const id = await create(client);
    assert.equal((await client.call('POST', `/v3/sandbox/payment/${id}/overdue`)).at('status'), 'OVERDUE');
    assert.equal((await client.call('POST', `/v3/sandbox/payment/${id}/confirm`)).at('status'), 'RECEIVED');
  });
});

describe('books', () => {
  it('of the past are taken as they are said to be', async () => {
    const [account] = client.application.accounts;
    const payer = { name: 'Maria de Souza', taxId: '52998224725' };
    const common = { amountCents: 15_000, dueDate: '2026-02-10', issuedOn: '2026-01-10', payer };
    const [paid, deleted] = world.seed(account!, [
      {
        ...common,
        reference: 'H-1',
        status: 'paid',
        payments: [{ amountCents: 15_000, paidAt: '2026-02-09T13:00:00Z' }],
      },
      { ...common, reference: 'H-2', status: 'written_off' },
    ]);
    assert.deepEqual([paid?.status, paid?.payments.length, deleted?.status], ['paid', 1, 'written_off']);
    assert.deepEqual(await pick(paid!.ref, 'status', 'value', 'externalReference'), ['RECEIVED', 150, 'H-1']);
    assert.throws(() => world.seed(account!, [{ ...common, reference: 'H-3', status: 'registering' }]), /registering/);
  });

  it('survive a stop, with what was under way', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'asaas-'));
    const first = await startSimulator({ clock: manualClock(START), webhooks: 'held', dataDir });
    const own = await openClient(first, await first.world('asaas').createApplication());
    const [paid, open] = [await create(own), await create(own)];
    first.world('asaas').pay(paid);
    await own.caller.close();
    await first.stop();
    const second = await startSimulator({ clock: manualClock('2026-03-23T12:00:00Z'), webhooks: 'held', dataDir });
    await second.clock.advance('PT1S');
    const charges = [paid, open].map((id) => second.world('asaas').charge(id).bankStatus);
    await second.stop();
    rmSync(dataDir, { recursive: true });
    assert.deepEqual(charges, ['RECEIVED', 'OVERDUE']);
  });
});
