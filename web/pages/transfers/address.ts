/** What the list of transfers shows, as it stands in the address: back, forward, reload and a shared link open the same list. */
import { t } from '../../texts.pt-BR.ts';
import type { TransferQuery, TransferStatus } from '../../transfers-api.ts';
import { readMoney, searchText } from '../../ui/parse.ts';

export const transferStatuses = Object.keys(t.transfers.status) as TransferStatus[];

/** Tabs of the list; the approver's queue and the payees are pages of their own. */
export const viewNames = ['todas', 'agendadas', 'sem-resposta', 'devolvidas', 'atencao'] as const;
export type ViewName = (typeof viewNames)[number];

const views: Readonly<Record<ViewName, TransferQuery>> = {
  todas: {},
  agendadas: { status: 'scheduled' },
  'sem-resposta': { unknown: 'true' },
  devolvidas: { status: 'returned' },
  atencao: { attention: 'true' },
};

export interface TransfersAddress {
  view: ViewName;
  /** Chosen statuses; empty means those of the view. */
  status: TransferStatus[];
  from: string;
  to: string;
  /** As typed: `1.000,00`. */
  minimum: string;
  maximum: string;
  /** Id of the connection that pays. */
  account: string;
  q: string;
}

const names = {
  view: 'visao',
  status: 'situacao',
  from: 'de',
  to: 'ate',
  minimum: 'valor-de',
  maximum: 'valor-ate',
  account: 'conta',
  q: 'q',
} as const;

export const nothingChosen: TransfersAddress = {
  view: 'todas',
  status: [],
  from: '',
  to: '',
  minimum: '',
  maximum: '',
  account: '',
  q: '',
};

export function readAddress(search: URLSearchParams): TransfersAddress {
  const at = (name: keyof typeof names) => search.get(names[name]) ?? '';
  return {
    view: viewNames.find((name) => name === at('view')) ?? 'todas',
    status: at('status')
      .split(',')
      .flatMap((name) => transferStatuses.find((known) => known === name) ?? []),
    from: at('from'),
    to: at('to'),
    minimum: at('minimum'),
    maximum: at('maximum'),
    account: at('account'),
    q: at('q'),
  };
}

/** Writes it into what else the address holds; what is as usual is left out. */
export function writeAddress(address: TransfersAddress, search: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(search);
  const put = (name: keyof typeof names, value: string) => {
    if (value === '') next.delete(names[name]);
    else next.set(names[name], value);
  };
  put('view', address.view === 'todas' ? '' : address.view);
  put('status', address.status.join(','));
  for (const name of ['from', 'to', 'minimum', 'maximum', 'account', 'q'] as const) put(name, address[name]);
  return next;
}

/** An amount that cannot be read does not filter. */
export function queryOf(address: TransfersAddress): TransferQuery {
  const minimumCents = centsOf(address.minimum);
  const maximumCents = centsOf(address.maximum);
  return {
    ...views[address.view],
    ...(address.status.length > 0 ? { status: address.status.join(',') } : {}),
    ...(address.from === '' ? {} : { from: address.from }),
    ...(address.to === '' ? {} : { to: address.to }),
    ...(minimumCents === null ? {} : { minimumCents }),
    ...(maximumCents === null ? {} : { maximumCents }),
    ...(address.account === '' ? {} : { connection: address.account }),
    ...(address.q.trim() === '' ? {} : { search: searchText(address.q) }),
  };
}

function centsOf(text: string): number | null {
  const parsed = readMoney(text);
  return parsed.ok ? parsed.value : null;
}

export function isFiltered({ view, status, ...texts }: TransfersAddress): boolean {
  return status.length > 0 || Object.values(texts).some((text) => text !== '');
}
