import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { secret } from '#core/secret.ts';
import { capabilitiesOf, type HookState } from '#core/provider.ts';
import { refusalOf } from './errors.ts';
import { asaas } from './index.ts';
import {
  answerOf,
  bankRef,
  bodyOf,
  connection,
  factsOf,
  payment,
  raw,
  readPayment,
  sampleJson,
} from './test-samples.ts';
import { billingInfo, customer, customerList, payment as paymentSchema, paymentStatuses, readJson } from './wire.ts';

describe('samples', () => {
  test('every recorded or official answer is read', () => {
    const created = sampleJson('payments.create');
    for (const kind of ['boleto', 'pix']) readJson(raw(200, created[kind].response), paymentSchema);
    for (const kind of ['received', 'confirmed']) {
      const sample = sampleJson('webhook.events')[kind];
      readJson(raw(200, (sample.body ?? sample).payment), paymentSchema);
    }
    const bare = { id: 'pay_080225913252', value: 129.9, status: 'PENDING', dueDate: '2017-06-10' };
    assert.equal(
      readJson(raw(200, bare), paymentSchema).pixTransaction,
      undefined,
      'keys that do not apply are absent',
    );
    const { response } = sampleJson('customers');
    assert.equal(readJson(raw(200, response), customer).id, 'cus_000005401844');
    readJson(raw(200, { object: 'list', hasMore: false, data: [response] }), customerList);
    readJson(raw(200, { bankSlip: sampleJson('payments.measured').identificationField.response.body }), billingInfo);
  });
});

describe('states', () => {
  const paid = { clientPaymentDate: '2024-03-01', netValue: 249.01 };

  test('each word has a fact of the meaning that the facts give it', () => {
    const types = {
      registered: 'registered',
      paid: 'paid',
      refunded: 'reversed',
      disputed: 'disputed',
    } as Record<string, string>;
    for (const status of paymentStatuses) {
      const last = factsOf({ status, ...paid }).at(-1);
      assert.equal(last?.type, types[asaas.facts.statusWords[status] ?? ''], status);
    }
    assert.deepEqual(factsOf({ status: 'NEW_WORD' }), [{ type: 'unknown_word', word: 'NEW_WORD' }]);
  });

  test('removed is written off, late without its registration expired, and money counts whatever the flag says', () => {
    assert.equal(factsOf({ deleted: true })[0]?.type, 'written_off');
    assert.equal(factsOf({ status: 'OVERDUE' })[0]?.type, 'registered');
    assert.equal(factsOf({ status: 'OVERDUE', canBePaidAfterDueDate: false })[0]?.type, 'expired');
    assert.equal(factsOf({ status: 'RECEIVED', deleted: true, ...paid })[0]?.type, 'paid');
  });

  test('confirmed is not credited; the fee is what the net amount lacks', () => {
    const [confirmed] = factsOf({ status: 'CONFIRMED', creditDate: '2024-03-04', ...paid });
    assert.ok(confirmed?.type === 'paid');
    assert.deepEqual([confirmed.creditedOn, confirmed.feeCents, confirmed.paidOn], [null, 99, '2024-03-01']);
    const [received] = factsOf({ status: 'RECEIVED', creditDate: '2024-03-04', ...paid });
    assert.ok(received?.type === 'paid' && received.creditedOn === '2024-03-04');
    assert.equal(received.identity, confirmed.identity);
    const [pix] = factsOf({ status: 'RECEIVED', pixTransaction: 'a-b', ...paid });
    assert.ok(pix?.type === 'paid' && pix.channel === 'pix');
  });

  test('given back as a whole is one reversal, listed or not; a dispute that was won is told anew', () => {
    const item = { dateCreated: '2024-03-05 10:00:00', status: 'DONE', value: 250, description: null };
    const identities = [{}, { refunds: [item] }].map((more) => {
      const back = factsOf({ status: 'REFUNDED', ...paid, ...more }).filter(({ type }) => type === 'reversed');
      assert.equal(back.length, 1);
      return back[0]?.type === 'reversed' ? back[0].identity : '';
    });
    assert.equal(identities[0], identities[1]);
    const partly = factsOf({
      status: 'RECEIVED',
      ...paid,
      refunds: [
        { ...item, value: 10 },
        { ...item, status: 'PENDING' },
      ],
    });
    assert.deepEqual(
      partly.map((fact) => (fact.type === 'reversed' ? fact.amountCents : fact.type)),
      ['paid', 1_000],
    );
    const keyOf = (more: object) => readPayment({ status: 'RECEIVED', ...paid, ...more }).facts[0]?.factKey;
    assert.notEqual(keyOf({}), keyOf({ chargeback: { status: 'REVERSED', reason: 'FRAUD' } }));
  });

  test('a state told at two moments is two facts, money is one', () => {
    const keys = (changes: object, date: string) =>
      readPayment({ ...changes }, date).facts.map(({ factKey }) => factKey);
    const [first, second] = ['Tue, 05 Mar 2024 10:00:00 GMT', 'Tue, 05 Mar 2024 10:00:01 GMT'] as const;
    assert.notDeepEqual(keys({ deleted: true }, first), keys({ deleted: true }, second));
    assert.deepEqual(keys({ status: 'RECEIVED', ...paid }, first), keys({ status: 'RECEIVED', ...paid }, second));
  });
});

