/** What docs/transfers.md tells a developer to type works as it stands there, one example after another. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { createApiKey } from '#app/people/api-keys.ts';
import type { Transfer, TransferDryRun } from '#contract/transfers.ts';
import { buildHttp } from '#http/app.ts';
import { startHub, type Hub } from '#test/kit/hub.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'docs/transfers.md'), 'utf8');
const missing = ['bash', 'curl', 'sed', 'tee'].filter((tool) => spawnSync(tool, ['--version']).error !== undefined);

/** The block of code below `<!-- example: name -->`. */
function example(name: string): string {
  const block = new RegExp(`<!-- example: ${name} -->\\n\`\`\`bash\\n([\\s\\S]*?)\\n\`\`\``).exec(page)?.[1];
  assert.ok(block, `docs/transfers.md has no example ${name}`);
  return block;
}

describe(
  'the guide of transfers',
  { skip: missing.length > 0 ? `not installed: ${missing.join(', ')}` : false },
  () => {
    let hub: Hub;
    let app: FastifyInstance;
    let folder: string;
    let environment: Record<string, string | undefined>;

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
      const ctx = { ...hub.ctx, actor: { kind: 'system', id: null, name: 'Pontual' } } as const;
      const { key } = await createApiKey(ctx, { name: 'ERP', scopes: ['transfers:read', 'transfers:write'] });
      folder = await mkdtemp(join(tmpdir(), 'pontual-transfers-'));
      const command = join(folder, 'pontual');
      await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'bin/pontual.js')}" "$@"\n`);
      await chmod(command, 0o755);
      const PATH = `${folder}${delimiter}${process.env['PATH']}`;
      environment = { ...process.env, PATH, PONTUAL_URL: url, PONTUAL_KEY: key, PONTUAL_CONNECTION: hub.connectionId };
    });
    after(async () => {
      await app.close();
      await hub.stop();
      await rm(folder, { recursive: true });
    });

    const typed = async (...names: string[]) =>
      run('bash', ['-c', `set -eu\n${names.map(example).join('\n')}`], { env: environment, encoding: 'utf8' });

    test('a dry run proposes the name that the bank takes', async () => {
      const answer = JSON.parse((await typed('dry-run')).stdout) as TransferDryRun;
      assert.equal(answer.allowed, false);
      assert.deepEqual(
        answer.problems.map(({ pointer, suggestion }) => [pointer, suggestion]),
        [['/payee/name', 'Jose da Silva']],
      );
    });

    test('a transfer asked for waits for a person, and is read again', async () => {
      const { stdout } = await typed('create', 'read');
      const transfer = JSON.parse(stdout) as Transfer;
      assert.deepEqual([transfer.reference, transfer.status], ['PG-1001', 'awaiting_approval']);
      assert.ok(!transfer.allowedActions.includes('approve'), 'no key approves');
    });

    test('the command line shows, lists and cancels it', async () => {
      const { stdout } = await typed('cli');
      assert.match(stdout, /^Seu número +PG-1001\nSituação +Aguardando aprovação/);
      assert.match(stdout, /\n1 transferência, R\$ 5\.000,00\n/);
      assert.match(stdout, /Situação +Cancelada/);
    });
  },
);
