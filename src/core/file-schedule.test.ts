import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { daysFrom, lastExpectedDay, nextLookAt } from './file-schedule.ts';

const hours = { from: '01:00', to: '03:00' };
/** A local time of 10 December 2026 in São Paulo, three hours behind UTC. */
const at = (time: string): string => Temporal.Instant.from(`2026-12-10T${time}:00-03:00`).toString();
const local = (instant: string): string =>
  Temporal.Instant.from(instant)
    .toZonedDateTimeISO('America/Sao_Paulo')
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });

test('looks often until the hour of the alert, then hourly, and rests when all is there', () => {
  const look = (time: string, isComplete = false) =>
    local(nextLookAt(at(time), { hours, alertHour: 14, isComplete })).slice(8);
  assert.equal(look('00:10', true), '10T01:00');
  assert.equal(look('00:10'), '10T01:00');
  assert.equal(look('01:00'), '10T01:15');
  assert.equal(look('13:59'), '10T14:14');
  assert.equal(look('14:14'), '10T15:14');
  assert.equal(look('02:15', true), '11T01:00');
  assert.equal(look('23:40'), '11T00:40');
});

test('always looks again, in the future, within a day', () => {
  const moment = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(moment, fc.integer({ min: 0, max: 23 }), fc.boolean(), (date, alertHour, isComplete) => {
      const now = date.toISOString();
      const next = Date.parse(nextLookAt(now, { hours, alertHour, isComplete }));
      assert.ok(next > date.getTime() && next - date.getTime() <= 25 * 3_600_000);
    }),
  );
});

test('knows which day should have come', () => {
  assert.equal(lastExpectedDay(at('02:59'), hours), '2026-12-08');
  assert.equal(lastExpectedDay(at('03:00'), hours), '2026-12-09');
  assert.equal(lastExpectedDay(at('13:59'), { hour: 14 }), '2026-12-08');
  assert.equal(lastExpectedDay(at('14:00'), { hour: 14 }), '2026-12-09');
  assert.equal(lastExpectedDay(at('00:00'), { hour: 0 }), '2026-12-09');
  assert.deepEqual(daysFrom('2026-12-30', '2027-01-01'), ['2026-12-30', '2026-12-31', '2027-01-01']);
  assert.deepEqual(daysFrom('2026-12-30', '2026-12-29'), []);
});
