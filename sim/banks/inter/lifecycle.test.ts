import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { InterClient } from './test-client.ts';
import { CHARGES, emit, openClient } from './test-client.ts';

let simulator: Simulator;
let world: BankWorld;
let client: InterClient;

before(async () => {
  const clock = manualClock('2026-03-10T15:00:00Z');
  simulator = await startSimulator({ clock, limits: 'none', webhooks: 'held', emissionDelayMs: 0 });
  world = simulator.world('inter');
  client = await openClient(simulator, await world.createApplication({ account: '123456789' }));
});

beforeEach(async () => {
  await simulator.clock.set('2026-03-10T15:00:00Z');
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

async function situacao(id: string): Promise<unknown> {
  return (await client.call('GET', `${CHARGES}/${id}`)).at('cobranca.situacao');
}

/** Moves the clock and renews the token, whose life is an hour. */
async function moveTo(instant: string): Promise<void> {
  await simulator.clock.set(instant);
  await client.renew();
}

describe('what time does', () => {
  it('makes a charge overdue the day after its due date and expires it after numDiasAgenda', async () => {
    const id = await emit(client, { dataVencimento: '2026-03-20', numDiasAgenda: 2 });
    await moveTo('2026-03-21T02:59:00Z'); // still the 20th in São Paulo
    assert.equal(await situacao(id), 'A_RECEBER');
    await moveTo('2026-03-21T03:00:00Z');
    assert.equal(await situacao(id), 'ATRASADO');
    await moveTo('2026-03-23T02:59:00Z');
    assert.equal(await situacao(id), 'ATRASADO');
    await moveTo('2026-03-23T03:00:00Z');
    assert.equal(await situacao(id), 'EXPIRADO');
  });

  it('expires a charge without days of agenda the day after, without being overdue', async () => {
    const id = await emit(client, { dataVencimento: '2026-03-20', numDiasAgenda: 0 });
    await moveTo('2026-03-21T12:00:00Z');
    assert.equal(await situacao(id), 'EXPIRADO');
  });
});

describe('payments', () => {
  it('are for what is due on their day: discount, nominal, fine and interest', async () => {
    const id = await emit(client, {
      valorNominal: 100,
      dataVencimento: '2026-03-20',
      desconto: { codigo: 'VALORFIXODATAINFORMADA', valor: 5, quantidadeDias: 3 },
      multa: { codigo: 'PERCENTUAL', taxa: 2 },
      mora: { codigo: 'TAXAMENSAL', taxa: 1 },
    });
    assert.equal(world.amountDueCents(id, '2026-03-17'), 9500);
    assert.equal(world.amountDueCents(id, '2026-03-18'), 10000);
    assert.equal(world.amountDueCents(id, '2026-03-20'), 10000);
    assert.equal(world.amountDueCents(id, '2026-03-30'), 10233); // 2.00 and 10 days of 1 % a month
  });

  it('carry a due date on a weekend over to Monday without charges', async () => {
    const id = await emit(client, { dataVencimento: '2026-03-21', multa: { codigo: 'VALORFIXO', valor: 3 } });
    assert.equal(world.amountDueCents(id, '2026-03-23'), 10000);
    assert.equal(world.amountDueCents(id, '2026-03-24'), 10300);
  });

  it('are all recorded: partial by boleto, then more by Pix', async () => {
    const id = await emit(client);
    world.pay(id, { amountCents: 4000 });
    const partial = await client.call('GET', `${CHARGES}/${id}`);
    assert.equal(partial.at('cobranca.situacao'), 'RECEBIDO');
    assert.equal(partial.at('cobranca.valorTotalRecebido'), '40.00');
    assert.equal(partial.at('cobranca.origemRecebimento'), 'BOLETO');
    world.pay(id, { amountCents: 10000, channel: 'pix' });
    const twice = await client.call('GET', `${CHARGES}/${id}`);
    assert.equal(twice.at('cobranca.valorTotalRecebido'), '140.00');
    assert.equal(twice.at('cobranca.origemRecebimento'), 'PIX');
    assert.deepEqual(
      world.charge(id).payments.map(({ channel, amountCents }) => [channel, amountCents]),
      [
        ['boleto', 4000],
        ['pix', 10000],
      ],
    );
  });

  it('are not invented for a charge that cannot receive them', async () => {
    world.failEmission();
    const id = await emit(client);
    assert.throws(() => world.pay(id), /não tem boleto/);
    assert.throws(() => world.pay('nenhuma'), /não tem a cobrança/);
  });

  it('by hand have no way of arrival', async () => {
    const id = await emit(client);
    world.markReceived(id);
    const answer = await client.call('GET', `${CHARGES}/${id}`);
    assert.equal(answer.at('cobranca.situacao'), 'MARCADO_RECEBIDO');
    assert.equal(answer.at('cobranca.origemRecebimento'), undefined);
  });
});

describe('cancelling', () => {
  it('answers 202 with nothing, and keeps the reason', async () => {
    const id = await emit(client);
    const json = { motivoCancelamento: 'Devedor pagou por outra forma' };
    const answer = await client.call('POST', `${CHARGES}/${id}/cancelar`, { json });
    assert.equal(answer.status, 202);
    assert.equal(answer.text, '');
    const detail = await client.call('GET', `${CHARGES}/${id}`);
    assert.equal(detail.at('cobranca.situacao'), 'CANCELADO');
    assert.equal(detail.at('cobranca.motivoCancelamento'), json.motivoCancelamento);
  });

  it('is refused with an empty violation for what is cancelled or paid already', async () => {
    const json = { motivoCancelamento: 'ACERTOS' };
    const paid = await emit(client);
    world.pay(paid);
    const answer = await client.call('POST', `${CHARGES}/${paid}/cancelar`, { json });
    assert.equal(answer.status, 400);
    assert.equal(answer.at('title'), 'Requisição inválida');
    assert.match(String(answer.at('detail')), /RECEBIDO/);
    assert.deepEqual(answer.at('violacoes'), [{}]);
  });

  it('needs a reason of at most 50 characters', async () => {
    const id = await emit(client);
    for (const json of [{}, { motivoCancelamento: '' }, { motivoCancelamento: 'x'.repeat(51) }]) {
      const answer = await client.call('POST', `${CHARGES}/${id}/cancelar`, { json });
      assert.equal(answer.status, 400);
      assert.equal(answer.at('violacoes.0.propriedade'), 'motivoCancelamento');
    }
  });
});

describe('editing', () => {
  it('is in process first, then has its effect on amount, date and codes', async () => {
    const id = await emit(client);
    const before = world.charge(id);
    const answer = await client.call('PATCH', `${CHARGES}/${id}`, {
      json: { valorNominal: 150.25, dataVencimento: '2026-04-01' },
    });
    assert.equal(answer.at('status'), 'PROCESSANDO');
    assert.equal(world.charge(id).amountCents, 10000);
    const edit = `${CHARGES}/edicao/${answer.at('codigoEdicao')}`;
    assert.equal((await client.call('GET', edit)).at('status'), 'PROCESSANDO');
    await simulator.clock.advance('PT2S');
    assert.equal((await client.call('GET', edit)).at('status'), 'SUCESSO');
    const changed = world.charge(id);
    assert.deepEqual([changed.amountCents, changed.dueDate], [15025, '2026-04-01']);
    assert.equal(changed.nossoNumero, before.nossoNumero);
    assert.notEqual(changed.barcode, before.barcode);
    assert.match(changed.brCode!, /5406150\.25/);
  });

  it('fails when the charge is paid before it takes effect', async () => {
    const id = await emit(client);
    const answer = await client.call('PATCH', `${CHARGES}/${id}`, { json: { valorNominal: 90 } });
    world.pay(id);
    await simulator.clock.advance('PT2S');
    const status = await client.call('GET', `${CHARGES}/edicao/${answer.at('codigoEdicao')}`);
    assert.equal(status.at('status'), 'FALHA');
    assert.equal(world.charge(id).amountCents, 10000);
  });

  it('makes an overdue charge current again', async () => {
    const id = await emit(client, { dataVencimento: '2026-03-20' });
    await moveTo('2026-03-25T15:00:00Z');
    assert.equal(await situacao(id), 'ATRASADO');
    await client.call('PATCH', `${CHARGES}/${id}`, { json: { dataVencimento: '2026-04-10' } });
    await simulator.clock.advance('PT2S');
    assert.equal(await situacao(id), 'A_RECEBER');
  });

  it('is refused for a paid charge, a past date and an empty order', async () => {
    const id = await emit(client);
    const edit = (json: object) => client.call('PATCH', `${CHARGES}/${id}`, { json });
    assert.equal((await edit({ dataVencimento: '2026-03-09' })).status, 400);
    assert.equal((await edit({})).status, 400);
    world.pay(id);
    assert.equal((await edit({ valorNominal: 90 })).at('title'), 'Requisição inválida');
  });
});