describe('refusals', () => {
  test('each has meaning, cure and who must act; what is new is said to be', () => {
    const samples = sampleJson('errors');
    const cases: [number, unknown, Parameters<typeof refusalOf>[1], string][] = [
      [400, samples['400_invalid_object'], 'register', 'provider_refused'],
      [400, sampleJson('payments.measured').createPastDueDate.response.body, 'register', 'provider_refused_fields'],
      [400, { errors: [{ code: 'invalid_customer', description: 'x' }] }, 'register', 'provider_payer_refused'],
      [400, { errors: [{ code: 'brand_new', description: 'x' }] }, 'register', 'provider_code_unknown'],
      [
        400,
        { errors: [{ code: 'invalid_action', description: 'Cobrança já recebida.' }] },
        'change',
        'provider_state_conflict',
      ],
      [
        400,
        { errors: [{ code: 'invalid_action', description: 'Cobrança antecipada.' }] },
        'change',
        'provider_refused',
      ],
      [
        400,
        { errors: [{ code: 'invalid_action', description: 'Saldo insuficiente.' }] },
        'refund',
        'provider_refund_refused',
      ],
      [401, samples['401_invalid_access_token'], 'read', 'credentials_rejected'],
      [401, samples['401_missing_header'], 'read', 'credentials_rejected'],
      [401, '', 'read', 'credentials_rejected'],
      [
        401,
        { errors: [{ code: 'invalid_environment', description: 'x' }] },
        'read',
        'credentials_of_other_environment',
      ],
      [403, '', 'read', 'access_denied'],
      [404, '', 'read', 'provider_not_found'],
    ];
    for (const [status, body, subject, code] of cases) {
      const refusal = refusalOf(raw(status, body), subject);
      assert.equal(refusal?.code, code, JSON.stringify(body));
      assert.ok(refusal.cure.length > 10 && refusal.detail.length > 10);
      assert.ok(refusal.bank.message.length > 0);
    }
    assert.match(refusalOf(raw(400, { errors: [{ code: 'brand_new' }] }), 'read')!.detail, /ainda não conhecido/);
    const [field] = refusalOf(
      raw(400, sampleJson('payments.measured').createPastDueDate.response.body),
      'register',
    )!.fields!;
    assert.equal(field?.pointer, '/dueDate');
  });

  test('a 400 without its list, and anything undocumented, proves nothing', () => {
    for (const [status, body] of [
      [400, ''],
      [400, '<html>'],
      [400, { errors: [] }],
      [402, {}],
      [500, ''],
    ] as const)
      assert.equal(refusalOf(raw(status, body), 'register'), null);
  });
});

