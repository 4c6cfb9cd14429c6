import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { boletoProblems, readBoleto } from '#lib/boleto/index.ts';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { Changes, EfiClient } from './test-client.ts';
import { chargeBody, fixture, issue, openClient, refusalOf } from './test-client.ts';

let simulator: Simulator;
let world: BankWorld;
let client: EfiClient;

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2023-12-01T15:00:00Z'), webhooks: 'held' });
  world = simulator.world('efi');
  client = await openClient(simulator, await world.createApplication({ account: '123456' }));
});

beforeEach(() => client.renew());

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

const SOON = '2023-12-20';

function send(changes: Changes = {}) {
  return client.call('POST', '/v1/charge/one-step', chargeBody({ expire_at: SOON, ...changes }));
}

describe('the samples of the documentation', () => {
  it('pass unchanged, and the answer has every documented field', async () => {
    for (const name of ['charge.one-step.request', 'charge.one-step.sdk.request', 'charge.one-step.company.request']) {
      const answer = await client.call('POST', '/v1/charge/one-step', fixture(name));
      assert.equal(answer.status, 200, answer.text);
      const data = answer.at('data') as Record<string, unknown>;
      assert.deepEqual(
        [data['status'], data['payment'], Object.keys(data['pix'] as object)],
        ['waiting', 'banking_billet', ['qrcode', 'qrcode_image']],
      );
      for (const field of ['charge_id', 'total', 'barcode', 'link', 'billet_link', 'pdf', 'expire_at'])
        assert.ok(data[field] !== undefined, field);
    }
  });

  it('of two steps have the fields of the official answers', async () => {
    const created = await client.call('POST', '/v1/charge', { items: [{ name: 'P', value: 2500, amount: 2 }] });
    const official = fixture('charge.create.response')['data'] as Record<string, unknown>;
    const data = created.at('data') as Record<string, unknown>;
    assert.deepEqual(Object.keys(data).sort(), Object.keys(official).sort());
    assert.deepEqual([data['status'], data['total'], data['custom_id']], ['new', 5000, null]);
    const { payment } = chargeBody({ expire_at: SOON });
    const paid = await client.call('POST', `/v1/charge/${String(data['charge_id'])}/pay`, { payment });
    for (const field of Object.keys(fixture('charge.pay.response')['data'] as object))
      assert.ok((paid.at('data') as Record<string, unknown>)[field] !== undefined, field);
    const again = await client.call('POST', `/v1/charge/${String(data['charge_id'])}/pay`, { payment });
    assert.deepEqual(refusalOf(again), [500, 3500030]);
  });

  it('name only errors whose code is known here, the cards and plans aside', async () => {
    const { REFUSALS } = await import('./refusals.ts');
    const codes = (fixture('errors') as unknown as { code: number }[]).map(({ code }) => code);
    const missing = codes.filter((code) => !Object.hasOwn(REFUSALS, code));
    assert.deepEqual(missing, [3500021, 3500032]); // installments of subscriptions, plans
  });
});

