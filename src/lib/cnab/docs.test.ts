import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..', '..', '..');

for (const page of ['cnab', 'fixed-width', 'movement']) {
  test(`the examples of docs/lib/${page}.md run`, () => {
    const text = readFileSync(join(root, 'docs', 'lib', `${page}.md`), 'utf8');
    const examples = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);
    assert.ok(examples.length > 0);
    for (const example of examples) {
      const args = ['--input-type=module-typescript', '--eval', example];
      const run = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
      assert.equal(run.status, 0, run.stderr);
      assert.doesNotMatch(run.stdout, /ok: false|\[object/);
    }
  });
}
