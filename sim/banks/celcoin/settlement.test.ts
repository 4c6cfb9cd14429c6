import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isBusinessDay } from '#lib/calendar.ts';
import type { BankWorld, Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { CelcoinClient } from './test-client.ts';
import { SEND, STATUS, openClient, transfer, transferBody } from './test-client.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'celcoin-'));
/** BNDES takes no part in Pix: what goes there goes by TED. */
const BY_TED = { institutionIspb: '', institutionCode: 7 };
let simulator: Simulator;
let world: BankWorld;
let client: CelcoinClient;

async function start(at: string): Promise<void> {
  simulator = await startSimulator({ dataDir, clock: manualClock(at), webhooks: 'held' });
  world = simulator.world('celcoin');
}

before(async () => {
  await start('2026-03-10T15:00:00Z');
  client = await openClient(simulator, await world.createApplication());
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
  rmSync(dataDir, { recursive: true });
});

async function moveTo(instant: string): Promise<void> {
  await simulator.clock.set(instant);
  await client.renew();
}

async function state(id: string): Promise<unknown[]> {
  const answer = await client.call('GET', `${STATUS}/${id}`);
  return [answer.at('stateCompensation'), answer.at('refundReason')];
}

function inBooks(id: string) {
  return world.transfers().find(({ ref }) => ref === id)!;
}

describe('a TED', () => {
  it('has no end-to-end id and settles a minute later within its hours', async () => {
    await moveTo('2026-03-10T15:00:00Z');
    const answer = await client.call('POST', SEND, { json: transferBody(BY_TED) });
    assert.deepEqual([answer.at('endToEnd'), answer.at('nextSettle')], [null, false]);
    const id = String(answer.at('transactionId'));
    assert.deepEqual([inBooks(id).kind, inBooks(id).status], ['ted', 'sent']);
    assert.deepEqual(await state(id), ['Em processamento', '']);
    await simulator.clock.advance('PT1M');
    assert.deepEqual(await state(id), ['Processado com sucesso', '']);
    assert.equal(inBooks(id).status, 'settled');
  });

  it('waits for the opening before it, and for the next business day after the close', async () => {
    const cases = [
      ['2026-03-11T06:29:00-03:00', null, '2026-03-11T06:31:00-03:00'],
      ['2026-03-11T16:59:00-03:00', null, '2026-03-11T17:00:00-03:00'],
      ['2026-03-11T17:00:00-03:00', '2026-03-12T17:00:00', '2026-03-12T06:31:00-03:00'],
      ['2026-03-13T20:00:00-03:00', '2026-03-16T20:00:00', '2026-03-16T06:31:00-03:00'], // a Friday
      ['2026-04-02T18:00:00-03:00', '2026-04-06T18:00:00', '2026-04-06T06:31:00-03:00'], // before Good Friday
    ] as const;
    assert.equal(isBusinessDay('2026-04-03'), false);
    for (const [at, next, settlesAt] of cases) {
      await moveTo(at);
      const answer = await client.call('POST', SEND, { json: transferBody(BY_TED) });
      assert.deepEqual([answer.at('nextSettle'), answer.at('dateNextLiquidation')], [next !== null, next ?? '']);
      const id = String(answer.at('transactionId'));
      const settles = Temporal.Instant.from(settlesAt);
      await moveTo(settles.subtract({ seconds: 1 }).toString());
      assert.equal(inBooks(id).status, 'sent', at);
      await moveTo(settlesAt);
      assert.equal(inBooks(id).status, 'settled', at);
    }
  });

  it('can be had for any bank, and a Pix too', async () => {
    await moveTo('2026-04-07T15:00:00Z');
    world.act('habits', '-', { rail: 'ted' });
    assert.equal(inBooks(await transfer(client)).kind, 'ted');
    world.act('habits', '-', { rail: 'pix' });
    assert.equal(inBooks(await transfer(client, BY_TED)).kind, 'pix');
    world.act('habits', '-', { rail: 'auto' });
    assert.equal(inBooks(await transfer(client)).kind, 'pix');
  });
});

describe('a return', () => {
  it('gives the money back and shows its reason', async () => {
    await moveTo('2026-04-08T15:00:00Z');
    const balance = async () => Number((await client.call('GET', '/v5/merchant/balance')).at('balance'));
    const before = await balance();
    const id = await transfer(client, { value: 7 });
    world.returnTransfer(id, 'PBE326');
    assert.equal(await balance(), before);
    assert.deepEqual(await state(id), ['Processado com erro', 'Creditor account number invalid or missing']);
    assert.deepEqual([inBooks(id).status, inBooks(id).reason], ['returned', 'PBE326']);
    assert.throws(() => world.returnTransfer(id, 'PBE326'), /por inteiro/);
  });

  it('of a part leaves the rest where it is', async () => {
    const id = await transfer(client, { value: 7 });
    world.returnTransfer(id, 'SPB7', 200);
    assert.deepEqual([inBooks(id).status, inBooks(id).reason], ['settled', 'SPB7']);
    assert.throws(() => world.returnTransfer(id, 'SPB7', 501), /restam 500/);
    world.returnTransfer(id, 'SPB7', 500);
    assert.equal(inBooks(id).status, 'returned');
  });

  it('needs a code of one of the two families and a transfer that there is', async () => {
    const id = await transfer(client);
    assert.throws(() => world.returnTransfer(id, 'AC03'), /Motivo inválido/);
    assert.throws(() => world.returnTransfer('1', 'PBE326'), /não tem a transferência 1/);
    world.returnTransfer(id, 'PBE331'); // in the gaps of the table: a code without a text
    assert.deepEqual(await state(id), ['Processado com erro', '']);
  });

  it('can be called by the words of the manual', async () => {
    world.act('habits', '-', { returnedWord: 'Devolvida' });
    const id = await transfer(client);
    world.returnTransfer(id, 'PBE327');
    assert.equal((await state(id))[0], 'Devolvida');
    world.act('habits', '-', { returnedWord: 'Processado com erro' });
  });

  it('comes by itself from certain accounts: Pix within minutes, TED on a business day', async () => {
    await moveTo('2026-04-10T15:00:00Z'); // a Friday
    const pix = await transfer(client, { accountCode: '9000001' });
    const ted = await transfer(client, { accountCode: '9000012' });
    assert.deepEqual([inBooks(pix).kind, inBooks(ted).kind], ['pix', 'ted']);
    await moveTo('2026-04-10T15:00:59Z');
    assert.equal(inBooks(pix).status, 'settled');
    await moveTo('2026-04-10T15:01:00Z');
    assert.deepEqual([inBooks(pix).status, inBooks(pix).reason], ['returned', 'PBE326']);
    await moveTo('2026-04-15T14:59:59Z');
    assert.equal(inBooks(ted).status, 'settled');
    await moveTo('2026-04-15T15:00:00Z');
    assert.deepEqual([inBooks(ted).status, inBooks(ted).reason], ['returned', 'SPB1']);
  });
});

describe('a stop and a start', () => {
  it('lose no transfer, number, window, balance, habit, or return under way', async () => {
    await moveTo('2026-04-20T15:00:00Z');
    world.act('habits', '-', { refusalStatus: 422 });
    const json = transferBody({ accountCode: '9000001' });
    const id = String((await client.call('POST', SEND, { json })).at('transactionId'));
    const ted = await transfer(client, BY_TED);
    const balance = (await client.call('GET', '/v5/merchant/balance')).at('balance');
    const books = world.transfers();
    await simulator.stop();
    await client.caller.close();
    await start('2026-04-20T15:00:30Z');
    client = await openClient(simulator, client.application);
    assert.deepEqual(world.transfers(), books);
    assert.equal((await client.call('GET', '/v5/merchant/balance')).at('balance'), balance);
    const again = await client.call('POST', SEND, { json });
    assert.deepEqual([again.status, again.at('errorCode')], [422, '999']);
    const equal = await client.call('POST', SEND, { json: { ...json, externalNSU: 77 } });
    assert.match(String(equal.at('message')), /60 segundos/);
    await simulator.clock.advance('PT30S');
    assert.deepEqual([inBooks(id).status, inBooks(ted).status], ['returned', 'settled']);
    assert.ok(Number(await transfer(client)) > Number(ted));
  });

  it('and a reset forgets the transfers, but no id is ever given twice', async () => {
    const id = await transfer(client);
    world.clearCharges();
    assert.deepEqual(world.transfers(), []);
    assert.equal(Number(await transfer(client)), Number(id) + 1);
  });
});
