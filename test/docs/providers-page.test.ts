import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { capabilitiesOf } from '#core/provider.ts';
import { providers } from '#providers/index.ts';
import { providersPage } from './providers-page.ts';

test('docs/providers.md is what the facts say now', () => {
  const written = readFileSync(join(import.meta.dirname, '../../docs/providers.md'), 'utf8');
  assert.equal(written, providersPage(), 'run `npm run docs` and look at what changed');
});

test('every bank has its section, and every charge, transfer or certificate capability its row', () => {
  const page = providersPage();
  const count = (text: string): number => page.split(text).length - 1;
  for (const { facts } of Object.values(providers)) assert.equal(count(`## ${facts.title}\n`), 1);
  const table = page.slice(0, page.indexOf('\n## '));
  const marks = [...table.matchAll(/●/g)].length;
  // Left out of the table on purpose: what only serves these.
  const quiet =
    /^(webhook\.(inspect|remove)|transfer\.(readByRef|problems)|pixKey\.(owner|read|missing|problems)|file\.(isOurs|identify|entryOf|describe|write)|certificate\.subject)$/;
  const told = Object.values(providers).flatMap((provider) =>
    capabilitiesOf(provider).filter((name) => !quiet.test(name)),
  );
  assert.equal(marks, told.length);
});
