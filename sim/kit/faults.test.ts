import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { InterClient } from '#sim/banks/inter/test-client.ts';
import { CHARGES, chargeBody, emit, openClient } from '#sim/banks/inter/test-client.ts';
import type { BankWorld, Fault, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import { makeFaults } from './faults.ts';

let simulator: Simulator;
let world: BankWorld;
let client: InterClient;

before(async () => {
  const clock = manualClock('2026-03-10T15:00:00Z');
  simulator = await startSimulator({ clock, limits: 'none', emissionDelayMs: 0 });
  world = simulator.world('inter');
  client = await openClient(simulator, await world.createApplication({ account: '123456789' }));
});

beforeEach(() => world.clearFaults());

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

/** Arms the fault, registers, and says what was answered and how many charges the bank has more. */
async function register(fault: Fault) {
  const count = world.charges().length;
  await world.next(fault, { name: 'inter.charge.register' });
  const answer = await client.call('POST', CHARGES, { json: chargeBody() }).catch(() => undefined);
  return { answer, added: world.charges().length - count };
}

describe('faults before the effect', () => {
  it('leave nothing behind', async () => {
    const outcomes: [Fault, number | undefined][] = [
      ['refuse', 400],
      ['429', 429],
      ['401-once', 401],
      ['500-before', 500],
      ['expire-token', 401],
      ['drop-before', undefined],
      ['reject-cert', undefined],
    ];
    for (const [fault, status] of outcomes) {
      const { answer, added } = await register(fault);
      assert.deepEqual([fault, answer?.status, added], [fault, status, 0]);
      await client.renew();
    }
  });

  it('strike once, and the next call works', async () => {
    await register('500-before');
    assert.equal((await client.call('POST', CHARGES, { json: chargeBody() })).status, 200);
  });
});

describe('faults after the effect', () => {
  it('leave a charge that the caller did not hear of', async () => {
    for (const [fault, status] of [
      ['drop-after', undefined],
      ['500-after', 500],
    ] as const) {
      const { answer, added } = await register(fault);
      assert.deepEqual([fault, answer?.status, added], [fault, status, 1]);
    }
    assert.equal(world.calls().at(-1)?.decision, '500-after');
  });

  it('spoil the answer only', async () => {
    assert.match((await register('html')).answer!.text, /^<!DOCTYPE html>/);
    assert.equal((await register('empty')).answer!.text, '');
    const cut = (await register('truncate')).answer!;
    assert.throws(() => cut.at(), SyntaxError);
    assert.deepEqual((await register('missing-field')).answer!.at(), {});
    const more = (await register('extra-fields')).answer!;
    assert.ok(more.at('codigoSolicitacao') !== undefined && more.at('campoNovo') !== undefined);
  });

  it('change what a charge looks like, in the detail and in the list', async () => {
    const id = await emit(client);
    const read = async (fault: Fault) => {
      await world.next(fault, { name: 'charge.read' });
      return client.call('GET', `${CHARGES}/${id}`);
    };
    assert.equal((await read('unknown-status')).at('cobranca.situacao'), 'EM_ANALISE');
    assert.equal((await read('echo-other-amount')).at('cobranca.valorNominal'), 101);
    assert.equal((await read('missing-field')).at('cobranca.situacao'), undefined);
    await world.next('echo-other-amount', { name: 'charge.find' });
    const list = await client.call('GET', `${CHARGES}?dataInicial=2026-03-01&dataFinal=2026-03-31`);
    assert.equal(list.at('cobrancas.0.cobranca.valorNominal'), '101.00');
    const latin = await read('other-charset');
    assert.match(String(latin.headers['content-type']), /ISO-8859-1/);
    assert.equal((await client.call('GET', `${CHARGES}/${id}`)).at('cobranca.situacao'), 'A_RECEBER');
  });

  it('hold the answer back when slow', async () => {
    const id = await emit(client);
    await world.next('slow', { name: 'charge.*', delayMs: 60 });
    const start = performance.now();
    const answer = await client.call('GET', `${CHARGES}/${id}`);
    assert.equal(answer.status, 200);
    assert.ok(performance.now() - start >= 55);
  });
});

describe('a rejected certificate', () => {
  it('is a TLS alert in the next handshake, and the bank sees no call', async () => {
    const calls = world.calls().length;
    await world.next('reject-cert');
    await assert.rejects(client.call('GET', CHARGES), { code: 'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE' });
    assert.equal(world.calls().length, calls);
    assert.equal((await client.call('GET', CHARGES)).status, 400);
  });
});

describe('matching', () => {
  it('is by name, by family, or by any but the token', () => {
    const faults = makeFaults('inter');
    faults.arm('slow', { name: 'webhook.*' });
    assert.equal(faults.take('charge.read'), undefined);
    assert.equal(faults.take('webhook.read')?.fault, 'slow');
    faults.arm('empty', { times: 2 });
    assert.equal(faults.take('token'), undefined);
    assert.deepEqual(
      [faults.take('charge.read'), faults.take('charge.find'), faults.take('charge.read')].map((fault) => fault?.fault),
      ['empty', 'empty', undefined],
    );
  });

  it('by probability is a matter of the seed alone', () => {
    const strikes = (seed: number) => {
      const faults = makeFaults('inter');
      faults.arm('drop-after', { name: 'charge.register', probability: 0.1, seed });
      return Array.from({ length: 1000 }, () => faults.take('charge.register') !== undefined);
    };
    assert.deepEqual(strikes(7), strikes(7));
    assert.notDeepEqual(strikes(7), strikes(8));
    const count = strikes(7).filter(Boolean).length;
    assert.ok(count > 70 && count < 130, String(count));
  });
});

it('a payment can arrive just before an operation', async () => {
  const id = await emit(client);
  world.before('charge.writeOff', () => void world.pay(id));
  const json = { motivoCancelamento: 'ACERTOS' };
  assert.equal((await client.call('POST', `${CHARGES}/${id}/cancelar`, { json })).status, 400);
  assert.equal(world.charge(id).status, 'paid');
});
