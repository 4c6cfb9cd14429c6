/**
 * What `npm run new-provider` writes: the template beside this file, which is a provider and a bank that work, with the names of the new
 * bank. Everything is made in memory and looked at first; only when nothing is in the way is anything written.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Order {
  /** `banco-x`: the folder, and the first part of the names of its requests. */
  name: string;
  /** As people know it. */
  title: string;
  /** COMPE code, three digits. */
  compe: string;
  auth: 'oauth' | 'key';
  /** Whether the bank asks for a client certificate. */
  mutualTls: boolean;
  /** Day that its facts are of, `YYYY-MM-DD`. */
  asOf: string;
}

export interface NewFile {
  /** From the root of the project. */
  path: string;
  text: string;
}

export interface Draft {
  files: NewFile[];
  /** Files that are there and get a line each. */
  registries: NewFile[];
}

const template = join(import.meta.dirname, 'template');

/** Where each part of the template goes. */
const targets = (name: string): readonly [from: RegExp, to: string][] => [
  [/^provider\//, `src/providers/${name}/`],
  [/^bank\//, `sim/banks/${name}/`],
  [/^params\.ts$/, `test/conformance/params/${name}.ts`],
];

const reserved =
  /^(await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|import|in|instanceof|let|new|null|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield|index|registry)$/;

const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const pascal = (name: string): string => camel(name).replace(/^\w/, (letter) => letter.toUpperCase());

/** What is wrong with the order itself, in Portuguese. */
function orderProblems({ name, title, compe }: Order): string[] {
  const problems: string[] = [];
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 30 || reserved.test(name)) {
    problems.push(`"${name}" não serve de nome: use letras minúsculas, números e hífens, como banco-x.`);
  }
  if (!/^[\p{L}\p{N}][\p{L}\p{N} .&()-]{1,39}$/u.test(title)) {
    problems.push(`"${title}" não serve de título: use de 2 a 40 letras, números, espaços e . & ( ) -`);
  }
  if (!/^\d{3}$/.test(compe)) problems.push(`"${compe}" não é um código COMPE: são três dígitos.`);
  return problems;
}

/** The text of a file of the template for this bank; `example-bank`, `exampleBank`, `ExampleBank` and `Banco Exemplo` stand for it. */
function named(text: string, { name, title, compe, mutualTls, asOf, auth }: Order): string {
  const lines = text.split('\n');
  // A bank that gives a key has no tokens.
  const kept =
    auth === 'oauth' ? lines : lines.filter((line) => !/example-bank\.token|^\s+tokens: (new )?Map/.test(line));
  return kept
    .join('\n')
    .replaceAll('example-bank', name)
    .replaceAll('exampleBank', camel(name))
    .replaceAll('ExampleBank', pascal(name))
    .replaceAll('Banco Exemplo', title)
    .replaceAll("'999'", `'${compe}'`)
    .replaceAll('(999)', `(${compe})`)
    .replace("asOf: '2026-01-01'", `asOf: '${asOf}'`)
    .replace('mutualTls: boolean = true', `mutualTls: boolean = ${mutualTls}`)
    .replace("DOOR: Door = 'mutual'", `DOOR: Door = '${mutualTls ? 'mutual' : 'open'}'`);
}

function newFiles(order: Order): NewFile[] {
  const paths = globSync('**/*.{ts,md,json}', { cwd: template }).map((path) => path.replaceAll('\\', '/'));
  const byKey = paths.filter((path) => path.includes('-by-key.'));
  const plain = (path: string): string => path.replace('-by-key.', '.');
  // What the other way of access would take the place of, and the token that only one of them has.
  const replaced = [...byKey.map(plain), 'provider/token.ts'];
  const chosen = paths.filter((path) => (order.auth === 'key' ? !replaced.includes(path) : !byKey.includes(path)));
  return chosen.toSorted().map((from) => {
    const [pattern, to] = targets(order.name).find(([start]) => start.test(plain(from)))!;
    return { path: plain(from).replace(pattern, to), text: named(readFileSync(join(template, from), 'utf8'), order) };
  });
}

/** A registry with one more line behind each of the two places; null when the file does not look as it did. */
function withLines(text: string, importLine: string, entry: { before: RegExp; line: string }): string | null {
  const last = [...text.matchAll(/^import \{ \w+ \} from '\.\/[\w-]+\/index\.ts';\n/gm)].at(-1);
  if (!last || !entry.before.test(text)) return null;
  const at = last.index + last[0].length;
  const imported = `${text.slice(0, at)}${importLine}\n${text.slice(at)}`;
  return imported.replace(entry.before, (end) => entry.line + end);
}

function registriesOf(root: string, { name }: Order): (NewFile | string)[] {
  const key = camel(name) === name ? '' : `'${name}': `;
  const open = `open${pascal(name)}`;
  const index = `./${name}/index.ts`;
  const wanted = [
    {
      path: 'src/providers/index.ts',
      importLine: `import { ${camel(name)} } from '${index}';`,
      entry: { before: /(?<=export const providers[^;]*?),?\s*\};/, line: `, ${key}${camel(name)}` },
    },
    {
      path: 'sim/banks/registry.ts',
      importLine: `import { ${open} } from '${index}';`,
      entry: { before: /(?<=,\n)\} as const satisfies/, line: `  '${name}': ${open},\n` },
    },
  ];
  return wanted.map(({ path, importLine, entry }) => {
    const old = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';
    if (new RegExp(`\\b(${camel(name)}|${open})\\b`).test(old)) return `o nome já aparece em ${path}.`;
    const text = withLines(old, importLine, entry);
    return text === null ? `${path} não tem a forma esperada: acrescente a linha à mão.` : { path, text };
  });
}

