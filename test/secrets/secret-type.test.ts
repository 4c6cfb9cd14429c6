/** A secret that is printed by accident prints nothing: every way in which Node and our libraries turn a value into text. */
import assert from 'node:assert/strict';
import { format, inspect } from 'node:util';
import { serialize } from 'node:v8';
import { test } from 'node:test';
import fc from 'fast-check';
import { pino } from 'pino';
import { secret, type Secret } from '#core/secret.ts';
import { createLog } from '#http/log.ts';
import { leaksIn, written } from './search.ts';

const masked = '[segredo]';

/** The ways, each giving text from a secret; a way that refuses gives the words of its refusal. */
const ways: readonly [name: string, print: (one: Secret) => string][] = [
  ['a template', (one) => `${one as unknown as string}`],
  ['concatenation', (one) => `x${String(one)}`],
  ['addition', (one) => (one as unknown as string) + ''],
  ['JSON', (one) => JSON.stringify({ one, list: [one], nested: { one } })],
  [
    'JSON of its properties',
    (one) => JSON.stringify(Object.entries(one).map(([name, value]) => [name, String(value)])),
  ],
  ['inspect', (one) => inspect({ one }, { depth: 9, showHidden: true, getters: true, showProxy: true })],
  ['inspect without the custom way', (one) => inspect(one, { customInspect: false, showHidden: true, depth: 9 })],
  ['format', (one) => format('%s %o %O %j %d', one, one, one, one, one)],
  ['an error message', (one) => inspect(new Error(`failed with ${String(one)}`, { cause: one }), { depth: 9 })],
  ['the text of its functions', (one) => Object.values(one).map(String).join() + String(one.reveal)],
  ['a copy', (one) => JSON.stringify({ ...one }) + inspect(Object.assign({}, one))],
  ['structuredClone', (one) => refusal(() => inspect(structuredClone(one)))],
  ['a serialization', (one) => refusal(() => serialize(one).toString('latin1'))],
  [
    'an address',
    (one) =>
      new URL(`https://example.com/?a=${String(one)}`).href + new URLSearchParams({ one: String(one) }).toString(),
  ],
  ['a buffer', (one) => Buffer.from(String(one)).toString()],
  ['an assertion that fails', (one) => refusal(() => assert.deepEqual({ one }, { one: 'other' }))],
  ['pino', (one) => logged((line) => pino({ level: 'debug' }, line).debug({ one, deep: { one } }, `m ${String(one)}`))],
  ['pino with an error', (one) => logged((line) => pino({}, line).error(Object.assign(new Error('x'), { one })))],
  [
    'our log',
    (one) =>
      logged((destination) =>
        createLog({ level: 'debug', destination }).info({ detail: one, state: `${String(one)}` }, 'm'),
      ),
  ],
];

function refusal(act: () => unknown): string {
  try {
    return String(act());
  } catch (error) {
    return inspect(error, { depth: 9 });
  }
}

function logged(write: (destination: { write(line: string): void }) => void): string {
  let text = '';
  write({ write: (line) => void (text += line) });
  assert.notEqual(text, '');
  return text;
}

for (const [name, print] of ways) {
  test(`by ${name} nothing of it is seen`, () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]{12,40}$/), (text) => {
        const printed = print(secret(text));
        assert.deepEqual(leaksIn([written(name, printed)], [{ name: 'the secret', text }]), [], printed.slice(0, 200));
      }),
      { numRuns: 25 },
    );
  });
}

test('it reads as the mask, cannot be changed, and only reveal gives it', () => {
  const one = secret('canario-canario');
  assert.equal(`${String(one)} ${JSON.stringify(one)} ${inspect(one)}`, `${masked} "${masked}" ${masked}`);
  assert.throws(() => Object.assign(one, { toString: () => one.reveal() }), TypeError);
  assert.equal(one.reveal(), 'canario-canario');
});
