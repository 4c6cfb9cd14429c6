/** A printed boleto as others see it: its pages are counted, and a reader of codes reads bars and QR from its picture. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const tools = [
  ['pdftoppm', '-v'],
  ['zbarimg', '--version'],
] as const;

/** Readers that are not installed here. */
function missingReaders(): string[] {
  return tools.filter(([tool, probe]) => spawnSync(tool, [probe]).error !== undefined).map(([tool]) => tool);
}

/** Pages by the file itself, so that no tool is needed. */
export function pagesOf(file: string): number {
  const bytes = readFileSync(file).toString('latin1');
  assert.match(bytes, /^%PDF-/);
  return [...bytes.matchAll(/\/Type\s*\/Page\b(?!s)/g)].length;
}

/** Why codes cannot be read here; false when they can. */
export function codesUnread(): string | false {
  const missing = missingReaders();
  return missing.length > 0 && `not installed: ${missing.join(', ')}`;
}

/** What a reader of codes finds on the first page, such as `I2/5:0779…` and `QR-Code:0002…`. */
export function codesOf(file: string): string[] {
  const picture = `${file}.page`;
  assert.equal(spawnSync('pdftoppm', ['-r', '200', '-gray', '-singlefile', file, picture]).status, 0);
  const only = ['-q', '-Sdisable', '-Si25.enable', '-Sqrcode.enable'];
  const { stdout } = spawnSync('zbarimg', [...only, `${picture}.pgm`], { encoding: 'utf8' });
  return stdout.trimEnd().split('\n').toSorted();
}
