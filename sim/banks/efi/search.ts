/** GET /v1/charges: filters, and pages without a count of the whole. */
import { isDate, toEpochMs } from '#lib/calendar.ts';
import { localDay } from '#sim/kit/clock.ts';
import type { Answer, BankRequest } from '#sim/kit/http.ts';
import { json } from '#sim/kit/http.ts';
import type { Misfit } from './errors.ts';
import { Refused } from './errors.ts';
import type { Account, Charge, EfiState } from './state.ts';
import { listItemOf, siteOf } from './wire.ts';

const TYPES = ['billet', 'carnet', 'subscription', 'card'] as const;
const DATES = ['creation', 'payment', 'expired', 'due'] as const; // SDK 2.0.1 says expired, comments of the PHP one due
const STATUSES = ['new', 'waiting', 'link', 'paid', 'unpaid', 'canceled', 'identified', 'settled', 'expired'] as const;
/** Neither is public (guesses). */
const USUAL_LIMIT = 100;
const MAX_LIMIT = 500;

interface Filter {
  type: string;
  begin: string;
  end: string;
  dateOf: string;
  status: string | undefined;
  document: string | undefined;
  customId: string | undefined;
  value: number | undefined;
}

/** The newest first (guess): what is issued while somebody reads moves the pages. */
export function listCharges(state: EfiState, account: Account, request: BankRequest): Answer {
  const misfits: Misfit[] = [];
  const filter = readFilter(request.query, misfits);
  const limit = readNumber(request.query, 'limit', misfits, { min: 1, max: MAX_LIMIT }) ?? USUAL_LIMIT;
  const page = readNumber(request.query, 'page', misfits, { min: 1 });
  const offset =
    page === undefined ? (readNumber(request.query, 'offset', misfits, { min: 0 }) ?? 0) : (page - 1) * limit;
  if (misfits.length > 0) throw new Refused(misfits);
  const found = [...state.charges.values()]
    .filter((charge) => charge.account === account.number && matches(charge, filter))
    .toReversed();
  const site = siteOf(state, request);
  return json(200, {
    code: 200,
    data: found.slice(offset, offset + limit).map((charge) => listItemOf(state, charge, site)),
    params: {
      begin_date: filter.begin,
      end_date: filter.end,
      pagination: { limit, offset, page: page ?? Math.floor(offset / limit) + 1 },
    },
  });
}

function readFilter(query: URLSearchParams, misfits: Misfit[]): Filter {
  const word = (name: string, known: readonly string[]): string | undefined => {
    const given = query.get(name) ?? undefined;
    if (given !== undefined && !known.includes(given))
      misfits.push({ path: [name], message: `Nenhuma opção de enum corresponde a: "${given}".` });
    return given;
  };
  const required = (name: string): string => {
    const given = query.get(name);
    if (given === null) misfits.push({ path: [], message: `A propriedade [${name}] é obrigatória.` });
    return given ?? '';
  };
  const day = (name: string): string => {
    const given = required(name);
    if (given !== '' && !isDate(given)) misfits.push({ path: [name], message: 'A data informada é inválida.' });
    return given;
  };
  required('charge_type');
  return {
    type: word('charge_type', TYPES) ?? '',
    begin: day('begin_date'),
    end: day('end_date'),
    dateOf: word('date_of', DATES) ?? 'creation',
    status: word('status', STATUSES),
    document: query.get('customer_document')?.replace(/[.\-/]/g, ''),
    customId: query.get('custom_id') ?? undefined,
    value: readNumber(query, 'value', misfits, { min: 0 }),
  };
}

function readNumber(
  query: URLSearchParams,
  name: string,
  misfits: Misfit[],
  { min, max }: { min: number; max?: number },
): number | undefined {
  const given = query.get(name);
  if (given === null) return undefined;
  const number = /^\d{1,12}$/.test(given) ? Number(given) : NaN;
  if (number >= min && number <= (max ?? Infinity)) return number;
  const range = max === undefined ? `a partir de ${min}` : `de ${min} a ${max}`;
  misfits.push({ path: [name], message: `O valor deve ser um número ${range}.` });
  return undefined;
}

/** Charges and links are of the type `billet`; a parcel is of the type `carnet` only. */
function matches(charge: Charge, filter: Filter): boolean {
  const type = charge.carnet === undefined ? 'billet' : 'carnet';
  const date = dateOf(charge, filter.dateOf);
  return (
    type === filter.type &&
    date !== undefined &&
    date >= filter.begin &&
    date <= filter.end &&
    (filter.status === undefined || charge.status === filter.status) &&
    (filter.document === undefined || charge.billet?.payerTaxId === filter.document) &&
    (filter.customId === undefined || charge.customId === filter.customId) &&
    (filter.value === undefined || charge.totalCents === filter.value)
  );
}

/** The day of a charge that the filter is about; nothing when it has no such day. */
function dateOf(charge: Charge, kind: string): string | undefined {
  if (kind === 'creation') return localDay(charge.createdAtMs).date;
  if (kind !== 'payment') return charge.billet?.expireAt ?? charge.link?.expireAt;
  const last = charge.payments.at(-1);
  if (last === undefined) return undefined;
  return localDay(charge.paidAtMs ?? toEpochMs(last.paidAt)).date;
}
