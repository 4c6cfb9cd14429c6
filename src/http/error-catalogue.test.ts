import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { errorPage } from './docs/pages.ts';
import { catalogue } from './error-catalogue.ts';

const root = join(import.meta.dirname, '..');
const sources = globSync(['app/**/*.ts', 'core/**/*.ts', 'http/**/*.ts'], { cwd: root })
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

/** Codes that the sources give to problems and refusals: literals, also the two arms of a choice. */
function codesThrown(): Map<string, string> {
  const codes = new Map<string, string>();
  for (const { file, text } of sources) {
    for (const [, words = ''] of text.matchAll(/new Problem\(\{\s*code: ([^,]+),/g)) {
      for (const [, code = ''] of words.matchAll(/'([a-z]+(?:_[a-z]+)+)'/g)) codes.set(code, file);
    }
    for (const [, code = ''] of text.matchAll(/\b(?:problem|badRequest)\(\s*'([a-z_]+)'/g)) codes.set(code, file);
    for (const [, code = ''] of text.matchAll(/unknownName\(\{[^}]*code: '([a-z_]+)'/g)) codes.set(code, file);
  }
  return codes;
}

/** Codes of the banks' refusals. */
function codesOfProviders(): Set<string> {
  const files = globSync('providers/*/errors.ts', { cwd: root });
  const texts = files.map((file) => readFileSync(join(root, file), 'utf8'));
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/^\s+code: '([a-z]+(?:_[a-z]+)+)'/gm)].map(([, code = '']) => code)),
  );
}

test('every code that is thrown has its page', () => {
  const thrown = codesThrown();
  assert.ok(thrown.size > 30, `only ${thrown.size} codes found: the pattern does not fit the sources any more`);
  for (const [code, file] of thrown)
    assert.ok(Object.hasOwn(catalogue, code), `${code} of ${file} is not in the catalogue`);
  for (const code of codesOfProviders())
    assert.ok(Object.hasOwn(catalogue, code), `${code} of a provider is not in the catalogue`);
});

test('a page tells the status that is answered', () => {
  for (const { file, text } of sources) {
    for (const [, code = '', status = ''] of text.matchAll(/new Problem\(\{\s*code: '(\w+)',\s*status: (\d+),/g)) {
      assert.equal(catalogue[code]?.status, Number(status), `${code} of ${file}`);
    }
  }
});

test('every page says what happened and what to do, and nothing is listed that nobody throws', () => {
  const used = new Set([...codesThrown().keys(), ...codesOfProviders()]);
  const texts = sources
    .filter(({ file }) => !file.includes('error-catalogue'))
    .map(({ text }) => text)
    .join();
  for (const [code, entry] of Object.entries(catalogue)) {
    assert.ok(used.has(code) || texts.includes(`'${code}'`), `${code} is thrown nowhere`);
    assert.ok(entry.status >= 400 && entry.status < 600, code);
    for (const text of [entry.title, entry.titleEn, entry.meaning, entry.cure]) assert.ok(text.length > 5, code);
    const page = errorPage(code, entry);
    assert.ok(page.includes(code) && page.includes(entry.titleEn), code);
  }
});

test('what is shown on a page is text, never markup', () => {
  const evil = '<img src=x onerror=alert(1)>"\'&';
  const page = errorPage(evil, { status: 400, title: evil, titleEn: evil, meaning: evil, cure: evil, actor: 'you' });
  assert.ok(!page.includes('<img'));
  assert.ok(page.includes('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;'));
});
