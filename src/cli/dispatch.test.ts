import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { dispatch } from './index.ts';
import { ran } from './test-io.ts';

const root = join(import.meta.dirname, '..', '..');
const bin = join(root, 'bin', 'pontual.js');

async function dispatched(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, out, err } = await ran(dispatch, argv);
  return { code, out, err };
}

test('help lists every command and explains each', async () => {
  const help = await dispatched('--help');
  assert.equal(help.code, 0);
  assert.deepEqual(await dispatched('help'), help);
  for (const command of ['start', 'boleto', 'pix', 'taxid', 'cnab', 'transfer', 'file', 'company']) {
    assert.match(help.out, new RegExp(`^ {2}${command} `, 'm'));
    const own = await dispatched(command, '--help');
    assert.equal(own.code, 0);
    assert.match(own.out, new RegExp(`^Uso:\\s+pontual ${command}`));
    assert.deepEqual(await dispatched('help', command), own);
  }
});

test('no command, an unknown one and an unknown option are wrong calls, in Portuguese', async () => {
  const none = await dispatched();
  assert.deepEqual([none.code, none.out], [2, '']);
  assert.match(none.err, /^Uso: pontual/);
  for (const name of ['toString', 'starts']) {
    const unknown = await dispatched(name);
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /^Comando desconhecido: .*--help/);
  }
  assert.match((await dispatched('start', '--port', '1')).err, /^Opção desconhecida/);
  const role = await dispatched('start', '--role', 'web');
  assert.deepEqual([role.code, role.err.split('\n')[0]], [2, '--role deve ser all, api, jobs.']);
});

test('the program answers on standard output, with the exit code of the command', () => {
  const line = '00190500954014481606906809350314337370000000100';
  const read = spawnSync(process.execPath, [bin, 'boleto', 'read', line], { encoding: 'utf8' });
  assert.equal(read.status, 0, read.stderr);
  assert.equal((JSON.parse(read.stdout) as { bank: string }).bank, '001');
  const piped = spawnSync(process.execPath, [bin, 'boleto', 'read'], { encoding: 'utf8', input: `${line}\n` });
  assert.equal(piped.stdout, read.stdout);
  const nothing = spawnSync(process.execPath, [bin, 'nothing'], { encoding: 'utf8' });
  assert.deepEqual([nothing.status, nothing.stdout], [2, '']);
});

test('the simulator runs as a program of its own until it is told to stop', async () => {
  const help = spawnSync(process.execPath, [bin, 'simulator', '--help'], { encoding: 'utf8' });
  assert.equal(help.status, 0);
  assert.match(help.stdout, /^Uso: pontual simulator[\s\S]*--port-api/);
  const args = [bin, 'simulator', '--port-api', '0', '--port-control', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  assert.match(line.toString(), /^\{"banks":/);
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];
  assert.equal(code, 0);
});

test('an older Node hands over to the one that the lockfile brought', (t) => {
  const older = olderNode();
  if (older === undefined) return t.skip('no older Node on this machine');
  const read = spawnSync(older, [bin, 'pix', 'read', 'x'], { encoding: 'utf8' });
  assert.equal(read.status, 2);
  assert.match(read.stderr, /verificador/);
});

function olderNode(): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .filter((file) => existsSync(file))
    .find((file) => /^v(1[4-9]|2[0-5])\./.test(spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout));
}
