/** Timers in the order in which they fall due: a binary heap by moment, then by order of arrival. */

export interface Timer {
  moment: number;
  order: number;
  task: () => void | Promise<void>;
  forgotten: boolean;
}

export interface TimerQueue {
  add(moment: number, task: () => void | Promise<void>): Timer;
  first(): Timer | undefined;
  /** Takes the first out when it is due at the moment. */
  takeDue(moment: number): Timer | undefined;
}

export function makeTimerQueue(): TimerQueue {
  const heap: Timer[] = [];
  let order = 0;
  return {
    add(moment, task) {
      const timer = { moment, order: order++, task, forgotten: false };
      push(heap, timer);
      return timer;
    },
    first: () => heap[0],
    takeDue: (moment) => (heap[0] !== undefined && heap[0].moment <= moment ? pop(heap) : undefined),
  };
}

function before(left: Timer, right: Timer): boolean {
  return left.moment < right.moment || (left.moment === right.moment && left.order < right.order);
}

function push(heap: Timer[], timer: Timer): void {
  let index = heap.push(timer) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (before(heap[parent]!, timer)) break;
    heap[index] = heap[parent]!;
    index = parent;
  }
  heap[index] = timer;
}

function pop(heap: Timer[]): Timer {
  const first = heap[0]!;
  const last = heap.pop()!;
  let index = 0;
  for (let left = 1; left < heap.length; left = 2 * index + 1) {
    const child = left + 1 < heap.length && before(heap[left + 1]!, heap[left]!) ? left + 1 : left;
    if (before(last, heap[child]!)) break;
    heap[index] = heap[child]!;
    index = child;
  }
  if (heap.length > 0) heap[index] = last;
  return first;
}
