import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorKinds, invalidInput, kindMeanings, nextStep, notFound, type Effect, type NextStep } from './errors.ts';

const effects: Effect[] = ['read', 'keyed-write', 'write'];

test('what comes next: the whole table', () => {
  const table: Record<string, Record<string, NextStep>> = {
    invalid: { read: 'finish', written: 'finish', unsent: 'finish' },
    unsupported: { read: 'finish', written: 'finish', unsent: 'finish' },
    'not-sent': { read: 'retry-later', written: 'retry-later', unsent: 'retry-later' },
    busy: { read: 'retry-later', written: 'resolve', unsent: 'retry-later' },
    auth: { read: 'stop', written: 'stop', unsent: 'stop' },
    refused: { read: 'finish', written: 'finish', unsent: 'finish' },
    conflict: { read: 'finish', written: 'resolve', unsent: 'resolve' },
    'not-found': { read: 'retry-later', written: 'finish', unsent: 'finish' },
    unknown: { read: 'retry-later', written: 'resolve', unsent: 'retry-later' },
    contract: { read: 'retry-later', written: 'resolve', unsent: 'retry-later' },
  };
  assert.deepEqual(Object.keys(table), [...errorKinds]);
  for (const kind of errorKinds) {
    assert.equal(nextStep(kind, 'read', true), table[kind]?.['read'], kind);
    for (const effect of ['keyed-write', 'write'] as const) {
      assert.equal(nextStep(kind, effect, true), table[kind]?.['written'], kind);
      assert.equal(nextStep(kind, effect, false), table[kind]?.['unsent'], kind);
    }
  }
});

test('a write of which bytes left is sent again for no kind but the one that says that none left', () => {
  for (const effect of effects.filter((item) => item !== 'read')) {
    const again = errorKinds.filter((kind) => nextStep(kind, effect, true) === 'retry-later');
    assert.deepEqual(again, ['not-sent']);
  }
});

test('each kind has a status, a title in Portuguese and somebody who acts', () => {
  const titles = Object.values(kindMeanings).map(({ title }) => title);
  assert.equal(new Set(titles).size, errorKinds.length);
  for (const kind of errorKinds) {
    const { status, retryable, actor } = kindMeanings[kind];
    assert.ok(status === 202 || (status >= 400 && status < 600), kind);
    if (retryable) assert.equal(actor, 'nobody', `${kind}: whoever must act first cannot just retry`);
  }
});

test('problems of input name each field; one alone speaks for itself', () => {
  const one = { pointer: '/dueDate', code: 'invalid_date', detail: 'Vencimento inválido. Use AAAA-MM-DD.' };
  assert.equal(invalidInput([one]).init.detail, one.detail);
  const two = invalidInput([one, { ...one, pointer: '/payer/name' }]).init;
  assert.deepEqual([two.status, two.detail, two.errors?.length], [422, '2 campos precisam de correção.', 2]);
  const missing = notFound('A cobrança', 'chg_1');
  assert.equal(missing.message, 'not_found: A cobrança chg_1 não existe nesta empresa.');
  assert.equal(missing.init.status, 404);
});
