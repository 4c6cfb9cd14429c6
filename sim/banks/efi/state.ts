/** What Efí keeps: accounts, applications, charges, carnês, and the history behind each notification token. */
import { randomInt, randomUUID } from 'node:crypto';
import type { AccountInput, BankEnvironment, BankPayment } from '#sim/kit/bank.ts';
import { SimulatorError } from '#sim/kit/bank.ts';
import { localDay } from '#sim/kit/clock.ts';
import type { Table } from '#sim/kit/store.ts';
import { unusedKey } from '#sim/kit/store.ts';

/** The words of a charge's `status`; `approved`, of cards only, is not simulated. */
export type Status =
  | 'new'
  | 'waiting'
  | 'link'
  | 'identified'
  | 'paid'
  | 'unpaid'
  | 'settled'
  | 'canceled'
  | 'expired'
  | 'refunded'
  | 'contested';

export type CarnetStatus = 'up_to_date' | 'unpaid' | 'finished';

export interface Account {
  number: string;
  holderName: string;
  holderTaxId: string;
  city: string;
  postalCode: string;
  /** `null`: its boletos have no QR. */
  pixKey: string | null;
  /** Random keys made through the API Pix. */
  evpKeys: string[];
  /** What PUT /v2/gn/config last said. */
  pixConfig: Record<string, unknown>;
  /** The most that one charge may be worth, in centavos: the account's operational limit. */
  limitCents: number;
}

export interface Application {
  clientId: string;
  clientSecret: string;
  account: string;
  scopes: string[];
}

export interface Item {
  name: string;
  /** Of one, in centavos. */
  value: number;
  amount: number;
}

export interface Discount {
  type: 'percentage' | 'currency';
  /** Hundredths of a percent, or centavos. */
  value: number;
}

export interface ConditionalDiscount extends Discount {
  untilDate: string;
}

export interface Configurations {
  /** Days after the due date on which it can still be paid. */
  daysToWriteOff: number;
  /** Hundredths of a percent. */
  fine?: number;
  /** Thousandths of a percent, a day or a month. */
  interest?: { value: number; type: 'daily' | 'monthly' };
}

/** Name and CPF, or `juridical_person`, as they were sent. */
export type Customer = Record<string, unknown>;

/** What makes a charge a boleto. */
export interface Billet {
  createdAtMs: number;
  customer: Customer;
  payerName: string;
  payerTaxId: string;
  expireAt: string;
  /** What is to be paid in time, without conditional discount, in centavos. */
  amountCents: number;
  conditionalDiscount?: ConditionalDiscount;
  configurations: Configurations;
  message: string | null;
  nossoNumero: string;
  barcode: string;
  txid?: string;
  location?: string;
  brCode?: string;
}

export interface PaymentLink {
  billetDiscount: number | null;
  cardDiscount: number | null;
  conditionalDiscount: ConditionalDiscount | null;
  message: string | null;
  expireAt: string;
  requestDeliveryAddress: boolean;
  paymentMethod: string;
}

export interface HistoryLine {
  message: string;
  atMs: number;
}

export interface Charge {
  id: number;
  account: string;
  createdAtMs: number;
  status: Status;
  statusAtMs: number;
  items: Item[];
  /** Items and shippings, in centavos. */
  totalCents: number;
  customId: string | null;
  notificationUrl: string | null;
  /** Of its notifications; that of the carnê for a parcel. */
  token: string;
  /** Part of its links. */
  code: string;
  billet?: Billet;
  link?: PaymentLink;
  carnet?: { id: number; parcel: number };
  balanceSheet?: unknown;
  history: HistoryLine[];
  payments: BankPayment[];
  /** When the bank confirmed the last payment. */
  paidAtMs?: number;
  /** When a payment that is only identified yet will be confirmed. */
  confirmsAtMs?: number;
  /** Why the bank's own side ended it. */
  reason?: string;
}

export interface Carnet {
  id: number;
  account: string;
  createdAtMs: number;
  status: CarnetStatus;
  customId: string | null;
  notificationUrl: string | null;
  token: string;
  code: string;
  splitItems: boolean;
  /** In the order of the parcels. */
  chargeIds: number[];
  history: HistoryLine[];
}

/** A line of the history behind a token. */
export interface NotificationItem {
  id: number;
  type: 'charge' | 'carnet' | 'carnet_charge';
  customId: string | null;
  current: string;
  previous: string | null;
  chargeId?: number;
  carnetId?: number;
  atMs: number;
  valueCents?: number;
  receivedOn?: string;
}

export interface TokenHistory {
  token: string;
  account: string;
  items: NotificationItem[];
}

/** What the control API can change of the bank's ways; the README tells of each. */
export interface Ways {
  errorBodies: 'legacy' | 'newer';
  /** Business days from the payment of a boleto to its confirmation. */
  confirmationDays: number;
}

export interface EfiState {
  env: BankEnvironment;
  accounts: Table<Account>;
  applications: Table<Application>;
  charges: Table<Charge>;
  carnets: Table<Carnet>;
  histories: Table<TokenHistory>;
  ways: Table<Ways>;
  /** Addresses to which nothing is sent until somebody reactivates them. */
  deadUrls: Table<{ url: string; sinceMs: number }>;
  counters: Table<{ last: number }>;
  /** Ids of charges that time can still change. */
  open: Set<number>;
  /** Ids of charges that are alike in the bank's eyes, see `likenessOf`. */
  alike: Map<string, Set<number>>;
  issuedToday: Map<string, { date: string; count: number }>;
  /** Addresses of Pix webhooks that would let anybody in, as the control API says. */
  openUrls: Set<string>;
  /** Reasons for which the next issuings will be refused. */
  plannedRefusals: string[];
  tokens: Map<string, { clientId: string; api: 'charges' | 'pix'; scopes: string[]; expiresAtMs: number }>;
}

