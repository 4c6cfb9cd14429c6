/** `npm run new-provider`, in a copy of the tree: what it writes works, what is in its way is told, and nothing is half written. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { capabilitiesOf, type Provider } from '#core/provider.ts';
import { draftProvider, writeDraft, type Draft, type Order } from './generate.ts';
import { params as paramsByToken } from './template/params.ts';
import { params as paramsByKey } from './template/params-by-key.ts';
import * as bankByKey from './template/bank/access-by-key.ts';
import * as bankByToken from './template/bank/access.ts';
import * as testByKey from './template/bank/test-access-by-key.ts';
import * as testByToken from './template/bank/test-access.ts';
import * as byKey from './template/provider/access-by-key.ts';
import * as byToken from './template/provider/access.ts';
import { main, usage } from './write.ts';

const here = join(import.meta.dirname, '../..');
const guides = ['docs/add-a-provider.md', 'docs/adicionar-um-banco.md'];

let root = '';
/** What was said last. */
let said = '';
const run = (...args: string[]): number => main(args, root, (text) => (said = text));

/** What would be written for an order with these changes. */
function draftOf(name: string, changes: Partial<Order> = {}): Draft {
  const usual: Order = { name, title: name, compe: '999', auth: 'oauth', mutualTls: true, asOf: '2026-01-01' };
  const draft = draftProvider(root, { ...usual, ...changes });
  return 'files' in draft ? draft : assert.fail(draft.problems.join('\n'));
}

/** Every file that the writer could touch, with its text. */
function tree(): Record<string, string> {
  const paths = globSync(['src/providers/**/*.*', 'sim/banks/**/*.*', 'test/conformance/params/*'], { cwd: root });
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

before(() => {
  root = mkdtempSync(join(tmpdir(), 'pontual-new-provider-'));
  // The database server runs as a user of its own, who must get through here.
  chmodSync(root, 0o755);
  mkdirSync(join(here, '.tmp'), { recursive: true });
  for (const folder of ['src', 'sim', 'test/kit', 'test/conformance']) {
    cpSync(join(here, folder), join(root, folder), { recursive: true });
  }
  for (const file of ['package.json', '.oxfmtrc.json']) cpSync(join(here, file), join(root, file));
  // `.tmp` holds the database server that all tests share.
  for (const folder of ['node_modules', '.tmp']) symlinkSync(join(here, folder), join(root, folder));
});

after(() => rmSync(root, { recursive: true, force: true }));

/** Runs node in the copy, as a person would. */
function node(...args: string[]): { status: number | null; output: string } {
  // A test run inside a test run must not report to the outer one.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

/** One scenario by its id, with the command of the guides. */
function scenario(bank: string, id: string): { status: number | null; output: string } {
  const [, pattern = '', file = ''] = /--test-name-pattern "([^"]+)" (\S+)/.exec(commandOf(guides[0]!)) ?? [];
  const named = pattern.replace('NAME', bank).replace('REG-06', id);
  return node('--test', '--test-reporter=tap', '--test-name-pattern', named, file);
}

/** The line of a guide that runs one scenario. */
function commandOf(guide: string): string {
  const line = /^node --test --test-name-pattern ".*REG-06.*$/m.exec(readFileSync(join(here, guide), 'utf8'));
  return line?.[0] ?? assert.fail(`${guide} does not say how one scenario is run`);
}

describe('what is in the way', () => {
  const refusals: [what: string, args: string[], words: RegExp][] = [
    ['a name that is taken', ['inter'], /src\/providers\/inter\/ já existe/],
    ['a folder that is no provider', ['bcb-pix'], /já existe/],
    ['a name of the registry', ['providers'], /já aparece/],
    ['capitals', ['BancoX'], /não serve de nome/],
    ['a path', ['../x'], /não serve de nome/],
    ['a word of the language', ['default'], /não serve de nome/],
    ['a title that would end a text', ['banco-x', '--title', "Banco d'Ouro"], /não serve de título/],
    ['a code that is none', ['banco-x', '--compe', '12'], /COMPE/],
  ];
  for (const [what, args, words] of refusals) {
    test(`${what} is told in Portuguese, and nothing is written`, () => {
      const before = tree();
      assert.equal(run(...args), 1);
      assert.match(said, /^Nada foi escrito/);
      assert.match(said, words);
      assert.deepEqual(tree(), before);
    });
  }

  test('arguments that cannot be understood are answered with the usage', () => {
    for (const args of [[], ['a', 'b'], ['a', '--auth', 'basic'], ['a', '--colour']]) {
      assert.equal(run(...args), 2);
      assert.equal(said, usage);
    }
  });

  test('what fails on the way is taken back', () => {
    const before = tree();
    const draft = draftOf('banco-y');
    // Formatted last: by then everything stands there.
    const broken = { path: 'src/providers/banco-y/broken.ts', text: 'const = ;' };
    assert.throws(() => writeDraft(root, { ...draft, files: [...draft.files, broken] }), /formatador/);
    assert.deepEqual(tree(), before);
  });
});

