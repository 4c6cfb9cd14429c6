/** What the suite leaves out, provider by provider: printed, so that a capability cannot vanish unnoticed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capabilitiesOf, type Provider } from '#core/provider.ts';
import { providers } from '#providers/index.ts';
import { paramsOf } from './params.ts';
import { allScenarios, groups } from './scenarios.ts';
import { skipsOf, skipTable } from './skips.ts';
import type { Scenario } from './world.ts';

const ids = allScenarios.map(({ id }) => id);

test('every scenario has an id of its own, a reason, and something that it needs', () => {
  assert.deepEqual(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  );
  for (const { id, title, why, needs } of allScenarios) {
    assert.match(id, /^[A-Z]{2,3}-\d\d$/);
    assert.ok(title.length > 5 && why.length > 20 && needs.length > 0, id);
  }
  assert.ok(groups.every(({ scenarios }) => scenarios.length > 0));
});

test('no number of a family is missing', () => {
  for (const family of new Set(ids.map((id) => id.replace(/-.*/, '')))) {
    const numbers = ids
      .filter((id) => id.startsWith(`${family}-`))
      .map((id) => Number(id.slice(-2)))
      .toSorted((a, b) => a - b);
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1),
      family,
    );
  }
});

/** The scenarios about what this provider has at all: one without charges is not measured by those of charges. */
function scenariosOf(provider: Provider): Scenario[] {
  const subjects = new Set(capabilitiesOf(provider).map((capability) => capability.split('.')[0]));
  return allScenarios.filter(({ needs }) => needs.every((need) => subjects.has(need.split('.')[0])));
}

for (const [name, provider] of Object.entries(providers)) {
  test(`what is left out of ${name}`, async (t) => {
    const { knownFailures } = await paramsOf(name);
    assert.deepEqual(
      knownFailures.filter(({ scenario }) => !ids.includes(scenario)),
      [],
      'a known failure of no scenario',
    );
    const skips = skipsOf(provider);
    const concerned = scenariosOf(provider);
    const skipped = concerned.filter(({ id }) => skips.some((skip) => skip.id === id));
    assert.ok(concerned.length > 0, 'no scenario is about anything that this provider does');
    assert.ok(skipped.length < concerned.length / 2, 'a provider that skips most of what it does is not checked');
    assert.ok(skips.every(({ reason }) => reason.length > 10));
    for (const line of skipTable(provider).split('\n')) t.diagnostic(line);
  });
}
