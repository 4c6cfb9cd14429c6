import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { createApiKey } from '#app/people/api-keys.ts';
import type { BankFile, BankFileLine } from '#contract/files.ts';
import type { Scope } from '#contract/people.ts';
import { buildHttp } from '#http/app.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';
import { run } from './file.ts';
import { ran, type Ran } from './test-io.ts';

const nowhere = { url: 'http://127.0.0.1:9', key: null };
const name = 'TRANSFERENCIA_MOV_ID0002_NSA001501_DATA20160901';
const movement = readFileSync(join(import.meta.dirname, '../../test/fixtures/celcoin', name));

test('it says what it does, and that what was put aside is decided by a person', async () => {
  const help = await ran(run, ['--help']);
  assert.equal(help.code, 0);
  for (const verb of ['list', 'show', 'lines', 'upload', 'download', 'decide']) {
    assert.match(help.out, new RegExp(`^${verb} `, 'm'));
  }
  const decide = await ran((argv, io) => run(argv, io, nowhere), ['decide', 'fil_1']);
  assert.equal(decide.code, 2);
  assert.match(decide.err, /na tela/);
});

test('a wrong call is told before anybody is asked', async () => {
  const called = (argv: string[], stdin = '') => ran((args, io) => run(args, io, nowhere), argv, stdin);
  for (const argv of [[], ['send'], ['show'], ['lines', 'a', 'b'], ['download'], ['upload'], ['list', '--nothing']]) {
    const { code, err } = await called(argv);
    assert.equal(code, 2, argv.join(' '));
    assert.match(err, /Veja: pontual file --help/);
  }
  assert.match((await called(['upload', 'no-such-file'])).err, /o arquivo não existe/);
  assert.match((await called(['upload', '-'])).err, /está vazio/);
  assert.match((await called(['list'])).err, /Não houve resposta de http:\/\/127.0.0.1:9/);
});

describe('against a running Pontual', () => {
  let hub: Hub;
  let app: FastifyInstance;
  let access: { url: string; key: string };
  const keyWith = async (scopes: Scope[]): Promise<string> => {
    const actor = { kind: 'system', id: null, name: 'Pontual' } as const;
    return (await createApiKey({ ...hub.ctx, actor }, { name: 'linha de comando', scopes })).key;
  };
  const called = (argv: string[], stdin: string | Uint8Array = ''): Promise<Ran> =>
    ran((args, io) => run(args, io, access), argv, stdin);

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
    access = { url, key: await keyWith(['files:read', 'files:write']) };
  });
  after(async () => {
    await app.close();
    await hub.stop();
  });

  test('a file is sent, read and taken back byte by byte; sent again it is the same one', async () => {
    assert.equal((await called(['list', '--table'])).out, 'Nenhum arquivo.\n');
    const sent = (await called(['upload', '-', '--name', name], movement)).json() as { file: BankFile; isNew: boolean };
    assert.equal(sent.isNew, true);
    const { id } = sent.file;
    assert.deepEqual([sent.file.name, sent.file.number, sent.file.accountingOn], [name, 1501, '2016-09-01']);
    const again = await called(['upload', '-', '--name', name, '--table'], movement);
    assert.match(again.out, /^Já tinha sido recebido: nada mudou\.\n/);
    assert.match(again.out, new RegExp(id));
    await hub.settle();
    const shown = (await called(['show', id])).json() as unknown as BankFile;
    assert.deepEqual([shown.state, shown.records, shown.counts], ['imported', 3, { orphan: 3, control: 2 }]);
    assert.match(
      (await called(['show', id, '--table'])).out,
      /Registros +3, R\$ 12\.350,68\n[\s\S]*Sem transferência: 3/,
    );
    const list = await called(['list', '--table', '--state', 'imported', '--from', '2016-09-01', '--to', '2016-09-01']);
    assert.match(list.out, new RegExp(`^2016-09-01  Movimento  nº 1501  Importado .*${name}  ${id}\n$`));
    const first = await called(['lines', id, '--table', '--problems', '--limit', '2']);
    const [second, third, more] = first.out.split('\n');
    assert.match(second ?? '', /^2 +MOV +Sem transferência /);
    assert.match(third ?? '', /^3 /);
    const cursor = /^Há mais: use --after (\S+)$/.exec(more ?? '')?.[1] ?? '';
    const rest = (await called(['lines', id, '--problems', '--after', cursor])).json() as unknown as {
      data: BankFileLine[];
    };
    assert.deepEqual(
      rest.data.map(({ line, outcome }) => [line, outcome]),
      [[4, 'orphan']],
    );
    assert.deepEqual((await called(['download', id])).bytes, movement);
  });

  test('one put aside says why, and where it is decided', async () => {
    const broken = movement.subarray(0, movement.length - 302);
    const sent = await called(['upload', '-', '--name', name.replace('1501', '1502')], broken);
    const { file } = sent.json() as { file: BankFile };
    await hub.settle();
    const shown = await called(['show', file.id, '--table']);
    assert.match(shown.out, /Situação +Em quarentena[\s\S]*\nErro[ :][\s\S]*\nDecida na tela/);
  });

  test('what is no file of a bank, or is not there, is refused in words', async () => {
    const other = await called(['upload', '-', '--name', 'notas.txt'], 'nada disto');
    assert.deepEqual([other.code, other.out], [1, '']);
    assert.match(other.err, /file_unrecognised/);
    for (const verb of ['show', 'lines', 'download']) {
      const missing = await called([verb, 'fil_00000000000000000000000000']);
      assert.deepEqual([missing.code, missing.out, missing.bytes.length], [1, '', 0], verb);
      assert.match(missing.err, /not_found/);
    }
  });

  test('who may only read neither sends nor takes a file', async () => {
    const reading = { ...access, key: await keyWith(['files:read']) };
    const asked = (argv: string[]) => ran((args, io) => run(args, io, reading), argv, movement);
    const list = (await asked(['list'])).json() as unknown as { data: BankFile[] };
    for (const argv of [
      ['upload', '-', '--name', name],
      ['download', list.data[0]?.id ?? ''],
    ]) {
      const { code, err, bytes } = await asked(argv);
      assert.deepEqual([code, bytes.length], [1, 0]);
      assert.match(err, /files:write/);
    }
  });
});
