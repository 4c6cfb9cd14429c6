import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { capabilitiesOf, type HookReading, type RequestSpec } from '#core/provider.ts';
import { secret } from '#core/secret.ts';
import { pointerOf, refusalOf } from './errors.ts';
import { facts } from './facts.ts';
import { efi } from './index.ts';
import { byCode } from './refusals.ts';
import { answerOf, connection, input, raw, registration, sampleJson, samples, stepOf } from './test-samples.ts';
import { readHistory } from './webhooks.ts';
import { historyAnswer, readJson } from './wire.ts';

const { errors, others, bodies } = sampleJson('errors');
const codes: number[] = [...errors.map(({ code }: { code: number }) => code), ...Object.keys(others).map(Number)];
/** Of cards, plans and subscriptions, which are not used here. */
const foreign = [3500021, 3500032, 4600196, 4600254, 4600257, 4600329];
const body = (code: number) => ({ code, error: 'charge_error', error_description: 'Um motivo.' });

describe('errors', () => {
  test('every code of the bank’s lists has a meaning and a cure, or is known to prove nothing', () => {
    for (const code of codes) {
      if (foreign.includes(code)) continue;
      assert.ok(Object.hasOwn(byCode, code), `${code} is not known`);
      const refusal = refusalOf(raw(500, body(code)), 'register');
      if (byCode[code] === null) assert.equal(refusal, null, `${code}`);
      else
        assert.ok(refusal && refusal.detail.length > 10 && refusal.cure.length > 10 && refusal.bank.code === `${code}`);
    }
  });

  test('the code decides, whatever the status; one that is not listed is shown raw with a note', () => {
    const kindOf = (status: number, code: number) => refusalOf(raw(status, body(code)), 'register')?.kind;
    for (const status of [400, 500]) {
      assert.equal(kindOf(status, 4600222), 'refused');
      assert.equal(kindOf(status, 4600210), 'conflict');
      assert.equal(kindOf(status, 3500043), 'conflict');
      assert.equal(kindOf(status, 3500010), 'not-found');
      assert.equal(kindOf(status, 3500000), undefined);
      assert.equal(kindOf(status, 4699999), undefined);
    }
    const unlisted = refusalOf(raw(500, body(4600999)), 'register');
    assert.match(unlisted?.detail ?? '', /ainda não conhecido/);
    assert.deepEqual(unlisted?.bank, { httpStatus: 500, code: '4600999', message: 'charge_error · Um motivo.' });
  });

  test('the three bodies; the field that the bank named', () => {
    const text = refusalOf(raw(400, bodies.text), 'register');
    assert.deepEqual([text?.kind, text?.bank.code], ['conflict', '4600210']);
    for (const named of [bodies.property, bodies.newer]) {
      const refusal = refusalOf(raw(400, named), 'register');
      assert.equal(refusal?.code, 'provider_refused_fields');
      assert.deepEqual(refusal.fields, [{ pointer: '/dueDate', detail: '<text>' }]);
    }
  });

  test('places in a request become pointers of our API', () => {
    for (const [path, pointer] of [
      ['payment/banking_billet/customer/address/zipcode', '/payer/address/postalCode'],
      ['payment/banking_billet/customer/juridical_person/cnpj', '/payer/taxId'],
      ['items/0/value', '/amountCents'],
      ['payment/banking_billet/configurations/fine', '/terms/fine'],
      ['metadata/custom_id', '/reference'],
      ['something/else', null],
    ] as const)
      assert.equal(pointerOf(path.split('/')), pointer, path);
  });

  test('what is not documented proves nothing', () => {
    for (const answer of [raw(500), raw(502, '<html>'), raw(500, {}), raw(418, body(1)), raw(400, '[]'), raw(404)])
      assert.equal(refusalOf(answer, 'register'), null);
  });

  test('access: wrong credentials, a spent token, a missing permission are told apart', () => {
    const error = sampleJson('token.error');
    assert.equal(refusalOf(raw(401, error), 'token')?.code, 'credentials_rejected');
    assert.equal(refusalOf(raw(401, error), 'read')?.code, 'token_rejected');
    assert.equal(refusalOf(raw(403, body(3500001)), 'read')?.code, 'access_denied');
  });

  test('a state that forbids sending again is a plain no: there is nothing to look up', () => {
    assert.equal(refusalOf(raw(500, body(3500066)), 'resend')?.kind, 'refused');
  });
});

