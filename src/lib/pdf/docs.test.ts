import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..', '..', '..');

test('the examples of docs/lib/pdf.md run, and what they assert holds', () => {
  const text = readFileSync(join(root, 'docs', 'lib', 'pdf.md'), 'utf8');
  const examples = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);
  assert.ok(examples.length >= 2);
  for (const example of examples) {
    const args = ['--input-type=module-typescript', '--eval', example];
    const run = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    assert.equal(run.status, 0, run.stderr);
  }
});
