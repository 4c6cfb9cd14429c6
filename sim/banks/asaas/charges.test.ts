import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import bwip from 'bwip-js/node';
import { readBoleto } from '#lib/boleto/index.ts';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import { crc16 } from '#sim/kit/br-code.ts';
import { qrModules } from './qr.ts';
import type { AsaasClient } from './test-client.ts';
import { PAYMENTS, body, create, fixture, openClient, refusal } from './test-client.ts';

let simulator: Simulator;
let world: BankWorld;
let client: AsaasClient;

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2026-03-10T15:00:00Z'), webhooks: 'held', amendDelayMs: 0 });
  world = simulator.world('asaas');
  client = await openClient(simulator, await world.createApplication());
});

beforeEach(() => simulator.clock.set('2026-03-10T15:00:00Z'));

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

const post = (changes: Record<string, unknown>) => client.call('POST', PAYMENTS, { json: body(client, changes) });
const get = (path: string) => client.call('GET', `${PAYMENTS}/${path}`);

describe('creation', () => {
  it('takes the official requests and answers with the keys of the recorded answers', async () => {
    const samples = fixture('payments.create');
    for (const kind of ['boleto', 'pix']) {
      const { request, response } = samples[kind] as Record<string, Record<string, unknown>>;
      const answer = await post({ ...request, customer: client.customer, dueDate: '2026-03-20' });
      const told = answer.at() as Record<string, unknown>;
      assert.deepEqual(
        Object.keys(response!).filter((key) => !(key in told)),
        [],
      );
      for (const key of [
        'value',
        'netValue',
        'status',
        'billingType',
        'discount',
        'fine',
        'interest',
        'refunds',
        'creditDate',
      ])
        assert.deepEqual(told[key], response![key], `${kind} ${key}`);
      assert.match(String(told['id']), /^pay_[a-z0-9]{16}$/);
      assert.match(String(told['invoiceNumber']), /^\d{8}$/);
      assert.equal(told['bankSlipUrl'] === null, kind === 'pix');
    }
    for (const name of ['request_boleto_with_charges_official', 'request_split_official']) {
      const answer = await post({ ...samples[name], customer: client.customer, dueDate: '2026-06-10' });
      assert.equal(answer.status, 200, answer.text);
    }
  });

  it('takes amounts as texts, nulls and fields that it does not know', async () => {
    const answer = await post({
      value: '99.90',
      description: null,
      discount: null,
      installmentCount: null,
      campoNovo: 1,
    });
    assert.deepEqual([answer.status, answer.at('value')], [200, 99.9]);
  });

  it('names the first thing that it refuses', async () => {
    const past = fixture('payments.measured')['createPastDueDate']!['response'] as { body: unknown };
    assert.deepEqual((await post({ dueDate: '2026-03-09' })).at(), past.body);
    assert.equal((await post({ dueDate: '2026-03-10' })).status, 200);
    for (const [changes, code] of [
      [{ customer: 'cus_x' }, 'invalid_customer'],
      [{ billingType: 'CASH' }, 'invalid_billingType'],
      [{ dueDate: '2026-02-30' }, 'invalid_dueDate'],
      [{ value: null }, 'invalid_value'],
      [{ value: 10.001 }, 'invalid_value'],
      [{ description: 'x'.repeat(501) }, 'invalid_description'],
      [{ discount: { value: 101, type: 'PERCENTAGE' } }, 'invalid_value'],
      [{ fine: { value: 2, type: 'OTHER' } }, 'invalid_type'],
    ] as const)
      assert.deepEqual(refusal(await post(changes)), [400, code], JSON.stringify(changes));
    const broken = await client.call('POST', PAYMENTS, { body: Buffer.from('{"customer"') });
    assert.deepEqual(refusal(broken), [400, 'invalid_object']);
  });

  it('takes from R$ 5,00 after the discount to what a barcode can say', async () => {
    assert.equal((await post({ value: 5 })).status, 200);
    const low = await post({ value: 10, discount: { value: 5.01, type: 'FIXED' } });
    assert.equal(
      low.at('errors.0.description'),
      'O valor da cobrança (R$ 10,00) menos o valor do desconto (R$ 5,01) não pode ser menor que R$ 5,00.',
    );
    assert.equal((await post({ value: '99999999.99' })).status, 200);
    assert.deepEqual(refusal(await post({ value: '100000000.00' })), [400, 'invalid_value']);
  });

  it('has no guard against duplicates: the same request twice is two charges', async () => {
    await create(client, { externalReference: 'TWICE' });
    await create(client, { externalReference: 'TWICE' });
    assert.equal((await get('?externalReference=TWICE')).at('totalCount'), 2);
  });

  it('keeps count of the day', async () => {
    const before = (await get('limits')).at('creation.daily.used') as number;
    await create(client);
    const { creation } = fixture('payments.read')['limits'] as Record<string, object>;
    const after = await get('limits');
    assert.deepEqual(
      Object.keys(after.at('creation.daily') as object),
      Object.keys((creation as { daily: object }).daily),
    );
    assert.equal(after.at('creation.daily.used'), before + 1);
  });

  it('fails when it was told to', async () => {
    world.failEmission(undefined, 'Conta em análise.');
    const answer = await post({});
    assert.deepEqual([answer.status, answer.at('errors.0.description')], [400, 'Conta em análise.']);
    assert.equal((await post({})).status, 200);
  });
});