describe('tokens', () => {
  const credentials = { clientId: secret('Client_Id_a'), clientSecret: secret('Client_Secret_b') };

  test('Basic in both, each at its own host; the life is the one of the answer', () => {
    for (const [name, sample, path] of [
      ['cobrancas', 'authorize.response', '/v1/authorize'],
      ['pix', 'oauth.token.response', '/oauth/token'],
    ] as const) {
      const spec = facts.tokens[name]!.build(credentials, []);
      assert.equal(spec.path, path);
      assert.equal(spec.headers?.['authorization'], 'Basic Q2xpZW50X0lkX2E6Q2xpZW50X1NlY3JldF9i');
      const answer = sampleJson(sample);
      assert.equal(answerOf(spec.read(raw(200, answer))).expiresInSeconds, answer.expires_in);
      assert.throws(() => spec.read(raw(200, { ...answer, expires_in: 0 })));
    }
    assert.equal(facts.services['pixToken']!.mutualTls, true);
    assert.equal(facts.services['authorize']!.mutualTls, false);
  });
});

describe('notifications', () => {
  const post = sampleJson('notification.post');
  const hear = (text: string, type = 'application/x-www-form-urlencoded') =>
    efi.webhook!.read(
      { headers: { 'content-type': type }, path: '/', body: new TextEncoder().encode(text) },
      connection,
    );
  const history = (data: unknown[]) => {
    const reading = hear(post.body);
    assert.ok(reading.readable === 'at-the-bank');
    const answer = answerOf(reading.request.read(raw(200, { code: 200, data })));
    assert.ok(answer.readable === true);
    return answer;
  };
  const entry = (id: number, current: string, more: object = {}) => ({
    id,
    type: 'charge',
    custom_id: 'ERP-1',
    status: { current, previous: null },
    identifiers: { charge_id: 1002 },
    created_at: `2026-11-10 09:00:0${id}`,
    ...more,
  });
  const paid = (id: number, value: number) => entry(id, 'paid', { value, received_by_bank_at: '2026-11-09' });
  const told = ({ items }: Extract<HookReading, { readable: true }>) =>
    items.map(({ fact }) => ('amountCents' in fact ? [fact.type, fact.amountCents] : [fact.type]));

  test('a token sends us to the bank', () => {
    const reading = hear(post.body);
    assert.ok(reading.readable === 'at-the-bank');
    assert.equal(reading.request.path, '/v1/notification/8d0c3a4e-3f4b-4f0e-9d61-1d0f0f7a9b11');
    for (const text of ['', 'a=b', 'notification=', 'notification=../../etc', '{"evento":"novo"}'])
      assert.notEqual(hear(text).readable, 'at-the-bank', text);
  });

  test('the documented history of 2015, without times, has its days missing: the charge is read', () => {
    const { data } = readJson(raw(200, sampleJson('notification.response')), historyAnswer);
    const reading = readHistory('token', data);
    assert.ok(reading.readable === true && !reading.proven);
    assert.deepEqual(
      reading.items.map(({ bankRef, factKey }) => [bankRef, factKey]),
      [
        ['1002', 'hook:token:000003'],
        ['1002', 'hook:token:000004'],
      ],
    );
  });

  test('each entry once, under token and id; the day is that of the payment', () => {
    const reading = history([entry(1, 'new'), entry(2, 'waiting'), paid(3, 2000)]);
    assert.equal(reading.proven, true);
    const [item] = reading.items;
    assert.equal(reading.items.length, 1);
    assert.equal(item?.factKey, '8d0c3a4e-3f4b-4f0e-9d61-1d0f0f7a9b11:000003');
    assert.ok(item.fact.type === 'paid');
    assert.deepEqual(
      [item.bankRef, item.bankKey, item.fact.identity, item.fact.cumulative, item.fact.paidOn, item.occurredAt],
      ['1002', 'ERP-1', '1002', true, '2026-11-09', '2026-11-10T12:00:03.000Z'],
    );
    assert.equal(history([entry(1, 'new'), paid(3, 2000), paid(4, 500)]).items[0]?.factKey, item.factKey);
  });

  test('totals run through the history, in the order of its ids; what goes back is what was there', () => {
    assert.deepEqual(told(history([paid(3, 500), paid(2, 2000), entry(4, 'refunded')])), [
      ['paid', 2000],
      ['paid', 2500],
      ['reversed', 2500],
    ]);
  });

  test('parcels of one carnê do not mix', () => {
    const of = (charge_id: number) => ({ identifiers: { charge_id, carnet_id: 5 }, value: 700, type: 'carnet_charge' });
    const data = [
      entry(1, 'up_to_date', { type: 'carnet', identifiers: { carnet_id: 5 } }),
      entry(2, 'paid', of(1)),
      entry(3, 'paid', of(2)),
    ];
    assert.deepEqual(told(history(data)), [
      ['paid', 700],
      ['paid', 700],
    ]);
  });

  test('marked by hand, without its value, or payable again: a hint only, and the charge is read', () => {
    const again = entry(3, 'waiting', { status: { current: 'waiting', previous: 'expired' } });
    for (const data of [[entry(1, 'settled')], [entry(1, 'paid')], [again]]) assert.equal(history(data).proven, false);
  });

  test('ends, disputes and words that nobody knows; a payment that is taken back alarms', () => {
    const data = [
      entry(1, 'canceled'),
      entry(2, 'expired'),
      entry(3, 'contested'),
      entry(4, 'in_analysis'),
      entry(5, 'unpaid', { status: { current: 'unpaid', previous: 'paid' } }),
    ];
    assert.deepEqual(told(history(data)), [
      ['written_off'],
      ['expired'],
      ['disputed'],
      ['unknown_word'],
      ['unknown_word'],
    ]);
    assert.equal(history([entry(1, 'canceled')]).items[0]?.occurredAt, '2026-11-10T12:00:01.999Z');
  });

  test('a Pix is a hint; its fee is read where it is told', () => {
    for (const [name, fee] of [
      ['pix.callback', null],
      ['pix.callback.fee', 1],
    ] as const) {
      const reading = hear(JSON.stringify(sampleJson(name)), 'application/json');
      assert.ok(reading.readable === true && !reading.proven);
      const [item] = reading.items;
      assert.ok(item?.fact.type === 'paid');
      assert.deepEqual([item.fact.identity, item.fact.feeCents], ['E1803615022211340s08793XPJ', fee]);
    }
  });
});

