import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { cents } from '#lib/money.ts';
import type { InstructionInput } from '#core/provider.ts';
import { createCarnet, moveParcel, moveParcels, problemsOfCarnet, readCarnet, settleParcel } from './carnets.ts';
import { canSay, emissionBody } from './emission.ts';
import { efi } from './index.ts';
import { answerOf, charge, connection, input, jsonOf, raw, registration, sampleJson, stepOf } from './test-samples.ts';

interface Issued {
  items: unknown;
  metadata: unknown;
  payment: {
    banking_billet: {
      customer: Record<string, unknown>;
      configurations: Record<string, number>;
      conditional_discount?: unknown;
      message?: string;
      expire_at: string;
    };
  };
}

const can = efi.charge!;
const listSample = () => sampleJson('charge.list.response');
const row = (changes: object = {}, payment: object = {}) => {
  const [item] = listSample().data;
  return { ...item, ...changes, payment: { ...item.payment, ...payment } };
};
const listed = (...rows: unknown[]) => raw(200, { code: 200, data: rows, params: {} });
const read = (changes: object = {}, payment: object = {}) =>
  answerOf(can.read!(connection, registration).read(listed(row(changes, payment)))).facts;
const pixInput: InstructionInput = { ...input, registration: { ...registration, method: 'pix', bankRef: null } };

describe('an emission', () => {
  test('of the bank’s own example has the bank’s own fields', () => {
    const body = emissionBody({
      ...input,
      charge: {
        ...charge,
        terms: { fine: { kind: 'rate', percent: '2' }, interest: { kind: 'monthly', percent: '1.00' } },
        messages: ['Pague pelo código de barras', 'ou pelo QR Code'],
      },
    }) as Issued;
    const wanted = sampleJson('charge.one-step.request').payment.banking_billet;
    const { customer, configurations, message, expire_at } = body.payment.banking_billet;
    assert.deepEqual(Object.keys(customer).toSorted(), Object.keys(wanted.customer).toSorted());
    assert.deepEqual(customer['address'], {
      street: 'Avenida Juscelino Kubitschek',
      number: '909',
      neighborhood: 'Bauxita',
      zipcode: '35400000',
      city: 'Ouro Preto',
      state: 'MG',
    });
    assert.deepEqual(configurations, { ...wanted.configurations, days_to_write_off: 30 });
    assert.deepEqual([message, expire_at], ['Pague pelo código de barras\nou pelo QR Code', '2026-12-15']);
    assert.deepEqual(body.items, [{ name: 'Cobrança ERP-1', value: 5990, amount: 1 }]);
    assert.deepEqual(body.metadata, { custom_id: 'ERP-1', notification_url: 'https://hub.example/hooks/token' });
  });

  test('a company; a telephone and an address that the bank would refuse are left out', () => {
    const { district: _, ...address } = charge.payer.address;
    const payer = { ...charge.payer, taxId: '99794567000144', name: 'Nome da Empresa', phone: '0800123', address };
    const { customer } = (emissionBody({ ...input, charge: { ...charge, payer } }) as Issued).payment.banking_billet;
    const company = sampleJson('charge.one-step.company.request').payment.banking_billet.customer;
    assert.deepEqual(customer, { ...company, email: 'gorbadoc@example.com' });
  });

  test('a discount until its day, and none when that is over', () => {
    const discountOf = (daysBefore: number) =>
      (
        emissionBody({
          ...input,
          charge: { ...charge, terms: { discounts: [{ kind: 'rate', percent: '5.00', daysBefore }] } },
        }) as Issued
      ).payment.banking_billet.conditional_discount;
    assert.deepEqual(discountOf(5), { type: 'percentage', value: 500, until_date: '2026-12-10' });
    assert.equal(discountOf(60), undefined);
  });

  test('what the bank has no words for is not sent at all', () => {
    const unsaid = [
      { fine: { kind: 'fixed', amountCents: cents(100) } },
      { fine: { kind: 'rate', percent: '2.005' } },
      { fine: { kind: 'rate', percent: '10.01' } },
      { interest: { kind: 'daily', amountCents: cents(5) } },
      { interest: { kind: 'monthly', percent: '0.02' } },
      { interest: { kind: 'monthly', percent: '12' } },
      { rebateCents: cents(100) },
    ] as const;
    for (const terms of unsaid)
      assert.deepEqual(can.register!({ ...input, charge: { ...charge, terms } }), [], JSON.stringify(terms));
  });

  test('interest is never more than was agreed, and less by at most a thousandth of a percent a day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 990 }), (hundredths) => {
        const percent = (hundredths / 100).toFixed(2);
        const terms = { interest: { kind: 'monthly' as const, percent } };
        assert.ok(canSay({ terms }));
        const body = emissionBody({ ...input, charge: { ...charge, terms } }) as Issued;
        const interest = body.payment.banking_billet.configurations['interest']!;
        assert.ok(interest * 30 <= hundredths * 10 && (interest + 1) * 30 > hundredths * 10, `${percent}: ${interest}`);
      }),
    );
  });

  test('Pix needs a key', () => {
    assert.equal(can.register!(pixInput).length, 1);
    assert.deepEqual(can.register!({ ...pixInput, connection: { ...connection, agreement: {} } }), []);
  });
});

