import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { cents } from '#lib/money.ts';
import type { Amendment, InstructionInput } from '#core/provider.ts';
import type { Terms } from '#core/terms.ts';
import {
  answerOf,
  bankRef,
  bodyOf,
  capabilities,
  charge,
  connection,
  input,
  payment,
  prior,
  raw,
  sampleJson,
  stepOf,
} from './test-samples.ts';

const register = stepOf('register');
const sentBefore = { at: '2024-02-28T12:00:00.000Z', knownRefs: [], prior };
const withCharge = (changes: Partial<InstructionInput['charge']>): InstructionInput => ({
  ...input,
  charge: { ...charge, ...changes },
});

describe('registering', () => {
  test('a boleto with all terms, digit by digit', () => {
    const terms: Terms = {
      discounts: [{ kind: 'fixed', amountCents: cents(10_50), daysBefore: 3 }],
      fine: { kind: 'rate', percent: '2.00' },
      interest: { kind: 'monthly', percent: '1.5' },
    };
    const spec = register.build(withCharge({ terms, method: 'boleto' }), prior);
    assert.deepEqual([spec.method, spec.path, spec.effect], ['POST', '/v3/payments', 'write']);
    assert.deepEqual(bodyOf(spec), {
      customer: 'cus_000005897333',
      billingType: 'BOLETO',
      value: 250,
      dueDate: '2024-03-05',
      externalReference: '111111',
      description: 'Pedido: 12345',
      daysAfterDueDateToRegistrationCancellation: 60,
      discount: { value: 10.5, type: 'FIXED', dueDateLimitDays: 3 },
      fine: { value: 2, type: 'PERCENTAGE' },
      interest: { value: 1.5 },
    });
  });

  test('each method has its billing type; a Pix has no registration to end', () => {
    const bodies = (['boleto', 'boleto_pix', 'pix'] as const).map((method) =>
      bodyOf(register.build(withCharge({ method }), prior)),
    );
    assert.deepEqual(
      bodies.map(({ billingType }) => billingType),
      ['BOLETO', 'UNDEFINED', 'PIX'],
    );
    assert.ok(!('daysAfterDueDateToRegistrationCancellation' in bodies[2]));
  });

  test('amounts leave with their own digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 500, max: 9_999_999_999 }), (amount) => {
        const spec = register.build(withCharge({ amountCents: cents(amount) }), prior);
        const text = JSON.stringify(spec.body && 'json' in spec.body ? spec.body.json : null);
        const digits = /"value":(\d+)\.(\d\d),/.exec(text);
        assert.equal(`${digits?.[1]}${digits?.[2]}`.replace(/^0+/, ''), String(amount));
      }),
    );
  });

  test('the key of Pix is looked at before anything that needs it, and its absence creates nothing', () => {
    const names = (method: 'boleto' | 'pix') => capabilities.register!(withCharge({ method })).map(({ step }) => step);
    assert.deepEqual(names('boleto'), ['payer', 'payer.update', 'register']);
    assert.deepEqual(names('pix'), ['pixKey', 'payer', 'payer.update', 'register']);
    const outcome = stepOf('register', 'pixKey')
      .build(input, {})
      .read(raw(200, { data: [{ status: 'DELETED' }] }));
    assert.ok(outcome.outcome === 'refused' && outcome.refusal.code === 'pix_key_missing');
  });

  test('the recorded answer is followed for its codes; another echo is told as it is', () => {
    const { response } = sampleJson('payments.create').boleto;
    assert.deepEqual(register.build(input, prior).read(raw(200, response)), {
      outcome: 'accepted',
      bankRef,
      checkAfterMs: 0,
    });
    const answer = answerOf(register.build(input, prior).read(raw(200, { ...response, value: 251 })));
    assert.deepEqual(
      answer.facts.map(({ fact }) => fact.type),
      ['accepted', 'registered'],
    );
    assert.ok(answer.facts.some(({ fact }) => fact.type === 'registered' && fact.amountCents === 251_00));
  });

  test('codes: complete by the way of paying, else a moment later', () => {
    const { identificationField, barCode, nossoNumero } =
      sampleJson('payments.measured').identificationField.response.body;
    const slip = { identificationField, barCode, nossoNumero };
    const check = (body: unknown, of = input) => register.check!(of, bankRef).read(raw(200, body));
    assert.equal(check({ bankSlip: slip, pix: null }).outcome, 'accepted');
    assert.equal(check({ bankSlip: null, pix: { payload: '000201' } }).outcome, 'accepted');
    assert.equal(check({ bankSlip: slip, pix: null }, withCharge({ method: 'boleto' })).outcome, 'done');
    const [{ fact } = assert.fail()] = answerOf(check({ bankSlip: slip, pix: { payload: '000201' } })).facts;
    assert.deepEqual(fact.type === 'registered' && fact.ids, {
      nossoNumero,
      linhaDigitavel: identificationField,
      barcode: barCode,
      brCode: '000201',
    });
    assert.equal(register.check!(input, bankRef).read(raw(404)).outcome, 'accepted', 'a question proves nothing');
  });

  test('a lost registration is ours only by key, amount, date and customer, and when nobody removed it', () => {
    const lookUp = (row: Record<string, unknown>, knownRefs: string[] = []) =>
      answerOf(
        register.lookUp!(input, { ...sentBefore, knownRefs }).read(
          raw(200, { object: 'list', hasMore: false, data: [payment(row)] }),
        ),
      ).found;
    assert.equal(lookUp({}), true);
    assert.equal(lookUp({ value: 260, originalValue: 250, status: 'RECEIVED' }), true, 'paid meanwhile');
    for (const other of [
      { value: 251 },
      { dueDate: '2024-03-06' },
      { customer: 'cus_1' },
      { externalReference: '111112' },
      { deleted: true },
    ])
      assert.equal(lookUp(other), false, JSON.stringify(other));
    assert.equal(lookUp({}, [bankRef]), false, 'a registration of ours before');
  });
});