describe('webhook', () => {
  const wish = { url: 'https://hub.example/h', secret: null, existing: null };
  const without = { ...connection, agreement: {} };

  test('of the Pix key by the standard; without a key there is nothing to set', () => {
    const set = efi.webhook!.configure!(connection, wish);
    assert.deepEqual([set.method, set.service, set.headers?.['x-skip-mtls-checking']], ['PUT', 'pix', 'true']);
    const mutual = { ...connection, agreement: { ...connection.agreement, pixWebhookMtls: 'sim' } };
    assert.equal(efi.webhook!.configure!(mutual, wish).headers?.['x-skip-mtls-checking'], undefined);
    const none = efi.webhook!.configure!(without, wish);
    assert.deepEqual([none.method, none.effect], ['GET', 'read']);
    assert.equal(answerOf(none.read(raw(200, { data: [] }))).url, wish.url);
  });
});

describe('facts', () => {
  test('capabilities are what the bank has: no protest, no PDF', () => {
    assert.deepEqual(
      capabilitiesOf(efi).filter((name) => name.startsWith('charge.')),
      ['amend', 'find', 'markReceived', 'read', 'refund', 'register', 'resend', 'writeOff'].map(
        (name) => `charge.${name}`,
      ),
    );
  });

  test('every request has a limit, a service of the facts and a line of the page', () => {
    const can = efi.charge!;
    const given = { ...input, amendment: { dueDate: '2027-01-01' }, email: 'a@example.com' };
    const register = stepOf(can.register!(input), 'register');
    const specs: RequestSpec<unknown>[] = [
      register.build(given, {}),
      register.check!(given, '1'),
      register.lookUp!(given, { at: '2026-01-01T00:00:00Z', knownRefs: [], prior: {} }),
      ...[can.amend, can.writeOff, can.markReceived, can.resend].flatMap((plan) =>
        plan!(given).map((step) => step.build(given, {})),
      ),
      can.read!(connection, registration),
      can.read!(connection, { ...registration, method: 'pix' }),
      can.find!(connection, { from: '2026-01-01', to: '2026-01-01', by: 'dueDate', cursor: null }),
      ...Object.values(facts.tokens).map((token) => token.build({}, [])),
      ...efi.probe.map((probe) => probe.request(connection)),
    ];
    const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
    for (const { name, service } of specs) {
      assert.ok(
        facts.limits.some(({ names }) =>
          names.some((item) => (item.endsWith('.') ? name.startsWith(item) : item === name)),
        ),
        name,
      );
      assert.ok(facts.services[service], service);
      assert.ok(readme.includes(`\`${name}\``), `${name} is not in README.md`);
    }
  });

  test('names with accents pass, what the bank refuses does not', () => {
    const refuses = new RegExp(facts.charge.texts['/payer/name']!.refuses!, 'u');
    for (const name of ["João D'Ávila & Filhos Ltda.", 'Núcleo 3º (São Paulo) - 1ª via'])
      assert.doesNotMatch(name, refuses);
    for (const name of ['<b>', 'a>b', 'a\nb', '😀']) assert.match(name, refuses);
  });

  test('every sample names its source', () => {
    const page = readFileSync(new URL('fixtures/README.md', import.meta.url), 'utf8');
    for (const name of samples)
      assert.ok(
        [name, name.replace(/^(cobv|notification|pix\.callback).*/, '$1')].some((part) => page.includes(part)),
        name,
      );
  });
});