describe('a boleto', () => {
  it('has a valid line of bank 364 for its amount and date, and a Pix code when the account has a key', async () => {
    const answer = await send({ value: 12_345 });
    const line = String(answer.at('data.barcode'));
    assert.match(line, /^\d{5}\.\d{5} \d{5}\.\d{6} \d{5}\.\d{6} \d \d{14}$/);
    assert.deepEqual(boletoProblems(line), []);
    const read = readBoleto(line, { today: '2023-12-01' });
    assert.deepEqual('bank' in read && [read.bank, read.amountCents, read.dueDate], ['364', 12_345, SOON]);
    assert.match(String(answer.at('data.pix.qrcode')), /^000201.*BR\.GOV\.BCB\.PIX.*6304[0-9A-F]{4}$/);
    const plain = await openClient(
      simulator,
      await world.createApplication({ account: { number: '77777', pixKey: null } }),
    );
    const without = await plain.call('POST', '/v1/charge/one-step', chargeBody({ expire_at: SOON }));
    assert.equal(without.at('data.pix'), undefined);
    await plain.caller.close();
  });

  it('adds items and shippings, and takes the discount off the boleto', async () => {
    const answer = await client.call('POST', '/v1/charge/one-step', {
      ...chargeBody({ expire_at: SOON, billet: { discount: { type: 'percentage', value: 1000 } } }),
      items: [
        { name: 'A', value: 1000, amount: 3 },
        { name: 'B', value: '500', amount: 1 },
      ],
      shippings: [{ name: 'Frete', value: 1500 }],
    });
    assert.equal(answer.at('data.total'), 5000);
    assert.equal(world.charge(String(answer.at('data.charge_id'))).amountCents, 4500);
  });

  it('is read back with customer, items, history and terms', async () => {
    const billet = {
      configurations: { days_to_write_off: 30, fine: 200, interest: { value: 33, type: 'daily' } },
      message: 'linha 1\nlinha 2',
    };
    const id = await issue(client, { expire_at: SOON, custom_id: 'ERP-9', billet });
    const detail = await client.call('GET', `/v1/charge/${id}`);
    assert.deepEqual(detail.at('data.customer'), { name: 'João Ação', cpf: '52998224725' });
    assert.deepEqual(detail.at('data.payment.banking_billet.configurations'), {
      days_to_write_off: 30,
      interest_type: 'daily',
      interest: 33,
      fine: 200,
    });
    assert.equal(detail.at('data.payment.message'), 'linha 1\nlinha 2');
    assert.equal(detail.at('data.custom_id'), 'ERP-9');
    assert.equal(detail.at('data.created_at'), '2023-12-01 12:00:00');
    assert.equal((detail.at('data.history') as unknown[]).length, 2);
  });

  it('is printed where its links lead', async () => {
    const answer = await send();
    const url = new URL(String(answer.at('data.pdf.charge')));
    assert.equal(url.host, new URL(simulator.hosts['efi:open']!).host);
    const page = await client.caller.call('GET', url.pathname);
    assert.deepEqual([page.status, page.headers['content-type']], [200, 'application/pdf']);
    assert.ok(page.text.startsWith('%PDF-1.4') && page.text.includes(String(answer.at('data.barcode'))));
    assert.equal((await client.caller.call('GET', '/emissao/x/boleto.pdf')).status, 404);
  });
});

describe('the schema', () => {
  const described = async (changes: Changes) => {
    const answer = await send(changes);
    assert.deepEqual(refusalOf(answer), [400, 3500034], answer.text);
    assert.equal(answer.at('error'), 'validation_error');
    return answer.at('error_description');
  };

  it('names the property by a slash path, unknown ones too', async () => {
    assert.deepEqual(await described({ billet: { customer: { name: 'X' } } }), {
      property: '/payment/banking_billet/customer',
      message: 'A propriedade [cpf] é obrigatória.',
    });
    assert.deepEqual(await described({ expire_at: '20/12/2023' }), {
      property: '/payment/banking_billet/expire_at',
      message: 'A string não corresponde ao modelo: ^[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$.',
    });
    assert.deepEqual(await described({ billet: { customers: {} } }), {
      property: '/payment/banking_billet/customers',
      message: 'Propriedade desconhecida (não está no schema).',
    });
  });

  it('refuses what is out of bounds', async () => {
    const person = { name: 'João', cpf: '52998224725' };
    const wrong: Record<string, unknown>[] = [
      { configurations: { fine: 1001 } },
      { configurations: { fine: 0 } },
      { configurations: { interest: 331 } },
      { configurations: { interest: { value: 331, type: 'daily' } } },
      { configurations: { days_to_write_off: 121 } },
      { message: '1\n2\n3\n4\n5' },
      { message: 'x'.repeat(101) },
      { customer: { ...person, name: '<b>' } },
      { customer: { ...person, phone_number: '0000' } },
      { customer: { ...person, address: { street: 'R' } } },
      { discount: { type: 'percentage', value: 10_001 } },
      { discount: { type: 'other', value: 1 } },
    ];
    for (const billet of wrong) await described({ billet });
  });

  it('takes bounds, nulls and figures as text', async () => {
    const fine: Record<string, unknown>[] = [
      { configurations: { fine: 1000, interest: 330, days_to_write_off: 120 } },
      { configurations: { fine: '1', interest: '1', days_to_write_off: 0 } },
      { message: ['x'.repeat(100), '2', '3', '4'].join('\n') },
      { message: null, configurations: null, discount: null },
    ];
    for (const billet of fine) assert.equal((await send({ billet })).status, 200);
  });

  it('tells all misfits in the newer body when the bank writes that one', async () => {
    world.act('error-bodies', 'newer');
    const answer = await send({ expire_at: 'x', billet: { customer: {} } });
    world.act('error-bodies', 'legacy');
    assert.equal(answer.status, 400);
    const paths = (answer.at('extras') as { path: string[] }[]).map(({ path }) => path.join('.'));
    const billet = 'payment.banking_billet';
    assert.deepEqual(paths, [`${billet}.customer`, `${billet}.customer`, `${billet}.expire_at`]);
    assert.ok(answer.at('title') !== undefined && answer.at('detail') !== undefined);
    assert.equal(answer.at('code'), undefined);
  });

  it('refuses what is no JSON, or nothing', async () => {
    const send = (body: string) =>
      client.call('POST', '/v1/charge', undefined, { body: Buffer.from(body), headers: {} });
    assert.deepEqual(refusalOf(await send('{"items":')), [400, 3500042]);
    assert.deepEqual(refusalOf(await send('[]')), [400, 3500042]);
    assert.deepEqual(refusalOf(await client.call('POST', '/v1/charge')), [400, 3500002]);
  });
});

