/** Who imports whom. */
import { posix } from 'node:path';
import type { SourceFile } from './source.ts';
import { lineAt } from './source.ts';

interface Import {
  specifier: string;
  line: number;
}

const importPattern = /\b(?:from|import)\s*\(?\s*['"]([^'"\n]+)['"]/g;

export function importsOf(file: SourceFile): Import[] {
  return [...file.code.matchAll(importPattern)].map((match) => ({
    specifier: match[1] ?? '',
    line: lineAt(file.text, match.index),
  }));
}

/** The folder that relative imports stay in. Each provider, and each bank simulated, is a room of its own. */
export function roomOf(path: string): string {
  const own = /^(src\/providers\/[^/]+|sim\/banks\/[^/]+)\//.exec(path);
  if (own?.[1] !== undefined) return own[1];
  const [top = '', next = ''] = path.split('/');
  return top === 'src' && path.split('/').length > 2 ? `src/${next}` : top;
}

/** Relative imports that leave their room: a crossing goes by `#folder/file.ts`, where the table is kept. */
export function strayImports(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .filter(({ specifier }) => specifier.startsWith('.'))
      .filter(({ specifier }) => isStray(roomOf(file.path), roomOf(posix.join(posix.dirname(file.path), specifier))))
      .map(({ specifier, line }) => `${file.path}:${line} ${specifier}`),
  );
}

/**
 * The list of all providers may reach into each; the program starts what it wants, main.ts builds the screens, tests reach
 * main.ts and what stands beside it. Nobody else reaches into another's room.
 */
function isStray(from: string, to: string): boolean {
  const composes = from === 'bin' || (from === 'test' && to === 'src') || (from === 'src' && to === 'web');
  if (composes) return false;
  return from !== to && !(from !== 'src' && to.startsWith(`${from}/`));
}

/** Imports that name no file of the project: a typing mistake, or a folder that was moved. */
export function missingImports(files: readonly SourceFile[], map: Record<string, string>): string[] {
  const known = new Set(files.map((file) => file.path));
  return files.flatMap((file) =>
    importsOf(file)
      .filter(({ specifier }) => /^[.#]/.test(specifier))
      .filter(({ specifier }) => !known.has(target(file.path, specifier, map)))
      .map(({ specifier, line }) => `${file.path}:${line} ${specifier}`),
  );
}

/** Code files that nothing leads to from the entry points. */
export function unreached(
  files: readonly SourceFile[],
  entries: (path: string) => boolean,
  map: Record<string, string>,
): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const seen = new Set<string>();
  const waiting = files.map((file) => file.path).filter(entries);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const file = byPath.get(path);
    if (seen.has(path) || file === undefined) continue;
    seen.add(path);
    waiting.push(...importsOf(file).map(({ specifier }) => target(file.path, specifier, map)));
  }
  return files.map((file) => file.path).filter((path) => /\.(ts|tsx|css)$/.test(path) && !seen.has(path));
}

function target(from: string, specifier: string, map: Record<string, string>): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  for (const [pattern, path] of Object.entries(map)) {
    const [head = '', tail] = pattern.split('*');
    if (tail === undefined ? specifier === pattern : specifier.startsWith(head)) {
      return posix.normalize(path.replace('*', specifier.slice(head.length)));
    }
  }
  return specifier;
}
