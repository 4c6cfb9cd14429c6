/** What docs/lib/cli.md shows is what the commands answer. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/lib/cli.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'pontual-cli-'));
const skip = spawnSync('bash', ['--version']).error === undefined ? false : 'bash is not installed here';

writeFileSync(
  join(folder, 'pontual'),
  `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'bin/pontual.js')}" "$@"\n`,
);
chmodSync(join(folder, 'pontual'), 0o755);
after(() => rmSync(folder, { recursive: true, force: true }));

const examples = [...page.matchAll(/```console\n\$ ([^\n]+)\n([\s\S]*?)```/g)];

test('the page has examples', () => assert.ok(examples.length >= 7));

for (const [, command = '', expected = ''] of examples) {
  test(command.slice(0, 60), { skip }, () => {
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` };
    const { stdout } = spawnSync('bash', ['-c', command], { cwd: root, env, encoding: 'utf8' });
    assert.equal(stdout, expected);
  });
}