describe('what a payer needs', () => {
  it('is a line of bank 461 that others read', async () => {
    const answer = await get(`${await create(client, { value: 1234.56 })}/identificationField`);
    const boleto = readBoleto(String(answer.at('identificationField')), { today: '2026-03-10' });
    assert.partialDeepStrictEqual(boleto, {
      kind: 'boleto',
      bank: '461',
      amountCents: 123456,
      dueDate: '2026-03-20',
      problems: [],
      barcode: answer.at('barCode'),
    });
    const measured = fixture('payments.measured')['identificationField']!['response'] as {
      body: Record<string, string>;
    };
    const { nossoNumero, barCode } = measured.body;
    assert.equal(barCode!.slice(19), `111${nossoNumero!.padStart(20, '0')}01`, 'the layout of the recorded line');
    assert.equal(String(answer.at('barCode')).slice(19), `111${String(answer.at('nossoNumero')).padStart(20, '0')}01`);
  });

  it('is a Pix code too, for boletos as well, with the discount taken off', async () => {
    const id = await create(client, { value: 688.73, discount: { value: 135, dueDateLimitDays: 0 } });
    const qr = await get(`${id}/pixQrCode`);
    const payload = String(qr.at('payload'));
    assert.ok(payload.includes('5406553.73'));
    assert.equal(crc16(payload.slice(0, -4)), payload.slice(-4));
    assert.deepEqual([qr.at('success'), qr.at('expirationDate')], [true, '2027-03-20 23:59:59']);
    const picture = Buffer.from(String(qr.at('encodedImage')), 'base64');
    assert.equal(picture.toString('latin1', 1, 4), 'PNG');
    await simulator.clock.set('2026-03-21T15:00:00Z');
    assert.ok(String((await get(`${id}/pixQrCode`)).at('payload')).includes('5406688.73'));
    await simulator.clock.set('2027-03-21T03:00:00Z');
    assert.deepEqual(refusal(await get(`${id}/pixQrCode`)), [400, 'invalid_action']);
  });

  it('has a picture equal to that of an independent encoder, module by module', () => {
    for (const length of [20, 180, 271]) {
      const text = 'abcdefghij~'.repeat(25).slice(0, length);
      // Masks count from 1 there.
      const options = { version: '10', eclevel: 'L', fixedeclevel: true, mask: 1 } as object;
      const [symbol] = bwip.raw('qrcode', text, options);
      assert.ok(symbol !== undefined && 'pixs' in symbol);
      assert.equal(qrModules(text).flat().map(Number).join(''), symbol.pixs.join(''), `${length} bytes`);
    }
    assert.throws(() => qrModules('x'.repeat(272)), RangeError);
  });

  it('is told together, and by the kind of charge', async () => {
    const hybrid = await create(client, { billingType: 'UNDEFINED', daysAfterDueDateToRegistrationCancellation: 30 });
    const info = await get(`${hybrid}/billingInfo`);
    assert.equal(info.at('bankSlip.daysAfterDueDateToRegistrationCancellation'), 30);
    assert.equal(
      info.at('bankSlip.identificationField'),
      (await get(`${hybrid}/identificationField`)).at('identificationField'),
    );
    assert.ok(String(info.at('pix.payload')).startsWith('0002'));
    const pix = await create(client, { billingType: 'PIX' });
    const noLine = fixture('payments.measured')['identificationField_of_pix_charge']!['response'] as { body: unknown };
    assert.deepEqual((await get(`${pix}/identificationField`)).at(), noLine.body);
    assert.equal((await get(`${pix}/billingInfo`)).at('bankSlip'), null);
  });

  it('is no Pix code for an account without a key', async () => {
    const keyless = await openClient(
      simulator,
      await world.createApplication({ account: { number: '7654321', pixKey: null } }),
    );
    const id = await create(keyless);
    assert.equal((await keyless.call('GET', `${PAYMENTS}/${id}/pixQrCode`)).status, 404);
    assert.equal(world.charge(id).txid, null);
    await keyless.caller.close();
  });

  it('is a printed boleto at a public address, whose view is remembered', async () => {
    const id = await create(client);
    assert.deepEqual((await get(`${id}/viewingInfo`)).at(), { invoiceViewedDate: null, boletoViewedDate: null });
    const { pathname } = new URL(String((await get(id)).at('bankSlipUrl')));
    const pdf = await client.caller.call('GET', pathname);
    assert.deepEqual(
      [pdf.status, pdf.headers['content-type'], pdf.text.slice(0, 5)],
      [200, 'application/pdf', '%PDF-'],
    );
    assert.equal((await get(`${id}/viewingInfo`)).at('boletoViewedDate'), '2026-03-10 12:00:00');
    assert.equal((await client.caller.call('GET', '/b/pdf/unknown')).status, 404);
  });
});

