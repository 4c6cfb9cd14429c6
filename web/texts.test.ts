import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { t } from './texts.pt-BR.ts';

/** Every plain text of the dictionary, with its place. */
function textsOf(value: unknown, place: string): [place: string, text: string][] {
  if (typeof value === 'string') return [[place, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, `${place}.${name}`));
}

const texts = textsOf(t, 't');

test('sentences are short, without words that people do not use', () => {
  for (const [place, text] of texts) {
    assert.ok(text.length <= 160, `${place} has ${text.length} characters`);
    assert.doesNotMatch(text, /\b(ops|payload|timeout|sucesso!)/i, place);
  }
});

test('every count says zero, one and more, and only "more" shows the number', () => {
  const counted = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('zero' in value && 'one' in value && 'other' in value) {
      const words = value as Record<'zero' | 'one' | 'other', string>;
      assert.match(words.other, /#/, words.other);
      assert.doesNotMatch(words.zero + words.one, /#/, words.one);
    }
    Object.values(value).forEach(counted);
  };
  counted(t);
});

test('no bank is named on the screens: its words come from its facts', () => {
  const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.(tsx?|css|html)$/.test(name) && !/^dist|\.test\.ts$/.test(name),
  );
  assert.ok(sources.length > 80);
  for (const name of sources) {
    const source = readFileSync(join(import.meta.dirname, name), 'utf8');
    assert.doesNotMatch(source, /\b(banco inter|ita[uú]|asaas|ef[ií] bank|gerencianet|celcoin)\b/i, name);
  }
});
