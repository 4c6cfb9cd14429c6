/** What Asaas keeps: accounts and their keys, customers, charges ("payments"), installments, webhooks and the statement. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { AccountInput, BankEnvironment, BankPayment } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import type { Table } from '#sim/kit/store.ts';
import { unusedKey } from '#sim/kit/store.ts';
import type { BillingType, PaymentStatus, WebhookEvent } from './words.ts';

export interface Account {
  number: string;
  id: string;
  holderName: string;
  holderTaxId: string;
  city: string;
  postalCode: string;
  pixKey: string | null;
}

/** An API key of each environment: the bank takes the one of its own. */
export interface Application {
  id: string;
  account: string;
  keys: { production: string; sandbox: string };
}

export interface Customer {
  id: string;
  account: string;
  createdOn: string;
  deleted: boolean;
  name: string;
  cpfCnpj: string;
  notificationDisabled: boolean;
  foreignCustomer: boolean;
  /** The other fields as they were given. */
  others: Record<string, string>;
  notifications: CustomerNotification[];
}

export interface CustomerNotification {
  id: string;
  event: string;
  scheduleOffset: number;
  flags: Record<string, boolean>;
}

/** A discount, fine or interest: `value` is a decimal text, reais when FIXED. */
export interface Term {
  value: string;
  type: 'FIXED' | 'PERCENTAGE';
  dueDateLimitDays?: number;
}

/** Money that came in for a charge. */
export interface Receipt extends BankPayment {
  feeCents: number;
  /** When it is credited; 0 once it is. */
  creditsAtMs: number;
  /** The day of that, announced beforehand. */
  creditOn: string;
}

export interface Refund {
  createdAtMs: number;
  amountCents: number;
  description: string | null;
  status: 'PENDING' | 'DONE' | 'CANCELLED';
  /** 0 once it is done; absent while it waits for the payer. */
  doneAtMs?: number;
  effectiveAtMs?: number;
  endToEndId: string | null;
}

export interface Payment {
  id: string;
  account: string;
  customer: string;
  createdAtMs: number;
  createdOn: string;
  billingType: BillingType;
  amountCents: number;
  dueDate: string;
  originalDueDate: string;
  description: string | null;
  externalReference: string | null;
  discount?: Term;
  fine?: Term;
  interest?: Term;
  cancellationDays: number | null;
  postalService: boolean;
  split?: unknown;
  status: PaymentStatus;
  statusAtMs: number;
  deleted: boolean;
  /** Of the boleto, at the CIP. */
  registrationCancelled: boolean;
  invoiceNumber: string;
  /** Scheme and host under which the caller knows the bank: that of the public pages. */
  origin: string;
  installment?: { id: string; number: number };
  nossoNumero?: string;
  barcode?: string;
  line?: string;
  /** The dynamic Pix: where the payer's bank fetches it, and its txid. */
  pix?: { location: string; txid: string };
  receipts: Receipt[];
  refunds: Refund[];
  confirmedOn?: string;
  /** Settled at Asaas. */
  paymentOn?: string;
  /** Paid by the payer. */
  clientPaymentOn?: string;
  inCash?: { amountCents: number; date: string };
  pixTransaction?: PixTransaction;
  chargeback?: { status: string; reason: string };
  /** When a chargeback that was won is undone; 0 once it is. */
  reversesAtMs?: number;
  /** Its negativação. */
  dunning?: string;
  invoiceViewedAtMs?: number;
  slipViewedAtMs?: number;
}

export interface PixTransaction {
  id: string;
  endToEndId: string;
  amountCents: number;
  atMs: number;
}

export interface Installment {
  id: string;
  account: string;
  createdOn: string;
  customer: string;
  billingType: BillingType;
  count: number;
  paymentCents: number;
  totalCents: number;
  description: string | null;
  expirationDay: number;
  deleted: boolean;
  payments: string[];
}

/** A line of the statement. */
export interface Transaction {
  id: string;
  account: string;
  amountCents: number;
  balanceCents: number;
  type: string;
  date: string;
  description: string;
  payment: string | null;
  dunning: string | null;
}

export interface Dunning {
  id: string;
  account: string;
  number: number;
  payment: string;
  status: string;
  requestedOn: string;
  description: string | null;
  amountCents: number;
}

export interface Webhook {
  id: string;
  account: string;
  name: string;
  url: string;
  email: string | null;
  enabled: boolean;
  interrupted: boolean;
  authToken: string | null;
  sendType: 'SEQUENTIALLY' | 'NON_SEQUENTIALLY';
  events: WebhookEvent[];
  failuresInARow: number;
}

/** What varies between accounts or is not known of the bank, to be switched; the README explains each. */
export interface Habits {
  production: boolean;
  userAgent: boolean;
  unauthorizedBody: boolean;
  accountInEvents: boolean;
  keyEnabled: boolean;
  callerAllowed: boolean;
  precautionaryBlock: boolean;
  newKeysInEvents: boolean;
}

const HABITS: Habits = {
  production: false,
  userAgent: true,
  unauthorizedBody: true,
  accountInEvents: true,
  keyEnabled: true,
  callerAllowed: true,
  precautionaryBlock: false,
  newKeysInEvents: false,
};

interface Counters {
  nossoNumero: number;
  invoice: number;
  customer: number;
  event: number;
  dunning: number;
}