describe('payers', () => {
  const payer = stepOf('register', 'payer');
  const update = stepOf('register', 'payer.update');
  const { response } = sampleJson('customers');
  const list = (...data: unknown[]) => raw(200, { object: 'list', hasMore: false, data });

  test('the official answers are read, a removed one is not used, the oldest of several is', () => {
    const found = (answer: ReturnType<typeof raw>) => answerOf(payer.lookUp!(input, sentBefore).read(answer));
    assert.deepEqual(found(list(response)), { found: true, bankRef: response.id, facts: [] });
    assert.deepEqual(found(list({ ...response, deleted: true })), { found: false });
    assert.deepEqual(found(list({ ...response, cpfCnpj: '11144477735' })), { found: false });
    const two = found(list({ ...response, id: 'cus_2' }, { ...response, id: 'cus_1' }));
    assert.ok(two.found && two.bankRef === 'cus_1');
  });

  test('one payer has one key, whatever else a charge says of him', () => {
    const other = withCharge({ payer: { ...charge.payer, name: 'Outro nome' } });
    assert.equal(payer.once!(input), payer.once!(other));
    assert.notEqual(update.once!(input), update.once!({ ...input, registration: { ...input.registration, id: 'r2' } }));
  });

  test('made without the messages of the bank, changed only when something is different', () => {
    assert.equal(bodyOf(payer.build(input, {})).notificationDisabled, true);
    const same = { ...bodyOf(update.build(input, prior)), id: 'cus_1', postalCode: '01310-000', deleted: false };
    const found = (customer: unknown) => answerOf(update.lookUp!(input, sentBefore).read(raw(200, customer))).found;
    assert.equal(found(same), true, 'punctuation is no difference');
    assert.equal(found({ ...same, name: 'Marcelo' }), false);
    assert.equal(found({ ...same, complement: null }), false);
    const removed = update.lookUp!(input, sentBefore).read(raw(200, { ...same, deleted: true }));
    assert.ok(removed.outcome === 'refused' && removed.refusal.code === 'provider_payer_refused');
  });
});

describe('amending', () => {
  const amend = stepOf('amend');
  const asked = (amendment: Amendment): InstructionInput => ({ ...input, amendment });

  test('only what changes is sent, and what is taken away as zero', () => {
    const bodies: [Amendment, unknown][] = [
      [{ dueDate: '2024-03-10' }, { dueDate: '2024-03-10' }],
      [{ amountCents: cents(260_05) }, { value: 260.05 }],
      [{ terms: { discounts: [] } }, { discount: { value: 0, type: 'FIXED', dueDateLimitDays: 0 } }],
      [{ terms: { fine: { kind: 'fixed', amountCents: cents(300) } } }, { fine: { value: 3, type: 'FIXED' } }],
    ];
    for (const [amendment, body] of bodies) assert.deepEqual(bodyOf(amend.build(asked(amendment), {})), body);
  });

  test('a lost change is found when the charge shows it, or has ended; the codes are read anew either way', () => {
    const found = (amendment: Amendment, row: Record<string, unknown>) =>
      answerOf(amend.lookUp!(asked(amendment), sentBefore).read(raw(200, payment(row))));
    const fine: Amendment = { terms: { fine: { kind: 'rate', percent: '2.00' } } };
    assert.equal(found({ dueDate: '2024-03-10' }, {}).found, false);
    assert.equal(found({ dueDate: '2024-03-10' }, { dueDate: '2024-03-10' }).found, true);
    assert.equal(found(fine, {}).found, false);
    assert.equal(found(fine, { fine: { value: 2, type: 'PERCENTAGE' } }).found, true);
    assert.equal(found(fine, { fine: { value: 2, type: 'FIXED' } }).found, false);
    const paid = found({ amountCents: cents(300_00) }, { status: 'CONFIRMED', clientPaymentDate: '2024-03-01' });
    assert.deepEqual(paid.found && paid.facts.map(({ fact }) => fact.type), ['registered', 'paid']);
    assert.deepEqual(
      capabilities.amend!(asked(fine)).map(({ step }) => step),
      ['amend', 'codes'],
    );
  });
});

