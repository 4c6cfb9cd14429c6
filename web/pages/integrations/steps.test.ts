import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Connection } from '../../types.ts';
import { firstProgress, progressOf, setupAfter, setupPath, stepAfter, stepBefore, stepOfSlug } from './steps.ts';
import { describeForTest } from './test-provider.ts';

const provider = describeForTest({ steps: ['bank', 'account', 'credentials', 'charge', 'postings', 'test'] });

function inSetup(setup: Partial<NonNullable<Connection['setup']>>): Pick<Connection, 'setup' | 'environment'> {
  return { environment: 'sandbox', setup: { step: 'credentials', done: ['bank', 'account'], problems: [], ...setup } };
}

const lacking = {
  step: 'credentials',
  pointer: '/credentials/fields/key',
  code: 'required',
  detail: 'Informe.',
} as const;

test('a person goes on where she left', () => {
  const { current, number, count, steps } = progressOf(inSetup({ step: 'charge', problems: [lacking] }), provider);
  assert.deepEqual([current, number, count], ['charge', 4, 6]);
  assert.deepEqual(
    steps.map(({ state }) => state),
    ['done', 'done', 'open', 'open', 'open', 'open'],
    'what was not seen is open, not wrong',
  );
});

test('what was seen and lacks something is marked', () => {
  const setup = inSetup({ step: 'charge', done: ['bank', 'account', 'credentials'], problems: [lacking] });
  assert.equal(progressOf(setup, provider).steps[2]?.state, 'problem');
});

test('a step that this bank does not have leads to the test', () => {
  assert.equal(progressOf(inSetup({ step: 'agreement' }), provider).current, 'test');
});

test('doing a step again leaves it done once, and a finished set-up is not begun again', () => {
  assert.deepEqual(setupAfter(inSetup({ done: ['bank', 'account', 'credentials'] }), 'credentials', provider), {
    setup: { step: 'charge', done: ['bank', 'account', 'credentials'] },
  });
  assert.deepEqual(setupAfter({ setup: null, environment: 'sandbox' }, 'charge', provider), {});
});

test('addresses name the steps of this bank only, and the bank itself is not gone back to', () => {
  const slug = new URL(setupPath('con_1', 'charge'), 'http://x').searchParams.get('passo');
  assert.equal(stepOfSlug(inSetup({}), provider, slug), 'charge');
  assert.equal(stepOfSlug(inSetup({}), provider, 'convenio'), undefined);
  assert.equal(stepOfSlug(inSetup({}), provider, 'banco'), undefined);
  assert.equal(stepBefore('account', provider, 'sandbox'), undefined);
  assert.equal(stepBefore('credentials', provider, 'sandbox'), 'account');
});

test('a certificate that an environment does not ask for is no step of it', () => {
  const mixed = describeForTest({
    steps: ['bank', 'account', 'credentials', 'certificate', 'test'],
    environments: [
      { environment: 'sandbox', certificate: 'none' },
      { environment: 'production', certificate: 'required' },
    ],
  });
  assert.equal(stepAfter('credentials', mixed, 'sandbox'), 'test');
  assert.equal(stepAfter('credentials', mixed, 'production'), 'certificate');
  assert.equal(firstProgress(mixed).count, 4);
});
