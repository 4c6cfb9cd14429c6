/**
 * The conformance suite: every scenario over every provider of the registry, against its simulated bank over real TLS. What a
 * provider does not declare is skipped with the reason; what it is known to fail is listed in its params, and fails the run when it
 * passes.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { Provider } from '#core/provider.ts';
import { providers } from '#providers/index.ts';
import { paramsOf, type KnownFailure } from './params.ts';
import { groups, type Group } from './scenarios.ts';
import { assertNothingSecret } from './secrets.ts';
import { assertAtRest, markOf, openWorld, skipReason, type Scenario, type World } from './world.ts';

for (const [name, provider] of Object.entries(providers)) {
  const { knownFailures } = await paramsOf(name);
  // Groups have a hub each and do not meet; several at once, because some of their time is spent waiting, and no more than the
  // server of the tests has connections for.
  describe(`conformance of ${name}`, { concurrency: 4 }, () => {
    for (const group of groups)
      describe(group.title, { concurrency: 1 }, () => defineGroup(name, provider, group, knownFailures));
  });
}

function defineGroup(name: string, provider: Provider, group: Group, known: readonly KnownFailure[]): void {
  let shared: World | undefined;
  let played = 0;
  const run = (scenario: Scenario): Promise<void> => {
    played += 1;
    return play(name, scenario, shared);
  };
  // A bank may have nothing of a whole group: no hub is started for that.
  const isShared = group.scenarios.some((scenario) => !scenario.hub && skipReason(scenario, provider) === null);
  before(async () => {
    if (isShared) shared = await openWorld(name);
  });
  after(() => shared?.hub.stop());
  for (const scenario of group.scenarios) {
    const reason = skipReason(scenario, provider);
    const failure = known.find((item) => item.scenario === scenario.id);
    const title = `${scenario.id} ${scenario.title}`;
    if (reason !== null) {
      it(title, { skip: reason }, () => undefined);
    } else if (failure) {
      it(title, (t) => failsAsKnown(t, failure, () => run(scenario)));
    } else {
      it(title, () => run(scenario));
    }
  }
  it('EV-08 nothing secret was written down by any of these', async (t) => {
    if (played === 0 || !shared) t.skip('none of them ran');
    else await assertNothingSecret(shared);
  });
}

async function play(name: string, scenario: Scenario, shared: World | undefined): Promise<void> {
  if (!scenario.hub) return playIn(scenario, shared!);
  const own = await openWorld(name, scenario.hub);
  try {
    await playIn(scenario, own);
    await assertNothingSecret(own);
  } finally {
    await own.hub.stop();
  }
}

async function playIn(scenario: Scenario, world: World): Promise<void> {
  const since = { call: markOf(world), logLine: world.hub.log.length };
  try {
    await scenario.run(world);
    await assertAtRest(world, since);
  } finally {
    world.bank.clearFaults();
    world.hub.simulator.setWebhookMode('automatic');
  }
}

async function failsAsKnown(t: TestContext, { scenario, reason, since }: KnownFailure, run: () => Promise<void>) {
  const outcome = await run().then(
    () => 'passed',
    () => 'failed',
  );
  assert.equal(outcome, 'failed', `${scenario} passes: take it off the list of known failures (${reason}, ${since})`);
  t.skip(`known to fail since ${since}: ${reason}`);
}