describe('answers', () => {
  const register = stepOf(can.register!(input), 'register');

  test('the emission gives id, line and Pix code; a line that is none gives no bar code', () => {
    const sample = sampleJson('charge.one-step.response');
    const { bankRef, facts } = answerOf(register.build(input, {}).read(raw(200, sample)));
    assert.equal(bankRef, '1234567');
    const [issued, registered] = facts.map(({ fact }) => fact);
    assert.deepEqual(issued, { type: 'accepted', bankRef: '1234567' });
    assert.ok(registered?.type === 'registered');
    assert.deepEqual(
      [registered.amountCents, registered.dueDate, registered.ids.brCode, registered.ids.barcode],
      [5990, '2026-12-15', sample.data.pix.qrcode, undefined],
    );
    const zeros = {
      ...sample,
      data: { ...sample.data, barcode: '00000.00000 00000.000000 00000.000000 0 00000000000000' },
    };
    const [, inSandbox] = answerOf(register.build(input, {}).read(raw(200, zeros))).facts;
    assert.ok(inSandbox?.fact.type === 'registered');
    assert.deepEqual([inSandbox.fact.ids.linhaDigitavel, inSandbox.fact.ids.barcode], ['0'.repeat(47), undefined]);
  });

  test('the older answer without status is a breach of contract, not a registration', () => {
    assert.throws(() => register.build(input, {}).read(raw(200, sampleJson('charge.pay.response'))));
  });

  test('the detail tells codes and no money', () => {
    const sample = sampleJson('charge.detail.response');
    const spec = register.check!(input, '1234567');
    assert.equal(spec.path, '/v1/charge/1234567');
    const types = (status: string) =>
      answerOf(spec.read(raw(200, { ...sample, data: { ...sample.data, status } }))).facts.map(({ fact }) => fact.type);
    assert.deepEqual(types('waiting'), ['registered', 'registered'], 'with and without the Pix code');
    assert.deepEqual(types('paid'), ['registered', 'registered']);
    assert.equal(spec.read(raw(200, { ...sample, data: { ...sample.data, status: 'new' } })).outcome, 'accepted');
  });

  test('the list tells what was paid, on which day, under the charge’s own identity', () => {
    const paid = read().find(({ fact }) => fact.type === 'paid');
    assert.equal(paid?.occurredAt, '2026-11-10T12:00:00.000Z');
    assert.deepEqual(paid.fact, {
      type: 'paid',
      identity: '1234567',
      cumulative: true,
      amountCents: 5990,
      channel: 'boleto',
      paidOn: '2026-11-09',
      creditedOn: null,
      feeCents: null,
    });
  });

  test('every word becomes its facts', () => {
    const types = (status: string, payment: object = {}) => read({ status }, payment).map(({ fact }) => fact.type);
    assert.deepEqual(types('waiting'), ['registered']);
    assert.deepEqual(types('unpaid'), ['registered']);
    assert.deepEqual(types('identified'), ['registered']);
    assert.deepEqual(types('canceled'), ['registered', 'written_off']);
    assert.deepEqual(types('expired'), ['registered', 'expired']);
    assert.deepEqual(types('refunded'), ['registered', 'paid', 'reversed']);
    assert.deepEqual(types('contested'), ['registered', 'paid', 'disputed']);
    assert.deepEqual(types('settled'), ['registered', 'paid']);
    assert.deepEqual(types('new'), []);
    assert.deepEqual(types('in_analysis'), ['unknown_word']);
    assert.deepEqual(
      types('paid', { paid_value: null }),
      ['registered', 'unknown_word'],
      'no value: somebody must look',
    );
  });

  test('a charge that is not in the list is not found; another of the same key is not taken for it', () => {
    for (const answer of [listed(), listed(row({ id: 7 }))]) {
      const outcome = can.read!(connection, registration).read(answer);
      assert.ok(outcome.outcome === 'refused' && outcome.refusal.kind === 'not-found');
    }
  });

  test('the list is asked for the year since the registration was made', () => {
    assert.deepEqual(can.read!(connection, registration).query, {
      charge_type: 'billet',
      begin_date: '2025-03-15',
      end_date: '2026-03-15',
      custom_id: 'ERP-1',
      limit: '100',
    });
  });
});

