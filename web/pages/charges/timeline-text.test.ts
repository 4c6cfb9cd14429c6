import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curlOf, isShown, pretty } from './timeline-text.ts';

const item = { actor: 'bank', channel: 'webhook', direction: 'in', effect: null } as const;

test('only changes leaves out what changed nothing', () => {
  assert.equal(isShown({ ...item, effect: 'Situação: Registrado → Liquidado' }, 'changes'), true);
  assert.equal(isShown({ ...item, effect: 'Nada mudou: aviso repetido' }, 'changes'), false);
  assert.equal(isShown(item, 'changes'), false);
});

test('what Pontual sends to the bank belongs to the bank, what people do does not', () => {
  assert.equal(isShown({ ...item, actor: 'pontual', direction: 'out' }, 'bank'), true);
  assert.equal(isShown({ ...item, actor: 'person', direction: 'none' }, 'bank'), false);
  assert.equal(isShown({ ...item, actor: 'person', direction: 'none' }, 'people'), true);
});

test('a request copied as a command survives quotes', () => {
  const command = curlOf({
    method: 'POST',
    url: 'https://banco.example/v3',
    headers: { authorization: 'Bearer ***' },
    body: `{"nome":"D'Ávila"}`,
  });
  assert.equal(
    command,
    `curl -X POST 'https://banco.example/v3' \\\n  -H 'authorization: Bearer ***' \\\n  --data-raw '{"nome":"D'\\''Ávila"}'`,
  );
});

test('JSON is broken into lines, anything else stays as it came', () => {
  assert.equal(pretty('{"a":1}'), '{\n  "a": 1\n}');
  assert.equal(pretty('<html>'), '<html>');
});
