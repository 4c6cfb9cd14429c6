/** What holds for every call to every bank: tokens, limits, certificates, broken answers, money. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createCharge } from '#app/charges/create.ts';
import { getCharge } from '#app/charges/get.ts';
import { refreshCharge } from '#app/charges/refresh.ts';
import { registerCharge } from '#app/charges/register.ts';
import { Problem } from '#core/errors.ts';
import { cents } from '#lib/money.ts';
import type { ChargeInput } from '#contract/charges.ts';
import { breakerDefaults } from '#net/breaker.ts';
import type { Fault } from '#sim/index.ts';
import {
  assertNoMoney,
  begin,
  booksOf,
  callsOf,
  create,
  ended,
  only,
  reaches,
  refusedWith,
  registered,
  somethingNewer,
} from './steps.ts';
import { assertNothingSecret } from './secrets.ts';
import { asksForCertificate } from '#core/provider.ts';
import { markOf, usesToken, type Scenario, type World } from './world.ts';

const needs = ['charge.register', 'charge.read'] as const;

const token: Scenario = {
  id: 'EV-01',
  title: 'a token is used again, and renewed once under twenty calls at a time',
  why: 'Banks allow few tokens a minute; a renewal for each call locks a company out.',
  needs,
  unless: (facts) => (usesToken(facts) ? null : 'this bank uses no token'),
  async run(world) {
    const { id } = await registered(world);
    await world.clock.advance({ hours: 12 });
    const since = markOf(world);
    const twenty = () => Promise.all(Array.from({ length: 20 }, () => refreshCharge(world.ctx, { id })));
    await twenty();
    assert.equal(callsOf(world, 'token', since).length, 1, 'renewed once');
    await twenty();
    assert.equal(callsOf(world, 'token', since).length, 1, 'and used again');
    assert.equal(callsOf(world, 'charge.read', since).length, 40);
  },
};

const unauthorizedOnce: Scenario = {
  id: 'EV-02',
  title: 'a token that the bank forgot is renewed, and the call is made once more',
  why: 'Banks end tokens before their time; what was refused for that was not done.',
  needs,
  unless: (facts) => (usesToken(facts) ? null : 'this bank uses no token'),
  async run(world) {
    const since = markOf(world);
    await world.bank.next('401-once', { name: 'charge.register' });
    const { id } = await registered(world);
    only(world, await getCharge(world.ctx, id));
    const { operations } = await booksOf(world, id);
    const attempt = operations.find(({ step }) => step === 'register')?.attempt;
    assert.equal(attempt, 1, 'one sending, as far as the operation is concerned');
    assert.deepEqual(
      callsOf(world, 'charge.register', since).map(({ status }) => status === 401),
      [true, false],
    );
    assert.equal(callsOf(world, 'token', since).length, 1);
    await world.bank.next('expire-token', { name: 'charge.read' });
    assert.equal((await refreshCharge(world.ctx, { id })).result, 'unchanged');
  },
};

/** When the bank was asked again after a 429, in seconds of the clock. */
async function waitAfter(world: World, retryAfterSeconds: number | undefined): Promise<number> {
  const since = markOf(world);
  await world.bank.next('429', {
    name: 'charge.find',
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
  const from = world.clock.now();
  await world.hub.sweep();
  assert.equal(callsOf(world, 'charge.find', since).length, 1);
  for (let second = 0; second < 900; second += 1) {
    await world.clock.advance({ seconds: 1 });
    await world.hub.settle();
    if (callsOf(world, 'charge.find', since).length > 1) return from.until(world.clock.now()).total('seconds');
  }
  return assert.fail('the bank was never asked again');
}

const tooMany: Scenario = {
  id: 'EV-03',
  title: 'a 429 is waited out: as long as the bank says, or as long as its limit lasts',
  why: 'Knocking on is what turns a limit into a ban. And a write that met a 429 may have been done.',
  needs: [...needs, 'charge.find'],
  async run(world) {
    assert.equal(await waitAfter(world, 7), 7);
    const limit = world.facts.limits.find(({ names }) => names.some((name) => name.endsWith('charge.find')));
    assert.equal(await waitAfter(world, undefined), limit?.perSeconds ?? 60);

    const { id } = await registered(world);
    await world.bank.next('429', { name: 'charge.read', retryAfterSeconds: 7 });
    const problem = await refusedWith(refreshCharge(world.ctx, { id }), 'bank_busy');
    assert.equal(problem.init.retryable, true);

    await world.bank.next('429', { name: 'charge.register' });
    const doubtful = await begin(world);
    assert.equal(doubtful.outcomeUnknown, true, 'whether it was done is asked, not guessed');
    await somethingNewer(world);
    only(world, await reaches(world, doubtful.id, 'registered', { minutes: 60, step: 60 }));
  },
};

const rateLimit: Scenario = {
  id: 'EV-04',
  title: 'more is asked than the bank allows: the rest waits, the bank never has to refuse',
  why: 'Two hundred titles at once are ordinary; a bank that refuses is not.',
  needs,
  unless: ({ limits, name }) =>
    limits.some(({ names }) => names.includes(`${name}.charge.read`))
      ? null
      : 'this bank declares no limit for reading',
  async run(world) {
    const { id } = await registered(world);
    await world.clock.advance({ minutes: 2 });
    const { limit, perSeconds } = world.facts.limits.find(({ names }) =>
      names.includes(`${world.facts.name}.charge.read`),
    )!;
    const since = markOf(world);
    /** How many of so many questions, twenty at a time, went to the bank. */
    const ask = async (times: number): Promise<number> => {
      let sent = 0;
      for (let wave = 0; wave < times; wave += 20) {
        const asked = Array.from({ length: Math.min(20, times - wave) }, () => refreshCharge(world.ctx, { id }));
        const failed = (await Promise.allSettled(asked)).filter((one) => one.status === 'rejected');
        const codes = failed.map(({ reason }) => (reason instanceof Problem ? reason.init.code : String(reason)));
        assert.deepEqual(
          [...new Set(codes)].filter((code) => code !== 'bank_busy'),
          [],
        );
        sent += asked.length - failed.length;
      }
      return sent;
    };
    const first = await ask(limit + 20);
    assert.ok(first > limit / 2 && first <= limit, `${first} of ${limit} went at once`);
    for (let part = 0; part < 4; part += 1) {
      await world.clock.advance({ seconds: perSeconds / 4 });
      await ask(10);
    }
    const at = callsOf(world, 'charge.read', since).map((call) => Temporal.Instant.from(call.at).epochMilliseconds);
    const busiest = Math.max(
      ...at.map((from) => at.filter((one) => one >= from && one < from + perSeconds * 1_000).length),
    );
    assert.ok(busiest <= limit, `${busiest} calls in ${perSeconds} s`);
    assert.ok(at.length > first, 'it goes on as soon as the limit allows');
  },
};

const mutualTls: Scenario['unless'] = ({ services }) =>
  Object.values(services).some((service) => asksForCertificate(service, 'sandbox'))
    ? null
    : 'this bank asks for no certificate';

/** A charge whose calls ask for the certificate. */
function behindCertificate({ params }: World): Partial<ChargeInput> {
  return params.methodWithCertificate ? { method: params.methodWithCertificate } : {};
}

const rejectedCertificate: Scenario = {
  id: 'EV-05',
  title: 'a certificate that the bank refuses is named as such',
  why: 'It is a matter for the operator and no network trouble; and nothing was sent.',
  needs,
  unless: mutualTls,
  async run(world) {
    const values = behindCertificate(world);
    const { id } = await registered(world, values);
    const since = markOf(world);
    // However often it is tried, until the bank takes the certificate again.
    await world.bank.next('reject-cert', { times: 20 });
    const problem = await refusedWith(refreshCharge(world.ctx, { id }), 'certificate_rejected');
    assert.deepEqual({ actor: problem.init.actor, status: problem.init.status }, { actor: 'operator', status: 424 });
    assert.ok(problem.init.cure);
    const made = await create(world, values);
    const { state, refusal, charge } = await ended(world, await registerCharge(world.ctx, { id: made.id, waitMs: 0 }));
    assert.deepEqual({ state, code: refusal?.code }, { state: 'refused', code: 'certificate_rejected' });
    assert.equal(charge.status, 'pending', 'the bank did not judge it');
    assert.equal(markOf(world), since, 'nothing arrived');
    world.bank.clearFaults();
    await registerCharge(world.ctx, { id: made.id, waitMs: 0 });
    only(world, await reaches(world, made.id, 'registered'));
  },
};

const expiredCertificate: Scenario = {
  id: 'EV-06',
  title: 'with a certificate that has expired nothing is sent',
  why: 'It is known before; a bank that refuses handshakes by the thousand locks the account.',
  needs,
  unless: mutualTls,
  hub: {},
  async run(world) {
    const soon = Math.max(Date.now(), world.clock.nowMs()) + 48 * 3_600_000;
    const values = behindCertificate(world);
    const other = await world.hub.connect({ certificateValidity: { notAfter: new Date(soon).toISOString() } });
    const { id } = await registered(world, { ...values, bankAccount: other.accountMnemonic });
    await world.clock.set(Temporal.Instant.fromEpochMilliseconds(soon + 60_000));
    await world.hub.settle();
    const since = markOf(world);
    await refusedWith(refreshCharge(world.ctx, { id }), 'certificate_expired');
    const made = await create(world, { ...values, bankAccount: other.accountMnemonic });
    const { refusal, charge } = await ended(world, await registerCharge(world.ctx, { id: made.id, waitMs: 0 }));
    assert.equal(refusal?.code, 'certificate_expired');
    assert.ok((refusal?.cure.length ?? 0) > 10);
    assert.equal(charge.status, 'pending');
    assert.equal(markOf(world), since, 'nothing was sent');
    const fine = await registered(world);
    assert.equal(only(world, fine).status, 'registered', 'the other account goes on');
  },
};

const unreadable: readonly Fault[] = ['html', 'empty', 'truncate', 'other-charset'];

const brokenAnswers: Scenario = {
  id: 'EV-07',
  title: 'pages, nothing, half an answer, another encoding',
  why: 'Gateways answer for banks. What cannot be read proves nothing, least of all that nothing was done.',
  needs,
  async run(world) {
    const { id } = await registered(world);
    const before = await getCharge(world.ctx, id);
    for (const fault of unreadable) {
      await world.bank.next(fault, { name: 'charge.read' });
      // Accents in another encoding spoil only texts; either it is read or it is named unreadable.
      if (fault === 'other-charset') await refreshCharge(world.ctx, { id }).catch(() => undefined);
      else await refusedWith(refreshCharge(world.ctx, { id }), 'bank_answer_unreadable');
      const after = await getCharge(world.ctx, id);
      assert.deepEqual([after.status, after.registration], ['registered', before.registration], fault);
      await assertNoMoney(world, id);
    }
    for (const fault of ['html', 'empty', 'truncate'] as const) {
      const since = markOf(world);
      await world.bank.next(fault, { name: 'charge.register' });
      const doubtful = await begin(world);
      assert.equal(doubtful.outcomeUnknown, true, fault);
      only(world, await reaches(world, doubtful.id, 'registered', { minutes: 60, step: 30 }));
      assert.equal(callsOf(world, 'charge.register', since).length, 1, `${fault}: sent once`);
    }
  },
};

const secrets: Scenario = {
  id: 'EV-08',
  title: 'refusals, errors and broken answers write down no secret and no whole tax id',
  why: 'Logs and exports are read by many; every group of scenarios ends with this look as well.',
  needs,
  async run(world) {
    const letters = { ...world.params.payer, taxId: '12.ABC.345/01DE-35' };
    for (const fault of ['refuse', 'html', 'truncate', '500-after', '401-once'] as const) {
      await world.bank.next(fault, { name: 'charge.register' });
      await begin(world, { payer: letters });
    }
    if (usesToken(world.facts)) await world.bank.next('html', { name: 'token' });
    await world.clock.advance({ hours: 2 });
    const { id } = await begin(world);
    await reaches(world, id, 'registered', { minutes: 60, step: 60 });
    await world.bank.next('truncate', { name: 'charge.read' });
    await refusedWith(refreshCharge(world.ctx, { id }), 'bank_answer_unreadable');
    await assertNothingSecret(world);
  },
};

const exactMoney: Scenario = {
  id: 'EV-09',
  title: 'no amount is sent that passed through a fraction',
  why: 'One centavo of rounding on each of ten thousand boletos is found by the auditor.',
  needs,
  async run(world) {
    const { minimum } = world.facts.charge.amountCents;
    for (const amount of [1_10, 4_35, 10_05, 1_005, 8_19, 70_07, 1_234_567_89]) {
      const amountCents = cents(Math.max(amount, minimum));
      const since = markOf(world);
      const { id } = await registered(world, { amountCents });
      assert.equal(only(world, await getCharge(world.ctx, id)).amountCents, amountCents);
      for (const { body } of callsOf(world, 'charge.register', since)) {
        const numbers = body.match(/(?<=[:[,]\s*"?)-?\d[\d.eE+-]*(?="?\s*[,}\]])/g) ?? [];
        const wrong = numbers.filter(
          (text) => !/^\d+(\.\d{1,2})?$/.test(text) && /^-?\d*\.?\d+(e[+-]?\d+)?$/i.test(text),
        );
        assert.deepEqual(wrong, [], body);
        assert.ok(numbers.length > 0, 'the body has amounts to look at');
      }
    }
  },
};

const breaker: Scenario = {
  id: 'EV-10',
  title: 'after some failures in a row nothing is sent for a while; then one call tries',
  why: 'A bank that is down is not helped by a queue of a thousand, nor are those who wait for time-outs.',
  needs,
  async run(world) {
    const { id } = await registered(world);
    const { failures, openMs } = breakerDefaults;
    await world.bank.next('500-before', { name: 'charge.read', times: failures });
    const ask = () => refreshCharge(world.ctx, { id });
    for (let failure = 0; failure < failures; failure += 1) await refusedWith(ask(), 'bank_unreachable');
    const since = markOf(world);
    await refusedWith(ask(), 'bank_unreachable');
    assert.equal(markOf(world), since, 'it is open: nothing is sent');
    await world.clock.advance({ milliseconds: openMs + 1 });
    assert.equal((await ask()).result, 'unchanged');
    await Promise.all([ask(), ask(), ask()]);
    assert.equal(callsOf(world, 'charge.read', since).length, 4, 'it is closed: all are sent');
  },
};

const named: Scenario = {
  id: 'EV-11',
  title: 'every request that was sent has a name that the bank’s page explains',
  why: 'Logs, metrics and limits speak in these names; a person must be able to look them up.',
  needs,
  async run(world) {
    const { id } = await registered(world);
    await refreshCharge(world.ctx, { id });
    await world.hub.sweep();
    const { name } = world.facts;
    const readme = readFileSync(new URL(`../../src/providers/${name}/README.md`, import.meta.url), 'utf8');
    const { rows } = await world.ctx.db.pool.query<{ name: string }>('SELECT DISTINCT name FROM bank_call');
    assert.ok(rows.length >= 3);
    const unexplained = rows.map((row) => row.name).filter((request) => !readme.includes(`\`${request}\``));
    assert.deepEqual(unexplained, []);
    const covers = (pattern: string, request: string): boolean =>
      pattern.endsWith('.') ? request.startsWith(pattern) : request === pattern;
    const patterns = world.facts.limits.flatMap(({ names }) => names);
    const unlimited = rows.filter((row) => !patterns.some((pattern) => covers(pattern, row.name)));
    assert.deepEqual(unlimited, [], 'a request without a limit of the facts');
  },
};

const timeouts: Scenario = {
  id: 'EV-12',
  title: 'no call waits for ever',
  why: 'A hanging bank must not hang the hub: each kind of call gives up by itself, and nothing is believed of it.',
  needs,
  hub: { timeouts: { firstByteMs: 2_500 } },
  async run(world) {
    const { id } = await registered(world);
    const { id: other } = await createCharge(world.ctx, world.make());
    if (usesToken(world.facts)) await world.clock.advance({ hours: 12 });
    await world.bank.next('slow', { name: 'token', delayMs: 20_000 });
    if (usesToken(world.facts)) await refusedWith(refreshCharge(world.ctx, { id }), 'bank_unreachable');
    else world.bank.clearFaults();
    await refreshCharge(world.ctx, { id });
    for (const name of ['charge.read', 'charge.register', 'charge.find'])
      await world.bank.next('slow', { name, delayMs: 20_000 });
    await registerCharge(world.ctx, { id: other, waitMs: 0 });
    await Promise.all([refusedWith(refreshCharge(world.ctx, { id }), 'bank_unreachable'), world.hub.sweep()]);
    const { rows } = await world.ctx.db.pool.query<{ name: string; detail: string }>(
      `SELECT name, detail FROM bank_call WHERE outcome = 'failed'`,
    );
    const asked = 2 + (usesToken(world.facts) ? 1 : 0) + (world.provider.charge?.find ? 1 : 0);
    assert.equal(rows.length, asked, JSON.stringify(rows));
    assert.ok(
      rows.every(({ detail }) => detail.includes('a tempo')),
      JSON.stringify(rows),
    );
    world.bank.clearFaults();
    only(world, await reaches(world, other, 'registered', { minutes: 60, step: 30 }));
  },
};

export const scenarios: Scenario[] = [
  token,
  unauthorizedOnce,
  tooMany,
  rateLimit,
  rejectedCertificate,
  expiredCertificate,
  brokenAnswers,
  secrets,
  exactMoney,
  breaker,
  named,
  timeouts,
];