describe('a new bank', () => {
  before(() => {
    assert.equal(run('banco-novo', '--title', 'Banco Novo', '--compe', '555'), 0, said);
    assert.match(said, /grep -rn "CHANGE:"/);
  });

  test('is in both registries, with its own names and nothing of the example’s', async () => {
    const registry = (await import(pathToFileURL(join(root, 'src/providers/index.ts')).href)) as {
      providers: Record<string, Provider>;
    };
    const provider = registry.providers['banco-novo']!;
    const { name, title, compe, accounts } = provider.facts;
    assert.deepEqual([name, title, compe, accounts], ['banco-novo', 'Banco Novo', '555', ['555']]);
    const offered = ['charge.find', 'charge.read', 'charge.register', 'charge.writeOff', 'webhook.read'];
    const can = capabilitiesOf(provider);
    assert.deepEqual(
      offered.filter((one) => !can.includes(one)),
      [],
    );
    const written = Object.entries(tree()).filter(([path]) => path.includes('banco-novo'));
    assert.ok(written.length > 30);
    const left = written.filter(([, text]) => /example-?bank|banco exemplo/i.test(text));
    assert.deepEqual(
      left.map(([path]) => path),
      [],
    );
  });

  test('passes its own tests, and a scenario by the command of the guide', () => {
    const own = node('--test', 'src/providers/banco-novo/*.test.ts', 'sim/banks/banco-novo/*.test.ts');
    assert.equal(own.status, 0, own.output);
    // Registered, told of a payment, read back, paid and posted, over real TLS. The whole suite takes a minute: it runs over a bank that stays.
    const suite = scenario('banco-novo', 'PAY-01');
    assert.equal(suite.status, 0, suite.output);
    assert.match(suite.output, /\bok \d+ - PAY-01/);
  });
});

describe('the template', () => {
  test('the two ways of access have one face', () => {
    const pairs: [object, object][] = [
      [byToken, byKey],
      [bankByToken, bankByKey],
      [testByToken, testByKey],
      [paramsByToken, paramsByKey],
    ];
    for (const [one, other] of pairs) assert.deepEqual(Object.keys(one), Object.keys(other));
    assert.deepEqual(Object.keys(paramsByToken.credentials), fieldsOf(byToken.access));
    assert.deepEqual(Object.keys(paramsByKey.credentials), fieldsOf(byKey.access));
  });

  test('a bank with a key and no certificate has no token and no certificate', () => {
    const draft = draftOf('chave', { auth: 'key', mutualTls: false });
    const textOf = (path: string): string | undefined => draft.files.find((file) => file.path === path)?.text;
    assert.equal(textOf('src/providers/chave/token.ts'), undefined);
    assert.match(textOf('src/providers/chave/access.ts') ?? '', /mutualTls: boolean = false[^]*apiKey/);
    assert.match(textOf('sim/banks/chave/operations.ts') ?? '', /DOOR: Door = 'open'/);
    assert.ok(draft.files.every(({ path, text }) => !/by-key/.test(path) && !text.includes('by-key')));
    assert.equal(
      draft.files.some(({ text }) => /chave\.token|state\.tokens/.test(text)),
      false,
    );
  });
});

/** What a person types in, but for certificate and key, which go along by themselves. */
function fieldsOf({ credentials }: Pick<Provider['facts'], 'credentials'>): string[] {
  return credentials.map(({ name }) => name).filter((name) => name !== 'certificate' && name !== 'key');
}

test('the guides name every file that is written, and no scenario that is none', async () => {
  const names = draftOf('banco-z')
    .files.map(({ path }) => path)
    .filter((path) => /^(src\/providers|sim\/banks)\/[^/]+\/(?!test-|index)[\w-]+\.ts$/.test(path))
    .map((path) => path.split('/').at(-1)!);
  assert.ok(names.length > 15);
  const { allScenarios } = await import('#test/conformance/scenarios.ts');
  const ids = allScenarios.map(({ id }) => id);
  assert.equal(commandOf(guides[0]!).replace('NAME', 'NOME'), commandOf(guides[1]!).replace('NAME', 'NOME'));
  for (const guide of guides) {
    const text = readFileSync(join(here, guide), 'utf8');
    assert.deepEqual(
      names.filter((name) => !text.includes(`\`${name}\``)),
      [],
      guide,
    );
    const quoted = [...text.matchAll(/\b[A-Z]{2,3}-\d\d\b/g)].map(([id]) => id);
    assert.ok(quoted.length > 2);
    assert.deepEqual(
      quoted.filter((id) => !ids.includes(id)),
      [],
      guide,
    );
  }
});
