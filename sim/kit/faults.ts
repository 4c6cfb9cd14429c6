/**
 * Faults that a bank can be told to commit. "Before" means that nothing was done, "after" that everything was done and
 * only the answer suffers.
 */

export const FAULTS = [
  'refuse',
  'slow',
  'drop-before',
  'drop-after',
  '500-before',
  '500-after',
  '429',
  '401-once',
  'reject-cert',
  'expire-token',
  'html',
  'truncate',
  'empty',
  'extra-fields',
  'missing-field',
  'unknown-status',
  'echo-other-amount',
  'other-charset',
] as const;

export type Fault = (typeof FAULTS)[number];

export function isFault(name: unknown): name is Fault {
  return (FAULTS as readonly unknown[]).includes(name);
}

export interface FaultMatch {
  /** An operation (`charge.register`, also with the bank's name before it) or a family (`charge.*`). Without it: any but `token`. */
  name?: string;
  /** How often; 1 unless told, unlimited with a probability. */
  times?: number;
  /** Of striking, 0 to 1, drawn from `seed`, so that a run can be repeated. */
  probability?: number;
  seed?: number;
  /** How long `slow` holds the answer, in real milliseconds. */
  delayMs?: number;
  /** The `Retry-After` header of a `429`; none unless told. */
  retryAfterSeconds?: number;
  /** Strikes the calls of this customer only (see customers.ts). */
  customer?: string;
}

export interface ArmedFault {
  id: number;
  fault: Fault;
  name?: string;
  left: number | null;
  probability?: number;
  delayMs: number;
  retryAfterSeconds?: number;
  customer?: string;
}

export interface Faults {
  arm(fault: Fault, match?: FaultMatch): ArmedFault;
  /** The first armed fault that strikes this operation of this caller; uses up one of its times. */
  take(operation: string, customer?: string): ArmedFault | undefined;
  armed(): ArmedFault[];
  /** All, or those of one customer. */
  clear(customer?: string): void;
}

const SLOW_MS = 5000;

export function makeFaults(bank: string): Faults {
  let rules: { armed: ArmedFault; random: () => number }[] = [];
  let id = 0;
  return {
    arm(fault, match = {}) {
      const name = match.name?.startsWith(`${bank}.`) ? match.name.slice(bank.length + 1) : match.name;
      const armed: ArmedFault = {
        id: ++id,
        fault,
        left: match.times ?? (match.probability === undefined ? 1 : null),
        delayMs: match.delayMs ?? SLOW_MS,
        ...(name === undefined ? {} : { name }),
        ...(match.probability === undefined ? {} : { probability: match.probability }),
        ...(match.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: match.retryAfterSeconds }),
        ...(match.customer === undefined ? {} : { customer: match.customer }),
      };
      rules.push({ armed, random: seededRandom(match.seed ?? 1) });
      return armed;
    },
    take(operation, customer) {
      if (rules.length === 0) return undefined;
      const struck = rules.find(({ armed, random }) => {
        if (!matches(armed.name, operation)) return false;
        if (armed.customer !== undefined && armed.customer !== customer) return false;
        return armed.probability === undefined || random() < armed.probability;
      });
      if (struck === undefined) return undefined;
      const { armed } = struck;
      if (armed.left !== null && --armed.left === 0) rules = rules.filter((rule) => rule !== struck);
      return armed;
    },
    armed: () => rules.map(({ armed }) => ({ ...armed })),
    clear(customer) {
      rules = customer === undefined ? [] : rules.filter(({ armed }) => armed.customer !== customer);
    },
  };
}

function matches(pattern: string | undefined, operation: string): boolean {
  if (pattern === undefined) return operation !== 'token';
  if (pattern.endsWith('*')) return operation.startsWith(pattern.slice(0, -1));
  return pattern === operation;
}

/** The mulberry32 generator: numbers in [0, 1) that depend on the seed alone. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