describe('changes', () => {
  it('of one field alone, by PUT or POST, renew the line and keep originalDueDate', async () => {
    const id = await create(client, { fine: { value: 2, type: 'PERCENTAGE' } });
    const line = (await get(`${id}/identificationField`)).at('identificationField');
    const put = await client.call('PUT', `${PAYMENTS}/${id}`, { json: { dueDate: '2026-04-10' } });
    assert.deepEqual(
      [put.at('dueDate'), put.at('originalDueDate'), put.at('fine.value')],
      ['2026-04-10', '2026-03-20', 2],
    );
    assert.notEqual((await get(`${id}/identificationField`)).at('identificationField'), line);
    const changes = {
      discount: { value: 5, dueDateLimitDays: 3, type: 'FIXED' },
      interest: { value: 1 },
      fine: { value: 0 },
    };
    const posted = await client.call('POST', `${PAYMENTS}/${id}`, { json: changes });
    assert.deepEqual(
      [posted.at('discount.limitDate'), posted.at('interest.value'), posted.at('fine.value')],
      ['2026-04-07', 1, 0],
    );
    assert.equal((await client.call('PUT', `${PAYMENTS}/${id}`, { json: { value: 250 } })).at('netValue'), 249.01);
  });

  it('bring a late charge back with a new due date, and take its own as no change', async () => {
    const id = await create(client);
    await simulator.clock.set('2026-03-25T12:00:00Z');
    assert.equal((await get(id)).at('status'), 'OVERDUE');
    const same = { json: { dueDate: '2026-03-20', value: 110 } };
    assert.equal((await client.call('PUT', `${PAYMENTS}/${id}`, same)).at('status'), 'OVERDUE');
    const past = await client.call('PUT', `${PAYMENTS}/${id}`, { json: { dueDate: '2026-03-21' } });
    assert.deepEqual(refusal(past), [400, 'invalid_dueDate']);
    const later = await client.call('PUT', `${PAYMENTS}/${id}`, { json: { dueDate: '2026-04-01' } });
    assert.equal(later.at('status'), 'PENDING');
  });

  it('are refused once it is paid or deleted', async () => {
    const paid = await create(client);
    world.pay(paid);
    assert.deepEqual(refusal(await client.call('PUT', `${PAYMENTS}/${paid}`, { json: { value: 50 } })), [
      400,
      'invalid_action',
    ]);
    assert.deepEqual(refusal(await client.call('DELETE', `${PAYMENTS}/${paid}`)), [400, 'invalid_action']);
    const deleted = await create(client);
    assert.deepEqual((await client.call('DELETE', `${PAYMENTS}/${deleted}`)).at(), { deleted: true, id: deleted });
    assert.deepEqual(refusal(await client.call('DELETE', `${PAYMENTS}/${deleted}`)), [400, 'invalid_action']);
    assert.deepEqual([(await get(deleted)).at('status'), world.charge(deleted).status], ['PENDING', 'written_off']);
    const restored = await client.call('POST', `${PAYMENTS}/${deleted}/restore`);
    assert.deepEqual([restored.at('deleted'), restored.at('status')], [false, 'PENDING']);
  });

  it('settle it by hand and take that back', async () => {
    const id = await create(client);
    const measured = fixture('payments.measured')['receiveInCash'] as Record<string, { body: Record<string, unknown> }>;
    const json = { ...measured['request']!.body, paymentDate: '2026-03-10' };
    const answer = await client.call('POST', `${PAYMENTS}/${id}/receiveInCash`, { json });
    assert.deepEqual(
      ['status', 'billingType', 'paymentDate', 'clientPaymentDate', 'value', 'netValue', 'creditDate'].map((key) =>
        answer.at(key),
      ),
      ['RECEIVED_IN_CASH', 'BOLETO', '2026-03-10', '2026-03-10', 10, 10, null],
    );
    assert.deepEqual(
      world.charge(id).payments.map(({ channel }) => channel),
      ['direct'],
    );
    const undone = await client.call('POST', `${PAYMENTS}/${id}/undoReceivedInCash`);
    assert.deepEqual([undone.at('status'), undone.at('value'), undone.at('paymentDate')], ['PENDING', 100, null]);
    assert.deepEqual(refusal(await client.call('POST', `${PAYMENTS}/${id}/undoReceivedInCash`)), [
      400,
      'invalid_action',
    ]);
    world.markReceived(id);
    assert.equal((await client.call('DELETE', `${PAYMENTS}/${id}`)).at('deleted'), true);
  });
});

