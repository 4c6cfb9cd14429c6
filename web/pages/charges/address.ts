/** What the list shows, as it stands in the address: so back, forward, reload and a shared link open the same list. */
import { addDays, fromDayNumber, toDayNumber } from '#lib/calendar.ts';
import type { ChargeQuery, ChargeStatus, PeriodKind } from '../../types.ts';
import { searchText } from '../../ui/parse.ts';

export const viewNames = [
  'todas',
  'a-registrar',
  'registradas',
  'vencidas',
  'liquidadas',
  'nao-creditadas',
  'baixadas',
  'protesto',
  'problema',
] as const;
export type ViewName = (typeof viewNames)[number];

export const statusNames: readonly ChargeStatus[] = [
  'pending',
  'registering',
  'registered',
  'rejected',
  'paid',
  'written_off',
  'in_protest',
  'protest_cancel_sent',
  'expired',
  'refunded',
  'disputed',
  'canceled',
];
export const periodNames: readonly PeriodKind[] = ['dueDate', 'issuedOn', 'paidOn', 'creditedOn'];

/** What each view means to the server. */
const views: Readonly<Record<ViewName, ChargeQuery>> = {
  todas: {},
  'a-registrar': { status: ['pending', 'rejected'] },
  registradas: { status: ['registered'] },
  vencidas: { status: ['registered'], overdue: 'true' },
  liquidadas: { status: ['paid'], sort: '-paidOn' },
  'nao-creditadas': { status: ['paid'], credited: 'false', sort: '-paidOn' },
  baixadas: { status: ['written_off'] },
  protesto: { status: ['in_protest', 'protest_cancel_sent'] },
  problema: { problem: 'true' },
};

export interface ChargesAddress {
  view: ViewName;
  /** Chosen statuses; empty means those of the view. */
  status: ChargeStatus[];
  period: PeriodKind;
  from: string;
  to: string;
  account: string;
  billingType: string;
  q: string;
  /** Empty means the order of the view. */
  sort: string;
  /** The charge whose panel is open. */
  open: string;
}

const names = {
  view: 'visao',
  status: 'situacao',
  period: 'periodo',
  from: 'de',
  to: 'ate',
  account: 'conta',
  billingType: 'tipo',
  q: 'q',
  sort: 'ordem',
  open: 'aberta',
} as const;

/** @param today the first time Liquidadas opens, it shows the month of today. */
export function readAddress(search: URLSearchParams, today: string): ChargesAddress {
  const at = (name: keyof typeof names) => search.get(names[name]) ?? '';
  const view = oneOf(viewNames, at('view')) ?? 'todas';
  const asked = search.has(names.period);
  const month = view === 'liquidadas' && !asked ? rangeOf('mes', today) : null;
  return {
    view,
    status: at('status')
      .split(',')
      .flatMap((name) => oneOf(statusNames, name) ?? []),
    period: oneOf(periodNames, at('period')) ?? (view === 'liquidadas' ? 'paidOn' : 'dueDate'),
    from: at('from') || (month?.from ?? ''),
    to: at('to') || (month?.to ?? ''),
    account: at('account'),
    billingType: at('billingType'),
    q: at('q'),
    sort: at('sort'),
    open: at('open'),
  };
}

/** Writes it into what else the address holds; what is as usual is left out. */
export function writeAddress(address: ChargesAddress, search: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(search);
  const put = (name: keyof typeof names, value: string) => {
    if (value === '') next.delete(names[name]);
    else next.set(names[name], value);
  };
  put('view', address.view === 'todas' ? '' : address.view);
  put('status', address.status.join(','));
  const usual =
    address.period === 'dueDate' && address.from === '' && address.to === '' && address.view !== 'liquidadas';
  put('period', usual ? '' : address.period);
  for (const name of ['from', 'to', 'account', 'billingType', 'q', 'sort', 'open'] as const) put(name, address[name]);
  return next;
}

export function queryOf(address: ChargesAddress, environment: 'sandbox' | 'production' | undefined): ChargeQuery {
  const view = views[address.view];
  const query: ChargeQuery = { ...view, sort: address.sort || (view.sort ?? 'dueDate') };
  if (address.status.length > 0) query.status = address.status;
  if (address.from !== '' || address.to !== '') query.period = address.period;
  if (address.from !== '') query.from = address.from;
  if (address.to !== '') query.to = address.to;
  if (address.account !== '') query.bankAccount = address.account;
  if (address.billingType !== '') query.billingType = address.billingType;
  if (address.q !== '') query.q = searchText(address.q);
  if (environment !== undefined) query.environment = environment;
  return query;
}

export function viewQuery(view: ViewName, environment: 'sandbox' | 'production' | undefined): ChargeQuery {
  return { ...views[view], ...(environment === undefined ? {} : { environment }) };
}

/** The statuses that the list shows, or none when it shows all. */
export function statusesOf(address: ChargesAddress): readonly ChargeStatus[] {
  return address.status.length > 0 ? address.status : (views[address.view].status ?? []);
}

export function isFiltered(address: ChargesAddress): boolean {
  const { status, from, to, account, billingType, q, view } = address;
  return view !== 'todas' || status.length > 0 || [from, to, account, billingType, q].some((text) => text !== '');
}

export const presetNames = ['tudo', 'hoje', 'ontem', 'semana', 'mes', 'mes-passado', 'proximos-30', 'livre'] as const;
export type PresetName = (typeof presetNames)[number];

/** First and last day of a preset; weeks begin on Sunday. `livre` has none: the person chooses. */
export function rangeOf(preset: Exclude<PresetName, 'livre'>, today: string): { from: string; to: string } {
  const month = today.slice(0, 7);
  switch (preset) {
    case 'tudo':
      return { from: '', to: '' };
    case 'hoje':
      return { from: today, to: today };
    case 'ontem':
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case 'semana': {
      const sunday = fromDayNumber(toDayNumber(today) - weekday(today));
      return { from: sunday, to: addDays(sunday, 6) };
    }
    case 'mes':
      return { from: `${month}-01`, to: lastOfMonth(today) };
    case 'mes-passado': {
      const last = addDays(`${month}-01`, -1);
      return { from: `${last.slice(0, 7)}-01`, to: last };
    }
    case 'proximos-30':
      return { from: today, to: addDays(today, 30) };
  }
}

export function presetOf(from: string, to: string, today: string): PresetName {
  for (const preset of presetNames) {
    if (preset === 'livre') continue;
    const range = rangeOf(preset, today);
    if (range.from === from && range.to === to) return preset;
  }
  return 'livre';
}

/** 0 for Sunday: 2000-01-02 was one. */
function weekday(date: string): number {
  return (((toDayNumber(date) - toDayNumber('2000-01-02')) % 7) + 7) % 7;
}

function lastOfMonth(date: string): string {
  const intoNext = addDays(`${date.slice(0, 7)}-28`, 4);
  return addDays(`${intoNext.slice(0, 7)}-01`, -1);
}

function oneOf<T extends string>(known: readonly T[], text: string): T | undefined {
  return known.find((name) => name === text);
}
