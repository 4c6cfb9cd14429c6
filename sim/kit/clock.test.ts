import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { localDay, localTimestamp, manualClock, momentOf, realClock } from './clock.ts';

const START = '2026-03-10T15:00:00Z';

describe('a manual clock', () => {
  it('stands still until it is moved', async () => {
    const clock = manualClock(START);
    assert.equal(clock.now().toString(), START);
    await clock.advance({ hours: 1, minutes: 30 });
    assert.equal(clock.now().toString(), '2026-03-10T16:30:00Z');
    await clock.advance('P1D');
    assert.equal(clock.now().toString(), '2026-03-11T16:30:00Z');
  });

  it('runs what falls due in order, each at its own moment, awaiting each', async () => {
    const clock = manualClock(START);
    const seen: string[] = [];
    const note = (name: string) => async () => {
      const at = clock.now().toString().slice(11, 16);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(`${name} ${at}`);
    };
    for (const minutes of [50, 10, 30, 20, 40, 70, 10])
      clock.at(clock.nowMs() + minutes * 60_000, note(String(minutes)));
    await clock.advance({ hours: 1 });
    assert.deepEqual(seen, ['10 15:10', '10 15:10', '20 15:20', '30 15:30', '40 15:40', '50 15:50']);
    await clock.advance({ hours: 1 });
    assert.equal(seen.at(-1), '70 16:10');
  });

  it('runs what is planned while it moves, when that falls due too', async () => {
    const clock = manualClock(START);
    let times = 0;
    const again = () => {
      times += 1;
      clock.at(clock.nowMs() + 60_000, again);
    };
    clock.at(clock.nowMs() + 60_000, again);
    await clock.advance({ minutes: 10 });
    assert.equal(times, 10);
  });

  it('forgets what is taken back, and queues moves that overlap', async () => {
    const clock = manualClock(START);
    let ran = false;
    clock.at(clock.nowMs() + 1000, () => {
      ran = true;
    })();
    await Promise.all([clock.advance({ seconds: 30 }), clock.advance({ seconds: 30 })]);
    assert.equal(ran, false);
    assert.equal(clock.now().toString(), '2026-03-10T15:01:00Z');
  });
});

describe('a real clock', () => {
  it('follows real time from where it was set, and runs what comes due by itself', async () => {
    const clock = realClock();
    await clock.set(START);
    const drift = clock.nowMs() - momentOf('2026-03-10', '12:00');
    assert.ok(drift >= 0 && drift < 1000, String(drift));
    await new Promise<void>((resolve) => {
      const keepAlive = setTimeout(resolve, 5000);
      clock.at(clock.nowMs() + 5, () => {
        clearTimeout(keepAlive);
        resolve();
      });
    });
    await clock.follow();
    assert.ok(Math.abs(clock.nowMs() - Date.now()) < 1000);
    clock.stop();
  });
});

describe('days in São Paulo', () => {
  it('begin at 03:00 UTC', () => {
    assert.equal(localDay(Date.parse('2026-03-11T02:59:59Z')).date, '2026-03-10');
    assert.equal(localDay(Date.parse('2026-03-11T03:00:00Z')).date, '2026-03-11');
    assert.equal(localTimestamp(Date.parse('2026-03-11T02:59:59.123Z')), '2026-03-10T23:59:59.123-03:00');
  });
});
