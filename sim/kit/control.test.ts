import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { InterClient } from '#sim/banks/inter/test-client.ts';
import { CHARGES, emit, openClient } from '#sim/banks/inter/test-client.ts';
import type { Simulator } from '#sim/index.ts';
import { startSimulator } from '#sim/index.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'sim-'));
let simulator: Simulator;
let client: InterClient;

before(async () => {
  simulator = await startSimulator({ dataDir, limits: 'none', emissionDelayMs: 0 });
  await control('POST', '/control/clock', { set: '2026-03-10T15:00:00Z' });
  client = await openClient(simulator, await simulator.world('inter').createApplication({ account: '123456789' }));
});

after(async () => {
  await client.caller.close();
  await simulator.stop();
  rmSync(dataDir, { recursive: true });
});

async function control(method: string, path: string, body?: object) {
  const answer = await fetch(simulator.controlUrl + path, {
    method,
    headers: { authorization: `Bearer ${simulator.controlToken}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('the control API', () => {
  it('opens only to the token, under a local name, and never to other origins', async () => {
    assert.equal((await fetch(`${simulator.controlUrl}/control/state`)).status, 401);
    const preflight = await fetch(`${simulator.controlUrl}/control/state`, { method: 'OPTIONS' });
    assert.equal(preflight.headers.get('access-control-allow-origin'), null);
    const headers = { host: 'bank.example.com', authorization: `Bearer ${simulator.controlToken}` };
    const status = await new Promise((resolve) => {
      httpRequest(`${simulator.controlUrl}/control/state`, { headers }, ({ statusCode }) => resolve(statusCode)).end();
    });
    assert.equal(status, 403);
    assert.equal(readFileSync(join(dataDir, 'control-token'), 'utf8').trim(), simulator.controlToken);
    assert.equal(statSync(join(dataDir, 'control-token')).mode & 0o077, 0);
  });

  it('pays in part, late, twice', async () => {
    const id = await emit(client);
    const first = await control('POST', `/control/banks/inter/charges/${id}/pay`, {
      amountCents: 4000,
      channel: 'pix',
      at: '2026-03-09T12:00:00Z',
      twice: true,
    });
    assert.equal(first.status, 200);
    const { payments } = simulator.world('inter').charge(id);
    assert.deepEqual(
      payments.map(({ amountCents, channel, paidAt }) => [amountCents, channel, paidAt]),
      Array(2).fill([4000, 'pix', '2026-03-09T12:00:00.000Z']),
    );
  });

  it('expires, protests and marks; what cannot be is said in Portuguese', async () => {
    for (const [verb, bankStatus] of [
      ['expire', 'EXPIRADO'],
      ['protest', 'PROTESTO'],
      ['mark-received', 'MARCADO_RECEBIDO'],
    ]) {
      const id = await emit(client);
      const answer = await control('POST', `/control/banks/inter/charges/${id}/${verb}`);
      assert.equal(answer.body['bankStatus'], bankStatus);
      const again = await control('POST', `/control/banks/inter/charges/${id}/${verb}`);
      assert.deepEqual([again.status, /não está em aberto/.test(String(again.body['error']))], [409, true]);
    }
    assert.equal((await control('POST', '/control/banks/inter/charges/x/pay')).status, 404);
    assert.equal((await control('POST', '/control/banks/banco-que-nao-ha/fail-next-emission')).status, 404);
    assert.equal((await control('POST', '/control/faults', { fault: 'outra' })).status, 400);
    assert.equal((await control('POST', '/control/clock', { advance: 'amanhã' })).status, 400);
  });

  it('seeds a history as it is told, past dates included', async () => {
    const payer = { name: 'Padaria Pão Quente Ltda', taxId: '11222333000181' };
    const common = { amountCents: 15000, dueDate: '2026-02-10', issuedOn: '2026-01-10', payer };
    const answer = await control('POST', '/control/banks/inter/seed', {
      account: '123456789',
      charges: [
        {
          ...common,
          reference: 'H-1',
          status: 'paid',
          payments: [{ channel: 'pix', amountCents: 15000, paidAt: '2026-02-09T13:00:00Z' }],
        },
        { ...common, reference: 'H-2', status: 'written_off', statusOn: '2026-02-20', reason: 'Acordo' },
        { ...common, reference: 'H-3', status: 'overdue' },
      ],
    });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const charge = (answer.body['charges'] as { ref: string }[])[0]!;
    const detail = await client.call('GET', `${CHARGES}/${charge.ref}`);
    assert.deepEqual(
      ['situacao', 'dataEmissao', 'dataSituacao', 'valorTotalRecebido'].map((field) => detail.at(`cobranca.${field}`)),
      ['RECEBIDO', '2026-01-10', '2026-02-09', '150.00'],
    );
    const overdue = await control('GET', '/control/banks/inter/charges?status=overdue');
    assert.deepEqual(
      (overdue.body['charges'] as { reference: string }[]).map(({ reference }) => reference),
      ['H-3'],
    );
  });

  it('seeds nothing of a history with a mistake in it', async () => {
    const count = simulator.world('inter').charges().length;
    const good = {
      reference: 'H-9',
      amountCents: 1,
      dueDate: '2026-02-10',
      issuedOn: '2026-01-10',
      status: 'registered',
    };
    const payer = { name: 'Maria', taxId: '12345678909' };
    const charges = [{ ...good, payer }, good];
    const answer = await control('POST', '/control/banks/inter/seed', { account: '123456789', charges });
    assert.deepEqual([answer.status, answer.body['error']], [400, 'charges[1].payer deve ter name e taxId.']);
    assert.equal(simulator.world('inter').charges().length, count);
  });

  it('plays its scenarios', async () => {
    const play = (scenario: string, ref?: string) => control('POST', '/control/scenarios', { scenario, ref });
    const late = await emit(client, {
      dataVencimento: '2026-03-20',
      multa: { codigo: 'PERCENTUAL', taxa: 2 },
      mora: { codigo: 'TAXAMENSAL', taxa: 3 },
    });
    const twice = await emit(client, { dataVencimento: '2026-03-20' });
    await play('paid-twice', twice);
    assert.deepEqual(
      simulator
        .world('inter')
        .charge(twice)
        .payments.map(({ channel }) => channel),
      ['boleto', 'pix'],
    );
    await play('late-with-interest', late);
    assert.equal(simulator.world('inter').charge(late).payments[0]?.amountCents, 10250); // 2 % and 5 days of 3 % a month
    await control('POST', '/control/clock', { set: '2026-03-10T15:00:00Z' });
    await play('lost-answer');
    const count = simulator.world('inter').charges().length;
    await assert.rejects(emit(client));
    assert.equal(simulator.world('inter').charges().length, count + 1);
    const { body } = await control('GET', '/control/scenarios');
    assert.equal((body['scenarios'] as unknown[]).length, 6);
    assert.equal((await play('outra')).status, 404);
  });

  it('streams what happens', async () => {
    const stop = new AbortController();
    const answer = await fetch(`${simulator.controlUrl}/control/stream`, {
      headers: { authorization: `Bearer ${simulator.controlToken}` },
      signal: stop.signal,
    });
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    await reader.read(); // the greeting
    const id = await emit(client);
    let text = '';
    while (!text.includes('event: call')) {
      const { value, done } = await reader.read();
      assert.equal(done, false, `the stream ended after:\n${text}`);
      text += value;
    }
    assert.match(text, new RegExp(`event: charge\\ndata: .*"ref":"${id}","status":"A_RECEBER"`));
    assert.match(text, /event: call\ndata: .*"operation":"charge.register","status":200/);
    stop.abort();
  });
});

describe('the books', () => {
  it('survive a stop and a start: charges, applications, authority, token and moved clock', async () => {
    const id = await emit(client, { seuNumero: 'FICA' });
    simulator.world('inter').pay(id, { amountCents: 1234 });
    const { caPem, controlToken } = simulator;
    await simulator.stop();
    simulator = await startSimulator({ dataDir, limits: 'none', emissionDelayMs: 60_000 });
    assert.deepEqual([simulator.caPem, simulator.controlToken], [caPem, controlToken]);
    assert.equal(simulator.clock.now().toString().slice(0, 10), '2026-03-10');
    client = await openClient(simulator, client.application);
    const detail = await client.call('GET', `${CHARGES}/${id}`);
    assert.equal(detail.at('cobranca.valorTotalRecebido'), '12.34');
  });

  it('remember a registration under way', async () => {
    const id = await emit(client);
    await simulator.stop();
    simulator = await startSimulator({ dataDir, limits: 'none', emissionDelayMs: 0 });
    assert.equal(simulator.world('inter').charge(id).status, 'registering');
    await control('POST', '/control/clock', { advance: 'PT1M' });
    assert.equal(simulator.world('inter').charge(id).status, 'registered');
    client = await openClient(simulator, client.application);
  });

  it('are emptied by a reset, which keeps accounts and applications', async () => {
    const { body } = await control('POST', '/control/reset');
    assert.equal((body['banks'] as { charges: number }[])[0]?.charges, 0);
    await emit(client);
    assert.equal(simulator.world('inter').charges().length, 1);
  });
});

describe('the program', () => {
  const run = (...args: string[]) => spawn(process.execPath, [join(import.meta.dirname, '../main.ts'), ...args]);

  it('prints one line with its addresses and stops cleanly on SIGTERM', async () => {
    const child = run('--port-api', '0', '--port-control', '0');
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (data) => resolve(String(data)));
      child.once('exit', (code) => reject(new Error(`it ended with ${code} before it said where it listens`)));
    });
    const { banks, controlUrl } = JSON.parse(line) as { banks: { inter: { baseUrl: string } }; controlUrl: string };
    assert.match(banks.inter.baseUrl, /^https:\/\/localhost:\d+$/);
    assert.equal((await fetch(`${controlUrl}/control/state`)).status, 401);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
  });

  it('says what is wrong with an option', async () => {
    const child = run('--limits', 'poucos');
    let text = '';
    child.stderr.on('data', (data) => (text += String(data)));
    const code = await new Promise((resolve) => child.once('close', resolve));
    assert.equal(code, 1);
    assert.match(text, /--limits deve ser production, sandbox, none; veio "poucos"/);
  });
});
