/**
 * `npm test`: lint, format, types, the web build and every test, one after another, to the end even
 * when one fails. `npm test -- charges pix` runs only the test files whose path holds one of the words.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
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
  /** The runner's own closing lines: tests, pass, fail, … */
  counts: string[];
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

/** Journeys in the browser come last: they are the slowest, and say least when something simpler is broken. */
function testFiles(words: readonly string[]): string[] {
  return globSync('{src,sim,web,test,bench}/**/*.test.{ts,tsx}', { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort((one, other) => Number(isJourney(one)) - Number(isJourney(other)) || (one < other ? -1 : 1));
}

/** One process a file, two at a time: files start servers and processes of their own. */
async function runTests(files: readonly string[]): Promise<Tested> {
  const tested: Tested = { passed: true, leftOut: [], counts: [] };
  const stream = run({ files: files.map((file) => join(root, file)), concurrency: 2, timeout: 600_000 });
  stream.on('test:fail', () => (tested.passed = false));
  stream.on('test:pass', ({ name, skip }) => {
    if (skip !== undefined && skip !== false) tested.leftOut.push({ name, reason: String(skip) });
  });
  const events = async function* (): AsyncGenerator<unknown> {
    for await (const event of stream as AsyncIterable<{ type: string; data: { message: string } }>) {
      if (
        event.type === 'test:diagnostic' &&
        /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /.test(event.data.message)
      ) {
        tested.counts.push(event.data.message);
      } else yield event;
    }
  };
  const report = Readable.from(events()).compose(new spec());
  report.pipe(process.stdout, { end: false });
  await finished(report);
  return tested;
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

async function main(words: readonly string[]): Promise<boolean> {
  const began = performance.now();
  const results: boolean[] = [];
  if (words.length === 0) for (const one of checks) results.push(await check(one));
  const files = testFiles(words);
  if (files.length === 0) {
    say(`No test file holds ${words.join(' or ')} in its path.`);
    return false;
  }
  const tested = await withTestServer(() => runTests(files));
  sayLeftOut(tested.leftOut);
  const isMissing = tested.leftOut.some(isMissingHere);
  if (isMissing) say('✖ CI is set: what is not installed here may not be left out.');
  results.push(tested.passed, !isMissing);
  const passed = results.every(Boolean);
  for (const line of tested.counts) say(`ℹ ${line}`);
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

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