describe('the rules', () => {
  it('R$ 5,00 is the least, with and without discount, and the account’s limit the most', async () => {
    assert.equal((await send({ value: 500 })).status, 200);
    assert.deepEqual(refusalOf(await send({ value: 499 })), [500, 4600036]);
    const discount = (value: number) => ({ billet: { discount: { type: 'currency', value } } });
    assert.equal((await send({ value: 600, ...discount(100) })).status, 200);
    assert.deepEqual(refusalOf(await send({ value: 600, ...discount(101) })), [500, 4600523]);
    const conditional = { type: 'percentage', value: 5000, until_date: SOON };
    assert.deepEqual(
      refusalOf(await send({ value: 998, billet: { conditional_discount: conditional } })),
      [500, 4600523],
    );
    assert.equal((await send({ value: 9_999_999_999 })).status, 200);
    assert.deepEqual(refusalOf(await send({ value: 10_000_000_000 })), [500, 4600037]);
    world.act('operational-limit', '123456', { amountCents: 50_000 });
    assert.equal((await send({ value: 50_000 })).status, 200);
    assert.deepEqual(refusalOf(await send({ value: 50_001 })), [500, 4600037]);
    world.act('operational-limit', '123456', { amountCents: 9_999_999_999 });
  });

  it('the due date is today or later, a day that exists, and not beyond three years and five months', async () => {
    assert.equal((await send({ expire_at: '2023-12-01' })).status, 200);
    assert.deepEqual(refusalOf(await send({ expire_at: '2023-11-30' })), [500, 4600007]);
    assert.deepEqual(refusalOf(await send({ expire_at: '2024-02-31' })), [500, 4600060]);
    assert.equal((await send({ expire_at: '2027-05-01' })).status, 200);
    assert.deepEqual(refusalOf(await send({ expire_at: '2027-05-02' })), [500, 4600414]);
  });

  it('the payer has a valid CPF or CNPJ and is not the account’s holder', async () => {
    const company = (cnpj: string) => ({ billet: { customer: { juridical_person: { corporate_name: 'Y', cnpj } } } });
    assert.deepEqual(
      refusalOf(await send({ billet: { customer: { name: 'X', cpf: '11111111112' } } })),
      [500, 4600026],
    );
    assert.equal((await send(company('99794567000144'))).status, 200);
    const made = await send(company('99794567000144'));
    const detail = await client.call('GET', `/v1/charge/${String(made.at('data.charge_id'))}`);
    assert.deepEqual(detail.at('data.customer'), { corporate_name: 'Y', cnpj: '99794567000144' });
    assert.deepEqual(refusalOf(await send(company('99794567000145'))), [500, 4600219]);
    assert.deepEqual(refusalOf(await send(company('11222333000181'))), [500, 4600222]);
  });

  it('the third identical charge is refused, until one of them is cancelled', async () => {
    const body = chargeBody({ expire_at: SOON });
    const again = (custom_id: string) =>
      client.call('POST', '/v1/charge/one-step', { ...body, metadata: { custom_id } });
    const first = await again('a');
    assert.deepEqual([first.status, (await again('b')).status], [200, 200]);
    const third = await again('c');
    assert.deepEqual(refusalOf(third), [500, 4600210]);
    assert.match(String(third.at('error_description')), /três cobranças idênticas/);
    await client.call('PUT', `/v1/charge/${String(first.at('data.charge_id'))}/cancel`);
    assert.equal((await again('d')).status, 200);
  });

  it('an account issues 15,000 a day', async () => {
    await world.createApplication({ account: '515151' });
    const payer = { name: 'Maria de Souza', taxId: '12345678909' };
    const past = { amountCents: 5000, dueDate: SOON, issuedOn: '2023-12-01', status: 'registered' as const, payer };
    const many = Array.from({ length: 14_999 }, (_, index) => ({ ...past, reference: `D${index}`, pix: false }));
    world.seed('515151', many);
    const busy = await openClient(simulator, await world.createApplication({ account: '515151' }));
    const one = () => busy.call('POST', '/v1/charge/one-step', chargeBody({ expire_at: SOON }));
    assert.equal((await one()).status, 200);
    assert.deepEqual(refusalOf(await one()), [500, 4600209]);
    await busy.caller.close();
  });

  it('a planned refusal has the code that was asked for', async () => {
    world.failEmission(undefined, '4600224');
    world.failEmission();
    assert.deepEqual(refusalOf(await send()), [500, 4600224]);
    assert.deepEqual(refusalOf(await send()), [500, 3500072]);
    assert.equal((await send()).status, 200);
  });

  it('cards are not for sale here', async () => {
    const answer = await client.call('POST', '/v1/charge/one-step', { ...chargeBody(), payment: { credit_card: {} } });
    assert.deepEqual(refusalOf(answer), [500, 3500007]);
  });
});

