/** The way of a transfer in five steps, and where on it this one stands. */
import type { Transfer } from '../../transfers-api.ts';

export const stepNames = ['asked', 'approved', 'sent', 'window', 'completed'] as const;
export type StepName = (typeof stepNames)[number];
export type StepState = 'done' | 'now' | 'later' | 'never';

/** How many steps are done; the next one is being done, unless it ended. */
const doneBefore: Readonly<Record<Transfer['status'], number>> = {
  draft: 0,
  awaiting_approval: 1,
  denied: 1,
  approved: 2,
  scheduled: 2,
  sending: 2,
  canceled: 1,
  failed: 2,
  sent: 3,
  returned: 3,
  completed: 5,
};
const ended: readonly Transfer['status'][] = ['denied', 'canceled', 'failed', 'returned'];

export function stepsOf({ status }: Pick<Transfer, 'status'>): { name: StepName; state: StepState }[] {
  const done = doneBefore[status];
  const rest = ended.includes(status) ? 'never' : 'later';
  return stepNames.map((name, index) => ({
    name,
    state: index < done ? 'done' : index === done && rest === 'later' ? 'now' : rest,
  }));
}
