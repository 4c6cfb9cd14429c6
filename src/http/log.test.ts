import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanText, createLog } from './log.ts';

function written(fields: Record<string, unknown>, message = 'message'): string {
  const lines: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } });
  log.info(fields, message);
  return lines.join('');
}

test('only named fields are logged; of the others, only that they were there', () => {
  const line = JSON.parse(
    written({ status: 200, body: { name: 'Maria' }, authorization: 'Bearer pk_abc', route: '/v1' }),
  );
  assert.equal(line.status, 200);
  assert.equal(line.route, '/v1');
  assert.equal(line.dropped, 'body authorization');
  assert.ok(!JSON.stringify(line).includes('Maria'));
});

test('tax ids and secrets are masked inside texts too', () => {
  const text = cleanText(
    'pagador 529.982.247-25 52998224725 12.ABC.345/01DE-35 chave pk_Zm9vYmFy whsec_abc Bearer eyJ.x.y',
  );
  assert.equal(text, 'pagador [documento] [documento] [documento] chave [segredo] [segredo] [segredo]');
});

test('no text forges a line of its own', () => {
  const lines = written({ error: 'x\r\n{"level":50,"msg":"forged"}\u2028' }, 'a\nb');
  assert.equal(lines.split('\n').filter((line) => line !== '').length, 1);
  assert.equal(JSON.parse(lines).msg, 'a b');
});

test('ids of ours are not mistaken for tax ids', () => {
  const id = '019b3f70-53a1-7d52-8a31-35f5b8f7a2c1';
  assert.equal(cleanText(id), id);
  assert.equal(cleanText('chg_06B3Y2ZQ4N8R5T7V9XABCDEFGH'), 'chg_06B3Y2ZQ4N8R5T7V9XABCDEFGH');
});
