/** What Celcoin keeps: accounts with their funds, applications, transfers and what came back of them. */
import { randomBytes } from 'node:crypto';
import type { AccountInput, BankEnvironment } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import type { Table } from '#sim/kit/store.ts';
import { unusedKey } from '#sim/kit/store.ts';
import type { Habits } from './habits.ts';
import { DEFAULT_HABITS } from './habits.ts';
import type { Order } from './order.ts';
import type { Outcome } from './outcomes.ts';
import { DEFAULT_OUTCOMES } from './outcomes.ts';
import type { Participants } from './participants.ts';
import { readParticipants } from './participants.ts';
import type { KeyEntry, LookUp } from './baas-directory.ts';
import type { PixPayment } from './baas-payments.ts';
import type { FileKind, Spoil } from './spoils.ts';

export interface Account {
  number: string;
  holderName: string;
  holderTaxId: string;
  /** The bank's own id of this customer, four digits: in the names and records of its files. */
  customerId: string;
  /** All that was ever put in. What is left of it follows from the transfers. */
  fundsCents: number;
  /** Where returns are told; support registers it, there is no operation for it. */
  webhook?: { url: string; login: string; password: string };
}

export interface Application {
  clientId: string;
  clientSecret: string;
  account: string;
  /** Who it is at the file server; the key once its owner has handed one in. */
  sftp?: { username: string; password: string; publicKey?: string };
}

/** Money that the receiving bank sent back. */
export interface Return {
  /** `PBE326`, `SPB1`. */
  code: string;
  amountCents: number;
  atMs: number;
}

export interface Transfer {
  transactionId: number;
  /** Running number within the account. */
  sequence: number;
  account: string;
  clientId: string;
  order: Order;
  kind: 'pix' | 'ted';
  createdAtMs: number;
  /** When it settles; 0 once it has. */
  settlesAtMs: number;
  /** The date of settlement, when that is a later one than the date of the order. */
  settlesOn: string | null;
  endToEnd: string | null;
  returns: Return[];
  plannedReturn?: { code: string; atMs: number };
}

export interface CelcoinState {
  env: BankEnvironment;
  participants: Participants;
  accounts: Table<Account>;
  applications: Table<Application>;
  transfers: Table<Transfer>;
  counters: Table<number>;
  habitsTable: Table<Habits>;
  outcomes: Table<Outcome>;
  spoils: Table<Spoil>;
  /** By client id and externalNSU, for ever. */
  byNsu: Map<string, Transfer>;
  /** When the last transfer with the same payee and amount was taken, by account and fingerprint. */
  lastTaken: Map<string, number>;
  /** What left each account less what came back. */
  outCents: Map<string, number>;
  /** Of the BaaS: keys that somebody owns, questions answered, payments, and why payments to a key fail. */
  pixKeys: Table<KeyEntry>;
  lookUps: Table<LookUp>;
  pixPayments: Table<PixPayment>;
  pixOutcomes: Table<string>;
  /** What is left of an account's questions to the directory. */
  dictBuckets: Map<string, { tokens: number; atMs: number }>;
  tokens: Map<string, { clientId: string; expiresAtMs: number }>;
  /** Signs the tokens of this start. */
  tokenKey: Buffer;
}

export function openState(env: BankEnvironment): CelcoinState {
  const { store } = env;
  const state: CelcoinState = {
    env,
    participants: readParticipants(),
    accounts: store.table('celcoin.accounts'),
    applications: store.table('celcoin.applications'),
    transfers: store.table('celcoin.transfers'),
    counters: store.table('celcoin.counters'),
    habitsTable: store.table('celcoin.habits'),
    outcomes: store.table('celcoin.outcomes'),
    spoils: store.table('celcoin.spoils'),
    pixKeys: store.table('celcoin.pix-keys'),
    lookUps: store.table('celcoin.look-ups'),
    pixPayments: store.table('celcoin.pix-payments'),
    pixOutcomes: store.table('celcoin.pix-outcomes'),
    dictBuckets: new Map(),
    byNsu: new Map(),
    lastTaken: new Map(),
    outCents: new Map(),
    tokens: new Map(),
    tokenKey: randomBytes(32),
  };
  for (const transfer of state.transfers.values()) index(state, transfer);
  for (const { account, amountCents, status, returns } of state.pixPayments.values()) {
    if (status === 'ERROR') continue;
    addOut(state, account, amountCents - returns.reduce((sum, item) => sum + item.amountCents, 0));
  }
  return state;
}