describe('other instructions', () => {
  test('a removal is followed to its end; what was paid meanwhile ends it too', () => {
    const writeOff = stepOf('writeOff');
    const { deleteResponse } = sampleJson('payments.read');
    assert.equal(writeOff.build(input, {}).read(raw(200, deleteResponse)).outcome, 'accepted');
    const check = (row: Record<string, unknown>) => writeOff.check!(input, bankRef).read(raw(200, payment(row)));
    assert.equal(check({}).outcome, 'accepted');
    const [gone] = answerOf(check({ deleted: true })).facts;
    assert.deepEqual(gone?.fact, { type: 'written_off', by: 'us', reason: null });
    assert.equal(answerOf(check({ status: 'CONFIRMED', clientPaymentDate: '2024-03-01' })).facts[0]?.fact.type, 'paid');
  });

  test('restored is no surprise; received elsewhere and undone are one figure', () => {
    const [back] = answerOf(stepOf('restore').build(input, {}).read(raw(200, payment()))).facts;
    assert.equal(back?.fact.type === 'registered' && back.fact.restored, true);
    const receipt = { amountCents: cents(250_00), receivedOn: '2024-03-01' };
    const spec = stepOf('markReceived').build({ ...input, receipt }, {});
    assert.deepEqual(bodyOf(spec), { paymentDate: '2024-03-01', value: 250, notifyCustomer: false });
    const cash = { status: 'RECEIVED_IN_CASH', clientPaymentDate: '2024-03-01', paymentDate: '2024-03-01' };
    const [got] = answerOf(spec.read(raw(200, payment(cash)))).facts;
    const undone = answerOf(stepOf('undoReceived').build(input, {}).read(raw(200, payment()))).facts;
    assert.ok(got?.fact.type === 'paid' && got.fact.channel === 'direct' && got.fact.amountCents === 250_00);
    assert.ok(undone[0]?.fact.type === 'paid' && undone[0].fact.identity === got.fact.identity);
    assert.equal(undone[0].fact.amountCents, 0);
    assert.equal(undone[1]?.fact.type, 'registered');
  });

  test('a refund is known again by our key, and by nothing else', () => {
    const order = { key: 'payabc123', ofIdentity: bankRef, amountCents: cents(50_00), reason: 'Valor a mais' };
    const asked = { ...input, refund: order };
    const refund = stepOf('refund');
    const { description, value } = bodyOf(refund.build(asked, {}));
    assert.equal(value, 50);
    const item = { ...sampleJson('payments.read').refundItem, value: 50, description };
    const found = (...refunds: unknown[]) =>
      answerOf(refund.lookUp!(asked, sentBefore).read(raw(200, payment({ status: 'RECEIVED', refunds })))).found;
    assert.equal(found(item), true);
    assert.equal(found({ ...item, description: 'Valor a mais' }), false);
    assert.equal(found({ ...item, description: description.replace('abc', 'abd') }), false);
    const check = (status: string) =>
      refund.check!(asked, bankRef).read(raw(200, payment({ status: 'RECEIVED', refunds: [{ ...item, status }] })));
    assert.equal(check('PENDING').outcome, 'accepted');
    assert.equal(check('CANCELLED').outcome, 'refused');
    const back = answerOf(check('DONE')).facts.at(-1)?.fact;
    assert.ok(back?.type === 'reversed' && back.by === 'us' && back.amountCents === 50_00);
  });

  test('a reason of any length leaves room for the key', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 700 }), (reason) => {
        const order = { key: 'payabc123', ofIdentity: null, amountCents: cents(1), reason };
        const { description } = bodyOf(stepOf('refund').build({ ...input, refund: order }, {}));
        assert.ok(description.length <= 500 && description.endsWith('[pontual payabc123]'));
      }),
    );
  });
});

describe('finding', () => {
  const query = { from: '2024-03-01', to: '2024-03-02', by: 'paidOn', cursor: null } as const;
  const page = (cursor: string | null, body: unknown) =>
    answerOf(capabilities.find!(connection, { ...query, cursor }).read(raw(200, body)));

  test('what was paid by its date, page by page, then what is confirmed', () => {
    assert.deepEqual(capabilities.find!(connection, query).query, {
      'paymentDate[ge]': '2024-03-01',
      'paymentDate[le]': '2024-03-02',
      limit: '100',
      offset: '0',
    });
    assert.equal(page(null, { hasMore: true, data: [payment()] }).next, '0:1');
    assert.equal(page('0:1', { hasMore: false, data: [] }).next, '1:0');
    assert.equal(capabilities.find!(connection, { ...query, cursor: '1:0' }).query?.['status'], 'CONFIRMED');
    assert.equal(page('1:0', { hasMore: false, data: [] }).next, null);
  });

  test('told again by a list, a fact is the same fact', () => {
    const keys = () =>
      page(null, { hasMore: false, data: [payment({ status: 'RECEIVED', paymentDate: '2024-03-01' })] }).items.flatMap(
        ({ facts }) => facts.map(({ factKey }) => factKey),
      );
    assert.deepEqual(keys(), keys());
  });
});
