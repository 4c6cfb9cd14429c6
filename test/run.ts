/**
 * `npm test`: lint, format, types, the web build and every test, one after another, to the end even
 * when one fails. `npm test -- charges pix` runs only the test files whose path holds one of the words.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { stopTestServer, testDatabase } from '#test/kit/database.ts';

const root = join(import.meta.dirname, '..');
const bin = (name: string, file = name): string => join(root, 'node_modules', name, 'bin', file);

const buildWeb = 'const { buildWeb } = await import(process.argv[1]); await buildWeb();';

const checks: [name: string, ...command: string[]][] = [
  ['lint', bin('oxlint'), '--type-aware'],
  ['format', bin('oxfmt'), '--check'],
  ['types', bin('typescript', 'tsc'), '-p', 'tsconfig.json'],
  ['types of the web application', bin('typescript', 'tsc'), '-p', 'web/tsconfig.json'],
  ['web build', '--input-type=module', '--eval', buildWeb, './web/build.ts'],
];

/** What was not tested, and why; a run that leaves something out says so at its end. */
interface LeftOut {
  name: string;
  reason: string;
}

interface Tested {
  passed: boolean;
  leftOut: LeftOut[];
  /** The runner's own closing figures, of everything together: tests, pass, fail, … */
  counts: Map<string, number>;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

async function check([name, ...args]: (typeof checks)[number]): Promise<boolean> {
  const began = performance.now();
  const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, PATH: path } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  say(`${code === 0 ? '✔' : '✖'} ${name} (${seconds(began)})`);
  if (code !== 0) say(output.trimEnd());
  return code === 0;
}

const isJourney = (file: string): boolean => file.startsWith('test/e2e/');

/** The longest file of all begins first, so that nobody waits for it alone at the end. */
const isLong = (file: string): boolean => file.startsWith('test/conformance/');

function testFiles(words: readonly string[]): string[] {
  return globSync('{src,sim,web,test,bench}/**/*.test.{ts,tsx}', { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort((one, other) => Number(isLong(other)) - Number(isLong(one)) || (one < other ? -1 : 1));
}

const closingLine = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) ([\d.]+)$/;

/** One process a file, some at a time: files start servers and processes of their own. */
async function runTests(files: readonly string[], concurrency: number, tested: Tested): Promise<void> {
  const stream = run({ files: files.map((file) => join(root, file)), concurrency, timeout: 600_000 });
  stream.on('test:fail', () => (tested.passed = false));
  stream.on('test:pass', ({ name, skip }) => {
    if (skip !== undefined && skip !== false) tested.leftOut.push({ name, reason: String(skip) });
  });
  const events = async function* (): AsyncGenerator<unknown> {
    for await (const event of stream as AsyncIterable<{ type: string; data: { message: string } }>) {
      const [, name, count] = (event.type === 'test:diagnostic' && closingLine.exec(event.data.message)) || [];
      if (name === undefined) yield event;
      else tested.counts.set(name, (tested.counts.get(name) ?? 0) + Number(count));
    }
  };
  const report = Readable.from(events()).compose(new spec());
  report.pipe(process.stdout, { end: false });
  await finished(report);
}

function sayLeftOut(leftOut: readonly LeftOut[]): void {
  say(leftOut.length === 0 ? 'Left out: nothing' : 'Left out:');
  for (const [reason, several] of Map.groupBy(leftOut, (one) => one.reason)) {
    for (const { name } of several) say(`  ${name} (${reason})`);
  }
}

/** On a machine made for testing everything is installed; a test left out there is a failure. */
function isMissingHere({ reason }: LeftOut): boolean {
  const ci = process.env.CI ?? '';
  return !['', '0', 'false'].includes(ci) && reason.startsWith('not installed:');
}

/**
 * Journeys in the browser come last: they say least when something simpler is broken. Each is a program, a database and a browser, which
 * use a machine of two cores whole. The others wait now and then, so that three fill the time; more would ask their one server for more
 * connections than it has.
 */
async function runAll(files: readonly string[]): Promise<Tested> {
  const tested: Tested = { passed: true, leftOut: [], counts: new Map() };
  const [journeys, others] = [files.filter(isJourney), files.filter((file) => !isJourney(file))];
  await runTests(others, 3, tested);
  await runTests(journeys, availableParallelism() < 4 ? 1 : 2, tested);
  return tested;
}

async function main(words: readonly string[]): Promise<boolean> {
  const began = performance.now();
  const results: boolean[] = [];
  if (words.length === 0) for (const one of checks) results.push(await check(one));
  const files = testFiles(words);
  if (files.length === 0) {
    say(`No test file holds ${words.join(' or ')} in its path.`);
    return false;
  }
  const tested = await withTestServer(() => runAll(files));
  sayLeftOut(tested.leftOut);
  const isMissing = tested.leftOut.some(isMissingHere);
  if (isMissing) say('✖ CI is set: what is not installed here may not be left out.');
  results.push(tested.passed, !isMissing);
  const passed = results.every(Boolean);
  for (const [name, count] of tested.counts) say(`ℹ ${name} ${count}`);
  say(`${passed ? '✔ all passed' : '✖ failed'} in ${seconds(began)}`);
  return passed;
}

/** The server is started, and its template made, before two processes ask for it at once. */
async function withTestServer<A>(use: () => Promise<A>): Promise<A> {
  await (await testDatabase()).drop();
  try {
    return await use();
  } finally {
    await stopTestServer();
  }
}

// Every test process, and every program that one starts, loads the same modules: they are translated once.
process.env['NODE_COMPILE_CACHE'] ??= join(root, 'node_modules', '.cache', 'pontual');
process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