describe('after a lost answer', () => {
  const sent = { at: '2026-11-20T12:00:00Z', knownRefs: ['99'], prior: {} };
  const lookUp = (item: object) =>
    answerOf(stepOf(can.register!(input), 'register').lookUp!(input, sent).read(listed(item)));
  const ours = row({ status: 'waiting' }, { banking_billet: { expire_at: '2026-12-15' } });

  test('ours is told by key, amount, due date and payer, and is none that is known', () => {
    assert.deepEqual(lookUp(ours).found, true);
    for (const other of [
      { ...ours, custom_id: 'X' },
      { ...ours, total: 1 },
      { ...ours, id: 99 },
      { ...ours, customer: { name: 'x', cpf: '52998224725' } },
      { ...ours, payment: { banking_billet: { expire_at: '2026-12-16' } } },
    ])
      assert.deepEqual(lookUp(other), { found: false }, JSON.stringify(other));
  });

  test('changes are found done when the list shows them, or the charge has ended', () => {
    const amending = { ...input, amendment: { dueDate: '2026-12-20' } };
    const found = (step: string, plan: typeof can.amend, item: object, given: InstructionInput = input) =>
      answerOf(stepOf(plan!(given), step).lookUp!(given, sent).read(listed(item))).found;
    assert.equal(found('amend', can.amend, ours, amending), false);
    assert.equal(found('amend', can.amend, row({}, { banking_billet: { expire_at: '2026-12-20' } }), amending), true);
    assert.equal(found('amend', can.amend, row({ status: 'paid' }), amending), true);
    assert.equal(found('writeOff', can.writeOff, ours), false);
    assert.equal(found('writeOff', can.writeOff, row({ status: 'canceled' })), true);
    assert.equal(found('markReceived', can.markReceived, row({ status: 'settled' })), true);
    assert.equal(found('resend', can.resend, row({ status: 'paid' })), false);
  });
});

describe('changes', () => {
  const actions = sampleJson('charge.actions');

  test('are the documented calls, and answer nothing but that they were done', () => {
    const receipt = { amountCents: cents(50_00), receivedOn: '2026-11-21' };
    const given = { ...input, amendment: { dueDate: '2016-01-01' }, receipt, email: 'oldbuck@gerencianet.com.br' };
    for (const [step, plan, sample] of [
      ['amend', can.amend, actions.updateBillet],
      ['writeOff', can.writeOff, actions.cancel],
      ['markReceived', can.markReceived, actions.settle],
      ['resend', can.resend, actions.resend],
    ] as const) {
      const spec = stepOf(plan!(given), step).build(given, {});
      assert.deepEqual([spec.method, spec.path.replace('1234567', '1000')], [sample.method, sample.path]);
      if (sample.body) assert.deepEqual(jsonOf(spec), sample.body);
      assert.equal(answerOf(spec.read(raw(200, sample.response))).bankRef, '1234567');
      assert.throws(() => spec.read(raw(200, {})), 'anything else proves nothing');
    }
  });

  test('marked as received: what the clerk said, received directly', () => {
    const given = { ...input, receipt: { amountCents: cents(50_00), receivedOn: '2026-11-21' } };
    const [told] = answerOf(
      stepOf(can.markReceived!(given), 'markReceived')
        .build(given, {})
        .read(raw(200, { code: 200 })),
    ).facts;
    assert.ok(told?.fact.type === 'paid');
    assert.deepEqual([told.fact.amountCents, told.fact.channel, told.fact.paidOn], [50_00, 'direct', '2026-11-21']);
  });

  test('the date of a charge with a discount is not moved', () => {
    const terms = { discounts: [{ kind: 'fixed' as const, amountCents: cents(100), daysBefore: 1 }] };
    assert.deepEqual(can.amend!({ ...input, charge: { ...charge, terms }, amendment: { dueDate: '2027-01-01' } }), []);
  });
});