/** All that would be written, or everything that is in the way, in Portuguese. */
export function draftProvider(root: string, order: Order): Draft | { problems: string[] } {
  const wrong = orderProblems(order);
  if (wrong.length > 0) return { problems: wrong };
  const taken = targets(order.name).filter(([, to]) => existsSync(join(root, to)));
  const registries = registriesOf(root, order);
  const problems = [
    ...taken.map(([, to]) => `${to} já existe: escolha outro nome ou apague o que está lá.`),
    ...registries.filter((one) => typeof one === 'string'),
  ];
  if (problems.length > 0) return { problems };
  return { files: newFiles(order), registries: registries.filter((one) => typeof one !== 'string') };
}

/** Writes a draft, formatted; when something fails on the way, takes back what was written. @throws what failed. */
export function writeDraft(root: string, { files, registries }: Draft): void {
  const before = registries.map(({ path }) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text, { flag: 'wx' });
    }
    for (const { path, text } of registries) writeFileSync(join(root, path), text);
    format(root, [...files, ...registries]);
  } catch (error) {
    for (const { path, text } of before) writeFileSync(join(root, path), text);
    const folders = files.map(({ path }) => /^(src\/providers|sim\/banks)\/[^/]+/.exec(path)?.[0] ?? path);
    for (const path of new Set(folders)) rmSync(join(root, path), { recursive: true, force: true });
    throw error;
  }
}

/** A longer or shorter name breaks lines elsewhere. */
function format(root: string, files: readonly NewFile[]): void {
  const code = files.map(({ path }) => path).filter((path) => path.endsWith('.ts'));
  const oxfmt = join(root, 'node_modules', 'oxfmt', 'bin', 'oxfmt');
  const { status, stderr } = spawnSync(process.execPath, [oxfmt, ...code], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`o formatador falhou: ${stderr.trim().slice(0, 400)}`);
}

/** How many places of these files still say what must be put there. */
export function changesLeft(files: readonly NewFile[]): number {
  return files.reduce((sum, { text }) => sum + text.split('CHANGE:').length - 1, 0);
}
