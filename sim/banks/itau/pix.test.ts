import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import type { Simulator } from '#sim/index.ts';
import { manualClock, startSimulator } from '#sim/index.ts';
import type { ItauClient } from './test-client.ts';
import { ACCOUNT, openClient } from './test-client.ts';

const NOON = '2026-03-10T15:00:00Z';
const TXID = 'a'.repeat(30);
let simulator: Simulator;
let client: ItauClient;

before(async () => {
  simulator = await startSimulator({ clock: manualClock(NOON), webhooks: 'held' });
  const account = { number: ACCOUNT, pixKey: 'loja@exemplo.com' };
  client = await openClient(simulator, await simulator.world('itau').createApplication({ account }));
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
});

it('has the API Pix of the standard under the regulatory path, the older one, and a code by itself', async () => {
  const json = { calendario: { expiracao: 3600 }, valor: { original: '10.00' }, chave: 'loja@exemplo.com' };
  const made = await client.call('PUT', `/regulatorio-pix/v2/cob/${TXID}`, { json });
  assert.equal(made.status, 201, made.text);
  const world = simulator.world('itau');
  assert.equal(world.charge(TXID).amountCents, 1000);
  const code = await client.call('GET', `/pix_recebimentos/v2/cob/${TXID}/qrcode`);
  assert.equal(code.at('emv'), made.at('pixCopiaECola'));
  world.pay(TXID, { channel: 'pix' });
  assert.equal((await client.call('GET', `/pix_recebimentos/v2/cob/${TXID}`)).at('status'), 'CONCLUIDA');
  const bare = { 'x-itau-apikey': 'outro' };
  assert.equal((await client.call('GET', `/regulatorio-pix/v2/cob/${TXID}`, { headers: bare })).status, 403);
  assert.equal((await client.call('GET', '/regulatorio-pix/v2/cob/x/qrcode')).status, 404);
});

it('keeps charges, rules, waiting instructions and applications over a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'itau-'));
  const first = await startSimulator({ dataDir, clock: manualClock(NOON), amendDelayMs: 60_000, emissionDelayMs: 0 });
  const application = await first.world('itau').createApplication({ account: ACCOUNT });
  first.world('itau').act('rules', ACCOUNT, { instructions: 'asynchronous' });
  const before = await openClient(first, application);
  await before.emit();
  assert.equal((await before.instruct('00000001', 'baixa')).status, 202);
  await before.caller.close();
  await first.stop();

  const second = await startSimulator({ dataDir, clock: manualClock(NOON), emissionDelayMs: 0 });
  const again = await openClient(second, application);
  assert.equal(second.world('itau').charge('00000001').status, 'registered');
  assert.equal((await again.emit()).status, 422, 'the nosso número is still taken');
  await second.clock.advance('PT1M');
  assert.equal(second.world('itau').charge('00000001').status, 'written_off');
  await again.caller.close();
  await second.stop();
  rmSync(dataDir, { recursive: true });
});

it('commits faults in its own words', async () => {
  const world = simulator.world('itau');
  await simulator.clock.advance('PT1M');
  await client.renew();
  await client.emit();
  await simulator.clock.advance('PT2S');
  await world.next('unknown-status', { name: 'charge.read' });
  assert.equal((await client.title('00000001')).item['situacao_geral_boleto'], 'Em Análise');
  await world.next('missing-field', { name: 'charge.read' });
  assert.equal((await client.title('00000001')).item['situacao_geral_boleto'], undefined);
  await world.next('echo-other-amount', { name: 'charge.read' });
  assert.equal((await client.title('00000001')).item['valor_titulo'], '101.00');
  await world.next('refuse', { name: 'charge.register' });
  assert.equal((await client.emit({ numero_nosso_numero: '2' })).status, 422);
  await world.next('500-before', { name: 'charge.register' });
  assert.equal((await client.emit({ numero_nosso_numero: '2' })).at('codigo'), '500');
  await world.next('expire-token', { name: 'charge.read' });
  assert.equal((await client.call('GET', '/cash_management/v2/boletos')).status, 401);
});