describe('find', () => {
  const query = { from: '2026-11-01', to: '2026-11-30', by: 'paidOn', cursor: null } as const;
  const find = (cursor: string | null, view = connection) => can.find!(view, { ...query, cursor });

  test('pages until a short one, then the Pix of the key', () => {
    const full = Array.from({ length: 100 }, (_, id) => row({ id }));
    assert.equal(find(null).query?.['date_of'], 'payment');
    assert.equal(answerOf(find(null).read(listed(...full))).next, '2');
    assert.equal(answerOf(find('2').read(listed(row()))).next, 'pix:0');
    assert.equal(answerOf(find('2', { ...connection, agreement: {} }).read(listed(row()))).next, null);
    assert.deepEqual([find('pix:3').service, find('pix:3').query?.['paginacao.paginaAtual']], ['pix', '3']);
  });
});

describe('carnê', () => {
  const order = {
    ...charge,
    bankKey: 'CARNE-1',
    divides: false,
    firstDueDate: '2023-12-15',
    parcels: 3,
    hookUrl: 'https://hub.example/h',
  };

  test('is ordered as the bank’s sample, and its parcels are read of the older and the newer answer', () => {
    const terms = { fine: { kind: 'rate', percent: '2' }, interest: { kind: 'monthly', percent: '1' } } as const;
    const body = jsonOf(createCarnet({ ...order, terms })) as Record<string, unknown>;
    const wanted = sampleJson('carnet.request');
    for (const name of ['expire_at', 'repeats', 'split_items']) assert.equal(body[name], wanted[name], name);
    assert.deepEqual(body['configurations'], { ...wanted.configurations, days_to_write_off: 30 });
    const older = sampleJson('carnet.response');
    const { carnetId, parcels } = answerOf(readCarnet('1002').read(raw(200, older)));
    assert.equal(carnetId, '1002');
    assert.deepEqual(
      parcels.map(({ number, chargeId, amountCents, dueDate }) => [number, chargeId, amountCents, dueDate]),
      older.data.charges.map((item: Record<string, unknown>) => [
        item.parcel,
        String(item.charge_id),
        item.value,
        item.expire_at,
      ]),
    );
    assert.ok(parcels[0]?.ids.barcode, 'its line is a good one');
    const newer = {
      ...older,
      data: {
        ...older.data,
        status: 'up_to_date',
        charges: [{ ...older.data.charges[0], parcel: '1', value: undefined }],
      },
    };
    assert.deepEqual(answerOf(createCarnet(order).read(raw(200, newer))).parcels[0]?.amountCents, null);
  });

  test('is refused before it is sent when the bank would', () => {
    assert.deepEqual(problemsOfCarnet(order), []);
    assert.equal(problemsOfCarnet({ ...order, parcels: 1 }).length, 1);
    assert.equal(problemsOfCarnet({ ...order, divides: true, parcels: 12 }).length, 1, 'R$ 4,99 each');
    assert.equal(problemsOfCarnet({ ...order, terms: { rebateCents: cents(1) } }).length, 1);
  });

  test('its parcels are moved and settled by their number', () => {
    const sample = sampleJson('carnet.parcel.update');
    const spec = moveParcel('1002', 2, '2018-01-01');
    assert.deepEqual(
      [spec.method, spec.path, jsonOf(spec)],
      [sample.request.method, sample.request.path, sample.request.body],
    );
    assert.equal(answerOf(spec.read(raw(200, sample.response))), null);
    const several = jsonOf(moveParcels('1', [{ parcel: 2, dueDate: '2027-01-01' }]));
    assert.deepEqual(several, { parcels: [{ parcel: 2, expire_at: '2027-01-01' }] });
    assert.equal(settleParcel('1', 3).path, '/v1/carnet/1/parcel/3/settle');
  });
});
