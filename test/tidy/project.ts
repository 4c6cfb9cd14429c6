/** House rules about things of many files: providers, fixtures, the words of documents. */
import { posix } from 'node:path';
import type { SourceFile } from './source.ts';
import { lineAt } from './source.ts';

type Paths = ReadonlyMap<string, SourceFile>;

/** Folders `src/providers/X`. */
function providersOf(files: Paths): string[] {
  const names = [...files.keys()].map((path) => /^(src\/providers\/[^/]+)\//.exec(path)?.[1]);
  return [...new Set(names)].filter((name) => name !== undefined);
}

/** Facts grow old: a bank changes its limits without telling. Twelve months is the longest anyone should trust them. */
export function providerProblems(files: Paths, today: string): string[] {
  const oldest = Temporal.PlainDate.from(today).subtract({ months: 12 }).toString();
  return providersOf(files).flatMap((folder) => {
    const asOf = /\basOf:\s*'(\d{4}-\d{2}-\d{2})'/.exec(files.get(`${folder}/facts.ts`)?.code ?? '')?.[1];
    return [
      ...(files.has(`${folder}/README.md`) ? [] : [`${folder}: no README.md`]),
      ...(asOf === undefined ? [`${folder}/facts.ts: no asOf`] : []),
      ...(asOf !== undefined && asOf < oldest ? [`${folder}/facts.ts: asOf ${asOf} is older than 12 months`] : []),
    ];
  });
}

/**
 * Fixtures that say nowhere where they are from: not in themselves (a "source" key) and not in
 * `_sources.md` or `README.md` of their folder, where `charge.*.json` may name several.
 */
export function unsourcedFixtures(files: Paths): string[] {
  return [...files.keys()].filter((path) => {
    const inside = /^(.*\/fixtures(?:\/[^/]+)?)\/[^/]+$/.exec(path)?.[1];
    if (inside === undefined || /\/(_sources|README)\.md$/.test(path)) return false;
    const page = (files.get(`${inside}/_sources.md`) ?? files.get(`${inside}/README.md`))?.text ?? '';
    const itself = /"(_?sources?|seen_in)"\s*:/.test(files.get(path)?.text ?? '');
    return !itself && !names(page, posix.basename(path));
  });
}

function names(page: string, name: string): boolean {
  if (page.includes(name)) return true;
  return [...page.matchAll(/`([\w.-]*)\*([\w.-]*)`/g)].some(
    ([, head = '', tail = '']) => name.startsWith(head) && name.endsWith(tail) && head + tail !== '',
  );
}

/** Links and mentions of `.md` files that lead nowhere. */
export function deadDocumentLinks(files: Paths): string[] {
  const known = new Set([...files.keys()].map((path) => posix.basename(path)));
  return [...files.values()].flatMap((file) => {
    if (file.path.startsWith('test/tidy') || !/\.(ts|tsx|js|sql|md)$/.test(file.path)) return [];
    const links = [...file.text.matchAll(/\]\((?!https?:|mailto:|#|\/)([^)#\s]+)[^)]*\)/g)]
      .filter(() => file.path.endsWith('.md'))
      .filter(([, link = '']) => !isThere(files, posix.join(posix.dirname(file.path), link)));
    const mentions = [...file.text.matchAll(/(?<![\w./:*{}-])(?:[\w-]+\/)*([\w.-]+\.md)\b(?![.(]\w)/g)].filter(
      ([, name = '']) => !known.has(name),
    );
    return [...links, ...mentions].map((match) => `${file.path}:${lineAt(file.text, match.index)} ${match[1]}`);
  });
}

function isThere(files: Paths, path: string): boolean {
  const folder = path.endsWith('/') ? path : `${path}/`;
  return files.has(path) || [...files.keys()].some((known) => known.startsWith(folder));
}

/** Settings that `src/config.ts` reads and a README does not explain. */
export function unexplainedSettings(files: Paths, readmes: readonly string[]): string[] {
  const config = files.get('src/config.ts')?.code ?? '';
  const names = [...config.matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map((match) => match[1] ?? '');
  return readmes.flatMap((path) =>
    names.filter((name) => !files.get(path)?.text.includes(`\`${name}\``)).map((name) => `${path}: ${name}`),
  );
}
