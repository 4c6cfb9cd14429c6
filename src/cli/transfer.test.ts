import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { createApiKey } from '#app/people/api-keys.ts';
import type { Scope } from '#contract/people.ts';
import type { Transfer } from '#contract/transfers.ts';
import { buildHttp } from '#http/app.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';
import { ran, type Ran } from './test-io.ts';
import { run } from './transfer.ts';

const nowhere = { url: 'http://127.0.0.1:9', key: null };

test('it says what it does, and that a key does not approve', async () => {
  const help = await ran(run, ['--help']);
  assert.equal(help.code, 0);
  for (const verb of ['list', 'show', 'new', 'cancel', 'receipt', 'approve']) assert.match(help.out, new RegExp(verb));
  const approve = await ran((argv, io) => run(argv, io, nowhere), ['approve', 'trf_1']);
  assert.equal(approve.code, 2);
  assert.match(approve.err, /na tela/);
});

test('a wrong call is told before anybody is asked', async () => {
  const called = (argv: string[], stdin = '') => ran((args, io) => run(args, io, nowhere), argv, stdin);
  for (const argv of [[], ['send'], ['show'], ['show', 'a', 'b'], ['list', '--nothing']]) {
    const { code, err } = await called(argv);
    assert.equal(code, 2, argv.join(' '));
    assert.match(err, /Veja: pontual transfer --help/);
  }
  assert.match((await called(['new'], '{')).err, /não é um JSON válido/);
  assert.match((await called(['new'])).err, /como JSON pela entrada padrão/);
});

test('nobody at the address, and somebody else there, are told as such', async () => {
  const { code, err } = await ran((argv, io) => run(argv, io, nowhere), ['list']);
  assert.equal(code, 2);
  assert.match(err, /Não houve resposta de http:\/\/127.0.0.1:9/);
  const other = createServer((_, response) => response.writeHead(502).end('<html>')).listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  const odd = await ran((argv, io) => run(argv, io, { url, key: null }), ['list']);
  other.close();
  assert.equal(odd.code, 2);
  assert.match(odd.err, /respondeu 502/);
});

describe('against a running Pontual', () => {
  let hub: Hub;
  let app: FastifyInstance;
  let access: { url: string; key: string };
  const wanted = (reference: string, more: object = {}) =>
    JSON.stringify({
      connection: hub.connectionId,
      reference,
      amountCents: 500_000,
      payee: {
        kind: 'account',
        name: 'Maria Aparecida de Souza',
        taxId: '52998224725',
        bankCode: '341',
        branch: '30',
        account: '379424',
        accountDigit: '5',
        accountType: 'CC',
      },
      ...more,
    });
  const keyWith = async (scopes: Scope[]): Promise<string> => {
    const actor = { kind: 'system', id: null, name: 'Pontual' } as const;
    return (await createApiKey({ ...hub.ctx, actor }, { name: 'linha de comando', scopes })).key;
  };
  const called = (argv: string[], stdin = ''): Promise<Ran> => ran((args, io) => run(args, io, access), argv, stdin);

  before(async () => {
    hub = await startHub({ provider: 'celcoin' });
    app = buildHttp(hub.system, {
      publicUrl: null,
      trustProxy: false,
      webRoot: join(import.meta.dirname, 'no-such-folder'),
      changes: { subscribe: () => () => undefined },
      ping: async () => undefined,
      metricsToken: null,
      requestsPerMinute: 100_000,
      sample: false,
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    access = { url, key: await keyWith(['transfers:read', 'transfers:write']) };
  });
  after(async () => {
    await app.close();
    await hub.stop();
  });

  test('what would be refused is told, and nothing is stored', async () => {
    const bad = JSON.parse(wanted('C0')) as { payee: { name: string } };
    bad.payee.name = 'José';
    const dry = await called(['new', '--dry-run', '--table'], JSON.stringify(bad));
    assert.equal(dry.code, 1);
    assert.match(dry.out, /Não pode ser pedida como está\. Nada foi feito\.[\s\S]*Use "Jose"/);
    const refused = await called(['new'], JSON.stringify(bad));
    assert.deepEqual([refused.code, refused.out], [1, '']);
    assert.match(refused.err, /\/payee\/name .*Use "Jose"/);
    assert.equal((await called(['list'])).json()['data'] instanceof Array, true);
    assert.deepEqual((await called(['list', '--search', 'C0'])).json()['data'], []);
    assert.equal((await called(['new', '--dry-run'], wanted('C0'))).code, 0);
  });

  test('the same JSON twice is one transfer; it is found by number, listed and canceled', async () => {
    const first = (await called(['new'], wanted('C1'))).json() as unknown as Transfer;
    const again = (await called(['new'], wanted('C1'))).json() as unknown as Transfer;
    assert.equal(first.status, 'awaiting_approval');
    assert.equal(again.id, first.id);
    const other = await called(['new', '--idempotency-key', 'another'], wanted('C1'));
    assert.equal(other.code, 1);
    assert.match(other.err, /C1/);
    for (const name of ['C1', first.id]) {
      const shown = await called(['show', '--table', name]);
      assert.match(shown.out, /Situação +Aguardando aprovação/);
      assert.match(shown.out, /Aprovações +0 de 1/);
    }
    const list = await called(['list', '--table', '--status', 'awaiting_approval']);
    assert.match(list.out, /C1 +R\$ 5\.000,00 +Aguardando aprovação +Maria Aparecida de Souza +trf_/);
    assert.match(list.out, /1 transferência, R\$ 5\.000,00\n$/);
    const canceled = await called(['cancel', 'C1', '--reason', 'Nota cancelada']);
    assert.equal(canceled.json()['status'], 'canceled');
    assert.equal((await called(['cancel', 'C1'])).code, 1, 'what is over is not canceled again');
  });

  test('without a number of ours and without a receipt it says so', async () => {
    const missing = await called(['show', 'C9']);
    assert.deepEqual([missing.code, missing.out], [2, '']);
    assert.match(missing.err, /Nenhuma transferência com o seu número C9/);
    await called(['new'], wanted('C2', { amountCents: 7_700 }));
    const none = await called(['receipt', 'C2']);
    assert.deepEqual([none.code, none.bytes.length], [1, 0]);
  });

  test('a key without the right is refused in words', async () => {
    const key = await keyWith(['charges:read']);
    const { code, err } = await ran((argv, io) => run(argv, io, { ...access, key }), ['list']);
    assert.equal(code, 1);
    assert.match(err, /transfers:read/);
    const nobody = await ran((argv, io) => run(argv, io, { ...access, key: null }), ['list']);
    assert.equal(nobody.code, 1);
  });
});