describe('a payment link', () => {
  it('is made in one step or two, changed, resent, and expires', async () => {
    const settings = { payment_method: 'all', expire_at: '2023-12-05', request_delivery_address: false, message: '' };
    const items = [{ name: 'P', value: 500, amount: 1 }];
    const made = await client.call('POST', '/v1/charge/one-step/link', {
      settings: { billet_discount: 1, ...settings },
      items,
    });
    assert.deepEqual([made.status, made.at('data.status'), made.at('data.billet_discount')], [200, 'link', 1]);
    const id = String(made.at('data.charge_id'));
    const changed = await client.call('PUT', `/v1/charge/${id}/link`, { ...settings, message: 'novo' });
    assert.deepEqual([changed.at('data.status'), changed.at('data.message')], ['link', 'novo']);
    assert.equal((await client.call('POST', `/v1/charge/${id}/link/resend`, { email: 'a@b.c' })).status, 200);
    assert.deepEqual(refusalOf(await client.call('POST', `/v1/charge/${id}/link`, settings)), [500, 3500080]);
    const draft = await client.call('POST', '/v1/charge', { items });
    const second = await client.call('POST', `/v1/charge/${String(draft.at('data.charge_id'))}/link`, settings);
    assert.equal(second.at('data.status'), 'link');
    await simulator.clock.set('2023-12-06T12:00:00Z');
    assert.equal(world.charge(id).bankStatus, 'expired');
  });
});

describe('the sandbox', () => {
  it('prints a line of zeros', async () => {
    const sandbox = await startSimulator({ clock: manualClock('2023-12-01T15:00:00Z'), limits: 'sandbox' });
    const tester = await openClient(sandbox, await sandbox.world('efi').createApplication());
    const answer = await tester.call('POST', '/v1/charge/one-step', chargeBody({ expire_at: SOON }));
    assert.equal(answer.at('data.barcode'), '00000.00000 00000.000000 00000.000000 0 00000000000000');
    assert.match(String(answer.at('data.pdf.charge')), /\?sandbox=true$/);
    await tester.caller.close();
    await sandbox.stop();
  });
});
