/** An account's days: what was ordered and what came back on each, for the conciliation and the files, which tell of a day on the next. */
import { addDays } from '#lib/calendar.ts';
import { localDay, momentOf } from '#sim/kit/clock.ts';
import type { Account, CelcoinState, Return, Transfer } from './state.ts';
import { habitsOf, transfersOf } from './state.ts';
import { dayOf } from './wire.ts';

export interface LedgerDay {
  day: string;
  ordered: Transfer[];
  returned: { transfer: Transfer; back: Return }[];
}

/** Every closed day from the account's first transfer on, days without movement included, oldest first. */
export function closedDays(state: CelcoinState, account: Account): LedgerDay[] {
  const transfers = transfersOf(state, account);
  const [first] = transfers;
  if (first === undefined) return [];
  const ordered = Map.groupBy(transfers, dayOf);
  const returned = Map.groupBy(
    transfers.flatMap((transfer) => transfer.returns.map((back) => ({ transfer, back }))),
    ({ back }) => localDay(back.atMs).date,
  );
  const days: LedgerDay[] = [];
  const last = lastClosedDay(state);
  for (let day = dayOf(first); day <= last; day = addDays(day, 1)) {
    days.push({ day, ordered: ordered.get(day) ?? [], returned: returned.get(day) ?? [] });
  }
  return days;
}

/** A day is closed in the night after it, at the hour of the files. */
function lastClosedDay(state: CelcoinState): string {
  const nowMs = state.env.clock.nowMs();
  const today = localDay(nowMs).date;
  return addDays(today, momentOf(today, habitsOf(state).filesAt) <= nowMs ? -1 : -2);
}
