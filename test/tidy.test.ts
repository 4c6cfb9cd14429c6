/** The rules of the house, each shown to bite on a bad sample before it is trusted with the tree. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { missingImports, roomOf, strayImports, unreached } from './tidy/graph.ts';
import { deadDocumentLinks, providerProblems, unexplainedSettings, unsourcedFixtures } from './tidy/project.ts';
import { broken, rules } from './tidy/rules.ts';
import { projectFiles, root, sourceFile } from './tidy/source.ts';

const files = projectFiles();
const byPath = new Map(files.map((file) => [file.path, file]));
/** These two hold imports in their samples. */
const isHere = (path: string): boolean => path === 'test/tidy.test.ts' || path === 'test/lint.test.ts';
const code = files.filter(
  ({ path }) => /^(src|sim|web|test|bench|bin)\/.*\.(ts|tsx|js|css)$/.test(path) && !isHere(path),
);
const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { imports: Record<string, string> };

/** Where the program, the tools and the tests begin; everything else is led to from one of these. */
const entries =
  /^(bin\/pontual\.js|src\/main\.ts|src\/db\/dump-schema\.ts|sim\/main\.ts|web\/main\.tsx|web\/vite\.config\.ts|test\/run\.ts|test\/docs\/write\.ts|test\/simulation\/run\.ts|test\/conformance\/params\/\w+\.ts|bench\/(run|[\w-]+\.bench)\.ts)$|\.test\.tsx?$/;
/** The values of a provider for the conformance suite are found by its name. */
const isFoundByName = (path: string): boolean => /^test\/conformance\/params\/[\w-]+\.ts$/.test(path);
const isEntry = (path: string): boolean => entries.test(path) || path.startsWith('test/tidy/') || isFoundByName(path);

const sampled = (...samples: [path: string, text: string][]) => samples.map(([path, text]) => sourceFile(path, text));
const sampledMap = (...samples: [path: string, text: string][]) =>
  new Map(sampled(...samples).map((file) => [file.path, file]));

for (const rule of rules) {
  test(rule.name, () => {
    for (const { path, text } of rule.bad) {
      assert.notDeepEqual(broken(rule, sampled([path, text])), [], `must be found in ${path}: ${text.slice(0, 80)}`);
    }
    for (const { path, text } of rule.good) {
      assert.deepEqual(broken(rule, sampled([path, text])), [], `must be accepted in ${path}: ${text.slice(0, 80)}`);
    }
    assert.deepEqual(broken(rule, files), []);
  });
}

test('comments, texts and expressions are told apart', () => {
  const file = sourceFile('a.ts', "a('b // c'); // d\n`e ${f({ g: /h'/ })} i`; /* j\n */ k / l; m('n');");
  assert.equal(file.code, "a('b // c');     \n`e ${f({ g: /h'/ })} i`;     \n    k / l; m('n');");
  assert.equal(file.bare, 'a(        );     \n     f({ g:      })    ;     \n    k / l; m(   );');
});