describe('webhook', () => {
  const url = 'https://hub.example/hooks/token';
  const hook = asaas.webhook!;
  const message = (body: unknown) => ({ headers: {}, path: '', body: raw(200, body).body });
  const event = (name: string, changes: Record<string, unknown>, number = 1) => ({
    id: `evt_05b708f961d739ea7eba7e4db318f621&${number}`,
    event: name,
    dateCreated: '2024-06-12 16:45:03',
    payment: payment(changes),
  });
  const read = (body: unknown) => {
    const reading = hook.read(message(body), connection);
    return reading.readable === true ? reading : assert.fail(JSON.stringify(reading));
  };

  test('the samples of the documentation and of the sandbox are read', () => {
    for (const kind of ['received', 'confirmed']) {
      const sample = sampleJson('webhook.events')[kind];
      const reading = read(sample.body ?? sample);
      assert.equal(reading.proven, true);
      assert.deepEqual(reading.problems, []);
      assert.equal(reading.items[0]?.fact.type, 'paid', kind);
    }
  });

  test('what the state says counts, not the name; the moment is the end of its second, in Brasília', () => {
    const [item] = read(
      event('PAYMENT_RECEIVED', { status: 'RECEIVED_IN_CASH', clientPaymentDate: '2024-06-12' }),
    ).items;
    assert.ok(item?.fact.type === 'paid' && item.fact.channel === 'direct');
    assert.equal(item.occurredAt, '2024-06-12T19:45:03.999Z');
    assert.deepEqual([item.bankRef, item.bankKey], [bankRef, null], 'our key is not ours alone');
    const [restored] = read(event('PAYMENT_RESTORED', {})).items;
    assert.ok(restored?.fact.type === 'registered' && restored.fact.restored);
    assert.equal(restored.fact.amountCents, null, 'an old message vouches for no amount');
    const undone = read(event('PAYMENT_RECEIVED_IN_CASH_UNDONE', {})).items.map(({ fact }) => fact.type);
    assert.deepEqual(undone, ['paid', 'registered']);
    assert.deepEqual(read(event('PAYMENT_CREATED', {})).items, []);
  });

  test('two removals are two facts; two tellings of one payment are one', () => {
    const keys = (name: string, changes: object, number: number) =>
      read(event(name, { ...changes }, number)).items.map(({ factKey }) => factKey);
    assert.notDeepEqual(keys('PAYMENT_DELETED', { deleted: true }, 1), keys('PAYMENT_DELETED', { deleted: true }, 2));
    const received = { status: 'RECEIVED', clientPaymentDate: '2024-06-12' };
    assert.deepEqual(keys('PAYMENT_RECEIVED', received, 1), keys('PAYMENT_RECEIVED', received, 2));
  });

  test('other subjects are none of ours; what cannot be read is said so', () => {
    assert.deepEqual(read({ ...event('TRANSFER_CREATED', {}), payment: undefined }).items, []);
    assert.equal(read({ ...event('PAYMENT_UPDATED', {}), payment: { id: 'x' } }).problems.length, 1);
    for (const body of ['', '[]', '{"evento":1}', 'null'])
      assert.equal(hook.read(message(body), connection).readable, false, body);
  });

  test('made, changed where it is, and told to go on', () => {
    const { createRequest, response, reactivateRequest } = sampleJson('webhooks');
    const wish = { url, secret: secret('ptl_0123456789012345678901234567890123'), existing: null };
    const made = hook.configure!(connection, wish);
    assert.deepEqual([made.method, made.path], ['POST', '/v3/webhooks']);
    const body = bodyOf(made);
    assert.equal(body.authToken, 'ptl_0123456789012345678901234567890123');
    assert.equal(body.sendType, createRequest.sendType);
    assert.deepEqual(
      body.events.filter((name: string) => !createRequest.events.includes(name)),
      ['PAYMENT_PARTIALLY_REFUNDED'],
    );
    const state = answerOf(made.read(raw(200, { ...response, url })));
    assert.deepEqual(state, { url, ref: response.id, problem: null });
    assert.equal(hook.configure!(connection, { ...wish, existing: state }).path, `/v3/webhooks/${response.id}`);
    const seen = (more: object): HookState | null =>
      answerOf(hook.inspect!(connection, url).read(raw(200, { data: [response, { ...response, url, ...more }] })));
    assert.equal(seen({})?.problem, null);
    for (const wrong of [{ interrupted: true }, { enabled: false }, { hasAuthToken: false }])
      assert.ok(seen(wrong)?.problem, JSON.stringify(wrong));
    assert.equal(answerOf(hook.inspect!(connection, 'https://elsewhere').read(raw(200, { data: [response] }))), null);
    const repair = bodyOf(hook.repair!(connection, state));
    assert.equal(repair.interrupted, reactivateRequest.interrupted);
  });
});

test('what it can do, and what it does not pretend to', () => {
  const can = capabilitiesOf(asaas);
  for (const name of ['charge.restore', 'charge.refund', 'charge.undoReceived', 'webhook.repair'])
    assert.ok(can.includes(name));
  for (const name of ['charge.protest', 'charge.resend', 'transfer.send']) assert.ok(!can.includes(name));
});
