/** The linter's configuration bites: each sample, put in its folder of a small project, breaks exactly the rule it should. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const crossing = 'eslint(no-restricted-imports)';
const uses = (specifier: string): string => `import { x } from '${specifier}';\nexport const y = x;\n`;
const lines = (count: number): string => `export function long(): void {\n${'  run();\n'.repeat(count - 2)}}\n`;

const refused: [path: string, rule: string, text: string][] = [
  ['src/lib/pdf/a.ts', crossing, uses('#core/charge.ts')],
  ['src/lib/pdf/b.ts', crossing, uses('#lib/cnab/index.ts')],
  ['src/lib/pdf/c.ts', crossing, uses('../boleto/index.ts')],
  ['src/core/a.ts', crossing, uses('#db/pool.ts')],
  ['src/core/b.ts', crossing, uses('node:fs')],
  ['src/core/c.ts', crossing, uses('#lib/pdf/boleto.ts')],
  ['src/core/d.ts', crossing, uses('undici')],
  ['src/contract/a.ts', crossing, uses('#http/app.ts')],
  ['src/net/a.ts', crossing, uses('#db/pool.ts')],
  ['src/net/b.ts', crossing, uses('#providers/index.ts')],
  ['src/providers/one/a.ts', crossing, uses('#net/net.ts')],
  ['src/providers/one/b.ts', crossing, uses('../two/index.ts')],
  ['src/providers/one/c.ts', crossing, uses('#providers/two/index.ts')],
  ['src/providers/one/d.ts', crossing, uses('undici')],
  ['src/db/a.ts', crossing, uses('#app/context.ts')],
  ['src/app/a.ts', crossing, uses('#http/app.ts')],
  ['src/app/b.ts', crossing, uses('#providers/one/charges.ts')],
  ['src/app/c.ts', crossing, uses('#sim/index.ts')],
  ['src/jobs/a.ts', crossing, uses('#net/net.ts')],
  ['src/http/a.ts', crossing, uses('#db/pool.ts')],
  ['src/http/b.ts', crossing, uses('#config')],
  ['src/cli/a.ts', crossing, uses('#db/pool.ts')],
  ['src/config.ts', crossing, uses('#db/pool.ts')],
  ['web/a.ts', crossing, uses('#core/charge.ts')],
  ['web/b.ts', crossing, uses('#lib/pdf/boleto.ts')],
  ['sim/kit/a.ts', crossing, uses('#core/charge.ts')],
  ['sim/kit/b.ts', crossing, uses('#lib/brcode/index.ts')],
  ['sim/banks/one/a.ts', crossing, uses('#sim/banks/two/index.ts')],
  ['src/app/d.ts', 'eslint(max-lines-per-function)', lines(71)],
  ['src/app/e.ts', 'eslint(max-params)', 'export const f = (a: 1, b: 1, c: 1, d: 1, e: 1) => [a, b, c, d, e];\n'],
  ['src/app/f.ts', 'eslint(no-console)', 'console.log(1);\n'],
  ['src/app/g.ts', 'import(no-default-export)', 'export default 1;\n'],
  ['src/app/h.ts', 'typescript(no-explicit-any)', 'export const f = (a: any) => String(a);\n'],
  ['src/app/i.ts', 'typescript(no-floating-promises)', 'export const f = () => { Promise.resolve(1); };\n'],
  ['src/app/k.ts', 'import(no-cycle)', "import { z } from './l.ts';\nexport const y = () => z;\n"],
  ['src/app/l.ts', 'import(no-cycle)', "import { y } from './k.ts';\nexport const z = () => y;\n"],
];

const accepted: [path: string, text: string][] = [
  ['src/lib/boleto/ok.ts', uses('#lib/money.ts')],
  ['src/lib/boleto/banks/ok.ts', uses('../layout.ts')],
  ['src/core/ok.ts', uses('#lib/calendar.ts')],
  ['src/contract/ok.ts', uses('#core/charge.ts')],
  ['src/net/ok.ts', uses('undici')],
  ['src/providers/one/ok.ts', uses('#core/provider.ts') + uses('./wire.ts').replaceAll(/\b[xy]\b/g, '$&2')],
  ['src/providers/one/pix.ts', uses('#providers/bcb-pix/index.ts')],
  ['src/app/ok.ts', uses('#providers/index.ts')],
  ['src/app/ok2.ts', uses('#contract/charges.ts')],
  ['src/app/ok3.ts', lines(70)],
  ['src/app/ok.test.ts', uses('#sim/index.ts')],
  ['src/http/ok.ts', uses('#app/context.ts')],
  ['src/cli/ok.ts', `${uses('#main')}console.log(1);\n`],
  ['src/main.ts', uses('#db/pool.ts')],
  ['web/ok.ts', uses('#contract/charges.ts')],
  ['sim/kit/ok.ts', uses('#lib/boleto/index.ts')],
];

interface Diagnostic {
  filename: string;
  code: string;
}

function lint(samples: (readonly [string, string])[]): Diagnostic[] {
  const folder = mkdtempSync(join(tmpdir(), 'pontual-lint-'));
  try {
    for (const file of ['.oxlintrc.json', 'tsconfig.json']) copyFileSync(join(root, file), join(folder, file));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const [path, text] of samples) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
    const ran = spawnSync(process.execPath, [oxlint, '--type-aware', '--format=json', 'src', 'sim', 'web'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}` },
    });
    assert.equal(ran.stderr, '');
    return (JSON.parse(ran.stdout) as { diagnostics: Diagnostic[] }).diagnostics;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('what the table refuses is refused, what it allows is allowed', () => {
  const found = lint([...refused.map(([path, , text]) => [path, text] as const), ...accepted]);
  const seen = found.map(({ filename, code }) => `${filename} ${code}`).sort();
  assert.deepEqual(seen, refused.map(([path, rule]) => `${path} ${rule}`).sort());
});