describe('installments', () => {
  it('are one charge a month, the difference in the last, and have a booklet', async () => {
    const first = await post({ value: null, installmentCount: 3, totalValue: 100, dueDate: '2026-03-31' });
    const path = `/v3/installments/${first.at('installment')}`;
    const parts = await client.call('GET', `${path}/payments`);
    const told = (parts.at('data') as Record<string, unknown>[]).map(({ value, dueDate, installmentNumber }) => [
      value,
      dueDate,
      installmentNumber,
    ]);
    assert.deepEqual(told, [
      [33.33, '2026-03-31', 1],
      [33.33, '2026-04-30', 2],
      [33.34, '2026-05-31', 3],
    ]);
    const read = await client.call('GET', path);
    const official = Object.keys(fixture('installments')['response']!);
    assert.deepEqual(
      official.filter((key) => !(key in (read.at() as object))),
      [],
    );
    const book = await client.call('GET', `${path}/paymentBook`);
    assert.match(book.text, /\/Count 3/);
    await client.call('DELETE', path);
    assert.equal((await get(String(first.at('id')))).at('deleted'), true);
    const missing = await client.call('POST', '/v3/installments', { json: body(client) });
    assert.deepEqual(missing.at(), fixture('errors')['400_invalid_object']);
    const official6 = fixture('payments.create')['request_installments_official'];
    assert.equal((await post({ ...official6, customer: client.customer, dueDate: '2026-06-10' })).at('value'), 20);
  });
});

describe('simulation and fees', () => {
  it('answers the official request with its keys', async () => {
    const { simulateRequest, simulateResponse } = fixture('payments.read');
    const answer = await client.call('POST', `${PAYMENTS}/simulate`, { json: simulateRequest });
    for (const kind of ['creditCard', 'bankSlip', 'pix'])
      assert.deepEqual(Object.keys(answer.at(kind) as object), Object.keys(simulateResponse![kind] as object));
    assert.deepEqual([answer.at('bankSlip.netValue'), answer.at('pix.netValue')], [98.02, 98.02]);
    assert.deepEqual(refusal(await client.call('POST', `${PAYMENTS}/simulate`, { json: {} })), [400, 'invalid_value']);
  });

  it('tells the account and its fees', async () => {
    assert.equal((await client.call('GET', '/v3/myAccount/fees/')).at('payment.bankSlip.defaultValue'), 0.99);
    assert.equal((await client.call('GET', '/v3/myAccount/status/')).at('general'), 'APPROVED');
    assert.equal((await client.call('GET', '/v3/myAccount')).at('object'), 'account');
    assert.equal((await client.call('GET', '/v3/pix/addressKeys')).at('totalCount'), 1);
  });
});