export function habitsOf(state: CelcoinState): Habits {
  return { ...DEFAULT_HABITS, ...state.habitsTable.get('habits') };
}

export function outcomeOf(state: CelcoinState, accountCode: string): Outcome | undefined {
  return state.outcomes.get(accountCode) ?? DEFAULT_OUTCOMES[accountCode];
}

export function spoilKey(account: string, day: string, kind: FileKind): string {
  return `${account} ${day} ${kind}`;
}

/** The next number of a series that never goes back, not even when the books are cleared. */
export function nextNumber(state: CelcoinState, series: string, first: number): number {
  const number = (state.counters.get(series) ?? first - 1) + 1;
  state.counters.put(series, number);
  return number;
}

/** Enters a transfer into the books. */
export function addTransfer(state: CelcoinState, transfer: Transfer): void {
  state.transfers.put(String(transfer.transactionId), transfer);
  index(state, transfer);
  told(state, transfer);
}

/** Writes a changed transfer down; `returnedCents` is what came back with the change. */
export function saveTransfer(state: CelcoinState, transfer: Transfer, returnedCents = 0): void {
  state.transfers.put(String(transfer.transactionId), transfer);
  addOut(state, transfer.account, -returnedCents);
  told(state, transfer);
}

function told(state: CelcoinState, transfer: Transfer): void {
  state.env.changed({ kind: 'transfer', ref: String(transfer.transactionId), status: statusOf(transfer) });
}

function index(state: CelcoinState, transfer: Transfer): void {
  const { account, clientId, order, createdAtMs } = transfer;
  if (order.externalNsu !== null) state.byNsu.set(nsuKey(clientId, order.externalNsu), transfer);
  state.lastTaken.set(`${account} ${order.fingerprint}`, createdAtMs);
  addOut(state, account, order.amountCents - returnedCents(transfer));
}

export function addOut(state: CelcoinState, account: string, amountCents: number): void {
  state.outCents.set(account, (state.outCents.get(account) ?? 0) + amountCents);
}

export function nsuKey(clientId: string, externalNsu: string): string {
  return `${clientId} ${externalNsu}`;
}

export function balanceCents(state: CelcoinState, account: Account): number {
  return account.fundsCents - (state.outCents.get(account.number) ?? 0);
}

export function returnedCents({ returns }: Transfer): number {
  return returns.reduce((sum, { amountCents }) => sum + amountCents, 0);
}

/** A transfer of which only a part came back stays settled. */
export function statusOf(transfer: Transfer): 'sent' | 'settled' | 'returned' {
  if (returnedCents(transfer) >= transfer.order.amountCents) return 'returned';
  return transfer.settlesAtMs === 0 ? 'settled' : 'sent';
}

export function transfersOf(state: CelcoinState, account: Account): Transfer[] {
  return [...state.transfers.values()].filter((transfer) => transfer.account === account.number);
}

/** The balance that the shared sandbox shows (github.com/wedevBr/celcoin-laravel, GetBalanceTest). */
const FIRST_FUNDS_CENTS = 99_999_999_901;

/** Opens an account, or gives the one that exists under that number. */
export function openAccount(state: CelcoinState, input: string | AccountInput | undefined): Account {
  const wanted: Partial<AccountInput> =
    typeof input === 'object' ? input : input === undefined ? {} : { number: input };
  const drawn = () => `3005${String(nextNumber(state, 'account', 1)).padStart(8, '0')}`;
  const number = wanted.number ?? unusedKey(state.accounts, drawn);
  if (!/^\d{1,20}$/.test(number)) throw new SimulatorError(400, `Conta inválida: ${number}. Use só os dígitos.`);
  const known = state.accounts.get(number);
  if (known !== undefined) return known;
  const account: Account = {
    number,
    holderName: wanted.holderName ?? 'EMPRESA EXEMPLO LTDA',
    holderTaxId: wanted.holderTaxId ?? '11222333000181',
    customerId: String(nextNumber(state, 'customer', 2)).padStart(4, '0'),
    fundsCents: FIRST_FUNDS_CENTS,
  };
  state.accounts.put(number, account);
  return account;
}
