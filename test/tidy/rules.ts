/** House rules that look at one file at a time, each with samples that prove that it bites, and only where it should. */
import type { SourceFile } from './source.ts';
import { lineAt } from './source.ts';

export interface Sample {
  path: string;
  text: string;
}

export interface Rule {
  name: string;
  applies(path: string): boolean;
  /** Places in the text that break the rule. */
  find(file: SourceFile): number[];
  bad: Sample[];
  good: Sample[];
}

const isCode = (path: string): boolean => /\.(ts|tsx|js)$/.test(path);
export const isTest = (path: string): boolean =>
  /\.test\.tsx?$/.test(path) || /(^|\/)test-[\w-]+\.ts$/.test(path) || /^(test|bench)\//.test(path);
/** These two speak of what is forbidden, to forbid it. */
const isHouse = (path: string): boolean => path === 'test/tidy.test.ts' || path.startsWith('test/tidy/');
const production = (path: string): boolean => isCode(path) && !isTest(path);

function matches(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].map((match) => match.index);
}

export function broken(rule: Rule, files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => rule.applies(file.path))
    .flatMap((file) => rule.find(file).map((index) => `${file.path}:${lineAt(file.text, index)}`));
}

const sharedRooms = /^(src\/(core|contract|net|db|app|jobs|http)|web)\//;
const bankNames = new Set(['inter', 'itau', 'itaú', 'asaas', 'efi', 'efí', 'gerencianet', 'celcoin']);

/** Words of identifiers and texts: `listItauCharges` holds list, itau and charges; `setInterval` holds no bank. */
function bankWords({ code }: SourceFile): number[] {
  return [...code.matchAll(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})/gu)]
    .filter(([word]) => bankNames.has(word.toLowerCase()))
    .map((match) => match.index);
}

const largestFileLines = 500;

const size: Rule = {
  name: `a file has at most ${largestFileLines} lines`,
  applies: (path) => /\.(ts|tsx|js|css)$/.test(path),
  find: ({ text }) => (text.trimEnd().split('\n').length > largestFileLines ? [text.length] : []),
  bad: [{ path: 'src/lib/long.ts', text: '//\n'.repeat(501) }],
  good: [{ path: 'src/lib/full.ts', text: '//\n'.repeat(500) }],
};

const banks: Rule = {
  name: 'shared code names no bank',
  applies: (path) => sharedRooms.test(path) && /\.(ts|tsx|js|sql)$/.test(path) && !isTest(path),
  find: bankWords,
  bad: [
    { path: 'src/app/a.ts', text: "if (provider === 'inter') retry();" },
    { path: 'src/core/b.ts', text: 'export const readItauStatus = 1;' },
    { path: 'src/db/migrations/0009-x.sql', text: "check (provider in ('efi'))" },
    { path: 'web/c.tsx', text: '<Title>Como no Asaas</Title>' },
    { path: 'src/http/d.ts', text: 'const INTER_LIMIT = 1;' },
  ],
  good: [
    {
      path: 'src/app/a.ts',
      text: 'setInterval(run, 5); type X = { interest: string; internal: boolean }; // as Inter does',
    },
    { path: 'src/db/e.sql', text: '-- the Efí provider sends a history\nselect 1' },
    { path: 'src/providers/inter/index.ts', text: "export const name = 'inter';" },
    { path: 'src/app/a.test.ts', text: "const provider = 'inter';" },
  ],
};

const environment: Rule = {
  name: 'process.env is read in src/config.ts and sim/config.ts only',
  applies: (path) => production(path) && !['src/config.ts', 'sim/config.ts'].includes(path),
  find: ({ bare }) => matches(bare, /\bprocess\s*\??\.\s*env\b|\bprocess\[|\{[^{}]*\benv\b[^{}]*\}\s*=\s*process\b/g),
  bad: [
    { path: 'src/db/a.ts', text: 'const url = process.env.DATABASE_URL;' },
    { path: 'src/db/b.ts', text: 'const { env } = process;' },
  ],
  good: [
    { path: 'src/config.ts', text: 'const url = process.env.DATABASE_URL;' },
    { path: 'src/db/a.ts', text: "// process.env is not for us\nconst text = 'process.env';" },
  ],
};

const printing: Rule = {
  name: 'only the command line prints: no console elsewhere',
  applies: (path) => production(path) && !/^(src\/cli\/|sim\/main\.ts$|bin\/)/.test(path),
  find: ({ bare }) => matches(bare, /\bconsole\s*\./g),
  bad: [{ path: 'src/app/a.ts', text: 'console.log(1)' }],
  good: [
    { path: 'src/cli/a.ts', text: 'console.log(1)' },
    { path: 'src/app/a.ts', text: "// console.log(1)\nconst text = 'console.log';" },
  ],
};

const clockOwners = ['bin/pontual.js', 'src/main.ts', 'sim/kit/clock.ts', 'web/ui/clock.ts'];

const clock: Rule = {
  name: 'time and chance are injected: no Date, Math.random or Temporal.Now but at their owners',
  applies: (path) => production(path) && !clockOwners.includes(path),
  find: ({ bare }) => matches(bare, /(?<![.\w])Date\b(?!\s*[:=,}])|\bMath\s*\.\s*random\b|\bTemporal\s*\.\s*Now\b/g),
  bad: [
    { path: 'src/core/a.ts', text: 'const now = new Date();' },
    { path: 'src/core/b.ts', text: 'return Date.now();' },
    { path: 'src/net/c.ts', text: 'delay(Math.random() * 5);' },
    { path: 'sim/kit/d.ts', text: 'Temporal.Now.instant()' },
    { path: 'src/app/e.ts', text: 'const text = `${Date.now()}`;' },
  ],
  good: [
    { path: 'src/main.ts', text: 'const now = () => Temporal.Now.instant();' },
    { path: 'src/core/a.ts', text: 'type PlainDate = Temporal.PlainDate; // new Date() is not for us' },
    { path: 'src/core/a.test.ts', text: 'Date.now()' },
  ],
};