export interface AsaasState {
  env: BankEnvironment;
  accounts: Table<Account>;
  applications: Table<Application>;
  customers: Table<Customer>;
  payments: Table<Payment>;
  installments: Table<Installment>;
  transactions: Table<Transaction>;
  dunnings: Table<Dunning>;
  webhooks: Table<Webhook>;
  /** Which webhook a delivery of the kit belongs to, oldest first. */
  queue: Table<{ id: string; webhook: string }>;
  /** Ids by account and externalReference, oldest first. */
  byReference: Map<string, string[]>;
  /** Ids of charges that time can still change. */
  open: Set<string>;
  /** Charges made on a day, by account. */
  madeOn: Map<string, number>;
  /** In centavos, by account. */
  balances: Map<string, number>;
  /** Reasons for which the next charges will be refused. */
  plannedFailures: string[];
  habits(): Habits;
  setHabit(name: keyof Habits, on: boolean): void;
  next(counter: keyof Counters): number;
}

export function openState(env: BankEnvironment): AsaasState {
  const habits = env.store.table<Habits>('asaas.habits');
  const counters = env.store.table<Counters>('asaas.counters');
  const state: AsaasState = {
    env,
    accounts: env.store.table('asaas.accounts'),
    applications: env.store.table('asaas.applications'),
    customers: env.store.table('asaas.customers'),
    payments: env.store.table('asaas.payments'),
    installments: env.store.table('asaas.installments'),
    transactions: env.store.table('asaas.transactions'),
    dunnings: env.store.table('asaas.dunnings'),
    webhooks: env.store.table('asaas.webhooks'),
    queue: env.store.table('asaas.queue'),
    byReference: new Map(),
    open: new Set(),
    madeOn: new Map(),
    balances: new Map(),
    plannedFailures: [],
    habits: () => habits.get('habits') ?? HABITS,
    setHabit: (name, on) => habits.put('habits', { ...(habits.get('habits') ?? HABITS), [name]: on }),
    next(counter) {
      const kept = counters.get('counters') ?? firstCounters();
      kept[counter] += 1;
      counters.put('counters', kept);
      return kept[counter];
    },
  };
  for (const payment of state.payments.values()) index(state, payment);
  for (const line of state.transactions.values()) state.balances.set(line.account, line.balanceCents);
  return state;
}

function firstCounters(): Counters {
  return {
    nossoNumero: randomInt(13_000_000, 14_000_000),
    invoice: randomInt(5_000_000, 6_000_000),
    customer: randomInt(5_000_000, 7_000_000),
    event: randomInt(13_000_000, 14_000_000),
    dunning: 0,
  };
}

export function isHabit(name: unknown): name is keyof Habits {
  return typeof name === 'string' && Object.hasOwn(HABITS, name);
}

export const HABIT_NAMES = Object.keys(HABITS);

/** `pay_` and sixteen small letters and digits. */
export function newPaymentId(): string {
  return `pay_${Array.from(randomBytes(16), (byte) => (byte % 36).toString(36)).join('')}`;
}

export function isOpen(payment: Payment): boolean {
  return !payment.deleted && (payment.status === 'PENDING' || payment.status === 'OVERDUE');
}

/** What came in through the bank. */
export function receivedCents(payment: Payment): number {
  return payment.receipts.reduce((sum, receipt) => sum + receipt.amountCents, 0);
}

/** Writes a charge down and keeps the indexes right. */
export function savePayment(state: AsaasState, payment: Payment): void {
  const isNew = state.payments.get(payment.id) === undefined;
  state.payments.put(payment.id, payment);
  if (isNew) index(state, payment);
  else if (isOpen(payment)) state.open.add(payment.id);
  else state.open.delete(payment.id);
  state.env.changed({ kind: 'charge', ref: payment.id, status: payment.status });
}

/** Makes the charge known by the externalReference that it has now; what it had before is passed over when found. */
export function indexReference(state: AsaasState, payment: Payment): void {
  if (payment.externalReference === null) return;
  const key = `${payment.account} ${payment.externalReference}`;
  const ids = state.byReference.get(key);
  if (ids === undefined) state.byReference.set(key, [payment.id]);
  else if (!ids.includes(payment.id)) ids.push(payment.id);
}

function index(state: AsaasState, payment: Payment): void {
  indexReference(state, payment);
  const day = `${payment.account} ${payment.createdOn}`;
  state.madeOn.set(day, (state.madeOn.get(day) ?? 0) + 1);
  if (isOpen(payment)) state.open.add(payment.id);
}

/** Charges of an account with this externalReference: several may have the same. */
export function paymentsByReference(state: AsaasState, account: string, reference: string): Payment[] {
  const ids = state.byReference.get(`${account} ${reference}`) ?? [];
  return ids.map((id) => state.payments.get(id)!).filter((payment) => payment.externalReference === reference);
}

/** Opens an account, or gives the one that exists under that number. */
export function openAccount(state: AsaasState, input: string | AccountInput | undefined): Account {
  const drawn = () => unusedKey(state.accounts, () => String(randomInt(1_000_000, 9_999_999)));
  const wanted = typeof input === 'object' ? input : { number: input ?? drawn() };
  if (!/^\d{2,12}$/.test(wanted.number)) {
    throw new SimulatorError(400, `Conta inválida: ${wanted.number}. Use só os dígitos, com o dígito verificador.`);
  }
  const known = state.accounts.get(wanted.number);
  if (known !== undefined) return known;
  const account: Account = {
    number: wanted.number,
    id: randomUUID(),
    holderName: wanted.holderName ?? 'EMPRESA EXEMPLO LTDA',
    holderTaxId: wanted.holderTaxId ?? '11222333000181',
    city: wanted.city ?? 'Joinville',
    postalCode: wanted.postalCode ?? '89223005',
    pixKey: wanted.pixKey === undefined ? randomUUID() : wanted.pixKey,
  };
  state.accounts.put(account.number, account);
  return account;
}