describe('imports', () => {
  test('a relative import stays in its folder', () => {
    assert.equal(roomOf('src/providers/one/charges.ts'), 'src/providers/one');
    assert.equal(roomOf('src/main.ts'), 'src');
    const bad = sampled(
      ['src/app/charges/a.ts', "import { x } from '../../db/pool.ts';"],
      ['src/providers/one/b.ts', "export * from '../two/b.ts';"],
      ['src/main.ts', "await import('./http/app.ts');"],
      ['src/app/c.ts', "import '../../sim/index.ts';"],
      ['src/providers/index.ts', "import { one } from './one/b.ts';"],
      ['src/app/d.ts', "import x from './charges/a.ts';\nimport '#db/pool.ts';"],
    );
    assert.equal(strayImports(bad).length, 4);
    assert.deepEqual(strayImports(code), []);
  });

  test('every import names a file that is there', () => {
    const map = { '#db/*': './src/db/*', '#config': './src/config.ts' };
    const bad = sampled(
      ['src/config.ts', ''],
      ['src/db/a.ts', "import '#config';\nimport './gone.ts';\nimport '#db/gone.ts';\nimport 'pg';"],
    );
    assert.deepEqual(missingImports(bad, map), ['src/db/a.ts:2 ./gone.ts', 'src/db/a.ts:3 #db/gone.ts']);
    assert.deepEqual(missingImports(code, imports), []);
  });

  test('every file is led to from an entry point', () => {
    const map = { '#lib/*': './src/lib/*' };
    const bad = sampled(
      ['src/main.ts', "import { a } from '#lib/a.ts';"],
      ['src/lib/a.ts', "export const later = () => import('./b.ts');"],
      ['src/lib/b.ts', ''],
      ['src/lib/dead.ts', "import './dead-too.ts';"],
      ['src/lib/dead-too.ts', ''],
    );
    assert.deepEqual(unreached(bad, isEntry, map), ['src/lib/dead.ts', 'src/lib/dead-too.ts']);
    assert.deepEqual(unreached(code, isEntry, imports), []);
  });
});

test('a provider explains itself, and its facts are not older than twelve months', () => {
  const bad = sampledMap(
    ['src/providers/one/facts.ts', "export const facts = { asOf: '2025-11-20' };"],
    ['src/providers/two/facts.ts', 'export const facts = {};'],
    ['src/providers/two/README.md', ''],
    ['src/providers/three/facts.ts', "export const facts = { asOf: '2025-11-21' };"],
    ['src/providers/three/README.md', ''],
  );
  assert.deepEqual(providerProblems(bad, '2026-11-21'), [
    'src/providers/one: no README.md',
    'src/providers/one/facts.ts: asOf 2025-11-20 is older than 12 months',
    'src/providers/two/facts.ts: no asOf',
  ]);
  assert.deepEqual(providerProblems(byPath, Temporal.Now.plainDateISO('America/Sao_Paulo').toString()), []);
});

test('every fixture names its source', () => {
  const bad = sampledMap(
    ['src/providers/one/fixtures/_sources.md', '| `charge.*.json` | the reference |\n| token.json | a manual |'],
    ['src/providers/one/fixtures/charge.read.json', ''],
    ['src/providers/one/fixtures/token.json', ''],
    ['src/providers/one/fixtures/errors.json', ''],
    ['src/providers/one/fixtures/lines.json', '{ "source": "a manual" }'],
    ['test/fixtures/pix/crc.json', ''],
  );
  assert.deepEqual(unsourcedFixtures(bad), ['src/providers/one/fixtures/errors.json', 'test/fixtures/pix/crc.json']);
  assert.deepEqual(unsourcedFixtures(byPath), []);
});

test('links and mentions of documents lead somewhere', () => {
  const bad = sampledMap(
    ['docs/a.md', 'See [b](b.md), [c](./gone.md#part), [home](../README.md) and [site](https://example.com/x.md).'],
    ['docs/b.md', ''],
    ['README.md', '[docs](docs/)'],
    ['src/a.ts', '// As plan.md says.'],
  );
  assert.deepEqual(deadDocumentLinks(bad), ['docs/a.md:1 ./gone.md', 'src/a.ts:1 plan.md']);
  assert.deepEqual(deadDocumentLinks(byPath), []);
});

test('every setting is explained in both READMEs', () => {
  const bad = sampledMap(
    ['src/config.ts', 'const schema = z.object({\n  PORT: port(1),\n  LOG_LEVEL: level,\n});'],
    ['README.md', '`PORT`'],
  );
  assert.deepEqual(unexplainedSettings(bad, ['README.md']), ['README.md: LOG_LEVEL']);
  assert.deepEqual(unexplainedSettings(byPath, ['README.md', 'README.pt-BR.md']), []);
});