const USUAL_WAYS: Ways = { errorBodies: 'legacy', confirmationDays: 0 };
const FIRST_CHARGE_ID = 40_000_000;
const FIRST_CARNET_ID = 2_000_000;
/** The largest value that a barcode can hold: no figure of the bank's own is public. */
const HIGHEST_LIMIT_CENTS = 9_999_999_999;

export function openState(env: BankEnvironment): EfiState {
  const state: EfiState = {
    env,
    accounts: env.store.table('efi.accounts'),
    applications: env.store.table('efi.applications'),
    charges: env.store.table('efi.charges'),
    carnets: env.store.table('efi.carnets'),
    histories: env.store.table('efi.histories'),
    ways: env.store.table('efi.ways'),
    deadUrls: env.store.table('efi.deadUrls'),
    counters: env.store.table('efi.counters'),
    open: new Set(),
    alike: new Map(),
    issuedToday: new Map(),
    openUrls: new Set(),
    plannedRefusals: [],
    tokens: new Map(),
  };
  for (const charge of state.charges.values()) index(state, charge);
  return state;
}

export function waysOf(state: EfiState): Ways {
  return state.ways.get('ways') ?? USUAL_WAYS;
}

export function setWays(state: EfiState, changes: Partial<Ways>): void {
  state.ways.put('ways', { ...waysOf(state), ...changes });
}

/** Charges and carnês are numbered on and on; an id says nothing of the account. */
export function nextId(state: EfiState, of: 'charge' | 'carnet'): number {
  const last = (state.counters.get(of)?.last ?? (of === 'charge' ? FIRST_CHARGE_ID : FIRST_CARNET_ID)) + 1;
  state.counters.put(of, { last });
  return last;
}

/** Still payable, as far as the bank can tell. */
export function isOpen({ status }: Charge): boolean {
  return status === 'waiting' || status === 'unpaid' || status === 'identified' || status === 'link';
}

/** Writes a charge down and keeps the indexes right. */
export function saveCharge(state: EfiState, charge: Charge): void {
  state.charges.put(String(charge.id), charge);
  index(state, charge);
  state.env.changed({ kind: 'charge', ref: String(charge.id), status: charge.status });
}

function index(state: EfiState, charge: Charge): void {
  if (isOpen(charge)) state.open.add(charge.id);
  else state.open.delete(charge.id);
  const { billet } = charge;
  if (billet === undefined) return;
  const likeness = likenessOf(charge.account, charge.items, billet);
  const ids = state.alike.get(likeness) ?? new Set();
  if (charge.status === 'canceled') ids.delete(charge.id);
  else ids.add(charge.id);
  state.alike.set(likeness, ids);
}

/** Same payer, value, due date and items: what the bank takes for the same charge once more (guess: cancelled ones do not count). */
export function likenessOf(
  account: string,
  items: readonly Item[],
  { payerTaxId, amountCents, expireAt }: Pick<Billet, 'payerTaxId' | 'amountCents' | 'expireAt'>,
): string {
  return JSON.stringify([account, payerTaxId, amountCents, expireAt, items.map(({ name }) => name)]);
}

/** Counts one more boleto of the day; how many that makes. After a start the books say how many there were. */
export function countIssued(state: EfiState, account: string): number {
  const { date } = localDay(state.env.clock.nowMs());
  const today = state.issuedToday.get(account);
  const before = today?.date === date ? today.count : issuedOn(state, account, date);
  state.issuedToday.set(account, { date, count: before + 1 });
  return before + 1;
}

function issuedOn(state: EfiState, account: string, date: string): number {
  const isOfDay = ({ account: number, billet }: Charge) =>
    number === account && billet !== undefined && localDay(billet.createdAtMs).date === date;
  return [...state.charges.values()].filter(isOfDay).length;
}

export function parcelsOf(state: EfiState, carnet: Carnet): Charge[] {
  return carnet.chargeIds.map((id) => state.charges.get(String(id))!);
}

/** Opens an account, or gives the one that exists under that number. */
export function openAccount(state: EfiState, input: string | AccountInput | undefined): Account {
  const drawn = () => unusedKey(state.accounts, () => String(randomInt(1_000_000, 999_999_999)));
  const wanted = typeof input === 'object' ? input : { number: input ?? drawn() };
  if (!/^[1-9]\d{4,9}$/.test(wanted.number))
    throw new SimulatorError(400, `Conta inválida: ${wanted.number}. Use de 5 a 10 dígitos, com o dígito verificador.`);
  const known = state.accounts.get(wanted.number);
  if (known !== undefined) return known;
  const account: Account = {
    number: wanted.number,
    holderName: wanted.holderName ?? 'EMPRESA EXEMPLO LTDA',
    holderTaxId: wanted.holderTaxId ?? '11222333000181',
    city: wanted.city ?? 'Ouro Preto',
    postalCode: wanted.postalCode ?? '35400000',
    pixKey: wanted.pixKey === undefined ? randomUUID() : wanted.pixKey,
    evpKeys: [],
    pixConfig: { pix: { receberSemChave: true, chaves: {} } },
    limitCents: HIGHEST_LIMIT_CENTS,
  };
  state.accounts.put(account.number, account);
  return account;
}
