/** The bank's side as tests see it: the same words for every bank. */
import type {
  ApplicationInput,
  Bank,
  BankApplication,
  BankBooks,
  BankCharge,
  BankFile,
  BankTransfer,
  Forgery,
} from './bank.ts';
import { SimulatorError } from './bank.ts';
import type { BankServer } from './bank-server.ts';
import type { CallLedger, RecordedCall } from './calls.ts';
import type { SimClock } from './clock.ts';
import type { ArmedFault, Fault, FaultMatch, Faults } from './faults.ts';
import type { BankRequest } from './http.ts';
import type { DeliverOptions, Delivery, DeliveryReport, Webhooks } from './webhooks.ts';

export interface BankWorld extends BankBooks {
  readonly name: string;
  readonly title: string;
  /** The host that asks for certificates; the open one where the bank asks for none. */
  readonly baseUrl: string;
  readonly clock: SimClock;
  createApplication(input?: ApplicationInput): Promise<BankApplication>;
  /**
   * Arms a fault for the next matching call. `reject-cert` without a name strikes in the next TLS handshake, for which
   * open connections are ended first: await it.
   */
  next(fault: Fault, match?: FaultMatch): Promise<void>;
  faults(): ArmedFault[];
  /** All, or those of one customer. */
  clearFaults(customer?: string): void;
  /** Runs the task once, just before the next call of the operation is done (a payment that arrives in between). */
  before(operation: string, task: (request: BankRequest) => void): void;
  advance(by: Temporal.Duration | Temporal.DurationLike | string): Promise<void>;
  /** Sends the notifications that wait; with `forge`, a false one beside them. */
  deliver(options?: Omit<DeliverOptions, 'bank'> & { forge?: Forgery }): Promise<DeliveryReport>;
  /** Puts off what waits; how many that were. */
  delay(minutes: number, ids?: readonly string[]): number;
  webhooks(): Delivery[];
  /** What arrived, in order. */
  calls(): RecordedCall[];
  transfers(): BankTransfer[];
  /** @throws SimulatorError when the bank has no such transfer. */
  transfer(ref: string): BankTransfer;
  /** @throws SimulatorError when the bank has no such transfer. */
  returnTransfer(ref: string, reason: string, amountCents?: number): void;
  /** @throws SimulatorError when this bank has no such act. */
  act(name: string, ref: string, input?: Record<string, unknown>): void;
  /** Of one account, or of all. */
  files(account?: string): BankFile[];
}

export interface WorldInput {
  bank: Bank;
  server: BankServer;
  clock: SimClock;
  faults: Faults;
  calls: CallLedger;
  webhooks: Webhooks;
  triggers: Triggers;
}

export function makeWorld(input: WorldInput): BankWorld {
  const { bank, server, clock, faults, webhooks } = input;
  const transferBooks = () => {
    if (bank.transfers === undefined) throw new SimulatorError(404, `${bank.title} não tem transferências aqui.`);
    return bank.transfers;
  };
  return {
    ...bank.books,
    name: bank.name,
    title: bank.title,
    baseUrl: server.baseUrl,
    clock,
    createApplication: (application = {}) => bank.createApplication(application),
    async next(fault, match) {
      if (fault === 'reject-cert' && match?.name === undefined) await server.refuseHandshakes(match?.times ?? 1);
      else faults.arm(fault, match);
    },
    faults: () => faults.armed(),
    clearFaults(customer) {
      faults.clear(customer);
      if (customer === undefined) server.acceptHandshakes();
    },
    before: (operation, task) => input.triggers.add(`${bank.name}.${operation}`, task),
    advance: (by) => clock.advance(by),
    async deliver({ forge, ...options } = {}) {
      if (forge !== undefined) bank.books.forge(forge);
      return webhooks.deliver({ ...options, bank: bank.name });
    },
    delay: (minutes, ids) => webhooks.delay(minutes, { bank: bank.name, ...(ids === undefined ? {} : { ids }) }),
    webhooks: () => webhooks.list(bank.name),
    calls: () => input.calls.all().filter((call) => call.bank === bank.name),
    transfers: () => bank.transfers?.list() ?? [],
    transfer: (ref) => transferBooks().get(ref),
    returnTransfer: (ref, reason, amountCents) => transferBooks().giveBack(ref, reason, amountCents),
    act(name, ref, act = {}) {
      const acts = bank.books.acts ?? {};
      const known = Object.hasOwn(acts, name) ? acts[name] : undefined;
      if (known === undefined)
        throw new SimulatorError(
          404,
          `${bank.title} não sabe "${name}". Sabe: ${Object.keys(acts).join(', ') || 'nada mais'}.`,
        );
      known(ref, act);
    },
    files: (account) => bank.files?.(account) ?? [],
  };
}

/** What is planned for the moment just before an operation. */
export interface Triggers {
  add(operation: string, task: (request: BankRequest) => void): void;
  run(operation: string, request: BankRequest): void;
  clear(): void;
}

export function makeTriggers(): Triggers {
  const tasks = new Map<string, ((request: BankRequest) => void)[]>();
  return {
    add(operation, task) {
      tasks.set(operation, [...(tasks.get(operation) ?? []), task]);
    },
    run(operation, request) {
      const planned = tasks.get(operation);
      if (planned === undefined) return;
      tasks.delete(operation);
      for (const task of planned) task(request);
    },
    clear: () => tasks.clear(),
  };
}

export type { BankCharge };
