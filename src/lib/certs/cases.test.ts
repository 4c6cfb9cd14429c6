/** Every file of the set of broken and wrong ones is told for what it is, and the page of the docs lists what can be said. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { CASES, NOW } from '#test/fixtures/certs/cases.ts';

import { readCredentialFiles } from './credentials.ts';
import { DIAGNOSES } from './diagnoses.ts';

const codes = Object.keys(DIAGNOSES);

for (const { sent, files, expected, says, isNotice } of CASES) {
  test(`${says}: ${sent}`, () => {
    const reading = readCredentialFiles(files, NOW, expected);
    const refused = reading.ok ? 'ok' : reading.diagnosis.code;
    assert.equal(refused, isNotice ? 'ok' : says);
    if (reading.ok) assert.deepEqual(reading.notices.map(({ code }) => code), isNotice ? [says] : []); // prettier-ignore
  });
}

test('every diagnosis has a file that calls for it', () => {
  assert.deepEqual(
    codes.filter((code) => !CASES.some(({ says }) => says === code)),
    [],
  );
  assert.ok(codes.length >= 40);
});

test('every diagnosis is a sentence that says what, who and how', () => {
  for (const [code, [problem, who, cure]] of Object.entries(DIAGNOSES)) {
    assert.match(problem, /^\p{Lu}.*\.$/u, code);
    assert.match(cure, /^\p{Lu}.*\.$/u, code);
    assert.match(who, /^Quem /, code);
  }
});

test('the page of the docs lists each diagnosis in its words', () => {
  const page = readFileSync(new URL('../../../docs/lib/certs.md', import.meta.url), 'utf8');
  const rows = Object.entries(DIAGNOSES).map(([code, texts]) => `| ${[`\`${code}\``, ...texts].join(' | ')} |`);
  assert.deepEqual(
    rows.filter((row) => !page.includes(row)),
    [],
  );
});
