/** The files of the project as the house rules see them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SourceFile {
  /** From the root of the project, with `/`. */
  path: string;
  text: string;
  /** The text with its comments blanked; every character keeps its place. */
  code: string;
  /** The text with comments, strings and regular expressions blanked. */
  bare: string;
}

export const root = join(import.meta.dirname, '..', '..');

const unread = new Set(['node_modules', '.git', '.tmp', 'data', 'dist']);
const readable =
  /\.(ts|tsx|js|json|md|sql|css|html|csv|txt|yml|yaml|svg|toml)$|(^|\/)(LICENSE|\.[a-z]+rc|\.gitignore|run)$/;

/** Every text file of the project but what is installed, built or kept as data. */
export function projectFiles(folder = ''): SourceFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return unread.has(entry.name) ? [] : projectFiles(path);
    return entry.isFile() && readable.test(path) ? [sourceFile(path, readFileSync(join(root, path), 'utf8'))] : [];
  });
}

export function sourceFile(path: string, text: string): SourceFile {
  if (/\.(ts|tsx|js)$/.test(path)) return { path, text, ...blanked(text) };
  if (path.endsWith('.sql')) {
    const code = text.replace(/--.*$/gm, spaces);
    return { path, text, code, bare: code };
  }
  return { path, text, code: text, bare: text };
}

/** Line number, from 1, of a place in the text. */
export function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function spaces(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

/** What may stand right before a regular expression; elsewhere a slash divides. */
const beforeRegex = /(^|[=(,:;!&|?{}[+\-*%~^<>]|\b(?:return|typeof|case|in|of|do|else|void|await|yield))\s*$/;
const tokens =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`|\$\{|[{}]|\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])*\/[dgimsuvy]*/g;

/**
 * Blanks comments (in `code`) and also texts and regular expressions (in `bare`). It reads tokens,
 * not the language: enough for rules that look for words.
 */
function blanked(text: string): { code: string; bare: string } {
  const code = [...cut(text, tokens)];
  return { code: code.map((piece) => piece.code).join(''), bare: code.map((piece) => piece.bare).join('') };
}

interface Piece {
  code: string;
  bare: string;
}

function* cut(text: string, pattern: RegExp): Generator<Piece> {
  const token = new RegExp(pattern);
  /** Braces still open inside each `${` that we are in. */
  const depths: number[] = [];
  let last = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    const between = text.slice(last, match.index);
    if (isDivision(found, text, match.index)) {
      token.lastIndex = match.index + 1;
      continue;
    }
    if (between !== '') yield { code: between, bare: between };
    last = match.index + found.length;
    const opensText = found === '`' || (found === '}' && depths.at(-1) === 0);
    if (opensText) {
      if (found === '}') depths.pop();
      const end = endOfTemplate(text, last);
      if (end.opens) depths.push(0);
      yield piece(text.slice(match.index, end.at), 'text');
      last = end.at;
      token.lastIndex = last;
    } else {
      const depth = depths.length - 1;
      if (depth >= 0 && found === '{') depths[depth] = (depths[depth] ?? 0) + 1;
      if (depth >= 0 && found === '}') depths[depth] = (depths[depth] ?? 0) - 1;
      yield piece(found, kindOf(found));
    }
  }
  const rest = text.slice(last);
  yield { code: rest, bare: rest };
}

function isDivision(found: string, text: string, index: number): boolean {
  if (!found.startsWith('/') || found.startsWith('//') || found.startsWith('/*')) return false;
  return !beforeRegex.test(text.slice(Math.max(0, index - 12), index));
}

/** Where a template's text stops: behind its closing back quote, or behind the `${` of an expression. */
function endOfTemplate(text: string, from: number): { at: number; opens: boolean } {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '`') return { at: at + 1, opens: false };
    else if (text[at] === '$' && text[at + 1] === '{') return { at: at + 2, opens: true };
  }
  return { at: text.length, opens: false };
}

function kindOf(found: string): 'comment' | 'text' | 'code' {
  if (found.startsWith('//') || found.startsWith('/*')) return 'comment';
  return /^['"/]/.test(found) ? 'text' : 'code';
}

function piece(found: string, kind: 'comment' | 'text' | 'code'): Piece {
  if (kind === 'code') return { code: found, bare: found };
  const blank = spaces(found);
  return kind === 'comment' ? { code: blank, bare: blank } : { code: found, bare: blank };
}
