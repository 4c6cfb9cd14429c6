import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { EfiClient } from './test-client.ts';
import { fixture, openClient, refusalOf } from './test-client.ts';

const URL_OF_HUB = 'https://hub.example.com/n';
let simulator: Simulator;
let world: BankWorld;
let client: EfiClient;
let count = 0;

before(async () => {
  simulator = await startSimulator({ clock: manualClock('2026-03-10T15:00:00Z'), webhooks: 'held' });
  world = simulator.world('efi');
  client = await openClient(simulator, await world.createApplication({ account: '123456' }));
});

beforeEach(async () => {
  await simulator.clock.set('2026-03-10T15:00:00Z');
  await world.deliver({ lose: true });
  await client.renew();
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

function send(changes: Record<string, unknown> = {}) {
  count += 1;
  return client.call('POST', '/v1/carnet', {
    items: [{ name: `Curso ${count}`, value: 6000, amount: 1 }],
    customer: { name: 'Maria', cpf: '52998224725' },
    expire_at: '2026-03-31',
    repeats: 3,
    metadata: { custom_id: `C${count}`, notification_url: URL_OF_HUB },
    ...changes,
  });
}

interface Made {
  id: string;
  charges: { charge_id: number; parcel: string; value: number; expire_at: string; status: string }[];
}

async function make(changes?: Record<string, unknown>): Promise<Made> {
  const answer = await send(changes);
  assert.equal(answer.status, 200, answer.text);
  return { id: String(answer.at('data.carnet_id')), charges: answer.at('data.charges') as Made['charges'] };
}

async function detailOf(id: string) {
  return client.call('GET', `/v1/carnet/${id}`);
}

const put = (id: string, what: string, body?: unknown) => client.call('PUT', `/v1/carnet/${id}/${what}`, body);

describe('a carnê', () => {
  it('has parcels a month apart, on the last day of a month that is shorter', async () => {
    const { charges } = await make();
    assert.deepEqual(
      charges.map(({ parcel, value, expire_at }) => [parcel, value, expire_at]),
      [
        ['1', 6000, '2026-03-31'],
        ['2', 6000, '2026-04-30'],
        ['3', 6000, '2026-05-31'],
      ],
    );
  });

  it('divides the total when it is to be split, to the centavo', async () => {
    const { charges } = await make({ split_items: true, items: [{ name: 'X', value: 10_000, amount: 1 }] });
    assert.deepEqual(
      charges.map(({ value }) => value),
      [3334, 3333, 3333],
    );
  });

  it('of the documentation passes unchanged', async () => {
    const past = await startSimulator({ clock: manualClock('2023-12-01T15:00:00Z'), webhooks: 'held' });
    const owner = await openClient(past, await past.world('efi').createApplication());
    const answer = await owner.call('POST', '/v1/carnet', fixture('carnet.request'));
    assert.deepEqual([answer.status, (answer.at('data.charges') as unknown[]).length], [200, 3]);
    await owner.caller.close();
    await past.stop();
  });

  it('is read back; the number of a parcel is a number there', async () => {
    const { id } = await make();
    const detail = await detailOf(id);
    assert.deepEqual(
      [
        detail.at('data.status'),
        detail.at('data.repeats'),
        detail.at('data.value'),
        detail.at('data.charges.1.parcel'),
      ],
      ['up_to_date', 3, 18_000, 2],
    );
    const parcel = await client.call('GET', `/v1/charge/${String(detail.at('data.charges.1.charge_id'))}`);
    assert.deepEqual([parcel.at('data.payment.method'), parcel.at('data.payment.carnet.parcel')], ['carnet', 2]);
    const link = new URL(String(detail.at('data.pdf.carnet')));
    assert.match((await client.caller.call('GET', link.pathname)).text, /\/Count 3/);
  });

  it('has 2 to 12 parcels of R$ 5,00 or more', async () => {
    assert.deepEqual(refusalOf(await send({ repeats: 1 })), [500, 3500041]);
    assert.equal((await send({ repeats: 12 })).status, 200);
    assert.deepEqual(refusalOf(await send({ repeats: 13 })), [500, 4600059]);
    const items = (value: number) => ({ split_items: true, items: [{ name: `S${value}`, value, amount: 1 }] });
    assert.equal((await send(items(1500))).status, 200);
    assert.deepEqual(refusalOf(await send(items(1499))), [500, 4600111]);
  });
});

describe('its parcels', () => {
  it('get new due dates one by one, or several at once and none when one is wrong', async () => {
    const { id } = await make();
    assert.equal((await put(id, 'parcel/2', { expire_at: '2026-04-15' })).status, 200);
    const parcels = (...dates: [number, string][]) => ({
      parcels: dates.map(([parcel, expire_at]) => ({ parcel, expire_at })),
    });
    assert.equal((await put(id, 'parcels', parcels([1, '2026-04-01'], [2, '2026-05-01']))).status, 200);
    const refused = await put(id, 'parcels', parcels([3, '2026-06-30'], [1, '2026-03-20']));
    assert.deepEqual(refusalOf(refused), [500, 3500101]);
    assert.equal(
      refused.at('error_description'),
      'A propriedade [expire_at] informada é inválida. Não é possível antecipar o vencimento Parcela: [1].',
    );
    const unknown = await put(id, 'parcels', parcels([9, '2026-06-30']));
    assert.equal(unknown.at('error_description'), 'A propriedade [parcel] informada não existe. Parcela: [9].');
    const dates = ((await detailOf(id)).at('data.charges') as Made['charges']).map(({ expire_at }) => expire_at);
    assert.deepEqual(dates, ['2026-04-01', '2026-05-01', '2026-05-31']);
    assert.deepEqual((await put(id, 'parcels', { parcelss: [] })).at('error_description'), {
      property: '/',
      message: 'A propriedade [parcels] é obrigatória.',
    });
  });

  it('are cancelled, settled and resent through the carnê only', async () => {
    const { id, charges } = await make();
    const first = charges[0]!.charge_id;
    assert.deepEqual(refusalOf(await client.call('PUT', `/v1/charge/${first}/cancel`)), [500, 3500084]);
    assert.deepEqual(
      refusalOf(await client.call('PUT', `/v1/charge/${first}/metadata`, { custom_id: 'x' })),
      [500, 3500100],
    );
    assert.equal((await put(id, 'parcel/1/cancel')).status, 200);
    assert.equal((await put(id, 'parcel/2/settle')).status, 200);
    assert.equal((await client.call('POST', `/v1/carnet/${id}/parcel/3/resend`, { email: 'a@b.c' })).status, 200);
    assert.deepEqual(refusalOf(await put(id, 'parcel/1/cancel')), [500, 3500043]);
    assert.deepEqual(refusalOf(await put(id, 'parcel/4/cancel')), [500, 3500010]);
    const statuses = ((await detailOf(id)).at('data.charges') as Made['charges']).map(({ status }) => status);
    assert.deepEqual(statuses, ['canceled', 'settled', 'waiting']);
  });

  it('end with the carnê', async () => {
    const [cancelled, settled] = [await make(), await make()];
    assert.equal((await put(cancelled.id, 'cancel')).status, 200);
    assert.equal((await put(settled.id, 'settle')).status, 200);
    assert.deepEqual(refusalOf(await put(cancelled.id, 'cancel')), [500, 3500083]);
    assert.equal((await detailOf(settled.id)).at('data.status'), 'finished');
    assert.equal(world.charge(String(settled.charges[2]!.charge_id)).bankStatus, 'settled');
  });
});

describe('its notifications', () => {
  it('share one token and name carnê and charge', async () => {
    const { id, charges } = await make();
    world.pay(String(charges[0]!.charge_id));
    const sent = world.webhooks().filter(({ status }) => status === 'waiting');
    const tokens = new Set(sent.map(({ payload }) => (payload as { notification: string }).notification));
    assert.equal(tokens.size, 1);
    const history = (await client.call('GET', `/v1/notification/${[...tokens][0]!}`)).at('data') as {
      type: string;
      identifiers: Record<string, number>;
      status: { current: string };
      value?: number;
    }[];
    const carnetId = Number(id);
    assert.deepEqual(history[0]!.identifiers, { carnet_id: carnetId });
    const last = history.at(-1)!;
    assert.deepEqual(
      [last.type, last.status.current, last.value, last.identifiers],
      ['carnet_charge', 'paid', 6000, { carnet_id: carnetId, charge_id: charges[0]!.charge_id }],
    );
  });

  it('tell that it is unpaid while a parcel is late', async () => {
    const { id } = await make({ expire_at: '2026-03-11' });
    await simulator.clock.set('2026-03-12T12:00:00Z');
    await client.renew();
    assert.equal((await detailOf(id)).at('data.status'), 'unpaid');
    await put(id, 'parcel/1', { expire_at: '2026-03-30' });
    assert.equal((await detailOf(id)).at('data.status'), 'up_to_date');
  });

  it('follow its metadata', async () => {
    const { id, charges } = await make();
    await put(id, 'metadata', { custom_id: 'outro', notification_url: 'https://hub.example.com/outro' });
    assert.equal((await client.call('POST', `/v1/carnet/${id}/history`, { description: 'nota' })).status, 200);
    assert.equal((await client.call('POST', `/v1/carnet/${id}/resend`, { email: 'a@b.c' })).status, 200);
    world.pay(String(charges[1]!.charge_id));
    assert.equal(world.webhooks().at(-1)!.url, 'https://hub.example.com/outro');
    assert.equal(world.charge(String(charges[1]!.charge_id)).reference, 'outro');
  });
});