const division: Rule = {
  name: 'centavos are never divided outside lib/money.ts: a number with a fraction is not money',
  applies: (path) => production(path) && path !== 'src/lib/money.ts',
  find: ({ bare }) =>
    matches(bare, /\b(\w*C|c)ents\b[)\]!]*\s*\/(?![/*>])|(?<![<*/])\/=?\s*[(]*[\w.]*\b(\w*C|c)ents\b/g),
  bad: [
    { path: 'src/core/a.ts', text: 'const half = amountCents / 2;' },
    { path: 'src/core/b.ts', text: 'const part = (fact.feeCents) / total;' },
    { path: 'src/core/c.ts', text: 'const share = 100 / fact.amountCents;' },
    { path: 'src/core/d.ts', text: 'amountCents /= 2;' },
  ],
  good: [
    { path: 'src/core/a.ts', text: 'const amountCents = cents(5); // amountCents / 2\n/* a */ const x = amountCents;' },
    { path: 'web/a.tsx', text: '<AmountCents />' },
  ],
};

const types: Rule = {
  name: 'no any, no silenced compiler, no enum, no default export',
  applies: (path) => isCode(path) && !isHouse(path),
  find: (file) => [
    ...matches(file.bare, /[:<|&,(=]\s*any\b(?=\s*(?:[[\],;)>=|&}]|$))|\bas\s+any\b/gm),
    ...matches(file.bare, /(^|[;{}]|\bexport|\bconst|\bdeclare)\s+enum\s+\w|^enum\s+\w/gm),
    ...(file.path === 'web/vite.config.ts' ? [] : matches(file.bare, /\bexport\s+default\b|\bas\s+default\b/g)),
    ...matches(file.text, /@ts-(ignore|nocheck|expect-error)\b/g),
  ],
  bad: [
    { path: 'src/a.ts', text: 'const x: any = 1;' },
    { path: 'src/a.ts', text: 'const x = y as any;' },
    { path: 'src/a.ts', text: 'const x: Map<string, any> = y;' },
    { path: 'src/a.ts', text: 'const x: any[] = y;' },
    { path: 'src/a.ts', text: '// @ts-ignore\nx();' },
    { path: 'src/a.test.ts', text: '// @ts-expect-error\nx();' },
    { path: 'src/a.ts', text: 'export default 1;' },
    { path: 'src/a.ts', text: 'export { x as default };' },
    { path: 'src/a.ts', text: 'export enum Status { paid }' },
    { path: 'src/a.ts', text: 'const enum Status { paid }' },
  ],
  good: [
    { path: 'src/a.ts', text: "// any of these\nconst text = 'any';\nconst { any } = Promise;\nz.enum(['a']);" },
    { path: 'web/vite.config.ts', text: 'export default {};' },
  ],
};

const todos: Rule = {
  name: 'a TODO names its issue: TODO(#12)',
  applies: (path) => /\.(ts|tsx|js|sql|css|md)$/.test(path) && !isHouse(path),
  find: ({ text, code, path }) =>
    matches(text, /\b(TODO|FIXME|XXX)\b(?!\s*\(#\d+\))/g).filter((at) => path.endsWith('.md') || code[at] === ' '),
  bad: [
    { path: 'src/a.ts', text: '// TODO: later' },
    { path: 'src/a.sql', text: '-- FIXME' },
  ],
  good: [{ path: 'src/a.ts', text: "// TODO(#12): later\nconst text = 'TODO DIA';" }],
};

/** Written in halves, so that this file does not hold them. */
const registryHosts = [
  'registry.npm' + 'js.org',
  'registry.yarn' + 'pkg.com',
  'npm.pkg.git' + 'hub.com',
  'pypi' + '.org',
];
const privateWords = [
  'sub-?ag' + 'ents?',
  'far' + 'm-\\w+',
  '/wo' + 'rk/(main|shared)',
  '\\.\\./sha' + 'red/',
  '\\bspecs' + '/',
];

const words: Rule = {
  name: 'no registry host, no download address in the lockfile, nothing that is not of the project',
  applies: () => true,
  find: ({ text, path }) => [
    ...registryHosts.flatMap((host) => matches(text, new RegExp(host.replaceAll('.', '\\.'), 'gi'))),
    ...privateWords.flatMap((word) => matches(text, new RegExp(word, 'gi'))),
    ...(path.includes('lock') ? matches(text, /"resolved":\s*"http/g) : []),
  ],
  bad: [
    { path: 'package-lock.json', text: '{"resolved": "https://example.com/a.tgz"}' },
    ...registryHosts.map((host) => ({ path: 'docs/a.md', text: `npm from https://${host}/` })),
    { path: 'src/a.ts', text: `// see ${'specs' + '/inter.md'}` },
    { path: 'docs/a.md', text: `made by a ${'sub' + 'agent'}` },
  ],
  good: [
    { path: 'package-lock.json', text: '{"integrity": "sha512-…"}' },
    { path: 'src/a.ts', text: "import { Agent } from 'undici';" },
  ],
};

export const rules: Rule[] = [size, banks, environment, printing, clock, division, types, todos, words];
