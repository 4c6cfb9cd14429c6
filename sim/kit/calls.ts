/** What arrived at a bank, in order, as far back as the bound. */

export interface RecordedCall {
  number: number;
  at: string;
  bank: string;
  /** `charge.register`; `unknown` for a path that the bank does not have. */
  operation: string;
  method: string;
  path: string;
  headers: Record<string, string | undefined>;
  body: string;
  certificate: string;
  /** Whose call it was; absent of a stranger, and of an account that is nobody's (see customers.ts). */
  customer?: string;
  /** What was done: `answered`, or the fault that was injected. */
  decision: string;
  /** Absent while in progress and when the answer was lost on purpose. */
  status?: number;
  answer?: string;
}

export interface CallLedger {
  add(call: Omit<RecordedCall, 'number'>): RecordedCall;
  all(): RecordedCall[];
  clear(): void;
}

/** Keeps the last `bound` calls, and twice as many for a moment, so that dropping costs nothing per call. */
export function makeCallLedger(bound = 5000): CallLedger {
  let calls: RecordedCall[] = [];
  let number = 0;
  return {
    add(call) {
      const recorded = { number: ++number, ...call };
      calls.push(recorded);
      if (calls.length > 2 * bound) calls = calls.slice(-bound);
      return recorded;
    },
    all: () => calls.slice(-bound),
    clear() {
      calls = [];
    },
  };
}
