import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fingerprintOf } from './build.ts';

function withTree(run: (root: string) => void): void {
  const root = mkdtempSync(join(tmpdir(), 'pontual-web-'));
  try {
    mkdirSync(join(root, 'web', 'dist'), { recursive: true });
    writeFileSync(join(root, 'web', 'main.tsx'), 'one');
    writeFileSync(join(root, 'lock.json'), '{}');
    run(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('the fingerprint changes with content and with names, and only with those of the sources', () => {
  withTree((root) => {
    const sources = ['web', 'lock.json'];
    const first = fingerprintOf(root, sources);
    writeFileSync(join(root, 'web', 'dist', 'index.js'), 'built');
    writeFileSync(join(root, 'web', 'format.test.ts'), 'a test is not in the bundle');
    assert.equal(fingerprintOf(root, sources), first);

    writeFileSync(join(root, 'web', 'main.tsx'), 'two');
    const second = fingerprintOf(root, sources);
    assert.notEqual(second, first);

    writeFileSync(join(root, 'web', 'other.tsx'), '');
    assert.notEqual(fingerprintOf(root, sources), second);

    writeFileSync(join(root, 'lock.json'), '{"version":2}');
    assert.notEqual(fingerprintOf(root, ['lock.json']), fingerprintOf(root, ['web']));
  });
});
